//! What `NAME @ VALUE` takes of a message that fits.
//!
//! A second pass, so that a near miss never builds a tree. Parts come in the order of the text: those of the
//! shape, then of the headers, then of the key. What a name stands for:
//!
//! - in `any`, the part if its branch is the first that fits, otherwise `null`;
//! - in `some`, the first element that fits; in `every`, an array with the part of each element; in `bag`, the
//!   element that its item took;
//! - in `len`, the length;
//! - in `not`, and where there is nothing (`absent`), `null`.

use serde_json::Value;

use super::fit::fits;
use super::json::{elements, entries};
use super::seen::{self, Seen};
use super::{Operands, bag, leaf};
use crate::machine::{Node, Pattern, Test, Watch};
use crate::message::Arrival;

/// Takes the parts of a message that fits.
pub(super) fn parts(watch: &Watch, arrival: &Arrival, operands: &Operands, out: &mut Vec<Value>) {
    let mut taking = Taking { operands, out };
    if let Pattern::Shape(root) = watch.pattern
        && names(root) > 0
    {
        let content = arrival.content().ok().and_then(|content| std::str::from_utf8(content).ok());
        taking.part(root, content);
    }
    for field in watch.headers {
        taking.header(&field.value, arrival.headers.get(field.key));
    }
    if let Some(node) = &watch.key {
        taking.header(node, arrival.key.as_deref());
    }
}

/// How many parts a node names.
fn names(node: &Node) -> usize {
    let all = |nodes: &[Node]| nodes.iter().map(names).sum();
    match &node.test {
        Test::Bind(_, inner) => 1 + names(inner),
        Test::Len(inner) | Test::Not(inner) | Test::Every(inner) | Test::Some(inner) => names(inner),
        Test::All(nodes) | Test::Any(nodes) => all(nodes),
        Test::Sequence { items, .. } | Test::Bag { items, .. } => all(items),
        Test::Object { fields, .. } => fields.iter().map(|field| names(&field.value)).sum(),
        _ => 0,
    }
}

struct Taking<'t> {
    operands: &'t Operands,
    out: &'t mut Vec<Value>,
}

impl Taking<'_> {
    /// Takes the parts that `node` names of the value with this JSON text, or of nothing.
    fn part(&mut self, node: &Node, text: Option<&str>) {
        let names = names(node);
        if names == 0 {
            return;
        }
        let whole = self.out.len() + names;
        if let Some(text) = text {
            self.of(node, text);
        }
        self.out.resize(whole, Value::Null);
    }

    fn of(&mut self, node: &Node, text: &str) {
        match &node.test {
            Test::Bind(_, inner) => {
                self.out.push(serde_json::from_str(text).unwrap_or_default());
                self.part(inner, Some(text));
            }
            Test::Object { fields, .. } => {
                for field in *fields {
                    self.part(
                        &field.value,
                        entries(text).find(|(key, _)| key.is(field.key)).map(|(_, value)| value),
                    );
                }
            }
            Test::Sequence { items, .. } => {
                let mut elements = elements(text);
                items.iter().for_each(|item| self.part(item, elements.next()));
            }
            Test::Bag { items, rest } => self.bag(items, *rest, text),
            Test::All(nodes) => nodes.iter().for_each(|node| self.part(node, Some(text))),
            Test::Any(nodes) => self.any(nodes, text),
            Test::Some(inner) => {
                let found = elements(text).find(|element| self.fits(inner, element));
                self.part(inner, found);
            }
            Test::Every(inner) => self.every(inner, text),
            Test::Len(inner) => {
                let length = leaf::length(&Seen::of(text)).map(|length| length.to_string());
                self.part(inner, length.as_deref());
            }
            _ => {}
        }
    }

    fn any(&mut self, nodes: &[Node], text: &str) {
        let fitting = nodes.iter().position(|node| self.fits(node, text));
        for (at, node) in nodes.iter().enumerate() {
            self.part(node, (Some(at) == fitting).then_some(text));
        }
    }

    fn every(&mut self, inner: &Node, text: &str) {
        let mut columns = vec![Vec::new(); names(inner)];
        for element in elements(text) {
            let mut row = Vec::new();
            Taking { operands: self.operands, out: &mut row }.part(inner, Some(element));
            for (column, part) in columns.iter_mut().zip(row) {
                column.push(part);
            }
        }
        self.out.extend(columns.into_iter().map(Value::Array));
    }

    fn bag(&mut self, items: &[Node], rest: bool, text: &str) {
        let elements: Vec<&str> = elements(text).collect();
        let seen: Vec<Seen<'_>> = elements.iter().map(|element| Seen::of(element)).collect();
        let assigned = bag::assign(items, rest, &seen, self.operands).unwrap_or_default();
        for (at, item) in items.iter().enumerate() {
            let element = assigned.get(at).copied().flatten();
            self.part(item, element.and_then(|element| elements.get(element)).copied());
        }
    }

    /// A header's or key's part is its text; where only its number or boolean fits, that.
    fn header(&mut self, node: &Node, bytes: Option<&[u8]>) {
        if names(node) == 0 {
            return;
        }
        let text = bytes.map(String::from_utf8_lossy);
        let quoted = text.as_deref().map(|text| Value::from(text).to_string());
        let read = text.as_deref().filter(|text| seen::reading(text).is_some());
        let as_text = quoted.as_deref().is_some_and(|quoted| self.fits(node, quoted));
        self.part(node, if as_text { quoted.as_deref() } else { read.or(quoted.as_deref()) });
    }

    fn fits(&self, node: &Node, text: &str) -> bool {
        fits(node, &Seen::of(text), self.operands)
    }
}
