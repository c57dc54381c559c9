//! What differs, in words.

use serde_json::Value;

use super::difference::{Difference, Problem};
use super::json::Fault;
use super::seen::Seen;
use super::sink::{Miss, Sink, Spot, Step};
use super::{Operands, excerpt, fit, leaf, notation, path};
use crate::machine::{Literal, Node, Operand, Place, Test};
use crate::message::Arrival;

/// Writes down what differs.
#[derive(Debug)]
pub(super) struct Words<'o> {
    operands: &'o Operands,
    steps: Vec<Step>,
    differences: Vec<Difference>,
}

impl<'o> Words<'o> {
    /// Nothing differs yet.
    pub(super) fn new(operands: &'o Operands) -> Words<'o> {
        Words { operands, steps: Vec::new(), differences: Vec::new() }
    }

    /// All that differs, in the order of the text.
    pub(super) fn into_differences(mut self) -> Vec<Difference> {
        self.differences.sort_by_key(|difference| difference.leaf);
        self.differences
    }

    fn push(&mut self, node: &Node, place: Place, problem: Problem) {
        let path = path::text(&self.steps);
        self.differences.push(Difference { leaf: node.leaf, place, path, problem });
    }
}

impl<'o> Sink for Words<'o> {
    type Inner = Words<'o>;

    fn inner(&self, element: usize) -> Words<'o> {
        let mut steps = self.steps.clone();
        steps.push(Step::Index(element));
        Words { operands: self.operands, steps, differences: Vec::new() }
    }

    fn relay(&mut self, every: &Node, inner: Words<'o>) {
        if let Some(first) = inner.into_differences().into_iter().next() {
            self.differences.push(Difference { leaf: every.leaf, ..first });
        }
    }

    fn fits(&self) -> bool {
        self.differences.is_empty()
    }

    fn enter(&mut self, step: Step) {
        self.steps.push(step);
    }

    fn leave(&mut self) {
        self.steps.pop();
    }

    fn misfit(&mut self, node: &Node, miss: Miss<'_>) {
        match miss {
            Miss::Got(text) => match (&node.test, self.steps.last()) {
                (Test::Absent, Some(Step::Key(key))) => {
                    let (key, got) = ((*key).to_owned(), excerpt::json(text));
                    self.push(node, node.place, Problem::Unexpected { key, got });
                }
                _ => self.push(node, node.place, got(node, text, self.operands)),
            },
            Miss::Missing(key, place) => self.push(node, place, Problem::Missing { key: key.to_owned() }),
            Miss::Duplicate(key, place) => self.push(node, place, Problem::Duplicate { key: key.to_owned() }),
            Miss::Unexpected(key, text) => {
                let key = key.get().into_owned();
                let mut path = path::text(&self.steps);
                path::key(&mut path, &key);
                let problem = Problem::Unexpected { key, got: excerpt::json(text) };
                self.differences.push(Difference { leaf: node.leaf, place: node.place, path, problem });
            }
            Miss::Ends(count) | Miss::GoesOn(count) => {
                let got = format!("an array of {}", counted(count, "element"));
                self.push(node, node.place, Problem::Got { got, wanted: None });
            }
        }
    }

    fn other(&mut self, spot: Spot, problem: impl FnOnce() -> Problem) {
        let Spot { leaf, place, path, .. } = spot;
        self.differences.push(Difference { leaf, place, path: path.to_owned(), problem: problem() });
    }

    fn forget(&mut self) {
        self.steps.clear();
        self.differences.clear();
    }
}

fn got(node: &Node, text: &str, operands: &Operands) -> Problem {
    let seen = &Seen::of(text);
    compared(node, seen, operands).unwrap_or_else(|| {
        let counted = if let Test::Len(_) = node.test { length(seen) } else { None };
        Problem::Got {
            got: counted.unwrap_or_else(|| excerpt::json(text)),
            wanted: notation::wanted(&node.test, operands),
        }
    })
}

