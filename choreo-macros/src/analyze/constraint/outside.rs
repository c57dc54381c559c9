//! The JSON values that do not fit a value of a pattern.

use syn::Expr;

use super::array::ArrayFacts;
use super::inside::{self, array, compare, number, sized, text};
use super::number::NumberFacts;
use super::object::ObjectFacts;
use super::size::Size;
use super::text::{Form, TextFacts, Trait, behind};
use super::{Facts, Possible, Set};
use crate::analyze::literal::{Literal, literal};
use crate::ast::{JsonType, Object, Operator, Value, ValueKind};

/// The values that do not fit, and perhaps more. Looked at `deep` levels down.
pub(super) fn set(value: &Value, deep: usize) -> Set {
    let Some(deep) = deep.checked_sub(1) else { return Set::all() };
    let set = |value| set(value, deep);
    match &value.kind {
        ValueKind::Equal(expr, _) => equal(expr),
        ValueKind::Compare(Operator::NotEqual, expr, _) => inside::equal(expr),
        ValueKind::Compare(operator, expr, _) => not_compare(*operator, expr),
        ValueKind::Range { from, to, inclusive } => {
            let upper = if *inclusive { Operator::LessOrEqual } else { Operator::Less };
            let below = from.as_ref().map(|(from, _)| not_compare(Operator::GreaterOrEqual, from));
            let above = to.as_ref().map(|(to, _)| not_compare(upper, to));
            below.unwrap_or_default().join(above.unwrap_or_default())
        }
        ValueKind::Regex(regex) => not_text(Trait::Regex(regex.value())),
        ValueKind::Present => Set::none(),
        ValueKind::Absent => Set::all(),
        ValueKind::Null => Set::all_but(&[Set(vec![Facts::Null])]),
        ValueKind::In(values) | ValueKind::Any(values) => {
            values.iter().fold(Set::all(), |all, one| all.meet(&set(one)))
        }
        ValueKind::All(values) => values.iter().fold(Set::none(), |any, one| any.join(set(one))),
        ValueKind::Not(inner) => inside::set(inner, deep),
        ValueKind::Bind(_, inner) => set(inner),
        ValueKind::StartsWith(expr, _) => match literal(expr) {
            Some(Literal::Text(start)) => not_starting(&start),
            _ => Set::all(),
        },
        ValueKind::EndsWith(expr, _) => match literal(expr) {
            Some(Literal::Text(end)) => not_text(Trait::EndsWith(end)),
            _ => Set::all(),
        },
        ValueKind::Contains(expr, _) => not_containing(expr),
        ValueKind::Len(inner) => {
            let unsized_types = Set::all_but(&[Set::texts(), Set::arrays(), Set::objects()]);
            unsized_types.join(sized(&set(inner)))
        }
        ValueKind::Type(wanted) => not_of_type(*wanted),
        ValueKind::CloseTo((centre, _), (reach, _)) => not_close_to(centre, reach),
        ValueKind::Every(inner) => {
            let other = array(ArrayFacts { some: vec![set(inner)], ..ArrayFacts::default() });
            Set::all_but(&[Set::arrays()]).join(other)
        }
        ValueKind::Some(inner) => {
            let other = array(ArrayFacts { every: vec![set(inner)], ..ArrayFacts::default() });
            Set::all_but(&[Set::arrays()]).join(other)
        }
        ValueKind::Sequence { items, rest } => not_sequence(items, *rest, deep),
        ValueKind::Bag { .. } => Set::all(),
        ValueKind::Object(shape) => not_object(shape, deep),
    }
}

pub(super) fn equal(expr: &Expr) -> Set {
    match literal(expr) {
        Some(Literal::Bool(bool)) => {
            let booleans = Set::all_but(&[Set(vec![Facts::Bool(true)])]);
            booleans.join(Set(vec![Facts::Bool(!bool)]))
        }
        Some(Literal::Number(Some(one))) => {
            let other = number(NumberFacts::to(one, false)).join(number(NumberFacts::from(one, false)));
            Set::all_but(&[Set::numbers()]).join(other)
        }
        Some(Literal::Text(one)) => {
            let other = text(TextFacts::to(&one, false)).join(text(TextFacts::from(&one, false)));
            Set::all_but(&[Set::texts()]).join(other)
        }
        Some(Literal::Number(None)) | None => Set::all(),
    }
}

