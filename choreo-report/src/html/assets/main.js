// The page, put together.
const detail = h("section", { class: "detail", id: "detail", "aria-label": "Details" });

document.body.append(
  header(),
  h("main", { class: "panes" },
    h("section", { class: "pane-list", "aria-label": "Scenarios" }, countSaid, list, emptyNote),
    detail),
  h("footer", { class: "foot" }, helpLine()));

let drawnDetail = null;

function draw() {
  document.body.dataset.page = view.test ? "test" : view.run ? "run" : "list";
  drawList();
  drawHead();
  drawDetail();
}

function drawDetail() {
  const wanted = view.test ? `${view.test}\n${view.attempt ?? ""}` : "";
  if (wanted === drawnDetail) {
    // The place among those that are listed may be another one.
    const test = testById.get(view.test);
    const old = detail.querySelector(".neighbours");
    if (test && old) old.replaceWith(neighbours(test));
    return;
  }
  drawnDetail = wanted;
  const test = testById.get(view.test);
  append(clear(detail), [view.test ? (test ? scenarioView(test) : missing()) : runView()]);
  detail.scrollTop = 0;
}

function missing() {
  return h("article", {}, h("h2", { id: "detail-title", tabindex: "-1" }, "There is no such scenario in this report"), h("p", {}, h("code", {}, view.test)), button("All scenarios", () => openList()));
}

draw();
