// Characters that cannot be seen and change what is: those that turn the direction of text (a payload could show itself as
// another one), those of no width, and controls. They are shown by their numbers.
const UNSEEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

function numbered(character) {
  return `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function visibly(text) {
  return text.replace(UNSEEN, (character) => `[${numbered(character)}]`);
}

// The text as nodes, where something in it cannot be seen.
function visibleNodes(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(UNSEEN)) {
    const node = document.createElement("span");
    node.className = "unseeable";
    node.title = "a character that cannot be seen";
    node.textContent = numbered(found[0]);
    nodes.push(text.slice(from, found.index), node);
    from = found.index + 1;
  }
  nodes.push(text.slice(from));
  return nodes;
}
