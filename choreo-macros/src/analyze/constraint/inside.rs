//! The JSON values that fit a value of a pattern.

use syn::Expr;

use super::array::ArrayFacts;
use super::number::NumberFacts;
use super::object::ObjectFacts;
use super::size::Size;
use super::text::{Form, TextFacts, Trait};
use super::{Facts, Possible, Set, nothing, outside};
use crate::analyze::literal::{Literal, Number, literal};
use crate::ast::{JsonType, Object, Operator, Value, ValueKind};

/// The values that fit, and perhaps more. Looked at `deep` levels down.
pub(super) fn set(value: &Value, deep: usize) -> Set {
    let Some(deep) = deep.checked_sub(1) else { return Set::all() };
    let set = |value| set(value, deep);
    match &value.kind {
        ValueKind::Equal(expr, _) => equal(expr),
        ValueKind::Compare(Operator::NotEqual, expr, _) => outside::equal(expr),
        ValueKind::Compare(operator, expr, _) => compare(*operator, expr),
        ValueKind::Range { from, to, inclusive } => {
            let upper = if *inclusive { Operator::LessOrEqual } else { Operator::Less };
            let from =
                from.as_ref().map_or_else(Set::all, |(from, _)| compare(Operator::GreaterOrEqual, from));
            let to = to.as_ref().map_or_else(Set::all, |(to, _)| compare(upper, to));
            from.meet(&to)
        }
        ValueKind::Regex(regex) => text(TextFacts::holding(Trait::Regex(regex.value()))),
        ValueKind::Present => Set::all(),
        ValueKind::Absent => Set::none(),
        ValueKind::Null => Set(vec![Facts::Null]),
        ValueKind::In(values) | ValueKind::Any(values) => {
            values.iter().fold(Set::none(), |any, one| any.join(set(one)))
        }
        ValueKind::All(values) => values.iter().fold(Set::all(), |all, one| all.meet(&set(one))),
        ValueKind::Not(inner) => outside::set(inner, deep),
        ValueKind::Bind(_, inner) => set(inner),
        ValueKind::StartsWith(expr, _) => of_text(expr, |start| text(TextFacts::starting(start))),
        ValueKind::EndsWith(expr, _) => {
            of_text(expr, |end| text(TextFacts::holding(Trait::EndsWith(end.to_owned()))))
        }
        ValueKind::Contains(expr, _) => contains(expr),
        ValueKind::Len(inner) => sized(&set(inner)),
        ValueKind::Type(wanted) => of_type(*wanted),
        ValueKind::CloseTo((centre, _), (reach, _)) => close_to(centre, reach, 1.0),
        ValueKind::Every(inner) => array(ArrayFacts { every: vec![set(inner)], ..ArrayFacts::default() }),
        ValueKind::Some(inner) => array(ArrayFacts { some: vec![set(inner)], ..ArrayFacts::default() }),
        ValueKind::Sequence { items, rest } => sequence(items, *rest, deep),
        ValueKind::Bag { items, rest } => bag(items, *rest, deep),
        ValueKind::Object(shape) => object(shape, deep),
    }
}

pub(super) fn text(facts: TextFacts) -> Set {
    Set(vec![Facts::Text(facts)])
}

pub(super) fn number(facts: NumberFacts) -> Set {
    Set(vec![Facts::Number(facts)])
}

pub(super) fn array(facts: ArrayFacts) -> Set {
    Set(facts.settled().into_iter().map(Facts::Array).collect())
}

pub(super) fn equal(expr: &Expr) -> Set {
    match literal(expr) {
        Some(Literal::Bool(bool)) => Set(vec![Facts::Bool(bool)]),
        Some(Literal::Number(Some(one))) => number(NumberFacts::at(one)),
        Some(Literal::Number(None)) => Set::numbers(),
        Some(Literal::Text(one)) => text(TextFacts::at(&one)),
        None => Set::all(),
    }
}

/// `< <= > >=`: numbers with numbers, strings with strings, nothing else.
pub(super) fn compare(operator: Operator, expr: &Expr) -> Set {
    let included = matches!(operator, Operator::LessOrEqual | Operator::GreaterOrEqual);
    let upwards = matches!(operator, Operator::Greater | Operator::GreaterOrEqual);
    match literal(expr) {
        Some(Literal::Bool(_)) => Set::none(),
        Some(Literal::Number(Some(one))) if upwards => number(NumberFacts::from(one, included)),
        Some(Literal::Number(Some(one))) => number(NumberFacts::to(one, included)),
        Some(Literal::Number(None)) => Set::numbers(),
        Some(Literal::Text(one)) if upwards => text(TextFacts::from(&one, included)),
        Some(Literal::Text(one)) => text(TextFacts::to(&one, included)),
        None => Set::numbers().join(Set::texts()),
    }
}

