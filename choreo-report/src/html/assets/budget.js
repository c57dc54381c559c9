// How long expectations took, against what they may take.

// What is said of a latency in the table of the steps.
function paceWords(step) {
  if (step.latency_ns === undefined || step.latency_ns === null) return null;
  const budget = step.budget_ns ? `, ${percent(step.latency_ns / step.budget_ns)} of its budget of ${stated(step.budget_ns)}` : "";
  return h("span", { class: "dim" }, `after ${shown(step.latency_ns)}${budget}`);
}

// Each expectation: what it took, or that it was waited for in vain.
function latencies(block) {
  const known = (ns) => ns !== undefined && ns !== null;
  const measured = block.steps.filter((step) => known(step.latency_ns) || (step.budget_ns && evidenceOf(step)));
  if (!measured.length) return null;
  const rows = measured.map((step) => [
    h("span", {}, step.verb, " ", h("code", {}, step.subject), h("span", { class: "dim" }, ` line ${step.place[1]}`)),
    known(step.latency_ns) ? budgetBar(step, block) : h("span", { class: "dim" }, `nothing that fits, of ${stated(step.budget_ns)}`),
  ]);
  const limited = measured.filter((step) => step.budget_ns).length;
  const late = measured.filter((step) => step.budget_ns && step.latency_ns > step.budget_ns).length;
  const aside = [count(measured.length, "expectation"), `${limited} with a budget`, late ? `${late} late` : ""].filter(Boolean).join(", ");
  return section("latency", "Latency and budgets", { aside },
    table("Latency against budget", [{ text: "Expectation" }, { text: "Latency", class: "wide" }], rows));
}

// A latency against its budget, or where it has none against the block's deadline.
function budgetBar(step, block) {
  const limit = step.budget_ns || block.deadline_ns;
  const longest = Math.max(limit, step.latency_ns) || 1;
  const late = step.latency_ns > limit;
  const share = (ns) => `${Math.min(100, (ns / longest) * 100)}%`;
  const words = `${shown(step.latency_ns)} of ${stated(limit)} (${percent(step.latency_ns / limit)}${step.budget_ns ? "" : " of the deadline"})${late ? ", late" : ""}`;
  return h("div", { class: "budget" },
    h("div", { class: "budget-track", "aria-hidden": "true" },
      h("div", { class: "budget-used", css: { width: share(Math.min(step.latency_ns, limit)) } }),
      late ? h("div", { class: "budget-late", css: { left: share(limit), width: share(step.latency_ns - limit) } }) : null,
      step.budget_ns ? h("div", { class: "budget-limit", css: { left: share(limit) } }) : null),
    h("span", { class: late ? "budget-words late" : "budget-words" }, words));
}
