// Which scenarios are listed, and in which order.
function hits() {
  const terms = view.search.toLowerCase().split(/\s+/).filter(Boolean);
  return inOrder(view.sort).filter((test) => {
    if (view.failing && test.ok) return false;
    if (view.outcomes.size || view.flaky) {
      const fits = view.outcomes.has(test.outcome) || (view.flaky && test.flaky);
      if (!fits) return false;
    }
    if (!terms.length) return true;
    const hay = haystack(test);
    return terms.every((term) => hay.includes(term));
  });
}

const collator = new Intl.Collator("en", { numeric: true });

// All scenarios in an order: each is made once, and filters leave it as it is.
const orders = new Map();

function inOrder(sort) {
  if (!orders.has(sort)) orders.set(sort, [...tests].sort(comparing(sort)));
  return orders.get(sort);
}

function comparing(sort) {
  const byFile = (one, other) => one.at - other.at;
  return {
    file: byFile,
    name: (one, other) => collator.compare(one.name, other.name) || byFile(one, other),
    time: (one, other) => other.ran_ns - one.ran_ns || byFile(one, other),
    outcome: (one, other) => {
      const rank = (test) => (test.ok ? 100 : 0) + outcomeOf(test.outcome).rank + (test.flaky ? -1 : 0);
      return rank(one) - rank(other) || byFile(one, other);
    },
  }[sort];
}

function isFiltered() {
  return Boolean(view.search || view.failing || view.flaky || view.outcomes.size);
}

function toggleOutcome(key) {
  const outcomes = new Set(view.outcomes);
  if (!outcomes.delete(key)) outcomes.add(key);
  go({ outcomes });
}

function clearFilters() {
  go({ outcomes: new Set(), flaky: false, failing: false, search: "" });
}
