//! The tests that look at one value.

use std::cmp::Ordering;

use serde_json::Value;

use super::fit::fits;
use super::json::{Number, Text, elements, entries};
use super::seen::Seen;
use super::{Operands, form, tree};
use crate::machine::{JsonType, Literal, Operand, Operator, Test};

/// Whether a value that is there fits a test that looks at one value.
pub(super) fn holds(test: &Test, seen: &Seen<'_>, operands: &Operands) -> bool {
    match test {
        Test::Equal(operand) => equal(resolve(operand, operands), seen),
        Test::Compare(Operator::NotEqual, operand) => !equal(resolve(operand, operands), seen),
        Test::Compare(operator, operand) => {
            order(seen, resolve(operand, operands)).is_some_and(|order| accepts(*operator, order))
        }
        Test::Range { from, to } => in_range(from.as_ref(), to.as_ref(), seen, operands),
        Test::Regex(text) => seen.text().is_some_and(|seen| operands.regex(text).is_match(&seen.get())),
        Test::Present => true,
        Test::Type(wanted) => is_of(*wanted, seen),
        Test::StartsWith(operand) => on_text(operand, seen, operands, |text, part| text.starts_with(part)),
        Test::EndsWith(operand) => on_text(operand, seen, operands, |text, part| text.ends_with(part)),
        Test::Contains(operand) => contains(operand, seen, operands),
        Test::Len(node) => length(seen)
            .is_some_and(|length| fits(node, &Seen::Number(Number::Int(length as i128)), operands)),
        Test::CloseTo(centre, reach) => {
            match (seen.number(), resolve(centre, operands).number(), resolve(reach, operands).number()) {
                (Some(seen), Some(centre), Some(reach)) => seen.is_close(centre, reach),
                _ => false,
            }
        }
        _ => false,
    }
}

/// An operand's value.
#[derive(Debug, Clone, Copy)]
enum Given<'o> {
    Null,
    Bool(bool),
    Number(Number),
    Text(&'o str),
    Tree(&'o Value),
}

impl Given<'_> {
    fn number(self) -> Option<Number> {
        match self {
            Given::Number(number) => Some(number),
            _ => None,
        }
    }
}

#[inline]
fn resolve<'o>(operand: &Operand, operands: &'o Operands) -> Given<'o> {
    match operand {
        Operand::Literal(literal) => match *literal {
            Literal::Null => Given::Null,
            Literal::Bool(bool) => Given::Bool(bool),
            Literal::Int(int) => Given::Number(Number::Int(int)),
            Literal::Float(float) => Given::Number(Number::Float(float)),
            Literal::Text(text) => Given::Text(text),
        },
        Operand::Expr { expr, .. } => match operands.value(*expr) {
            Value::Null => Given::Null,
            Value::Bool(bool) => Given::Bool(*bool),
            Value::Number(number) => Given::Number(Number::of(number)),
            Value::String(text) => Given::Text(text),
            tree => Given::Tree(tree),
        },
    }
}

fn equal(given: Given<'_>, seen: &Seen<'_>) -> bool {
    match given {
        Given::Null => matches!(seen, Seen::Null),
        Given::Bool(bool) => seen.bool() == Some(bool),
        Given::Number(number) => {
            seen.number().and_then(|seen| seen.order(number)).is_some_and(Ordering::is_eq)
        }
        Given::Text(text) => seen.text().is_some_and(|seen| seen.is(text)),
        Given::Tree(tree) => match seen {
            Seen::Array(text) | Seen::Object(text) => tree::is(text, tree),
            _ => false,
        },
    }
}

/// Numbers by value, strings by code point; nothing else has an order.
fn order(seen: &Seen<'_>, given: Given<'_>) -> Option<Ordering> {
    match given {
        Given::Number(number) => seen.number()?.order(number),
        Given::Text(text) => Some((*seen.text()?.get()).cmp(text)),
        _ => None,
    }
}

fn accepts(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::NotEqual => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterOrEqual => order.is_ge(),
    }
}

fn in_range(
    from: Option<&Operand>,
    to: Option<&(Operand, bool)>,
    seen: &Seen<'_>,
    operands: &Operands,
) -> bool {
    let above = |from| order(seen, resolve(from, operands)).is_some_and(Ordering::is_ge);
    let below = |(to, included): &(Operand, bool)| {
        order(seen, resolve(to, operands)).is_some_and(|order| order.is_lt() || *included && order.is_eq())
    };
    from.is_none_or(above) && to.is_none_or(below)
}

fn is_of(wanted: JsonType, seen: &Seen<'_>) -> bool {
    let text_is = |form: fn(&str) -> bool| seen.text().is_some_and(|text| form(&text.get()));
    match wanted {
        JsonType::String => seen.text().is_some(),
        JsonType::Number => seen.number().is_some(),
        JsonType::Integer => seen.number().is_some_and(Number::is_whole),
        JsonType::Bool => seen.bool().is_some(),
        JsonType::Array => matches!(seen, Seen::Array(_)),
        JsonType::Object => matches!(seen, Seen::Object(_)),
        JsonType::Uuid => text_is(form::is_uuid),
        JsonType::Timestamp => text_is(form::is_timestamp),
    }
}

fn on_text(operand: &Operand, seen: &Seen<'_>, operands: &Operands, holds: fn(&str, &str) -> bool) -> bool {
    match (seen.text(), resolve(operand, operands)) {
        (Some(seen), Given::Text(part)) => holds(&seen.get(), part),
        _ => false,
    }
}

fn contains(operand: &Operand, seen: &Seen<'_>, operands: &Operands) -> bool {
    match (seen, operand) {
        (Seen::Array(text), Operand::Expr { expr, .. }) => tree::has_element(text, operands.value(*expr)),
        (Seen::Array(text), Operand::Literal(_)) => {
            let given = resolve(operand, operands);
            elements(text).any(|element| equal(given, &Seen::of(element)))
        }
        _ => on_text(operand, seen, operands, |text, part| text.contains(part)),
    }
}

/// A string's characters, an array's elements, an object's keys (one that is written twice counts twice).
pub(super) fn length(seen: &Seen<'_>) -> Option<usize> {
    match seen {
        Seen::Array(text) => Some(elements(text).count()),
        Seen::Object(text) => Some(entries(text).count()),
        _ => seen.text().as_ref().map(Text::get).map(|text| text.chars().count()),
    }
}
