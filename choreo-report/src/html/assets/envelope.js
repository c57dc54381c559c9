// What stands around a payload: the key and the headers, with what differs in them. What is missing has a line of its own.
function envelopeBlock(message, marks) {
  const headers = message.headers || [];
  const lines = [];
  const of = (kind, name) => marks.filter((mark) => mark.about.kind === kind && mark.about.name === name);
  if (message.key || of("key").length) lines.push(["key", message.key, of("key")]);
  const first = new Set();
  for (const [name, value] of headers) {
    // Of several headers of one name the first counts.
    lines.push([name, value, first.has(name) ? [] : of("header", name)]);
    first.add(name);
  }
  for (const mark of marks) {
    if (mark.about.kind === "header" && !first.has(mark.about.name)) lines.push([mark.about.name, null, [mark]]);
  }
  if (!lines.length) return null;
  const rows = lines.map(([name, value, here], at) => h("span", { class: here.length ? "line marked" : "line" },
    h("span", { class: "j-mark" }, at === 0 && name === "key" && (message.key || of("key").length) ? "" : "header "),
    h("span", { class: value ? "j-key" : "j-ghost" }, name),
    value ? [h("span", { class: "j-mark" }, ": "), h("span", { class: "j-string" }, long(contentText(value)))] : null,
    here.map((mark) => [" ", numeral(mark.number), h("span", { class: "says" }, ` ${mark.words}`)]),
    "\n"));
  return h("pre", { class: "code envelope", role: "region", tabindex: "0", "aria-label": `Key and headers of the message on ${message.topic}` }, h("code", {}, rows));
}
