//! What a shape means, said once more over a tree, as plainly as can be. For numbers and strings as the
//! property tests make them.

use std::cmp::Ordering;

use serde_json::Value;

use crate::machine::{JsonType, Literal, Node, Operand, Operator, Test};
use crate::matching::form;

/// Whether a value, or its absence, fits. `None` for what is neither: a test of a value where there is none.
pub(super) fn says(node: &Node, value: Option<&Value>, operands: &[Value]) -> Option<bool> {
    let say = |node: &Node| says(node, value, operands);
    match &node.test {
        Test::Absent => Some(value.is_none()),
        Test::Not(inner) => say(inner).map(|yes| !yes),
        Test::Bind(_, inner) => say(inner),
        Test::All(nodes) | Test::Any(nodes) if nodes.is_empty() => {
            value.map(|_| matches!(node.test, Test::All(_)))
        }
        Test::All(nodes) => match nodes.iter().map(say).collect::<Vec<_>>() {
            said if said.contains(&Some(false)) => Some(false),
            said if said.contains(&None) => None,
            _ => Some(true),
        },
        Test::Any(nodes) => match nodes.iter().map(say).collect::<Vec<_>>() {
            said if said.contains(&Some(true)) => Some(true),
            said if said.contains(&None) => None,
            _ => Some(false),
        },
        test => value.map(|value| of_value(test, value, operands)),
    }
}

fn fits(node: &Node, value: Option<&Value>, operands: &[Value]) -> bool {
    says(node, value, operands) == Some(true)
}

fn of_value(test: &Test, value: &Value, operands: &[Value]) -> bool {
    let given = |operand: &Operand| resolve(operand, operands);
    let text = |part: &Operand, holds: fn(&str, &str) -> bool| matches!((value.as_str(), given(part).as_str()), (Some(text), Some(part)) if holds(text, part));
    match test {
        Test::Equal(operand) => equal(value, &given(operand)),
        Test::Compare(operator, operand) => compare(*operator, value, &given(operand)),
        Test::Range { from, to } => {
            let at_least = |from| compare(Operator::GreaterOrEqual, value, &given(from));
            let at_most = |(to, included): &(Operand, bool)| {
                let operator = if *included { Operator::LessOrEqual } else { Operator::Less };
                compare(operator, value, &given(to))
            };
            from.as_ref().is_none_or(at_least) && to.as_ref().is_none_or(at_most)
        }
        Test::Regex(regex) => {
            value.as_str().is_some_and(|text| regex::Regex::new(regex).unwrap().is_match(text))
        }
        Test::Present => true,
        Test::Type(wanted) => is_of(*wanted, value),
        Test::StartsWith(part) => text(part, |text, part| text.starts_with(part)),
        Test::EndsWith(part) => text(part, |text, part| text.ends_with(part)),
        Test::Contains(part) => {
            let element = |items: &Vec<Value>| items.iter().any(|item| equal(item, &given(part)));
            text(part, |text, part| text.contains(part)) || value.as_array().is_some_and(element)
        }
        Test::CloseTo(centre, reach) => {
            match (value.as_f64(), given(centre).as_f64(), given(reach).as_f64()) {
                (Some(value), Some(centre), Some(reach)) => (value - centre).abs() <= reach,
                _ => false,
            }
        }
        test => of_parts(test, value, operands),
    }
}

fn of_parts(test: &Test, value: &Value, operands: &[Value]) -> bool {
    let array = |holds: &dyn Fn(&[Value]) -> bool| value.as_array().is_some_and(|items| holds(items));
    match test {
        Test::Len(inner) => {
            let length = match value {
                Value::String(text) => text.chars().count(),
                Value::Array(items) => items.len(),
                Value::Object(fields) => fields.len(),
                _ => return false,
            };
            fits(inner, Some(&Value::from(length)), operands)
        }
        Test::Every(inner) => array(&|items| items.iter().all(|item| fits(inner, Some(item), operands))),
        Test::Some(inner) => array(&|items| items.iter().any(|item| fits(inner, Some(item), operands))),
        Test::Sequence { items, rest } => array(&|values| {
            (*rest || values.len() <= items.len())
                && items.iter().enumerate().all(|(at, item)| fits(item, values.get(at), operands))
        }),
        Test::Bag { items, rest } => {
            array(&|values| in_some_order(items, &values.iter().collect::<Vec<_>>(), *rest, operands))
        }
        Test::Object { fields, exactly } => value.as_object().is_some_and(|object| {
            fields.iter().all(|field| fits(&field.value, object.get(field.key), operands))
                && (!exactly || object.keys().all(|key| fields.iter().any(|field| field.key == key)))
        }),
        _ => unreachable!("{test:?} is told of a value and of nothing"),
    }
}

/// Tries every way to give the first item an element, or none.
fn in_some_order(items: &[Node], values: &[&Value], rest: bool, operands: &[Value]) -> bool {
    let Some((first, others)) = items.split_first() else { return rest || values.is_empty() };
    let without = fits(first, None, operands) && in_some_order(others, values, rest, operands);
    without
        || (0..values.len()).any(|at| {
            let mut left = values.to_vec();
            let taken = left.remove(at);
            fits(first, Some(taken), operands) && in_some_order(others, &left, rest, operands)
        })
}

fn is_of(wanted: JsonType, value: &Value) -> bool {
    match wanted {
        JsonType::String => value.is_string(),
        JsonType::Number => value.is_number(),
        JsonType::Integer => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        JsonType::Bool => value.is_boolean(),
        JsonType::Array => value.is_array(),
        JsonType::Object => value.is_object(),
        JsonType::Uuid => value.as_str().is_some_and(form::is_uuid),
        JsonType::Timestamp => value.as_str().is_some_and(form::is_timestamp),
    }
}

fn resolve(operand: &Operand, operands: &[Value]) -> Value {
    match *operand {
        Operand::Literal(Literal::Null) => Value::Null,
        Operand::Literal(Literal::Bool(bool)) => Value::from(bool),
        Operand::Literal(Literal::Int(int)) => Value::from(int as i64),
        Operand::Literal(Literal::Float(float)) => Value::from(float),
        Operand::Literal(Literal::Text(text)) => Value::from(text),
        Operand::Expr { expr, .. } => operands[expr.index()].clone(),
    }
}

fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        (a, b) => a == b,
    }
}

fn compare(operator: Operator, a: &Value, b: &Value) -> bool {
    let order = match (a, b) {
        _ if operator == Operator::NotEqual => return !equal(a, b),
        (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()),
        (Value::String(a), Value::String(b)) => Some(a.chars().cmp(b.chars())),
        _ => None,
    };
    order.is_some_and(|order| match operator {
        Operator::NotEqual => order != Ordering::Equal,
        Operator::Less => order == Ordering::Less,
        Operator::LessOrEqual => order != Ordering::Greater,
        Operator::Greater => order == Ordering::Greater,
        Operator::GreaterOrEqual => order != Ordering::Less,
    })
}
