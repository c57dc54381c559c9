// What differs: where in a message, in which words, and what was wanted there.

// What a difference is about: a path into the payload, a header, the key, or the message as a whole.
function aboutOf(block, step, one) {
  if (one.problem === "condition_false") return { kind: "where", words: "where" };
  const machine = machineOf(block);
  const statement = machine && machine.statements[step.statement];
  const around = (statement && statement.around) || {};
  if (!Object.hasOwn(around, one.leaf)) return { kind: "payload", path: one.path, words: one.path || "(the whole message)" };
  const header = around[one.leaf];
  return header === null ? { kind: "key", words: "key" } : { kind: "header", name: header, words: `header ${header}` };
}

// What was wanted: the value, or where the text of the test shows it the text.
function wantedOf(block, one) {
  if (one.wanted) return one.wanted;
  const machine = machineOf(block);
  const text = machine && machine.texts[one.place[0]];
  if (!text || one.problem !== "got") return "";
  const [, line, column, end_line, end_column] = one.place;
  return shortened(snippet(text, { line, column, end_line, end_column }), 80);
}

function differenceList(block, step, differences) {
  return h("ol", { class: "differences", "aria-label": "What differs" }, differences.map((one, at) => {
    const wanted = wantedOf(block, one);
    return h("li", {}, numeral(at + 1),
      h("code", {}, aboutOf(block, step, one).words), " ",
      h("span", { class: "says" }, one.words),
      wanted && !one.words.includes("wanted") ? [", wanted ", h("code", {}, wanted)] : null);
  }));
}

// The marks of a message: those of its payload, and those of what stands around it.
function marksOf(block, step, differences) {
  const payload = [];
  const around = [];
  differences.forEach((one, at) => {
    const about = aboutOf(block, step, one);
    const mark = { number: at + 1, words: one.words, path: about.path, about };
    if (about.kind === "payload") payload.push(mark);
    else if (about.kind !== "where") around.push(mark);
  });
  return { payload, around };
}
