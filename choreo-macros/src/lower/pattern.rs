//! Shapes, headers and keys.

use proc_macro2::Ident;
use syn::Expr;

use super::Lowering;
use super::ir::{CaptureId, ExprId, Field, Job, Literal, Node, Operand, Reading, Test};
use super::literal::literal;
use crate::ast::{self, Extent, Value, ValueKind};

/// What the values of a statement refer to, gathered while they are lowered.
#[derive(Default)]
pub(super) struct Gathered<'a> {
    /// The expressions that they compare with.
    pub(super) operands: Vec<ExprId>,
    /// The captures that those use.
    pub(super) needs: Vec<CaptureId>,
    /// What `NAME @` binds, in order.
    pub(super) parts: Vec<(&'a Ident, CaptureId)>,
    /// How the parts are read below.
    pub(super) reading: Option<Reading>,
}

impl<'a> Lowering<'a> {
    pub(super) fn fields(&mut self, object: &'a ast::Object, gathered: &mut Gathered<'a>) -> Vec<Field> {
        let mut fields = Vec::new();
        for field in &object.fields {
            fields.push(Field {
                key: field.key.text.clone(),
                extent: Extent::of(field.key.span),
                value: self.node(&field.value, gathered),
            });
        }
        fields
    }

    pub(super) fn node(&mut self, value: &'a Value, gathered: &mut Gathered<'a>) -> Node {
        let leaf = self.leaf();
        let test = match &value.kind {
            ValueKind::Bind(name, inner) => {
                let capture = self.capture(name, gathered.reading.unwrap_or(Reading::Inner), Some(leaf));
                gathered.parts.push((name, capture));
                Test::Bind(capture, Box::new(self.node(inner, gathered)))
            }
            other => self.test(other, gathered),
        };
        Node { extent: value.extent, leaf, test }
    }

    fn test(&mut self, kind: &'a ValueKind, gathered: &mut Gathered<'a>) -> Test {
        match kind {
            ValueKind::Equal(expr, text) => Test::Equal(self.operand(expr, text, gathered)),
            ValueKind::Null => Test::Equal(Operand::Literal(Literal::Null)),
            ValueKind::Compare(operator, expr, text) => {
                Test::Compare(*operator, self.operand(expr, text, gathered))
            }
            ValueKind::Range { from, to, inclusive } => Test::Range {
                from: from.as_ref().map(|(expr, text)| self.operand(expr, text, gathered)),
                to: to.as_ref().map(|(expr, text)| (self.operand(expr, text, gathered), *inclusive)),
            },
            ValueKind::Regex(regex) => Test::Regex(regex.value()),
            ValueKind::Present => Test::Present,
            ValueKind::Absent => Test::Absent,
            ValueKind::Type(json) => Test::Type(*json),
            ValueKind::StartsWith(expr, text) => Test::StartsWith(self.operand(expr, text, gathered)),
            ValueKind::EndsWith(expr, text) => Test::EndsWith(self.operand(expr, text, gathered)),
            ValueKind::Contains(expr, text) => Test::Contains(self.operand(expr, text, gathered)),
            ValueKind::CloseTo((x, x_text), (eps, eps_text)) => {
                let x = self.operand(x, x_text, gathered);
                Test::CloseTo(x, self.operand(eps, eps_text, gathered))
            }
            ValueKind::Object(object) => {
                Test::Object { fields: self.fields(object, gathered), exactly: object.exactly.is_some() }
            }
            nested => self.nested(nested, gathered),
        }
    }

    fn nested(&mut self, kind: &'a ValueKind, gathered: &mut Gathered<'a>) -> Test {
        match kind {
            ValueKind::Len(value) => Test::Len(Box::new(self.node(value, gathered))),
            ValueKind::Not(value) => Test::Not(Box::new(self.node(value, gathered))),
            ValueKind::Every(value) => Test::Every(Box::new(self.node(value, gathered))),
            ValueKind::Some(value) => Test::Some(Box::new(self.node(value, gathered))),
            ValueKind::All(values) => Test::All(self.nodes(values, gathered)),
            ValueKind::Any(values) | ValueKind::In(values) => Test::Any(self.nodes(values, gathered)),
            ValueKind::Sequence { items, rest } => {
                Test::Sequence { items: self.nodes(items, gathered), rest: *rest }
            }
            ValueKind::Bag { items, rest } => Test::Bag { items: self.nodes(items, gathered), rest: *rest },
            _ => Test::Present,
        }
    }

    fn nodes(&mut self, values: &'a [Value], gathered: &mut Gathered<'a>) -> Vec<Node> {
        values.iter().map(|value| self.node(value, gathered)).collect()
    }

    fn operand(&mut self, expr: &'a Expr, text: &str, gathered: &mut Gathered<'a>) -> Operand {
        if let Some(known) = literal(expr) {
            return Operand::Literal(known);
        }
        let uses = self.uses(expr, &[]);
        gathered.needs.extend(&uses);
        let id = self.expr(Job::Operand(expr), uses);
        gathered.operands.push(id);
        Operand::Expr(id, text.to_owned())
    }
}
