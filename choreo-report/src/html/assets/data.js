// The data of the report. It is parsed once; what is made of it is made when it is looked at.
const { texts, data: report } = JSON.parse(document.getElementById("data").textContent);
for (const [name, value] of Object.entries(report)) report[name] = name === "tests" ? value : whole(value);
const tests = report.tests;
for (const test of tests) for (const [name, value] of Object.entries(test)) if (name !== "attempts") test[name] = whole(value);
const testById = new Map(tests.map((test) => [test.id, test]));
tests.forEach((test, at) => { test.at = at; });

// A value with its texts: one that is said more than once stands apart, and `~12` is its place.
function whole(value) {
  if (typeof value === "string") {
    if (value[0] !== "~") return value;
    return value[1] === "~" ? value.slice(1) : texts[Number(value.slice(1))];
  }
  if (typeof value !== "object" || value === null) return value;
  for (const name of Object.keys(value)) {
    const inner = value[name];
    // What is a number stays one, and most are.
    if (typeof inner === "string" || typeof inner === "object") value[name] = whole(inner);
  }
  return value;
}

// The attempts at a scenario. They are most of the data, and most of them are never looked at.
function attemptsOf(test) {
  if (!test.isWhole) {
    test.isWhole = true;
    whole(test.attempts);
  }
  return test.attempts;
}

// How scenarios end, the worst first.
const OUTCOMES = [
  { key: "violated", word: "violated", says: "something came that must not, or a check does not hold" },
  { key: "failed", word: "failed", says: "something did not come" },
  { key: "error", word: "error", says: "the test's own code failed" },
  { key: "panicked", word: "panicked", says: "the test panicked, or returned an error, outside of its blocks" },
  { key: "lost", word: "lost", says: "a transport died" },
  { key: "overflow", word: "overflow", says: "more came than is kept" },
  { key: "unopened", word: "unopened", says: "the stage could not be opened" },
  { key: "slow", word: "slow", says: "everything held, and something came late" },
  { key: "passed_slow", word: "passed, slow", says: "everything held; something came late, which the scenario lets pass" },
  { key: "passed", word: "passed", says: "everything held" },
];
const outcomeByKey = new Map(OUTCOMES.map((outcome, rank) => [outcome.key, { ...outcome, rank }]));

function outcomeOf(key) {
  return outcomeByKey.get(key) || { key, word: String(key), says: "", rank: 0 };
}

function badge(key, note) {
  const outcome = outcomeOf(key);
  return h("span", { class: `badge o-${outcome.key}`, title: outcome.says }, outcome.word, note ? h("small", {}, ` ${note}`) : null);
}

// A scenario that is meant to panic is as it should be when it does.
function wordOf(test) {
  const asMeant = test.ok && !["passed", "passed_slow"].includes(test.outcome);
  return asMeant ? "as it should" : "";
}

// Why the decisive attempt is not as it should be, in a line.
function whyOf(test) {
  return attemptsOf(test)[test.decisive].why || null;
}

const totals = new Map(OUTCOMES.map((outcome) => [outcome.key, 0]));
for (const test of tests) totals.set(test.outcome, (totals.get(test.outcome) || 0) + 1);
const failures = tests.filter((test) => !test.ok);
const flaky = tests.filter((test) => test.flaky);

function machineOf(block) {
  return block.machine === null || block.machine === undefined ? null : report.machines[block.machine];
}

// What came for a step that does not hold.
function evidenceOf(step) {
  return step.met.evidence || null;
}

const FAILING = ["FAIL", "SLOW"];

function isFailing(step) {
  return FAILING.includes(step.word);
}

// The text of a search: all that a reader may remember of a scenario.
function haystack(test) {
  if (test.hay !== undefined) return test.hay;
  const parts = [test.name, test.file, test.package || "", test.binary, ...(test.tags || []), ...test.topics];
  if (test.case) parts.push(test.case.name, test.case.values);
  for (const attempt of attemptsOf(test)) {
    if (attempt.panic) parts.push(attempt.panic.text);
    for (const block of attempt.blocks) {
      for (const message of block.messages) {
        parts.push(message.text);
        if (message.key) parts.push(message.key.text);
        for (const [name, value] of message.headers || []) parts.push(name, value.text);
      }
    }
  }
  test.hay = parts.join("\n").toLowerCase();
  return test.hay;
}

// While nobody asks for anything, what the first search needs is made ready.
let readied = 0;
function ready(deadline) {
  while (readied < tests.length && deadline.timeRemaining() > 1) haystack(tests[readied++]);
  if (readied < tests.length) requestIdleCallback(ready);
}
if (window.requestIdleCallback) requestIdleCallback(ready);
