// JSON under one another, line by line, each line with its path. The text is cut up and not parsed, so that numbers stay as
// they were written.
const LONG = 4000;

function pathOf(parent, key) {
  if (typeof key === "number") return `${parent}[${key}]`;
  if (!/^[\p{L}\p{N}_\-$@]+$/u.test(key)) return `${parent}[${JSON.stringify(key)}]`;
  return parent ? `${parent}.${key}` : key;
}

// Lines of `{ depth, path, parent, key, parts: [[kind, text]] }`.
function jsonLines(text) {
  const lines = [];
  let at = 0;
  const string = () => {
    const from = at;
    for (at += 1; text[at] !== '"'; at += 1) {
      if (at >= text.length) throw new SyntaxError("a string without an end");
      if (text[at] === "\\") at += 1;
    }
    at += 1;
    return text.slice(from, at);
  };
  const value = (depth, path, lead, key) => {
    const first = text[at];
    const line = { depth, path, key, parts: lead };
    lines.push(line);
    if (first === "{" || first === "[") {
      const last = first === "{" ? "}" : "]";
      at += 1;
      line.parts.push(["mark", first]);
      if (text[at] === last) {
        at += 1;
        line.parts.push(["mark", last]);
        return line;
      }
      for (let index = 0; ; index += 1) {
        let inner = [];
        let key = index;
        if (first === "{") {
          const quoted = string();
          key = JSON.parse(quoted);
          at += 1;
          inner = [["key", quoted], ["mark", ": "]];
        }
        const end = value(depth + 1, pathOf(path, key), inner, key);
        if (text[at] === ",") {
          at += 1;
          end.parts.push(["mark", ","]);
          continue;
        }
        if (text[at] !== last) throw new SyntaxError("not the JSON that is written here");
        at += 1;
        break;
      }
      const end = { depth, path: null, parts: [["mark", last]] };
      lines.push(end);
      return end;
    }
    if (first === '"') {
      line.parts.push(["string", string()]);
    } else {
      const word = /[^,\]}]*/y;
      word.lastIndex = at;
      const plain = word.exec(text)[0];
      if (!plain) throw new SyntaxError("no value");
      at += plain.length;
      line.parts.push([/^[tfn]/.test(plain) ? "word" : "number", plain]);
    }
    return line;
  };
  value(0, "", [], null);
  return lines;
}

// Marks are `{ path, problem, number, words }`; those whose path is not there are given lines of their own.
function jsonBlock(label, text, marks) {
  let lines;
  try {
    lines = jsonLines(text);
  } catch {
    return plainBlock(label, text);
  }
  for (const mark of marks || []) place(lines, mark);
  const rows = lines.map((line) => h("span", { class: line.marks ? "line marked" : "line" },
    "  ".repeat(line.depth),
    line.parts.map(([kind, part]) => h("span", { class: `j-${kind}` }, long(part))),
    (line.marks || []).map((mark) => [" ", mark.number ? numeral(mark.number) : null, h("span", { class: "says" }, ` ${mark.words}`)]),
    "\n"));
  return h("pre", { class: "code", role: "region", tabindex: "0", "aria-label": label }, h("code", {}, rows));
}

function place(lines, mark) {
  const found = lines.find((line) => line.path === mark.path);
  if (found) {
    (found.marks ||= []).push(mark);
    return;
  }
  // The deepest that is there, and what is missing in it.
  let at = -1;
  lines.forEach((line, index) => {
    const inside = line.path !== null && (line.path === "" || mark.path.startsWith(line.path + ".") || mark.path.startsWith(line.path + "["));
    if (inside && (at < 0 || line.path.length >= lines[at].path.length)) at = index;
  });
  if (at < 0) return;
  const rest = mark.path.slice(lines[at].path.length).replace(/^\./, "");
  lines.splice(at + 1, 0, { depth: lines[at].depth + 1, path: mark.path, parts: [["ghost", rest]], marks: [mark] });
}

function long(text) {
  if (text.length <= LONG) return text;
  return `${text.slice(0, LONG)}\u2026 (${count(text.length - LONG, "more character")})`;
}

function plainBlock(label, text) {
  return h("pre", { class: "code wrapped", role: "region", tabindex: "0", "aria-label": label }, h("code", {}, long(text)));
}

function numeral(number) {
  return h("b", { class: "numeral" }, String(number));
}