fn not_compare(operator: Operator, expr: &Expr) -> Set {
    let turned = match operator {
        Operator::Less => Operator::GreaterOrEqual,
        Operator::LessOrEqual => Operator::Greater,
        Operator::Greater => Operator::LessOrEqual,
        Operator::GreaterOrEqual => Operator::Less,
        Operator::NotEqual => return inside::equal(expr),
    };
    match literal(expr) {
        Some(Literal::Number(Some(_))) => Set::all_but(&[Set::numbers()]).join(compare(turned, expr)),
        Some(Literal::Text(_)) => Set::all_but(&[Set::texts()]).join(compare(turned, expr)),
        _ => Set::all(),
    }
}

fn not_text(one: Trait) -> Set {
    Set::all_but(&[Set::texts()]).join(text(TextFacts::failing(one)))
}

/// Those that begin with `start` stand together in the order.
fn not_starting(start: &str) -> Set {
    let before = text(TextFacts::to(start, false));
    let after = behind(start).map_or_else(Set::none, |after| text(TextFacts::from(&after, true)));
    Set::all_but(&[Set::texts()]).join(before).join(after)
}

fn not_containing(expr: &Expr) -> Set {
    let without = array(ArrayFacts { every: vec![equal(expr)], ..ArrayFacts::default() });
    let others = Set::all_but(&[Set::texts(), Set::arrays()]).join(without);
    match literal(expr) {
        Some(Literal::Text(part)) => others.join(text(TextFacts::failing(Trait::Contains(part)))),
        Some(_) => others.join(Set::texts()),
        None => Set::all(),
    }
}

fn not_of_type(wanted: JsonType) -> Set {
    match wanted {
        JsonType::String => Set::all_but(&[Set::texts()]),
        JsonType::Number => Set::all_but(&[Set::numbers()]),
        JsonType::Integer => {
            let broken = number(NumberFacts { broken: true, ..NumberFacts::default() });
            Set::all_but(&[Set::numbers()]).join(broken)
        }
        JsonType::Bool => Set::all_but(&[Set(vec![Facts::Bool(true)])]),
        JsonType::Array => Set::all_but(&[Set::arrays()]),
        JsonType::Object => Set::all_but(&[Set::objects()]),
        JsonType::Uuid => not_text(Trait::Form(Form::Uuid)),
        JsonType::Timestamp => not_text(Trait::Form(Form::Timestamp)),
    }
}

fn not_close_to(centre: &Expr, reach: &Expr) -> Set {
    // Only an interval that is known has an outside.
    let within = inside::close_to(centre, reach, -1.0);
    let [Facts::Number(NumberFacts { from: Some((from, _)), to: Some((to, _)), .. })] = within.0[..] else {
        return Set::all();
    };
    let other = number(NumberFacts::to(from, true)).join(number(NumberFacts::from(to, true)));
    Set::all_but(&[Set::numbers()]).join(other)
}

fn not_sequence(items: &[Value], rest: bool, deep: usize) -> Set {
    let mut other = Set::all_but(&[Set::arrays()]);
    if !rest {
        other = other.join(array(ArrayFacts::sized(Size::at_least(items.len() + 1))));
    }
    for (at, item) in items.iter().enumerate() {
        let mut prefix = vec![Possible::free(); at];
        prefix.push(Possible { twice: false, ..Possible::not(item, deep) });
        other = other.join(array(ArrayFacts { items: prefix, ..ArrayFacts::default() }));
    }
    other
}

fn not_object(shape: &Object, deep: usize) -> Set {
    let mut other = Set::all_but(&[Set::objects()]);
    if shape.exactly.is_some() {
        // "Has another key" is not told.
        return other.join(Set::objects());
    }
    for field in &shape.fields {
        let facts = ObjectFacts::having(&field.key.text, Possible::not(&field.value, deep)).settled();
        other = other.join(Set(facts.into_iter().map(Facts::Object).collect()));
    }
    other
}
