// What really happened, as a sequence diagram: the test, the topics, and the messages between them.
const SHAPE = { time: 72, test: 66, row: 38, head: 60, breakRow: 26 };
const DRAWN = 160;

function sequence(block) {
  const moments = momentsOf(block);
  if (!moments.length) return h("p", { class: "note" }, "Nothing happened.");
  const panel = h("div", { class: "sequence-panel", "aria-live": "polite" }, h("p", { class: "note" }, "Choose a message to read it."));
  const place = h("div", { class: "sequence-place" });
  const draw = (all) => {
    const drawn = all || moments.length <= DRAWN ? moments : [
      ...moments.slice(0, DRAWN / 2),
      { at: moments[DRAWN / 2].at, kind: "hidden", count: moments.length - DRAWN },
      ...moments.slice(-DRAWN / 2),
    ];
    const more = drawn.length < moments.length ? button(`Draw all ${moments.length}`, () => draw(true)) : null;
    append(clear(place), [scrolling("The sequence diagram", {}, diagram(block, drawn, panel)), more]);
  };
  draw(false);
  const others = h("details", { class: "opens" }, h("summary", {}, "The same as a table"));
  others.addEventListener("toggle", () => {
    if (others.open && others.children.length === 1) others.append(momentTable(block, moments));
  });
  return [h("div", { class: "sequence" }, place, panel), others];
}

function participantsOf(block, moments) {
  const columns = new Map();
  const several = block.transports.length > 1;
  for (const one of moments) {
    const message = block.messages[one.message];
    if (!message) continue;
    const key = `${message.via || ""}\n${message.topic}`;
    if (!columns.has(key)) columns.set(key, { topic: message.topic, via: several ? message.via : null, at: columns.size });
  }
  // A topic that was waited for in vain is who was silent.
  for (const step of block.steps) {
    if (step.word !== "FAIL" || !step.topic || !evidenceOf(step)) continue;
    const via = (step.verb.split(" via ")[1] || "").trim();
    const key = `${via}\n${step.topic}`;
    if (!columns.has(key)) columns.set(key, { topic: step.topic, via: several ? via : null, at: columns.size, silent: true });
  }
  return columns;
}

