//! `empty-range` and `unsatisfiable-value`: a pattern that nothing can fit.

use super::constraint::Possible;
use super::literal::{Literal, Number, literal};
use super::steps::Step;
use super::walk;
use crate::ast::{Extent, JsonType, Operator, Pattern, Value, ValueKind};
use crate::diagnostic::Diagnostics;

/// Refuses values of patterns that no JSON value fits, at the innermost place where literals prove it.
/// Expressions may have any value, so what hangs on one is left alone.
pub(super) fn check(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    for watch in steps.iter().filter_map(Step::watch) {
        if let Some(Pattern::Shape(shape)) = &watch.pattern {
            value(&shape.value, diagnostics);
        }
        let headers =
            watch.headers.iter().flat_map(|headers| headers.value.fields.iter().map(|one| &one.value));
        for text in headers.chain(watch.key.as_ref().map(|key| &key.value)) {
            header(text, diagnostics);
        }
    }
}

/// Whether something in this value was refused.
fn value(one: &Value, diagnostics: &mut Diagnostics) -> bool {
    let mut told = false;
    for part in walk::parts(one) {
        told |= value(part, diagnostics);
    }
    told || leaf(one, diagnostics) || {
        let empty = Possible::of(one).is_empty();
        if empty {
            let (place, message) = reason(one);
            diagnostics.refuse("unsatisfiable-value", place, message);
        }
        empty
    }
}

/// A header or a key is text, and where that reads as a number or a boolean, it is that as well: `all` asks
/// both of the one and of the other, so that only the parts by themselves can be judged.
fn header(one: &Value, diagnostics: &mut Diagnostics) {
    match &one.kind {
        ValueKind::Null
        | ValueKind::Sequence { .. }
        | ValueKind::Bag { .. }
        | ValueKind::Every(_)
        | ValueKind::Some(_)
        | ValueKind::Object(_)
        | ValueKind::Type(JsonType::Array | JsonType::Object) => diagnostics.refuse(
            "unsatisfiable-value",
            one.extent,
            "headers and keys are text, or a number or a boolean written as text: ask for one of these",
        ),
        ValueKind::All(_) | ValueKind::Any(_) | ValueKind::Not(_) | ValueKind::Bind(..) => {
            walk::parts(one).into_iter().for_each(|part| header(part, diagnostics));
        }
        ValueKind::In(items) if !items.is_empty() => items.iter().for_each(|part| header(part, diagnostics)),
        ValueKind::Range { .. } => drop(range(one, diagnostics)),
        _ => drop(value(one, diagnostics)),
    }
}

/// What is wrong with a value by itself, in words of its own. Says whether something is.
fn leaf(one: &Value, diagnostics: &mut Diagnostics) -> bool {
    if range(one, diagnostics) {
        return true;
    }
    let ValueKind::Range { from: Some((from, _)), to: Some((to, _)), .. } = &one.kind else { return false };
    let unlike = match (literal(from), literal(to)) {
        (Some(Literal::Bool(_)), _) | (_, Some(Literal::Bool(_))) => true,
        (Some(from), Some(to)) => std::mem::discriminant(&from) != std::mem::discriminant(&to),
        _ => false,
    };
    if unlike {
        let message = "a range has two numbers or two strings as its ends: change one of them";
        diagnostics.refuse("unsatisfiable-value", one.extent, message);
    }
    unlike
}

/// Refuses a range whose ends are the wrong way round, or meet without belonging to it.
fn range(one: &Value, diagnostics: &mut Diagnostics) -> bool {
    let ValueKind::Range { from: Some((from, low)), to: Some((to, high)), inclusive } = &one.kind else {
        return false;
    };
    let order = match (literal(from), literal(to)) {
        (Some(Literal::Number(Some(from))), Some(Literal::Number(Some(to)))) => from.order(to),
        (Some(Literal::Text(from)), Some(Literal::Text(to))) => from.cmp(&to),
        _ => return false,
    };
    let message = match order {
        std::cmp::Ordering::Greater => {
            format!("nothing lies from {low} to {high}: write the smaller end first")
        }
        std::cmp::Ordering::Equal if !inclusive => {
            format!("nothing lies from {low} up to, and without, {high}: write `{low}..={high}`")
        }
        _ => return false,
    };
    diagnostics.refuse("empty-range", one.extent, message);
    true
}

