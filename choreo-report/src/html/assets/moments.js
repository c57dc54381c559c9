// What happened in a block, in order: the timeline, and the messages that only the evidence names.
const STATES = {
  sent: "published",
  answer: "answered by a stand-in",
  taken: "taken",
  late: "taken, late",
  untaken: "not taken",
  asked: "for a stand-in",
  closest: "closest",
  missed: "did not fit",
  early: "too early",
  disorder: "out of order",
  after: "after the deadline",
  elsewhere: "on another topic",
  violating: "violation",
};

function momentsOf(block) {
  const stepOf = new Map(block.steps.map((step) => [step.statement, step]));
  const said = saidOf(block);
  const seen = new Set();
  const moments = [];
  const { entries, skipped, gap } = block.timeline;
  entries.forEach((entry, at) => {
    if (skipped && at === gap) moments.push({ at: entry.at_ns, kind: "skipped", count: skipped });
    if (entry.message !== undefined) seen.add(entry.message);
    moments.push(momentOf(block, entry, stepOf, said));
  });
  if (skipped && gap >= entries.length) moments.push({ at: block.elapsed_ns, kind: "skipped", count: skipped });
  // Those are not in the timeline: nobody of the block listened on their topics, or the block was over.
  for (const [id, one] of said) {
    if (seen.has(id) || one.at === undefined) continue;
    moments.push(arrival(block, { at_ns: one.at, message: id }, stepOf, said));
  }
  return moments.map((one, order) => ({ ...one, order })).sort((one, other) => one.at - other.at || one.order - other.order);
}

// What steps say of messages: id -> { state, at, step }.
function saidOf(block) {
  const said = new Map();
  const say = (id, state, at, step) => { if (!said.has(id)) said.set(id, { state, at, step }); };
  if (block.outcome.kind === "violated" && block.outcome.message !== undefined) {
    say(block.outcome.message, "violating", block.outcome.at_ns, block.steps.find((step) => step.statement === block.outcome.statement));
  }
  for (const step of block.steps) {
    if (step.met.kind === "slow") for (const taken of step.met.taken) say(taken.message, "late", taken.at_ns, step);
    const evidence = evidenceOf(step);
    if (!evidence) continue;
    if (evidence.closest) say(evidence.closest.message, "closest", evidence.closest.at_ns, step);
    for (const stray of evidence.strays || []) {
      const state = { early: "early", out_of_order: "disorder", after_deadline: "after" }[stray.reason];
      if (state) say(stray.message, state, stray.at_ns, step);
    }
    for (const one of (evidence.alike || []).flatMap((kind) => kind.messages)) say(one.message, "missed", one.at_ns, step);
    for (const found of evidence.elsewhere || []) say(found.message, "elsewhere", found.at_ns, step);
  }
  return said;
}

function momentOf(block, entry, stepOf, said) {
  const step = stepOf.get(entry.statement);
  switch (entry.what) {
    case "published": {
      const answers = step && step.verb.startsWith("on");
      return { at: entry.at_ns, kind: "published", message: entry.message, step, state: answers ? "answer" : "sent" };
    }
    case "arrived":
      return arrival(block, entry, stepOf, said);
    case "calling":
      return { at: entry.at_ns, kind: "calling", step };
    case "called":
      return { at: entry.at_ns, kind: "called", step, took: entry.took_ns, failed: entry.failed };
    case "gap":
      return { at: entry.at_ns, kind: "gap", via: entry.via, reason: entry.reason, lasted: entry.lasted_ns };
    case "deadline":
      return { at: entry.at_ns, kind: "deadline" };
    default:
      return { at: entry.at_ns, kind: "unknown" };
  }
}

function arrival(block, entry, stepOf, said) {
  const told = said.get(entry.message);
  const message = block.messages[entry.message];
  const takes = entry.taken_by === undefined || entry.taken_by === null ? null : stepOf.get(entry.taken_by);
  const base = { at: entry.at_ns, kind: "arrived", message: entry.message };
  if (told && (told.state === "violating" || told.state === "late")) return { ...base, state: told.state, step: told.step };
  if (takes) return { ...base, state: "taken", step: takes };
  if (told) return { ...base, state: told.state, step: told.step };
  const stands = block.steps.find((step) => step.verb.startsWith("on") && message && step.topic === message.topic);
  return stands ? { ...base, state: "asked", step: stands } : { ...base, state: "untaken", step: null };
}

function stateWords(one, message) {
  if (one.state === "elsewhere" && message && one.step && one.step.topic === message.topic) return "by another transport";
  return STATES[one.state];
}

function momentWords(block, one) {
  const message = block.messages[one.message];
  const line = one.step ? `, line ${one.step.place[1]}` : "";
  const name = one.step ? `${one.step.verb} ${one.step.subject}` : "";
  switch (one.kind) {
    case "published":
    case "arrived":
      return { who: message ? message.topic : "?", what: `${stateWords(one, message)}${line}` };
    case "calling":
      return { who: name, what: `begins${line}` };
    case "called":
      return { who: name, what: `${one.failed ? "failed" : "returned"} after ${shown(one.took)}${line}` };
    case "gap":
      return { who: one.via || "the transport", what: `was away for ${shown(one.lasted)}`, more: one.reason };
    case "deadline":
      return { who: "deadline", what: `${stated(block.deadline_ns)} have passed` };
    case "skipped":
      return { who: "\u2026", what: `${count(one.count, "more entry", "more entries")} not kept` };
    default:
      return { who: "", what: "something that only a newer choreo knows" };
  }
}

function momentTable(block, moments) {
  const direction = { published: "\u2192", arrived: "\u2190" };
  const rows = moments.slice(0, 1000).map((one) => {
    const { who, what, more } = momentWords(block, one);
    const message = block.messages[one.message];
    return [shown(one.at), direction[one.kind] || "", h("code", {}, who), more ? `${what}: ${more}` : what, message ? h("code", { class: "payload" }, payloadLine(message)) : ""];
  });
  return table("What happened, in order", [
    { text: "At", class: "right time" }, { text: "Way" }, { text: "Topic" }, { text: "What came of it" }, { text: "Payload" },
  ], rows, { plain: true });
}
