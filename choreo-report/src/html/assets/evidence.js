// What was expected beside what came, for a step that does not hold.
function evidenceOfStep(block, step) {
  const evidence = evidenceOf(step);
  const violation = block.outcome.kind === "violated" && block.outcome.statement === step.statement ? block.outcome : null;
  const came = whatCame(block, step, evidence, violation);
  const differences = (came && came.differences) || [];
  return h("div", { class: "evidence" },
    h("div", { class: "beside" },
      h("div", { class: "side" }, expected(block, step, differences), differences.length ? differenceList(block, step, differences) : null),
      h("div", { class: "side" }, came ? actual(block, step, came) : nothing(block, step))),
    missList(block, step, evidence),
    endWords(block, step),
    notesOf(block, step, evidence, violation, came));
}

const STRAYS = {
  early: "it came before its cause",
  out_of_order: "it came out of order",
  after_deadline: "it came after the deadline",
  other: "it was not taken",
};

function strayWords(block, reason) {
  if (typeof reason === "string") return STRAYS[reason] || STRAYS.other;
  return reason && reason.taken !== undefined ? `it satisfied ${stepName(block, reason.taken)}` : STRAYS.other;
}

// The message that says most: { message, title, differences }.
function whatCame(block, step, evidence, violation) {
  if (violation && violation.message !== undefined) {
    return { id: violation.message, at: violation.at_ns, title: "Came, and must not" };
  }
  if (step.met.kind === "slow") {
    const last = step.met.taken[step.met.taken.length - 1];
    return last && { id: last.message, at: last.at_ns, title: "Came late" };
  }
  if (!evidence) return null;
  if (evidence.closest) {
    const { message, at_ns, number, differences } = evidence.closest;
    const title = evidence.misses > 1 ? `Closest: message ${number} of ${evidence.misses}` : "Came instead";
    return { id: message, at: at_ns, title, differences };
  }
  const [stray] = evidence.strays || [];
  if (stray) return { id: stray.message, at: stray.at_ns, title: `Fits, but ${strayWords(block, stray.reason)}`, stray };
  const [found] = evidence.elsewhere || [];
  return found ? { id: found.message, at: found.at_ns, title: "Fits, but came elsewhere", found } : null;
}

function expected(block, step, differences) {
  const machine = machineOf(block);
  const statement = machine && machine.statements[step.statement];
  const text = machine && machine.texts[step.place[0]];
  if (!text) return h("p", { class: "note" }, "The text of the test was not recorded.");
  const marks = differences.map((one, at) => ({
    in: one.place[0], line: one.place[1], column: one.place[2], end_line: one.place[3], end_column: one.place[4], number: at + 1,
  })).filter((mark) => mark.in === step.place[0]);
  const ends = [step.place[1], statement && statement.place ? statement.place.end_line : 0, ...marks.map((mark) => mark.end_line)];
  return [
    h("h4", {}, "Expected ", h("span", { class: "dim" }, `${text.file}:${step.place[1]}`)),
    sourceBlock(`Expected, at line ${step.place[1]}`, text, { from: step.place[1], to: Math.max(...ends), marks }),
  ];
}

function actual(block, step, came) {
  const message = block.messages[came.id];
  if (!message) return h("p", { class: "note" }, "The message was not recorded.");
  const marks = marksOf(block, step, came.differences || []);
  return [
    h("h4", {}, came.title, " ", h("span", { class: "dim" },
      came.at === undefined ? "" : `at ${shown(came.at)} on `, h("code", {}, message.topic), message.via ? ` via ${message.via}` : "")),
    envelopeBlock(message, marks.around),
    payloadBlock(message, marks.payload),
    h("details", { class: "opens" }, h("summary", {}, "About this message"), messageFacts(message)),
  ];
}

function nothing(block, step) {
  const evidence = evidenceOf(step);
  if (!evidence) return null;
  return [
    h("h4", {}, "Came"),
    h("p", { class: "nothing" }, evidence.misses ? count(evidence.misses, "message") + " that did not fit" : `Nothing${step.topic ? ` on ${step.topic}` : ""}.`),
  ];
}

