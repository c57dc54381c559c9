// The statements and what came of them, as the terminal has them; those that failed are open.
function stepTime(step) {
  const met = step.met;
  if (met.kind === "pass" || met.kind === "slow") return met.taken.length ? met.taken[met.taken.length - 1].at_ns : null;
  if (met.kind === "branch") return met.taken ? met.taken[1] : null;
  return met.at_ns === undefined ? null : met.at_ns;
}

function stepTable(block) {
  const body = h("tbody", {});
  for (const step of block.steps) body.append(...stepRows(block, step));
  const heads = [["", "step-word"], ["Statement", ""], ["About", ""], ["What came of it", ""], ["At", "right"], ["Line", "right"]];
  return scrolling("The steps", {},
    h("table", { class: "steps" },
      h("caption", { class: "unseen" }, "The statements of the block, and what came of each"),
      h("thead", {}, h("tr", {}, heads.map(([text, kind]) => h("th", { scope: "col", class: kind }, text || h("span", { class: "unseen" }, "Result"))))),
      body));
}

let nextId = 0;

function stepRows(block, step) {
  const at = stepTime(step);
  const opens = stepOpens(block, step);
  const row = h("tr", { class: `step w-${step.word.toLowerCase()}` });
  const id = `step-${nextId += 1}`;
  let opened = null;
  const toggle = () => {
    if (opened) {
      opened.remove();
      opened = null;
    } else {
      opened = h("tr", { class: "opened", id }, h("td", { colspan: "6" }, opens()));
      row.after(opened);
    }
    knob.setAttribute("aria-expanded", String(Boolean(opened)));
  };
  const name = `${step.verb} ${step.subject}`.trim();
  const knob = opens
    ? h("button", { type: "button", class: "knob", "aria-expanded": "false", "aria-controls": id, "aria-label": `What came of ${name}`, on: { click: toggle } })
    : null;
  append(row, [
    h("td", { class: "step-word" }, knob, h("span", { class: "word" }, step.word)),
    h("th", { scope: "row", css: { "--depth": String(step.depth || 0) }, class: "verb" }, step.verb),
    h("td", { class: "subject" }, h("code", {}, step.subject), step.capture ? h("span", { class: "dim" }, " as ", h("code", {}, step.capture)) : null),
    h("td", { class: "said" }, step.detail || "", step.detail ? null : paceWords(step)),
    h("td", { class: "right time" }, at === null ? "" : shown(at)),
    h("td", { class: "right dim" }, String(step.place[1])),
  ]);
  if (!opens || !isFailing(step)) return [row];
  opened = h("tr", { class: "opened", id }, h("td", { colspan: "6" }, opens()));
  knob.setAttribute("aria-expanded", "true");
  return [row, opened];
}

// What opens below a step; none where there is no more to know.
function stepOpens(block, step) {
  const kind = step.met.kind;
  if (evidenceOf(step) || kind === "broke" || kind === "slow") {
    return () => [evidenceOfStep(block, step), kind === "slow" ? budgetBar(step, block) : null];
  }
  if (kind === "pass" && step.met.taken.length) {
    return () => step.met.taken.map((taken) => {
      const message = block.messages[taken.message];
      return message ? messagePanel(message, `Taken at ${shown(taken.at_ns)}`) : null;
    });
  }
  const sent = block.timeline.entries.filter((entry) => entry.what === "published" && entry.statement === step.statement);
  if (!sent.length) return null;
  return () => sent.map((entry) => {
    const message = block.messages[entry.message];
    return message ? messagePanel(message, `Published at ${shown(entry.at_ns)}`) : null;
  });
}
