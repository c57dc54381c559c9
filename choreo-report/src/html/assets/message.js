// A message: what is known of it, and its payload.
function messageFacts(message) {
  const facts = [
    ["Topic", h("code", {}, message.topic)],
    message.via ? ["Via", message.via] : null,
    ["Size", bytes(message.size)],
    message.position ? ["Position", message.position] : null,
    message.reply_to ? ["Reply to", h("code", {}, message.reply_to)] : null,
    message.old ? ["Old", "it was there before the block listened"] : null,
  ].filter(Boolean);
  return h("dl", { class: "facts" }, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

function contentText(content) {
  if (content.kind === "hex") return `0x${content.text}`;
  if (content.kind === "withheld") return "(not to be recorded)";
  return content.kind === "cut" ? content.text + "\u2026" : content.text;
}

function payloadBlock(message, marks) {
  const label = `Payload of the message on ${message.topic}`;
  if (message.kind === "json") return jsonBlock(label, message.text, marks);
  if (message.kind === "withheld") return h("p", { class: "note" }, "Its payload was not to be recorded.");
  if (message.kind === "hex") {
    const shownBytes = message.text.length / 2;
    const rest = message.size > shownBytes ? `, the first ${bytes(shownBytes)} of ${bytes(message.size)}` : "";
    const pairs = message.text.match(/.{1,2}/g) || [];
    const rows = [];
    for (let at = 0; at < pairs.length; at += 16) rows.push(`${at.toString(16).padStart(4, "0")}  ${pairs.slice(at, at + 16).join(" ")}`);
    return [h("p", { class: "note" }, `Bytes that are no text${rest}:`), plainBlock(label, rows.join("\n"))];
  }
  const cut = message.kind === "cut" ? h("p", { class: "note" }, `Only its beginning was kept; it has ${bytes(message.size)}.`) : null;
  return [cut, plainBlock(label, message.text)];
}

function payloadLine(message) {
  if (message.kind === "withheld") return "(not recorded)";
  return shortened(contentText(message), 140);
}

function messagePanel(message, title, marks) {
  return h("div", { class: "message" },
    h("div", { class: "message-head" }, title ? h("strong", {}, title) : null, copyButton("payload", message.text)),
    messageFacts(message), envelopeBlock(message, (marks && marks.around) || []), payloadBlock(message, marks && marks.payload));
}

// A line that opens to the whole message.
function messageDetails(lead, message, marks) {
  const details = h("details", { class: "opens" }, h("summary", {}, lead, " ", h("code", { class: "payload" }, payloadLine(message))));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(messagePanel(message, "", marks));
  });
  return details;
}
