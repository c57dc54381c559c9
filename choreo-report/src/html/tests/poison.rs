//! Records of which every text is hostile: for the page as text, and for the page in a browser.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// What ends an element, runs, loads, is another address, ends a line or a string, is nobody's character, turns the direction of text,
/// is the name of what every object has, or is taken for the place of a shared text.
#[allow(dead_code, reason = "the fuzzer has texts of its own")]
pub(crate) const HOSTILE: [&str; 14] = [
    "</script><script>alert('script')</script>",
    "<img src=x onerror=\"alert('img')\"><svg onload=alert('svg')>",
    "<!--<script>",
    "--></style></title><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "javascript:alert('address')",
    "data:text/html,<script>alert('data')</script>",
    "\u{2028}'};alert('line');//\u{2029}",
    "\"];alert('string');//\\\"\\u0022\\ud800\\udc00\\ud800",
    "\0\u{1}\u{1b}[31m\u{7f}\u{fffe}\u{10ffff}",
    "\u{202e}drowssap\u{202c}\u{2066}\u{2069}\u{200b}\u{feff}",
    "__proto__",
    "constructor.prototype.polluted",
    "${alert('template')}{{alert('braces')}}",
    "~0",
];

/// A line of a journal of which every text is another one that may be any. `bad` says which: the same for the same, so that what belongs
/// together still does. `read` reads a line, and gives what it would be written as: where that is another one, a word of the format was
/// replaced, which is put back.
pub(crate) fn poisoned(
    line: &Value,
    bad: &dyn Fn(&str) -> String,
    read: &dyn Fn(&Value) -> Option<Value>,
) -> Value {
    let mut poison = Poison { line: line.clone(), bad, read, free: BTreeMap::new() };
    poison.value(line, &mut Vec::new());
    poison.line
}

struct Poison<'l> {
    line: Value,
    bad: &'l dyn Fn(&str) -> String,
    read: &'l dyn Fn(&Value) -> Option<Value>,
    /// Whether a text at such a place may be any.
    free: BTreeMap<String, bool>,
}

impl Poison<'_> {
    fn value(&mut self, value: &Value, path: &mut Vec<String>) {
        match value {
            Value::String(text) => self.text(text, path),
            // What a message says may have any field.
            Value::Object(fields)
                if path.ends_with(&["payload".to_owned()]) && fields.contains_key("json") =>
            {
                let whole = self.whole(&fields["json"]);
                self.set(path, serde_json::json!({ "json": whole }));
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    path.push(name.clone());
                    self.value(value, path);
                    path.pop();
                }
            }
            Value::Array(items) => {
                for (at, value) in items.iter().enumerate() {
                    path.push(at.to_string());
                    self.value(value, path);
                    path.pop();
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, path: &[String]) {
        let kind: Vec<&str> =
            path.iter().map(|name| if name.parse::<u32>().is_ok() { "*" } else { name }).collect();
        let kind = kind.join(".");
        let bad = (self.bad)(text);
        if self.free.get(&kind) == Some(&false) {
            return;
        }
        self.set(path, bad.into());
        if !self.free.contains_key(&kind) {
            let free = (self.read)(&self.line).as_ref() == Some(&self.line);
            self.free.insert(kind, free);
            if !free {
                self.set(path, text.into());
            }
        }
    }

    fn whole(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => (self.bad)(text).into(),
            Value::Array(items) => items.iter().map(|item| self.whole(item)).collect(),
            Value::Object(fields) => {
                let mut poisoned: Map<String, Value> =
                    fields.iter().map(|(name, value)| ((self.bad)(name), self.whole(value))).collect();
                poisoned.insert("__proto__".to_owned(), serde_json::json!({ "polluted": (self.bad)("") }));
                poisoned.into()
            }
            other => other.clone(),
        }
    }

    fn set(&mut self, path: &[String], value: Value) {
        let place = path.iter().fold(&mut self.line, |place, name| match place {
            Value::Array(items) => &mut items[name.parse::<usize>().unwrap()],
            other => &mut other[name.as_str()],
        });
        *place = value;
    }
}

/// All that is hostile, beginning with one that depends on the text and on `turn`; sometimes it is very long.
#[allow(dead_code, reason = "the fuzzer has texts of its own")]
pub(crate) fn hostile(turn: usize) -> impl Fn(&str) -> String {
    move |text| {
        let sum = text.bytes().fold(turn, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
        let mut bad: String =
            HOSTILE.iter().cycle().skip(sum % HOSTILE.len()).take(HOSTILE.len()).copied().collect();
        if sum % 211 == 0 {
            bad.push_str(&"<b>\u{202e}".repeat(2_000));
            bad.push_str(&"long ".repeat(10_000));
        }
        bad + text
    }
}
