// Every statement as a bar over the time of its block.
function waterfall(block) {
  const bars = block.steps.map((step) => barOf(block, step));
  const last = Math.max(block.elapsed_ns, ...bars.map((bar) => (bar ? bar.to : 0)), 1);
  const failed = block.timeline.entries.some((entry) => entry.what === "deadline");
  const end = failed ? Math.max(last, block.deadline_ns) : last;
  const scale = { end, at: (ns) => `${Math.min(100, (ns / end) * 100)}%` };
  const readout = h("p", { class: "readout", "aria-hidden": "true" }, "Point at a bar, or move to it with Tab, for its exact times.");
  const gaps = block.timeline.entries.filter((entry) => entry.what === "gap");
  const rows = block.steps.map((step, at) => barRow(block, step, bars[at], scale, gaps, readout));
  const note = block.deadline_ns > end ? `The deadline of ${stated(block.deadline_ns)} is far beyond the right edge.` : null;
  return [
    readout,
    h("div", { class: "waterfall" },
      h("div", { class: "bar-row axis", "aria-hidden": "true" }, h("span", { class: "bar-name" }), h("div", { class: "track" }, ticks(end).map((tick) => h("span", { class: "tick", css: { left: scale.at(tick) } }, h("i", {}, tickWords(tick)))))),
      h("ol", { class: "bars" }, rows)),
    h("p", { class: "legend" },
      [["done", "done"], ["held", "waited and held"], ["late", "over its budget"], ["waiting", "waited in vain"]].map(([kind, words]) => h("span", {}, h("i", { class: `swatch b-${kind}` }), words)),
      h("span", {}, h("i", { class: "swatch line-budget" }), "budget"), h("span", {}, h("i", { class: "swatch line-deadline" }), "deadline"),
      gaps.length ? h("span", {}, h("i", { class: "swatch bar-gap" }), "a transport was away") : null),
    note ? h("p", { class: "note" }, note) : null,
  ];
}

function ticks(end) {
  const raw = end / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= raw);
  const all = [];
  for (let tick = 0; tick <= end * 0.96; tick += step) all.push(tick);
  return all;
}

function tickWords(ns) {
  return ns === 0 ? "0" : stated(Math.round(ns));
}

// From when to when a statement was at it: { from, to, budget, kind, ticks }.
function barOf(block, step) {
  const met = step.met;
  const at = stepTime(step);
  switch (met.kind) {
    case "done":
      return doneBar(block, step, at);
    case "pass":
    case "slow": {
      if (at === null) return null;
      const from = Math.max(0, at - (step.latency_ns || 0));
      return { from, to: at, budget: step.budget_ns ? from + step.budget_ns : null, kind: met.kind === "slow" ? "late" : "held", came: met.taken.map((taken) => taken.at_ns) };
    }
    case "true":
      return { from: triggerBefore(block, step), to: at, kind: "held" };
    case "held":
      return { from: Math.max(0, block.elapsed_ns - met.period_ns), to: block.elapsed_ns, kind: "quiet" };
    case "answered":
      return null;
    case "regions":
    case "branch":
    case "rounds":
      return at === null ? null : { from: Math.min(at, beganWithin(block, step)), to: at, kind: "around" };
    case "broke": {
      const ended = block.outcome.at_ns === undefined || block.outcome.at_ns === null ? block.elapsed_ns : block.outcome.at_ns;
      return { from: triggerBefore(block, step), to: Math.min(ended, block.elapsed_ns) || ended, kind: "waiting" };
    }
    default: {
      const evidence = evidenceOf(step);
      if (!evidence) return null;
      const from = triggerBefore(block, step);
      const to = Math.max(from, Math.min(block.elapsed_ns, block.deadline_ns));
      const came = [...(evidence.closest ? [evidence.closest] : []), ...(evidence.strays || []), ...(evidence.elsewhere || [])].map((one) => one.at_ns);
      return { from, to, budget: step.budget_ns ? from + step.budget_ns : null, kind: "waiting", came };
    }
  }
}

