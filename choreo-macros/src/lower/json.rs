//! Payloads: what can be written at build time is.

use super::Lowering;
use super::ir::{CaptureId, Content, Envelope, Job, Payload, Piece};
use super::literal::{json, literal, quoted};
use crate::ast::{self, Clause, Element, Entry, Json, JsonKind, Key};

impl<'a> Lowering<'a> {
    /// The payload of a `publish`.
    pub(super) fn content(&mut self, payload: Option<&'a ast::Payload>) -> Content {
        let (payload, uses) = self.payload(payload, &[]);
        match payload {
            Payload::Static(json) => Content::Static(json),
            Payload::Raw(bytes) => Content::Raw(bytes),
            other => Content::Expr(self.expr(Job::Payload(other), uses)),
        }
    }

    /// A payload, and the captures that it uses.
    pub(super) fn payload(
        &mut self,
        payload: Option<&'a ast::Payload>,
        own: &[String],
    ) -> (Payload<'a>, Vec<CaptureId>) {
        match payload {
            None => (Payload::Raw(Vec::new()), Vec::new()),
            Some(ast::Payload::Bytes(bytes)) => (Payload::Raw(bytes.value()), Vec::new()),
            Some(ast::Payload::Expr(expr, _)) => (Payload::Expr(expr), self.uses(expr, own)),
            Some(ast::Payload::Json(value)) => {
                let pieces = Pieces::of(value);
                if let [Piece::Raw(text)] = &pieces[..] {
                    return (Payload::Static(text.clone().into_bytes()), Vec::new());
                }
                let payload = Payload::Json(pieces);
                let uses = payload.exprs().flat_map(|expr| self.uses(expr, own)).collect();
                (payload, super::sorted(uses))
            }
        }
    }

    /// Key and headers, where there are any, and the captures that they use.
    pub(super) fn envelope(
        &mut self,
        key: Option<&'a Clause<syn::Expr>>,
        headers: Option<&'a Clause<Vec<(Key, syn::Expr)>>>,
        own: &[String],
    ) -> Option<(Envelope<'a>, Vec<CaptureId>)> {
        if key.is_none() && headers.is_none() {
            return None;
        }
        let headers = headers.map(|clause| &clause.value[..]).unwrap_or_default();
        let envelope = Envelope {
            key: key.map(|clause| &clause.value),
            headers: headers.iter().map(|(key, value)| (key, value)).collect(),
        };
        let uses = envelope.exprs().flat_map(|expr| self.uses(expr, own)).collect();
        Some((envelope, super::sorted(uses)))
    }
}

/// The pieces of a JSON value, neighbouring texts joined.
#[derive(Default)]
struct Pieces<'a> {
    list: Vec<Piece<'a>>,
}

impl<'a> Pieces<'a> {
    fn of(value: &'a Json) -> Vec<Piece<'a>> {
        let mut pieces = Pieces::default();
        pieces.value(value);
        pieces.list
    }

    fn raw(&mut self, text: &str) {
        match self.list.last_mut() {
            Some(Piece::Raw(last)) => last.push_str(text),
            _ => self.list.push(Piece::Raw(text.to_owned())),
        }
    }

    fn value(&mut self, value: &'a Json) {
        match &value.kind {
            JsonKind::Null => self.raw("null"),
            JsonKind::Expr(expr) => match literal(expr) {
                Some(known) => self.raw(&json(&known)),
                None => self.list.push(Piece::Value(expr)),
            },
            JsonKind::Object(entries) => self.object(entries),
            JsonKind::Array(elements) => self.array(elements),
        }
    }

    /// All spreads of an object are written where the first one stands, so that a later one can win over an
    /// earlier one, and what is written out wins over all.
    fn object(&mut self, entries: &'a [Entry]) {
        let spreads = entries.iter().filter_map(|entry| match entry {
            Entry::Spread(expr, _) => Some(expr),
            Entry::Pair(..) => None,
        });
        let spreads: Vec<_> = spreads.collect();
        let written = entries.iter().filter_map(|entry| match entry {
            Entry::Pair(key, _) => Some(key.text.clone()),
            Entry::Spread(..) => None,
        });
        let mut spread = (!spreads.is_empty()).then(|| Piece::Spread(spreads, written.collect()));
        let dynamic = spread.is_some();
        self.raw("{");
        let mut first = true;
        for entry in entries {
            match entry {
                Entry::Pair(key, value) => {
                    self.comma(first, dynamic);
                    self.raw(&format!("{}:", quoted(&key.text)));
                    self.value(value);
                    first = false;
                }
                Entry::Spread(..) => self.list.extend(spread.take()),
            }
        }
        self.raw("}");
    }

    fn array(&mut self, elements: &'a [Element]) {
        let dynamic = elements.iter().any(|element| matches!(element, Element::Spread(..)));
        self.raw("[");
        for (index, element) in elements.iter().enumerate() {
            match element {
                Element::Value(value) => {
                    self.comma(index == 0, dynamic);
                    self.value(value);
                }
                Element::Spread(expr, _) => self.list.push(Piece::SpreadElements(expr)),
            }
        }
        self.raw("]");
    }

    /// After a spread only the writer knows whether something stands before.
    fn comma(&mut self, first: bool, dynamic: bool) {
        match (first, dynamic) {
            (_, true) => self.list.push(Piece::Comma),
            (false, false) => self.raw(","),
            (true, false) => {}
        }
    }
}