fn of_text(expr: &Expr, facts: impl Fn(&str) -> Set) -> Set {
    match literal(expr) {
        Some(Literal::Text(one)) => facts(&one),
        Some(_) => Set::none(),
        None => Set::texts(),
    }
}

fn contains(expr: &Expr) -> Set {
    let element = array(ArrayFacts { some: vec![equal(expr)], ..ArrayFacts::default() });
    of_text(expr, |part| text(TextFacts::holding(Trait::Contains(part.to_owned())))).join(element)
}

/// What has a length that is in `lengths`.
pub(super) fn sized(lengths: &Set) -> Set {
    let mut sized = Vec::new();
    for facts in &lengths.0 {
        if let Facts::Number(number) = facts
            && let Some(size) = number.size()
        {
            sized.push(Facts::Text(TextFacts::sized(size)));
            sized.push(Facts::Array(ArrayFacts::sized(size)));
            sized.push(Facts::Object(ObjectFacts::sized(size)));
        }
    }
    Set(sized).widened()
}

fn of_type(wanted: JsonType) -> Set {
    match wanted {
        JsonType::String => Set::texts(),
        JsonType::Number => Set::numbers(),
        JsonType::Integer => number(NumberFacts { whole: true, ..NumberFacts::default() }),
        JsonType::Bool => Set(vec![Facts::Bool(false), Facts::Bool(true)]),
        JsonType::Array => Set::arrays(),
        JsonType::Object => Set::objects(),
        JsonType::Uuid => text(TextFacts::holding(Trait::Form(Form::Uuid))),
        JsonType::Timestamp => text(TextFacts::holding(Trait::Form(Form::Timestamp))),
    }
}

/// The numbers no further than `reach` from `centre`. The ends are moved outwards (`slack` 1) or inwards (-1)
/// by more than the run's arithmetic can be off.
pub(super) fn close_to(centre: &Expr, reach: &Expr, slack: f64) -> Set {
    let (centre, reach) = match (literal(centre), literal(reach)) {
        (Some(Literal::Number(Some(centre))), Some(Literal::Number(Some(reach)))) => (centre, reach),
        (Some(Literal::Bool(_) | Literal::Text(_)), _) | (_, Some(Literal::Bool(_) | Literal::Text(_))) => {
            return Set::none();
        }
        (_, Some(Literal::Number(Some(reach)))) if reach.order(Number::Int(0)).is_lt() => return Set::none(),
        _ => return Set::numbers(),
    };
    if reach.order(Number::Int(0)).is_lt() {
        return Set::none();
    }
    let (centre, reach) = (centre.to_float(), reach.to_float());
    let slack = slack * (centre.abs() + reach.abs()) * 1e-9;
    let from = Number::float(centre - reach - slack).map(|one| (one, true));
    let to = Number::float(centre + reach + slack).map(|one| (one, true));
    number(NumberFacts { from, to, ..NumberFacts::default() })
}

fn sequence(items: &[Value], rest: bool, deep: usize) -> Set {
    let size = Size::new(0, (!rest).then_some(items.len()));
    array(ArrayFacts {
        size,
        items: items.iter().map(|item| Possible::within(item, deep)).collect(),
        ..ArrayFacts::default()
    })
}

fn bag(items: &[Value], rest: bool, deep: usize) -> Set {
    let possible: Vec<Possible> = items.iter().map(|item| Possible::within(item, deep)).collect();
    if possible.iter().any(Possible::is_empty) {
        return Set::none();
    }
    let needed = items.iter().filter(|item| nothing(item) != Some(true)).count();
    array(ArrayFacts::sized(Size::new(needed, (!rest).then_some(items.len()))))
}

fn object(shape: &Object, deep: usize) -> Set {
    let fields: Vec<_> = shape
        .fields
        .iter()
        .map(|field| (field.key.text.clone(), Possible::within(&field.value, deep)))
        .collect();
    let only = shape.exactly.as_ref().map(|_| fields.iter().map(|(key, _)| key.clone()).collect());
    let facts = ObjectFacts { fields, only, size: Size::default() }.settled();
    Set(facts.into_iter().map(Facts::Object).collect())
}
