// The messages that came near, by what is wrong with them: those with equal reasons are one line, that opens to the messages.
function missList(block, step, evidence) {
  const kinds = (evidence && evidence.alike) || [];
  if (!kinds.length) return null;
  const told = kinds.reduce((sum, kind) => sum + kind.count, 0);
  const more = evidence.misses - told;
  return h("div", { class: "misses" },
    h("h4", {}, `The ${count(evidence.misses, "message")} that did not fit`),
    h("ul", { class: "notes" }, kinds.map((kind) => h("li", {}, missKind(block, step, kind))),
      more > 0 ? h("li", {}, `${count(more, "more message")}, for other reasons`) : null));
}

function missKind(block, step, kind) {
  const first = kind.messages[0];
  if (!first) return count(kind.count, "message");
  const each = kind.messages.map((one) => one.differences || first.differences || []);
  const parts = each[0].map((one, at) => missPart(block, step, one, each.map((all) => all[at] || one)));
  const same = kind.messages.slice(1).every((one) => !(one.differences || []).length) && kind.count === kind.messages.length;
  const lead = kind.count === 1 ? ": " : same ? ", all: " : ", each: ";
  const details = h("details", { class: "opens" }, h("summary", {}, h("strong", {}, count(kind.count, "message")), lead, parts.map((part, at) => [at ? "; " : "", part])));
  details.addEventListener("toggle", () => {
    if (!details.open || details.children.length > 1) return;
    const rest = kind.count - kind.messages.length;
    append(details, [
      h("ul", { class: "notes inner" }, kind.messages.map((one, at) => h("li", {}, missed(block, step, one, each[at])))),
      rest > 0 ? h("p", { class: "note" }, `Kept are the first ${kind.messages.length}; ${count(rest, "more message differs", "more messages differ")} at the same places.`) : null,
    ]);
  });
  return details;
}

// What is wrong at one place; where it is something else in each message, all of that.
function missPart(block, step, one, all) {
  const words = [...new Set(all.map((other) => other.words))];
  const got = [...new Set(all.map((other) => other.got))];
  const said = words.length === 1 ? words[0] : got.some((value) => !value) ? words.join(", ") : `got ${got.join(", ")}`;
  const wanted = words.length > 1 || !one.words.includes("wanted") ? wantedOf(block, one) : "";
  return [h("code", {}, aboutOf(block, step, one).words), " ", h("span", { class: "says" }, said), wanted ? [", wanted ", h("code", {}, wanted)] : null];
}

function missed(block, step, one, differences) {
  const message = block.messages[one.message];
  if (!message) return `at ${shown(one.at_ns)}: it was not recorded`;
  return messageDetails(`at ${shown(one.at_ns)}:`, message, marksOf(block, step, differences));
}