/// A string that should equal another one: shown where they differ.
fn compared(node: &Node, seen: &Seen<'_>, operands: &Operands) -> Option<Problem> {
    let Test::Equal(operand) = &node.test else { return None };
    let (wanted, is_expr) = match operand {
        Operand::Literal(Literal::Text(text)) => (*text, false),
        Operand::Expr { expr, .. } => (operands.value(*expr).as_str()?, true),
        Operand::Literal(_) => return None,
    };
    let (got, wanted) = excerpt::strings(seen.text()?, wanted);
    Some(Problem::Got { got, wanted: is_expr.then_some(wanted) })
}

fn length(seen: &Seen<'_>) -> Option<String> {
    let (what, unit) = match seen {
        Seen::Array(_) => ("an array", "element"),
        Seen::Object(_) => ("an object", "key"),
        _ => ("a string", "character"),
    };
    Some(format!("{what} of {}", counted(leaf::length(seen)?, unit)))
}

fn counted(count: usize, unit: &str) -> String {
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// A header, or (without a name) the key, that does not fit.
pub(super) fn header(node: &Node, name: Option<&str>, bytes: &[u8], operands: &Operands) -> Problem {
    let node = fit::unbound(node);
    let seen = &Seen::header(bytes);
    let shown = || match seen {
        Seen::Header(text) => excerpt::string(text),
        _ => format!("{} that are not text", counted(bytes.len(), "byte")),
    };
    match (&node.test, name) {
        (Test::Absent, Some(name)) => Problem::Unexpected { key: name.to_owned(), got: shown() },
        (Test::Len(_), _) if seen.text().is_some() => {
            let got = length(seen).unwrap_or_else(shown);
            Problem::Got { got, wanted: notation::wanted(&node.test, operands) }
        }
        _ => compared(node, seen, operands)
            .unwrap_or_else(|| Problem::Got { got: shown(), wanted: notation::wanted(&node.test, operands) }),
    }
}

/// Why a payload is not JSON, after "the message is".
pub(super) fn not_json(fault: Fault, arrival: &Arrival) -> Problem {
    let why = match fault {
        Fault::TooDeep => "not JSON that can be read: it nests too deep, more than 127 levels".to_owned(),
        Fault::Syntax if arrival.payload.starts_with(b"\xef\xbb\xbf") => {
            "not JSON: it begins with a byte order mark".to_owned()
        }
        Fault::Syntax => match arrival.json() {
            Err(error) => error.to_string(),
            // serde_json with `arbitrary_precision` takes numbers that no `f64` holds.
            Ok(_) => "not JSON that can be read: a number is out of range".to_owned(),
        },
    };
    Problem::NotJson(why)
}

/// A leaf of a typed pattern: its value is looked for in the JSON; a renamed field is not found there, and then
/// the whole message is shown.
pub(super) fn typed(path: &str, arrival: &Arrival) -> Problem {
    let Ok(root) = arrival.json() else { return Problem::Got { got: String::new(), wanted: None } };
    let step = |value: &mut &Value, name: &str| {
        let next = match *value {
            Value::Array(items) => items.get(name.parse::<usize>().ok()?),
            other => other.get(name),
        };
        *value = next?;
        Some(())
    };
    let mut value = root;
    let found = path.split('.').filter(|name| !name.is_empty()).all(|name| step(&mut value, name).is_some());
    Problem::Got { got: excerpt::tree(if found { value } else { root }), wanted: None }
}

/// Bytes that are not the wanted ones.
pub(super) fn bytes(wanted: &[u8], got: &[u8]) -> Problem {
    let offset = wanted.iter().zip(got).take_while(|(a, b)| a == b).count();
    let shown: Vec<u8> = got.iter().skip(offset).take(8).copied().collect();
    let more = if got.len() > offset + shown.len() { "…" } else { "" };
    if shown.is_empty() {
        return Problem::Bytes { offset, got: format!("the end, after {}", counted(got.len(), "byte")) };
    }
    let hex: Vec<String> = shown.iter().map(|byte| format!("{byte:02x}")).collect();
    let text = shown.escape_ascii();
    Problem::Bytes { offset, got: format!("{} b\"{text}\"{more}", hex.join(" ")) }
}
