// What is shown stands behind the `#` of the address, so that it can be sent to somebody and gone back to.
const SORTS = [
  { key: "outcome", word: "outcome" },
  { key: "file", word: "file order" },
  { key: "name", word: "name" },
  { key: "time", word: "time taken" },
];

const view = readAddress();

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const sort = given.get("sort");
  return {
    test: given.get("s") || "",
    attempt: given.has("a") ? Number(given.get("a")) : null,
    outcomes: new Set((given.get("o") || "").split(",").filter((key) => outcomeByKey.has(key))),
    flaky: given.has("flaky"),
    failing: given.has("f"),
    search: given.get("q") || "",
    sort: SORTS.some((one) => one.key === sort) ? sort : "outcome",
    run: given.has("run"),
  };
}

function written() {
  const parts = new URLSearchParams();
  if (view.run) parts.set("run", "");
  if (view.test) parts.set("s", view.test);
  if (view.attempt !== null) parts.set("a", String(view.attempt));
  if (view.outcomes.size) parts.set("o", [...view.outcomes].join(","));
  if (view.flaky) parts.set("flaky", "");
  if (view.failing) parts.set("f", "");
  if (view.search) parts.set("q", view.search);
  if (view.sort !== "outcome") parts.set("sort", view.sort);
  return "#" + parts.toString();
}

// Changes what is shown. Only another scenario or page is a step that `back` undoes.
function go(change, step) {
  Object.assign(view, change);
  const hash = written();
  if (hash !== (location.hash || "#")) {
    if (step) {
      silent = true;
      location.hash = hash;
    } else {
      try { history.replaceState(null, "", hash); } catch { silent = true; location.replace(hash); }
    }
  }
  draw();
}

// Whether the next change of the address is our own.
let silent = false;

addEventListener("hashchange", () => {
  if (silent) {
    silent = false;
    return;
  }
  Object.assign(view, readAddress());
  draw();
});

function openTest(id) {
  go({ test: id, attempt: null, run: false }, true);
}

function openRun() {
  go({ test: "", attempt: null, run: true }, true);
}

function openList() {
  go({ test: "", attempt: null, run: false }, true);
}

// A link to a scenario, which can be opened elsewhere too.
function testLink(test, props) {
  const [before, last] = nameParts(test.name);
  return h("a", {
    href: "#" + new URLSearchParams({ s: test.id }),
    ...props,
    on: {
      click: (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        openTest(test.id);
        focusDetail();
      },
    },
  }, before ? h("span", { class: "dim" }, before) : null, last);
}
