// Times and counts, as the terminal's report writes them.
function trimmed(number, digits) {
  const text = number.toFixed(digits);
  return text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
}

// A measured time: `0.0 ms`, `12.4 ms`, `500 ms`, `1.5 s`.
function shown(ns) {
  const ms = ns / 1e6;
  if (ms < 99.95) return `${ms.toFixed(1)} ms`;
  if (ms < 995) return `${ms.toFixed(0)} ms`;
  if (ms < 600e3) return `${trimmed(ms / 1e3, 2)} s`;
  return `${trimmed(ms / 60e3, 1)} min`;
}

// A time that somebody wrote down: `50 ms`, `1.5 s`.
function stated(ns) {
  const ms = ns / 1e6;
  if (ms > 1e12) return "no limit";
  return ms < 1e3 ? `${trimmed(ms, 6)} ms` : `${trimmed(ms / 1e3, 3)} s`;
}

// A time as exactly as it was measured.
function exactly(ns) {
  return `${(ns / 1e6).toLocaleString("en", { minimumFractionDigits: 3, maximumFractionDigits: 3 })} ms`;
}

function count(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many || one + "s"}`;
}

function bytes(size) {
  if (size < 1024) return count(size, "byte");
  return size < 1 << 20 ? `${trimmed(size / 1024, 1)} KiB` : `${trimmed(size / (1 << 20), 1)} MiB`;
}

function moment(ms) {
  const date = new Date(ms);
  const two = (number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function percent(share) {
  return `${share < 0.095 ? trimmed(share * 100, 1) : Math.round(share * 100)} %`;
}

function shortened(text, most) {
  const characters = text.length > most ? Array.from(text) : null;
  return characters && characters.length > most ? characters.slice(0, most - 1).join("") + "\u2026" : text;
}

// The words before the last part of a name, and that part.
function nameParts(name) {
  const at = name.lastIndexOf("::");
  return at < 0 ? ["", name] : [name.slice(0, at + 2), name.slice(at + 2)];
}