function doneBar(block, step, at) {
  if (step.verb.startsWith("call")) {
    const called = block.timeline.entries.find((entry) => entry.what === "called" && entry.statement === step.statement);
    const calling = block.timeline.entries.find((entry) => entry.what === "calling" && entry.statement === step.statement);
    if (calling) return { from: calling.at_ns, to: called ? called.at_ns : block.elapsed_ns, kind: called ? "done" : "waiting" };
  }
  if (step.verb === "wait") {
    const machine = machineOf(block);
    const period = machine && machine.statements[step.statement] && machine.statements[step.statement].period;
    const length = period && period.nanos ? period.nanos * block.time_factor : 0;
    return { from: Math.max(0, at - length), to: at, kind: "quiet" };
  }
  return { from: at, to: at + (step.accepted_after_ns || step.met.accepted_after_ns || 0), kind: "done" };
}

// When the first of the statements that stand in this one was at it.
function beganWithin(block, step) {
  const inside = new Set();
  for (const one of block.steps) {
    if (one.statement <= step.statement) continue;
    if ((one.depth || 0) <= (step.depth || 0)) break;
    inside.add(one.statement);
  }
  const first = block.timeline.entries.find((entry) => inside.has(entry.statement) || inside.has(entry.taken_by));
  return first ? Math.min(first.at_ns, triggerBefore(block, step) || first.at_ns) : 0;
}

// The hand-off that stands last before a statement.
function triggerBefore(block, step) {
  let from = 0;
  for (const one of block.steps) {
    if (one.statement >= step.statement) break;
    if (/^(publish|call|request)/.test(one.verb) && one.met.kind === "done") from = one.met.at_ns;
  }
  return from;
}

function barRow(block, step, bar, scale, gaps, readout) {
  const name = `${step.verb} ${step.subject}`.trim();
  const times = bar ? barWords(step, bar) : step.detail || "it was not reached";
  const show = () => { readout.textContent = visibly(`${name}: ${times}`); };
  const track = h("div", { class: "track", "aria-hidden": "true" },
    gaps.map((gap) => h("div", { class: "bar-gap", css: { left: scale.at(gap.at_ns), width: scale.at(Math.min(gap.lasted_ns, Math.max(0, scale.end - gap.at_ns))) } })));
  if (bar) append(track, barParts(bar, scale));
  if (block.deadline_ns <= scale.end) track.append(h("div", { class: "line-deadline", css: { left: scale.at(block.deadline_ns) } }));
  return h("li", { class: `bar-row w-${step.word.toLowerCase()}`, tabindex: "0", "aria-label": `${name}, line ${step.place[1]}: ${times}`, title: `${name}: ${times}`, on: { mouseenter: show, focus: show } },
    h("span", { class: "bar-name", css: { "--depth": String(step.depth || 0) } }, h("span", { class: "word" }, step.word), h("span", { class: "dim" }, step.verb), " ", step.subject),
    track);
}

function barParts(bar, scale) {
  const width = (from, to) => `max(2px, ${scale.at(Math.max(0, to - from))})`;
  const parts = [];
  const inTime = bar.budget === null || bar.budget === undefined ? bar.to : Math.min(bar.to, bar.budget);
  const kind = bar.kind === "late" ? "held" : bar.kind;
  parts.push(h("div", { class: `bar b-${kind}`, css: { left: scale.at(bar.from), width: width(bar.from, inTime) } }));
  if (bar.kind === "late" && inTime < bar.to) parts.push(h("div", { class: "bar b-late", css: { left: scale.at(inTime), width: width(inTime, bar.to) } }));
  for (const at of (bar.came || []).slice(0, 50)) parts.push(h("div", { class: "came", css: { left: scale.at(at) } }));
  if (bar.budget && bar.budget <= scale.end) parts.push(h("div", { class: "line-budget", css: { left: scale.at(bar.budget) } }));
  return parts;
}

function barWords(step, bar) {
  const span = bar.to > bar.from ? `${exactly(bar.from)} to ${exactly(bar.to)}, ${exactly(bar.to - bar.from)} in all` : `at ${exactly(bar.from)}`;
  const budget = step.budget_ns ? `, budget ${stated(step.budget_ns)}` : "";
  const came = bar.kind === "waiting" && (bar.came || []).length ? `; a message came at ${bar.came.map(exactly).join(", ")}` : "";
  const kinds = { late: ", late", waiting: ", in vain" };
  return span + budget + (kinds[bar.kind] || "") + came;
}