/// Why nothing fits, and where to change that.
fn reason(one: &Value) -> (Extent, String) {
    let plain = |message: &str| (one.extent, message.to_owned());
    match &one.kind {
        ValueKind::In(items) | ValueKind::Any(items) if items.is_empty() => {
            plain("nothing is in an empty list: put in what may come")
        }
        ValueKind::Not(inner) => match &inner.kind {
            ValueKind::Present => {
                plain("nothing fits `not _`: write `absent` for a key that must not be there")
            }
            _ => plain(
                "everything fits what stands after this `not`, so that nothing fits the whole: narrow it",
            ),
        },
        ValueKind::Len(inner) => {
            (inner.extent, "a length is a whole number from 0 up: ask for such a one".to_owned())
        }
        ValueKind::Compare(operator, expr, _)
            if *operator != Operator::NotEqual && literal(expr).is_some() =>
        {
            plain(
                "only numbers and strings have an order: compare with one of these, or write the value alone",
            )
        }
        ValueKind::StartsWith(..) | ValueKind::EndsWith(..) => {
            plain("only a string begins or ends with something, and with a string: put it in quotes")
        }
        ValueKind::CloseTo((_, centre), (reach, _)) => match literal(reach) {
            Some(Literal::Number(Some(number))) if number.order(Number::Int(0)).is_lt() => {
                plain("nothing is closer than 0: make the second number positive")
            }
            _ => (one.extent, format!("nothing is close to {centre} by this: both must be numbers")),
        },
        ValueKind::All(items) => contradiction(one, items),
        _ => plain("no value fits this: what it asks for contradicts itself"),
    }
}

/// The first two of `all [..]` that nothing fits both of: the second is where to change it.
fn contradiction(all: &Value, items: &[Value]) -> (Extent, String) {
    for (at, second) in items.iter().enumerate() {
        for first in &items[..at] {
            if Possible::of(first).excludes(&Possible::of(second)) {
                let message = match text(first) {
                    Some(first) => format!("nothing fits this and `{first}` as well: change one of the two"),
                    None => {
                        "nothing fits this and what stands before it in `all`: change one of the two".into()
                    }
                };
                return (second.extent, message);
            }
        }
    }
    (all.extent, "nothing fits all of these at once: change one of them".to_owned())
}

/// A short value as written.
fn text(one: &Value) -> Option<String> {
    let operator = |operator: &Operator| match operator {
        Operator::NotEqual => "!=",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
    };
    Some(match &one.kind {
        ValueKind::Equal(_, text) => text.clone(),
        ValueKind::Compare(sign, _, text) => format!("{} {text}", operator(sign)),
        ValueKind::Range { from, to, inclusive } => {
            let end =
                |end: &Option<(_, String)>| end.as_ref().map(|(_, text)| text.clone()).unwrap_or_default();
            format!("{}{}{}", end(from), if *inclusive { "..=" } else { ".." }, end(to))
        }
        ValueKind::Null => "null".to_owned(),
        ValueKind::Absent => "absent".to_owned(),
        ValueKind::StartsWith(_, text) => format!("starts_with {text}"),
        ValueKind::EndsWith(_, text) => format!("ends_with {text}"),
        ValueKind::Contains(_, text) => format!("contains {text}"),
        ValueKind::Type(wanted) => format!("{wanted:?}").to_lowercase(),
        ValueKind::Len(inner) => format!("len {}", text(inner)?),
        ValueKind::Not(inner) => format!("not {}", text(inner)?),
        ValueKind::Bind(_, inner) => text(inner)?,
        _ => return None,
    })
}
