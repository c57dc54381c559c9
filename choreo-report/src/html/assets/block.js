// A block: what came of it, from all sides.
function blockView(block, alone) {
  const machine = machineOf(block);
  return h("section", { class: "block", "aria-label": `Block ${block.number + 1}` },
    alone ? null : h("h3", { class: "block-name" }, `Block ${block.number + 1} `, badge(block.outcome.kind)),
    headline(block),
    newer(block),
    notes(block),
    section("steps", "Steps", { aside: count(block.steps.length, "statement") }, stepTable(block)),
    section("sequence", "Sequence", { aside: "what really happened" }, sequence(block)),
    section("waterfall", "Timeline", { aside: `${shown(block.elapsed_ns)}, deadline ${stated(block.deadline_ns)}` }, waterfall(block)),
    latencies(block),
    section("machine", "Machine", { aside: "the way that was taken" }, machineFlow(block)),
    machine ? section("source", "Source", { aside: `${machine.texts[0].file}:${machine.texts[0].line}` }, sources(block, machine)) : null,
    standIns(block),
    captures(block),
    section("about", "About this block", { closed: true }, aboutBlock(block)),
    terminal(block));
}

function headline(block) {
  const outcome = block.outcome;
  const words = [];
  if (outcome.kind === "lost") words.push(`The transport${outcome.via ? ` ${outcome.via}` : ""} died at ${shown(outcome.at_ns)}: ${outcome.reason}`);
  if (outcome.kind === "overflow") words.push(`More came than is kept: ${outcome.what}${outcome.topic ? `; they came on ${outcome.topic}` : ""}.`);
  if (outcome.kind === "error" && !block.steps.some((step) => step.met.kind === "broke")) words.push(outcome.text);
  return h("div", { class: `block-head o-${outcome.kind}` }, h("p", {}, block.headline), words.map((text) => h("p", {}, text)));
}

// What a later version wrote, and this one has no words for.
function newer(block) {
  const unknown = [
    ...block.steps.filter((step) => step.met.kind === "unknown").map((step) => `what came of ${step.verb} ${step.subject}`.trim()),
    ...block.timeline.entries.filter((entry) => entry.what === "unknown").map((entry) => `something that happened at ${shown(entry.at_ns)}`),
  ];
  if (!unknown.length) return null;
  const said = unknown.length > 3 ? [...unknown.slice(0, 3), `${unknown.length - 3} more`] : unknown;
  return h("p", { class: "callout warning" }, h("strong", {}, "This record was written by a newer choreo. "),
    `Choreo ${report.choreo}, which made this page, does not know ${said.join(", ")}. `,
    "A newer ", h("code", {}, "cargo-choreo"), " shows all of it, of the same records.");
}

function notes(block) {
  const all = block.notes || [];
  if (!all.length) return null;
  return h("ul", { class: "callouts" }, all.map((note) => h("li", { class: note.warning ? "callout warning" : "callout" },
    h("strong", {}, note.warning ? "Warning: " : "Note: "), note.text)));
}

function sources(block, machine) {
  return machine.texts.map((text, at) => {
    const lineNotes = new Map();
    for (const step of block.steps) {
      if (step.place[0] !== at) continue;
      const known = lineNotes.get(step.place[1]);
      if (!known || isFailing(step)) lineNotes.set(step.place[1], { kind: step.word.toLowerCase(), text: step.word });
    }
    const marks = block.steps.flatMap((step) => {
      const evidence = evidenceOf(step);
      const differences = evidence && evidence.closest ? evidence.closest.differences : [];
      return differences.filter((one) => one.place[0] === at).map((one) => ({
        line: one.place[1], column: one.place[2], end_line: one.place[3], end_column: one.place[4], words: one.words,
      }));
    });
    return [at ? h("h4", {}, `Included from ${text.file}:${text.line}`) : null, sourceBlock(`${text.file} from line ${text.line}`, text, { marks, lineNotes })];
  });
}

function standIns(block) {
  const stands = block.steps.filter((step) => step.met.kind === "answered");
  if (!stands.length) return null;
  return section("stand-ins", "Stand-ins", { aside: count(stands.length, "service") }, stands.map((step) => {
    const answers = block.timeline.entries.filter((entry) => entry.what === "published" && entry.statement === step.statement);
    return h("div", { class: "stand-in" },
      h("p", {}, h("code", {}, `${step.verb} ${step.subject}`), ` answered ${count(step.met.count, "message")}.`),
      h("ul", { class: "notes" }, answers.map((entry) => {
        const message = block.messages[entry.message];
        return h("li", {}, message ? messageDetails(`${shown(entry.at_ns)} to ${message.topic}:`, message) : null);
      })));
  }));
}

function captures(block) {
  const bound = block.steps.filter((step) => step.capture && ["pass", "slow"].includes(step.met.kind));
  if (!bound.length) return null;
  return section("captures", "Captures", { aside: bound.map((step) => step.capture).join(", ") }, h("ul", { class: "notes" }, bound.flatMap((step) => step.met.taken.map((taken) => {
    const message = block.messages[taken.message];
    return h("li", {}, message ? messageDetails([h("code", {}, step.capture), ` of ${step.verb} ${step.subject}, line ${step.place[1]}, came at ${shown(taken.at_ns)}:`], message) : h("code", {}, step.capture));
  }))));
}

function aboutBlock(block) {
  const facts = [
    ["Took", exactly(block.elapsed_ns)],
    ["Deadline", stated(block.deadline_ns)],
    ["Clock", block.virtual_time ? "virtual time" : "real time"],
    block.time_factor !== 1 ? ["Time factor", String(block.time_factor)] : null,
    ...block.transports.map((one) => [one.via ? `Transport ${one.via}` : "Transport", `${one.name}${one.endpoint ? ` at ${one.endpoint}` : ""}`]),
    ["Messages", count(block.messages.length, "message")],
  ].filter(Boolean);
  return h("dl", { class: "facts" }, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

function terminal(block) {
  if (!block.report) return null;
  const text = block.report.join("\n");
  return section("terminal", "As the terminal shows it", { closed: true }, copyButton("report", text),
    h("pre", { class: "code", role: "region", tabindex: "0", "aria-label": "The terminal's report" }, h("code", {}, text)));
}
