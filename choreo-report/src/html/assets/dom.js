// Everything that is drawn is drawn by these: elements and text, and never markup, so that no payload can be more than text.
const SVG = "http://www.w3.org/2000/svg";

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    if (typeof child !== "string" || child.search(UNSEEN) < 0) node.append(child);
    else if (node.namespaceURI === SVG) node.append(visibly(child));
    else node.append(...visibleNodes(child));
  }
  return node;
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, run] of Object.entries(value)) node.addEventListener(event, run);
    } else if (name === "css") {
      // The policy forbids style attributes; single properties are set by the script itself.
      for (const [property, one] of Object.entries(value)) node.style.setProperty(property, one);
    } else {
      const said = name === "title" || name === "aria-label";
      node.setAttribute(name, value === true ? "" : said ? visibly(String(value)) : String(value));
    }
  }
  return append(node, children);
}

function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

function s(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function clear(node) {
  node.replaceChildren();
  return node;
}

function button(text, run, props) {
  return h("button", { type: "button", class: "button", on: { click: run }, ...props }, text);
}

// A part of a page that can be folded. What a reader has folded stays so, from one scenario to the next.
const folded = new Map();

function section(id, title, props, ...children) {
  const open = folded.has(id) ? folded.get(id) : !(props && props.closed);
  const details = h("details", { class: "section " + ((props && props.class) || ""), open, "data-section": id });
  const fold = () => folded.set(id, !details.open);
  details.append(h("summary", { on: { click: fold } }, h("h3", {}, title), props && props.aside ? h("span", { class: "aside" }, props.aside) : null));
  const body = h("div", { class: "section-body" });
  details.append(body);
  append(body, children);
  return details;
}

// What is wider than its place scrolls by itself, and can be reached without a mouse.
function scrolling(label, props, ...children) {
  return h("div", { role: "region", tabindex: "0", "aria-label": label, ...props, class: "scrolling " + ((props && props.class) || "") }, ...children);
}

function table(caption, heads, rows, props) {
  const cell = (value, at) => {
    const head = heads[at] || {};
    const name = at === 0 && !(props && props.plain) ? "th" : "td";
    return h(name, { class: head.class, scope: name === "th" ? "row" : null }, value);
  };
  return scrolling(caption, {},
    h("table", { class: (props && props.class) || "" },
      h("caption", { class: "unseen" }, caption),
      h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col", class: head.class }, head.text)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map(cell))))));
}

function copyButton(what, text) {
  const said = h("span", { class: "unseen", role: "status" });
  const node = button("Copy", async () => {
    const done = await copied(text);
    node.textContent = done ? "Copied" : "Select and copy by hand";
    said.textContent = done ? `${what} copied` : "";
    setTimeout(() => { node.textContent = "Copy"; }, 2000);
  }, { class: "button small", "aria-label": `Copy ${what}` });
  return h("span", { class: "copy" }, node, said);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A page from a file may not be let at the clipboard: a selection can be copied anywhere.
    const area = h("textarea", { class: "unseen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    let done = false;
    try { done = document.execCommand("copy"); } catch { /* nothing else is left to try */ }
    area.remove();
    return done;
  }
}
