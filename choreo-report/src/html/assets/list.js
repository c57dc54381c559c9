// The list of scenarios. Only the rows that can be seen are there, so that thousands are no slower than ten.
const ROW = 62;
const SPARE = 6;
let listed = [];
let cursor = 0;

const listInner = h("div", { class: "list-inner", role: "presentation" });
const list = h("div", {
  class: "list", id: "list", role: "listbox", tabindex: "0", "aria-label": "Scenarios", css: { "--row": `${ROW}px` },
  on: { scroll: () => drawRows(), keydown: (event) => listKey(event) },
}, listInner);
const emptyNote = h("div", { class: "empty", hidden: true }, h("p", {}, "No scenario fits."), button("Clear the filters", () => clearFilters()));
addEventListener("resize", () => drawRows());

let listedFor = "";

function drawList() {
  const wanted = JSON.stringify([[...view.outcomes], view.flaky, view.failing, view.search, view.sort]);
  if (wanted !== listedFor) {
    listedFor = wanted;
    listed = hits();
    cursor = 0;
    list.scrollTop = 0;
  }
  const open = view.test ? listed.findIndex((test) => test.id === view.test) : -1;
  if (open >= 0) cursor = open;
  listInner.style.setProperty("height", `${listed.length * ROW}px`);
  list.hidden = !listed.length;
  emptyNote.hidden = Boolean(listed.length);
  reveal();
  drawRows();
}

function drawRows() {
  const height = list.clientHeight || 800;
  const from = Math.max(0, Math.floor(list.scrollTop / ROW) - SPARE);
  const to = Math.min(listed.length, Math.ceil((list.scrollTop + height) / ROW) + SPARE);
  const rows = [];
  for (let at = from; at < to; at += 1) rows.push(rowOf(listed[at], at));
  listInner.replaceChildren(...rows);
  if (cursor >= from && cursor < to) list.setAttribute("aria-activedescendant", `row-${cursor}`);
  else list.removeAttribute("aria-activedescendant");
}

function rowOf(test, at) {
  const [before, last] = nameParts(test.name);
  const why = whyOf(test);
  const note = [wordOf(test), test.attempts.length > 1 ? `${test.attempts.length} attempts` : "", ...(test.tags || []).map((tag) => `#${tag}`)].filter(Boolean).join("  ");
  return h("div", {
    class: `row o-${test.outcome}${test.ok ? "" : " bad"}${at === cursor ? " cursor" : ""}`, role: "option", id: `row-${at}`,
    "aria-selected": String(test.id === view.test), "aria-setsize": listed.length, "aria-posinset": at + 1,
    css: { transform: `translateY(${at * ROW}px)` },
    on: { click: () => { cursor = at; openTest(test.id); if (isNarrow()) focusDetail(); } },
  },
  h("span", { class: "row-name", title: test.name }, before ? h("span", { class: "dim" }, before) : null, last),
  h("span", { class: "row-time" }, shown(test.ran_ns)),
  h("span", { class: "row-why" }, badge(test.outcome), test.flaky ? h("span", { class: "badge o-flaky" }, "flaky") : null, " ", why ? rowWhy(why) : note || test.binary));
}

function rowWhy(why) {
  return [why.verb ? h("b", {}, `${shortened(why.subject, 32)}: `) : null, why.instead || why.detail];
}

function move(by) {
  if (!listed.length) return;
  cursor = Math.min(listed.length - 1, Math.max(0, cursor + by));
  reveal();
  drawRows();
}

function reveal() {
  const height = list.clientHeight || 800;
  if (cursor * ROW < list.scrollTop) list.scrollTop = cursor * ROW;
  else if ((cursor + 1) * ROW > list.scrollTop + height) list.scrollTop = (cursor + 1) * ROW - height;
}

function openCursor() {
  const test = listed[cursor];
  if (!test) return;
  openTest(test.id);
  focusDetail();
}

function listKey(event) {
  const page = Math.max(1, Math.floor(list.clientHeight / ROW) - 1);
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
  if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  move(by);
}

function focusList() {
  list.focus({ preventScroll: true });
}

function focusDetail() {
  const title = document.getElementById("detail-title");
  if (title) title.focus();
}

function isNarrow() {
  return matchMedia("(max-width: 899px)").matches;
}