// What ended the block, where it is this step's doing.
function endWords(block, step) {
  const outcome = block.outcome;
  if (step.met.kind !== "broke") return null;
  if (outcome.kind === "error") {
    return h("p", { class: "cause" }, h("strong", {}, "The test's own code failed: "), outcome.text, outcome.location ? h("span", { class: "dim" }, ` (${outcome.location})`) : null);
  }
  if (outcome.kind === "lost") {
    return h("p", { class: "cause" }, h("strong", {}, `The transport${outcome.via ? ` ${outcome.via}` : ""} died at ${shown(outcome.at_ns)}: `), outcome.reason);
  }
  if (outcome.kind === "violated" && outcome.check) {
    const [text, words] = outcome.check;
    return h("p", { class: "cause" }, h("code", {}, text), h("strong", {}, " does not hold"), words ? `: ${words}` : "");
  }
  return null;
}

function notesOf(block, step, evidence, violation, came) {
  const notes = [];
  const message = (id) => block.messages[id];
  const also = (lead, id) => { if (message(id)) notes.push(messageDetails(lead, message(id))); };
  if (violation && violation.most !== undefined) notes.push(`It allows ${count(violation.most, "message")}, and this is one more.`);
  const known = evidence || violation || {};
  // The misses by their reasons say it better, where they were recorded.
  if (!(known.alike || []).length) for (const one of known.others || []) notes.push(otherNote(block, step, one));
  for (const one of known.strays || []) {
    if (!came || one !== came.stray) also(`A message that fits came at ${shown(one.at_ns)}, but ${strayWords(block, one.reason)}:`, one.message);
  }
  for (const one of known.elsewhere || []) {
    const to = message(one.message);
    if (to && (!came || one !== came.found)) also(`A message that fits came at ${shown(one.at_ns)} on ${to.topic}${to.via ? ` via ${to.via}` : ""}:`, one.message);
  }
  if (came && came.found) {
    const same = (message(came.id) || {}).topic === step.topic;
    const other = came.found.near ? "Is the topic misspelt?" : "Is it published to another topic than the test expects?";
    notes.push(same ? "Is it published over another transport than the test expects?" : other);
  }
  if (known.there_before) notes.push(`${count(known.there_before, "message")} that fit ${known.there_before === 1 ? "was" : "were"} there before the block.`);
  for (const one of known.operands || []) notes.push(["It compared with ", h("code", {}, one.text), ", which was ", h("code", {}, shortened(one.value, 400)), "."]);
  for (const one of known.captures || []) notes.push([h("code", {}, one.name), " was ", h("code", {}, shortened(one.value, 400)), "."]);
  if ((known.unbound || []).length) notes.push(`It waited in vain for ${known.unbound.join(", ")}.`);
  if (known.polls) notes.push(pollNote(known.polls));
  return notes.length ? h("ul", { class: "notes" }, notes.map((note) => h("li", {}, note))) : null;
}

function otherNote(block, step, one) {
  const machine = machineOf(block);
  const statement = machine && machine.statements[step.statement];
  const leaf = statement && statement.leaves && statement.leaves[one.leaf];
  const text = leaf && textOf(machine, leaf);
  const where = text ? [h("code", {}, shortened(snippet(text, leaf), 80)), ` (line ${leaf.line})`] : `leaf ${one.leaf}`;
  const parts = [
    one.differed ? `${count(one.differed, "other message")} had something else` : "",
    one.missing ? `${count(one.missing, one.differed ? "other" : "other message")} had nothing there` : "",
  ].filter(Boolean);
  return ["At ", where, ": ", parts.join(", ")];
}

function pollNote(polls) {
  const last = polls.last ? `; the last one was over at ${shown(polls.last.at_ns)}${polls.last.error ? `, with the error ${polls.last.error}` : ", and gave false"}` : "";
  const running = polls.running_ns !== undefined && polls.running_ns !== null ? `; one was under way since ${shown(polls.running_ns)}` : "";
  return `It was asked ${count(polls.count, "time")}${last}${running}.`;
}

function stepName(block, statement) {
  const step = block.steps.find((one) => one.statement === statement);
  return step ? `${step.verb} ${step.subject} (line ${step.place[1]})` : `statement ${statement}`;
}
