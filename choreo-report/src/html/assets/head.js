// The head of the page: which run it is, and what is listed of it.
const searchField = h("input", {
  id: "search", type: "search", placeholder: "Search", autocomplete: "off", spellcheck: "false", "aria-label": "Search by name, topic, tag or payload",
  on: { input: () => later(() => go({ search: searchField.value.trim() })) },
});
const sortField = h("select", { id: "sort", on: { change: () => go({ sort: sortField.value }) } }, SORTS.map((one) => h("option", { value: one.key }, one.word)));
const countSaid = h("p", { class: "count", role: "status", "aria-live": "polite", id: "count" });
const chips = h("div", { class: "chips", role: "group", "aria-label": "Filter by outcome" });
const runTab = h("button", { type: "button", class: "tab", on: { click: () => { openRun(); focusDetail(); } } }, "Run");
const listTab = h("button", { type: "button", class: "tab", on: { click: () => { openList(); focusList(); } } }, "Scenarios");

// Of keys that are struck faster than the list is drawn, the last one counts.
let waiting = 0;
function later(run) {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(run);
}

function header() {
  const { names, commits, hosts, packages, took_ms } = report.run;
  const commit = commits[0];
  const facts = [
    commit ? h("span", {}, commit.branch ? `${commit.branch} ` : "", h("code", {}, commit.id.slice(0, 10)), commits.length > 1 ? ` and ${commits.length - 1} more` : "") : null,
    packages.length ? h("span", { title: packages.join(", ") }, packages.length > 2 ? count(packages.length, "package") : packages.join(", ")) : null,
    hosts.length ? h("span", { title: hosts.join(", ") }, hosts.length > 2 ? count(hosts.length, "host") : hosts.join(", ")) : null,
    h("span", {}, shown(took_ms * 1e6)),
  ];
  return h("header", { class: "top" },
    h("a", { class: "skip", href: "#", on: { click: (event) => { event.preventDefault(); focusList(); } } }, "To the scenarios"),
    h("div", { class: "top-line" },
      h("h1", {}, h("span", { class: "brand" }, "choreo"), " ", h("span", { class: "run-name" }, names.length > 1 ? count(names.length, "run") : names[0] || "no run")),
      h("p", { class: "top-facts" }, facts),
      h("div", { class: "find" }, searchField, h("label", { for: "sort" }, "Sort by"), sortField),
      h("nav", { class: "tabs", "aria-label": "Pages" }, listTab, runTab),
      themeButton()),
    chips);
}

function drawHead() {
  if (document.activeElement !== searchField) searchField.value = view.search;
  sortField.value = view.sort;
  const focused = chips.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const chipOf = (key, word, number, pressed, run, title) => h("button", {
    type: "button", class: `chip o-${key}`, "data-key": key, "aria-pressed": String(pressed), title, on: { click: run },
  }, h("span", { class: "dot", "aria-hidden": "true" }), word, " ", h("b", {}, number.toLocaleString("en")));
  append(clear(chips), [
    chipOf("all", "all", tests.length, !isFiltered(), () => clearFilters(), "Every scenario"),
    failures.length ? chipOf("failing", "not ok", failures.length, view.failing, () => go({ failing: !view.failing }), "All that are not as they should be (f)") : null,
    [...OUTCOMES].map((one) => (totals.get(one.key) ? chipOf(one.key, one.word, totals.get(one.key), view.outcomes.has(one.key), () => toggleOutcome(one.key), one.says) : null)),
    flaky.length ? chipOf("flaky", "flaky", flaky.length, view.flaky, () => go({ flaky: !view.flaky }), "Failed at first, and passed at last") : null,
  ]);
  if (focused) chips.querySelector(`[data-key="${focused}"]`)?.focus();
  const said = isFiltered() ? `${listed.length.toLocaleString("en")} of ${count(tests.length, "scenario")}` : count(tests.length, "scenario");
  if (countSaid.textContent !== said) countSaid.textContent = said;
  runTab.toggleAttribute("aria-current", !view.test && (view.run || !isNarrow()));
  listTab.toggleAttribute("aria-current", !view.test && !view.run);
  for (const tab of [runTab, listTab]) if (tab.hasAttribute("aria-current")) tab.setAttribute("aria-current", "page");
}

const THEMES = ["auto", "light", "dark"];

function themeButton() {
  let theme = "auto";
  // A browser may keep nothing for a page from a file.
  try { theme = localStorage.getItem("choreo-theme") || "auto"; } catch { /* then it is as the system has it */ }
  const node = h("button", { type: "button", class: "button small theme" });
  const set = (wanted) => {
    theme = THEMES.includes(wanted) ? wanted : "auto";
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    node.textContent = `Theme: ${theme}`;
    node.setAttribute("aria-label", `Theme: ${theme}. Change it`);
  };
  node.addEventListener("click", () => {
    set(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]);
    try { localStorage.setItem("choreo-theme", theme); } catch { /* it holds until the page is left */ }
  });
  set(theme);
  return node;
}
