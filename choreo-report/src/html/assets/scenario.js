// One scenario, in all its attempts.
function scenarioView(test) {
  const chosen = view.attempt !== null && test.attempts[view.attempt] ? view.attempt : test.decisive;
  const attempt = attemptsOf(test)[chosen];
  const [before, last] = nameParts(test.name);
  return h("article", { class: "scenario", "aria-labelledby": "detail-title" },
    h("div", { class: "detail-bar" }, button("\u2190 Scenarios", () => { openList(); focusList(); }, { class: "button back" }), neighbours(test)),
    h("p", { class: "crumbs" }, [test.package, test.binary].filter(Boolean).join(" / ")),
    h("h2", { id: "detail-title", tabindex: "-1" }, before ? h("span", { class: "dim" }, before) : null, last),
    verdict(test, attempt),
    attempt.why ? h("div", { class: `headline o-${attempt.outcome}` }, whyLine(attempt.why)) : null,
    scenarioFacts(test, attempt),
    attempts(test, chosen),
    panic(attempt),
    attempt.blocks.map((block, at) => [skippedBlocks(attempt, at), blockView(block, attempt.blocks.length === 1)]));
}

function skippedBlocks(attempt, at) {
  const skipped = attempt.skipped_blocks;
  if (!skipped || skipped.after !== at) return null;
  return h("p", { class: "note" }, `${count(skipped.count, "block is", "blocks are")} not kept here: of a scenario with very many, the first and the last are.`);
}

function neighbours(test) {
  const at = listed.indexOf(test);
  const to = (step, words, label) => {
    const other = at < 0 ? null : listed[at + step];
    return button(words, () => { openTest(other.id); focusDetail(); }, { class: "button small", "aria-label": label, disabled: !other });
  };
  const where = at < 0 ? "not among those listed" : `${at + 1} of ${listed.length}`;
  return h("span", { class: "neighbours" }, h("span", { class: "dim" }, where), to(-1, "\u2191", "The scenario before"), to(1, "\u2193", "The next scenario"));
}

function verdict(test, attempt) {
  const outcome = outcomeOf(attempt.outcome);
  const meant = attempt.ok && !["passed", "passed_slow"].includes(attempt.outcome) ? "; it is meant to panic, so that is as it should be" : "";
  return h("p", { class: "verdict" }, badge(attempt.outcome), " ", h("span", {}, outcome.says + meant, "."), test.flaky ? h("span", { class: "badge o-flaky" }, "flaky") : null);
}

function scenarioFacts(test, attempt) {
  const process = attempt.process === null || attempt.process === undefined ? null : report.processes[attempt.process];
  const redacted = Object.entries({
    field: attempt.redactions.fields, text: attempt.redactions.texts, id: attempt.redactions.ids, "redaction of the suite's own": attempt.redactions.own,
  }).filter(([, number]) => number);
  const facts = [
    ["Took", shown(attempt.took_ns) + (attempt.opening_ns >= 1e6 ? `, ${shown(attempt.opening_ns)} of it until its stage was open` : "")],
    ["Began", moment(attempt.started_ms)],
    ["At", h("code", {}, `${test.file}:${test.line}`)],
    test.tags ? ["Tags", test.tags.map((tag) => button(tag, () => go({ search: tag }), { class: "tag", "aria-label": `Search for ${tag}` }))] : null,
    test.case ? ["Case", h("span", {}, test.case.name, " ", h("code", {}, test.case.values))] : null,
    process ? ["On", [process.host, process.platform].filter(Boolean).join(", ")] : null,
    attempt.attempt.of > 1 ? ["Attempt", `${attempt.attempt.number} of ${attempt.attempt.of}`] : null,
    redacted.length ? ["Redacted", redacted.map(([what, number]) => count(number, what, what.startsWith("redaction") ? "redactions of the suite's own" : null)).join(", ")] : null,
  ].filter(Boolean);
  return h("dl", { class: "facts" }, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

function attempts(test, chosen) {
  if (test.attempts.length < 2) return null;
  return h("div", { class: "attempts", role: "group", "aria-label": "Attempts" }, attemptsOf(test).map((one, at) => h("button", {
    type: "button", class: "attempt", "aria-pressed": String(at === chosen), on: { click: () => go({ attempt: at }, true) },
  }, `Attempt ${at + 1} `, badge(one.outcome), h("span", { class: "dim" }, ` ${shown(one.took_ns)}`))));
}

function panic(attempt) {
  if (!attempt.panic) return null;
  const words = { unopened: "The stage could not be opened", panicked: "The test ended outside of its blocks" }[attempt.outcome] || "The test said";
  return h("div", { class: "panic" }, h("h3", {}, words), h("pre", { class: "code wrapped", role: "region", tabindex: "0", "aria-label": words }, h("code", {}, attempt.panic.text)), copyButton("text", attempt.panic.text));
}
