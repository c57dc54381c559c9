// The whole run: what failed, what was slow, where it ran.
const DIGEST = 40;

function runView() {
  const total = tests.length;
  const bad = failures.length;
  const title = bad ? `${bad.toLocaleString("en")} of ${count(total, "scenario")} did not pass` : total ? `All ${count(total, "scenario")} passed` : "No scenario was recorded";
  return h("article", { class: "run", "aria-labelledby": "detail-title" },
    h("h2", { id: "detail-title", tabindex: "-1" }, title),
    runFacts(),
    report.torn ? h("p", { class: "callout warning" }, `${count(report.torn, "line")} could not be read: a process was killed while it wrote. What is missing is not in this report.`) : null,
    digest(),
    retried(),
    topicSections(),
    budgetSection(),
    slowestSection(),
    processSection());
}

function runFacts() {
  const run = report.run;
  const commits = run.commits.map((commit) => `${commit.branch ? `${commit.branch} at ` : ""}${commit.id.slice(0, 10)}`);
  const facts = [
    ["Run", run.names.join(", ") || "none"],
    commits.length ? ["Commit", commits.join(", ")] : null,
    run.packages.length ? ["Packages", shortened(run.packages.join(", "), 200)] : null,
    run.hosts.length ? ["Hosts", run.hosts.join(", ")] : null,
    run.ci.length ? ["CI", run.ci.join(", ")] : null,
    run.started_ms ? ["Began", moment(run.started_ms)] : null,
    ["Took", shown(run.took_ms * 1e6)],
  ].filter(Boolean);
  return h("dl", { class: "facts" }, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

function digest() {
  if (!failures.length) return null;
  const shownOnes = inOrder(view.sort).filter((test) => !test.ok).slice(0, DIGEST);
  const more = failures.length - shownOnes.length;
  return section("digest", "What failed", { aside: count(failures.length, "scenario") },
    h("ol", { class: "digest" }, shownOnes.map((test) => h("li", {}, badge(test.outcome),
      h("div", {}, testLink(test, { class: "digest-name" }), whyLine(whyOf(test)))))),
    more > 0 ? button(`Show all ${failures.length} in the list`, () => go({ failing: true })) : null);
}

function whyLine(why) {
  if (!why) return null;
  return h("p", { class: "why" },
    why.verb ? [h("strong", {}, why.verb), " ", h("code", {}, why.subject), why.line ? h("span", { class: "dim" }, ` line ${why.line}`) : null, ": "] : null,
    why.detail,
    why.instead ? ["; ", h("span", { class: "instead" }, why.instead)] : null,
    why.at_ns !== undefined && why.at_ns !== null ? h("span", { class: "dim" }, ` at ${shown(why.at_ns)}`) : null);
}

function retried() {
  const again = tests.filter((test) => test.attempts.length > 1);
  if (!again.length) return null;
  const rows = again.slice(0, 200).map((test) => [testLink(test), h("span", {}, attemptsOf(test).map((one) => [badge(one.outcome), " "])), test.flaky ? "flaky" : test.ok ? "no" : `failed ${attemptsOf(test).filter((one) => !one.ok).length} of ${test.attempts.length} times`]);
  return section("retried", "Retried", { aside: `${count(again.length, "scenario")}, ${flaky.length} flaky` },
    table("Scenarios that ran more than once", [{ text: "Scenario" }, { text: "Attempts" }, { text: "Flaky" }], rows));
}

function budgetSection() {
  if (!report.budgets.length) return null;
  const rows = report.budgets.map((one) => {
    const test = tests[one.test];
    const step = { latency_ns: one.latency_ns, budget_ns: one.budget_ns };
    return [testLink(test), h("span", {}, h("code", {}, one.subject), h("span", { class: "dim" }, ` line ${one.line}`)), budgetBar(step, { deadline_ns: one.budget_ns })];
  });
  return section("budgets", "Budgets", { aside: "those that are used most" },
    table("Budgets used", [{ text: "Scenario" }, { text: "Expectation" }, { text: "Used", class: "wide" }], rows));
}

function slowestSection() {
  if (!report.slowest.length) return null;
  const longest = tests[report.slowest[0]].ran_ns || 1;
  const rows = report.slowest.map((at) => {
    const test = tests[at];
    const bar = h("div", { class: "share", "aria-hidden": "true" }, h("div", { css: { width: `${(test.ran_ns / longest) * 100}%` } }));
    return [testLink(test), badge(test.outcome), shown(test.ran_ns), bar];
  });
  return section("slowest", "Slowest scenarios", { aside: "without the opening of their stages" },
    table("Slowest scenarios", [{ text: "Scenario" }, { text: "Outcome" }, { text: "Took", class: "right time" }, { text: "", class: "wide" }], rows));
}

function processSection() {
  const rows = report.processes.map((one) => [
    h("code", {}, one.id), one.package || "", one.binary, one.host || "", one.platform, one.toolchain || "", one.commit ? h("code", {}, one.commit.id.slice(0, 10)) : "", one.commit ? one.commit.branch || "" : "", moment(one.started_ms),
  ]);
  const heads = ["Process", "Package", "Binary", "Host", "Platform", "Toolchain", "Commit", "Branch", "Began"].map((text) => ({ text }));
  return section("processes", "Processes", { aside: count(rows.length, "process", "processes") }, table("Processes of the run", heads, rows));
}
