//! The expressions that a pattern compares with, and their values, for reports.

use serde_json::Value;

use crate::machine::{ExprId, Node, Operand, Pattern, Test, Watch};
use crate::matching::Operands;

/// An expression: its id, its text, its value.
type Shown = (ExprId, &'static str, Value);

/// The values of the expressions that a watch compares with, in the order of the text.
pub(super) fn values(watch: &Watch, operands: &Operands) -> Vec<Shown> {
    let mut shown = Vec::new();
    if watch.operands.is_empty() {
        return shown;
    }
    if let Pattern::Shape(root) = watch.pattern {
        collect(root, operands, &mut shown);
    }
    for node in watch.headers.iter().map(|field| &field.value).chain(&watch.key) {
        collect(node, operands, &mut shown);
    }
    shown
}

fn collect(node: &Node, operands: &Operands, shown: &mut Vec<Shown>) {
    let mut note = |operand: &Operand| {
        if let Operand::Expr { expr, text } = *operand
            && let Some(value) = operands.known(expr)
            && !shown.iter().any(|(known, ..)| *known == expr)
        {
            shown.push((expr, text, value.clone()));
        }
    };
    match &node.test {
        Test::Equal(operand)
        | Test::Compare(_, operand)
        | Test::StartsWith(operand)
        | Test::EndsWith(operand)
        | Test::Contains(operand) => note(operand),
        Test::Range { from, to } => from.iter().chain(to.iter().map(|(to, _)| to)).for_each(note),
        Test::CloseTo(centre, reach) => [centre, reach].into_iter().for_each(note),
        Test::Len(inner)
        | Test::Not(inner)
        | Test::Every(inner)
        | Test::Some(inner)
        | Test::Bind(_, inner) => {
            collect(inner, operands, shown);
        }
        Test::All(items) | Test::Any(items) | Test::Sequence { items, .. } | Test::Bag { items, .. } => {
            items.iter().for_each(|item| collect(item, operands, shown));
        }
        Test::Object { fields, .. } => {
            fields.iter().for_each(|field| collect(&field.value, operands, shown));
        }
        Test::Regex(_) | Test::Present | Test::Absent | Test::Type(_) => {}
    }
}