function diagram(block, moments, panel) {
  const columns = participantsOf(block, moments);
  const left = SHAPE.time + SHAPE.test + 96;
  const room = (detail.clientWidth || 900) - 80 - left;
  const wide = Math.min(156, Math.max(98, Math.floor(room / Math.max(1, columns.size - 0.5))));
  const x = (at) => left + at * wide;
  const test = SHAPE.time + SHAPE.test / 2;
  const right = Math.max(x(columns.size - 1) + wide / 2, test + 320);
  const width = right + 4;
  const rows = laidOut(block, moments);
  const height = SHAPE.head + rows.height + 12;
  const id = `sequence-${nextId += 1}`;
  const svg = s("svg", { class: "diagram", width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-labelledby": `${id}-title ${id}-desc` },
    s("title", { id: `${id}-title` }, "What happened, in order"),
    s("desc", { id: `${id}-desc` }, `${count(moments.length, "entry", "entries")} between the test and ${count(columns.size, "topic")}. The same stands below as a table.`),
    s("defs", {}, arrowHead(`${id}-head`), awayPattern(`${id}-away`)));
  const lifelines = s("g", { "aria-hidden": "true" }, lifeline(test, "the test", null, height, 0));
  for (const one of columns.values()) append(lifelines, [lifeline(x(one.at), one.topic, one.via, height, wide, one.silent)]);
  svg.append(lifelines);
  const silent = [...columns.values()].filter((one) => one.silent).map((one) => x(one.at));
  const frame = { id, block, test, silent, right, width, head: `url(${"#"}${id}-head)`, panel, x: (message) => x(columns.get(`${message.via || ""}\n${message.topic}`).at) };
  const chosen = [];
  append(svg, rows.list.filter(({ one }) => one.kind === "gap").map(({ one, y }) => gapBand(frame, rows, one, y)));
  for (const { one, y, wait } of rows.list) {
    if (wait) svg.append(pause(frame, y - SHAPE.row / 2 - SHAPE.breakRow / 2, wait, moments.some((gap) => gap.kind === "gap" && gap.at <= one.at - wait && one.at - wait <= gap.at + gap.lasted)));
    const node = drawMoment(frame, one, y, chosen);
    if (node) svg.append(node);
  }
  roving(chosen);
  return svg;
}

// Where each entry stands; a long time without any is a break.
function laidOut(block, moments) {
  const first = moments[0].at;
  const last = moments[moments.length - 1].at;
  const long = Math.max(20e6, (last - first) * 0.15);
  let y = SHAPE.head + 22;
  let before = first;
  const list = [];
  for (const one of moments) {
    const wait = one.at - before > long ? one.at - before : 0;
    if (wait) y += SHAPE.breakRow;
    list.push({ one, y, wait });
    y += SHAPE.row;
    before = one.at;
  }
  return { list, height: y - SHAPE.head - 14 };
}

function arrowHead(id) {
  return s("marker", { id, viewBox: "0 0 8 8", refX: "7", refY: "4", markerWidth: "8", markerHeight: "8", orient: "auto-start-reverse" },
    s("path", { d: "M0 0.5 L8 4 L0 7.5 z", fill: "context-stroke" }));
}

function awayPattern(id) {
  return s("pattern", { id, width: "7", height: "7", patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)", class: "away" },
    s("line", { x1: "0", x2: "0", y1: "0", y2: "7" }));
}

function lifeline(x, name, via, height, wide, silent) {
  const room = wide ? Math.floor((wide - 6) / 7.3) : 99;
  const dot = name.length > room ? name.lastIndexOf(".") : -1;
  const lines = (dot > 0 ? [name.slice(0, dot + 1), name.slice(dot + 1)] : [name]).map((line) => shortened(line, room));
  if (via) lines.push(`via ${via}`);
  return s("g", { class: `life${wide ? "" : " test"}${silent ? " silent" : ""}` },
    s("line", { x1: x, x2: x, y1: SHAPE.head - 8, y2: height - 4 }),
    lines.map((line, at) => s("text", { x, y: 44 - (lines.length - 1 - at) * 13, class: via && at === lines.length - 1 ? "via" : "", "text-anchor": "middle" },
      at === lines.length - 1 && via ? shortened(line, room) : line, s("title", {}, name))));
}

// From when a transport was away to when it was back: over all rows of that time, up to the first after it.
function gapBand(frame, rows, gap, y) {
  const after = rows.list.find(({ one, y: below }) => below > y && one.at >= gap.at + gap.lasted);
  const end = after ? after.y - SHAPE.row / 2 - 2 : rows.height + SHAPE.head;
  return s("g", { class: "gap-band", "aria-hidden": "true" },
    s("rect", { x: SHAPE.time, y, width: frame.right - SHAPE.time, height: Math.max(4, end - y), fill: `url(${"#"}${frame.id}-away)` }),
    s("line", { x1: SHAPE.time, x2: frame.right, y1: Math.max(y + 4, end), y2: Math.max(y + 4, end) }));
}

function pause(frame, y, wait, away) {
  const zig = (x) => `M${x - 6} ${y - 3} l4 -3 l4 6 l4 -3`;
  return s("g", { class: "pause", "aria-hidden": "true" },
    away ? null : s("rect", { x: 0, y: y - 9, width: frame.right, height: 18 }),
    s("path", { d: zig(frame.test) }),
    s("text", { x: SHAPE.time - 10, y: y + 4, "text-anchor": "end" }, `+ ${shown(wait)}`),
    s("text", { x: frame.test + 14, y: y + 4 }, away ? "the transport is away" : "nothing happens"));
}

function drawMoment(frame, one, y, chosen) {
  const { who, what, more } = momentWords(frame.block, one);
  const time = s("text", { class: "at", x: SHAPE.time - 10, y: y + 4, "text-anchor": "end" }, shown(one.at));
  const label = (words, kind) => s("text", { class: `label ${kind || ""}`, x: frame.test + 12, y: y - 6 }, shortened(words, 60), s("title", {}, words));
  const message = frame.block.messages[one.message];
  if (one.kind === "published" || one.kind === "arrived") {
    if (!message) return null;
    const x = frame.x(message);
    const [from, to] = one.kind === "published" ? [frame.test, x - 3] : [x, frame.test + 3];
    const way = one.kind === "published" ? `to ${who}` : `from ${who}`;
    const node = s("g", { class: `arrow st-${one.state}`, role: "button", "aria-pressed": "false", "aria-label": `${shown(one.at)}, ${way}, ${what}` },
      s("title", {}, `${exactly(one.at)} ${way}: ${what}`),
      s("rect", { class: "hit", x: 0, y: y - SHAPE.row / 2, width: frame.width, height: SHAPE.row }),
      time,
      s("line", { x1: from, x2: to, y1: y, y2: y, "marker-end": frame.head }),
      one.kind === "published" ? null : s("circle", { cx: x, cy: y, r: 3.5 }),
      label(what));
    choosable(node, chosen, () => append(clear(frame.panel), [messagePanel(message, `${shown(one.at)} ${way}: ${what}`)]));
    return node;
  }
  if (one.kind === "calling" || one.kind === "called") {
    return s("g", { class: `call ${one.failed ? "failed" : ""}` }, s("title", {}, `${exactly(one.at)} ${who} ${what}`), time,
      s("rect", { x: frame.test - 5, y: y - 8, width: 10, height: 16, rx: 2 }),
      s("text", { class: "label", x: frame.test + 12, y: y + 4 }, `${shortened(who, 30)} ${what}`));
  }
  const word = one.kind === "hidden" ? `${count(one.count, "entry is", "entries are")} not drawn` : `${who && one.kind !== "skipped" ? `${who}: ` : ""}${what}`;
  return s("g", { class: `across a-${one.kind}` }, time,
    s("line", { x1: SHAPE.time, x2: frame.right, y1: y, y2: y }),
    label(word, "across-words"),
    more ? s("text", { class: "label more", x: frame.test + 12, y: y + 14 }, shortened(more, Math.floor((frame.right - frame.test - 12) / 6)), s("title", {}, more)) : null,
    one.kind === "deadline" ? frame.silent.map((x) => s("path", { class: "silent-end", d: `M${x - 5} ${y - 5} l10 10 m0 -10 l-10 10` })) : null);
}

function choosable(node, chosen, open) {
  chosen.push(node);
  const choose = () => {
    for (const one of chosen) one.setAttribute("aria-pressed", String(one === node));
    open();
  };
  node.addEventListener("click", choose);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      choose();
    }
  });
}

// One stop for Tab; the arrow keys move between the rest.
function roving(nodes) {
  nodes.forEach((node, at) => {
    node.setAttribute("tabindex", at === 0 ? "0" : "-1");
    node.addEventListener("keydown", (event) => {
      const to = nodes[at + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] || 0)];
      if (!to || to === node) return;
      event.preventDefault();
      event.stopPropagation();
      node.setAttribute("tabindex", "-1");
      to.setAttribute("tabindex", "0");
      to.focus();
    });
  });
}
