// Pieces of the test's own text, with the lines' numbers and what is to be said of them.
const CODE = /(\/\/.*)|(r#".*?"#|r"[^"]*"|"(?:[^"\\]|\\.)*")|\b(publish|expect|never|on|only|request|call|check|let|wait|eventually|together|either|or|and|for|repeat|in|order|within|times|as|via|after|where|timeout|settle|key|headers|include|reply|once|async|await|move|true|false)\b|\b(\d[\d_.]*(?:ns|us|ms|s|m)?)\b/g;
const CODE_KINDS = ["", "comment", "string", "keyword", "number"];

// A mark is `{ line, column, end_line, end_column, number, words, kind }`, columns in characters from 1.
function sourceBlock(label, text, { from, to, marks = [], lineNotes = new Map() } = {}) {
  const all = text.text.split("\n");
  const first = Math.max(0, (from || text.line) - text.line);
  const last = Math.min(all.length - 1, (to || text.line + all.length - 1) - text.line);
  const indents = all.slice(first, last + 1).filter((line, at) => first + at > 0 && line.trim()).map((line) => line.length - line.trimStart().length);
  const indent = indents.length ? Math.min(...indents) : 0;
  const width = String(text.line + last).length;
  const rows = [];
  for (let at = first; at <= last; at += 1) {
    const number = text.line + at;
    const starts = at === 0 ? text.column : 1;
    const cut = at === 0 ? 0 : Math.min(indent, all[at].length - all[at].trimStart().length);
    const characters = Array.from(all[at]).slice(cut);
    const here = marks.filter((mark) => mark.line <= number && number <= mark.end_line).map((mark) => ({
      ...mark,
      begins: mark.line === number ? Math.max(0, mark.column - starts - cut) : 0,
      ends: mark.end_line === number ? Math.max(1, mark.end_column - starts - cut) : characters.length,
      last: mark.end_line === number,
    }));
    const note = lineNotes.get(number);
    rows.push(h("span", { class: `line${here.length ? " marked" : ""}${note ? ` l-${note.kind}` : ""}` },
      h("span", { class: "number" }, String(number).padStart(width) + " "),
      h("span", { class: "gutter" }, (note ? note.text : "").padEnd(lineNotes.size ? 5 : 0)),
      paint(characters, here),
      here.filter((mark) => mark.last && (mark.words || mark.number)).map((mark) => [" ", mark.number ? numeral(mark.number) : null, mark.words ? h("span", { class: "says" }, ` ${mark.words}`) : null]),
      "\n"));
  }
  return h("pre", { class: "code", role: "region", tabindex: "0", "aria-label": label }, h("code", {}, rows));
}

// The characters of a line, coloured, and marked.
function paint(characters, marks) {
  const kinds = new Array(characters.length).fill(0);
  const line = characters.join("");
  // Where a character takes two units, columns and units differ.
  const unit = [];
  characters.forEach((character, at) => { for (const _ of character.split("")) unit.push(at); });
  for (const found of line.matchAll(CODE)) {
    const kind = found.findIndex((group, at) => at > 0 && group !== undefined);
    for (let at = found.index; at < found.index + found[0].length; at += 1) kinds[unit[at]] = kind;
  }
  const marked = (at) => marks.some((mark) => mark.begins <= at && at < mark.ends);
  const parts = [];
  for (let at = 0; at < characters.length;) {
    let end = at + 1;
    while (end < characters.length && kinds[end] === kinds[at] && marked(end) === marked(at)) end += 1;
    const text = characters.slice(at, end).join("");
    const inner = kinds[at] ? h("span", { class: `c-${CODE_KINDS[kinds[at]]}` }, text) : text;
    parts.push(marked(at) ? h("mark", {}, inner) : inner);
    at = end;
  }
  return parts;
}

function snippet(text, place) {
  const lines = text.text.split("\n");
  const line = lines[place.line - text.line];
  if (line === undefined) return "";
  const starts = place.line === text.line ? text.column : 1;
  const end = place.end_line === place.line ? place.end_column - starts : undefined;
  return Array.from(line).slice(place.column - starts, end).join("") + (place.end_line === place.line ? "" : " \u2026");
}

// A place of the machine's tables: of the block's own text, or of one of its fragments'.
function textOf(machine, place) {
  return machine && machine.texts[place && place.fragment !== undefined ? place.fragment + 1 : 0];
}
