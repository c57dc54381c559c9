//! Patterns as JSON.

use serde_json::{Number, Value, json};

use super::super::super::{Field, JsonType, Literal, Node, Operand, Operator, Pattern, Test};
use super::statement::with;
use super::{hex, place};

pub(super) fn pattern(pattern: &Pattern) -> Value {
    match *pattern {
        Pattern::Anything => json!({ "kind": "anything" }),
        Pattern::Shape(root) => json!({ "kind": "shape", "root": node(root) }),
        Pattern::Typed { expr, text, place: at, whole, leaves } => {
            let leaves = leaves.iter().map(|leaf| {
                json!({
                    "leaf": leaf.leaf.0,
                    "path": leaf.path,
                    "text": leaf.text,
                    "place": place(leaf.place),
                })
            });
            json!({
                "kind": "typed",
                "expr": expr.0,
                "text": text,
                "place": place(at),
                "leaf": whole.0,
                "leaves": leaves.collect::<Value>(),
            })
        }
        Pattern::Bytes { bytes, place: at, leaf } => {
            json!({ "kind": "bytes", "hex": hex(bytes), "place": place(at), "leaf": leaf.0 })
        }
        Pattern::Custom { expr, text, place: at, leaf } => {
            json!({ "kind": "custom", "expr": expr.0, "text": text, "place": place(at), "leaf": leaf.0 })
        }
    }
}

pub(super) fn field(field: &Field) -> Value {
    json!({ "key": field.key, "place": place(field.place), "value": node(&field.value) })
}

pub(super) fn node(node: &Node) -> Value {
    let head = json!({ "leaf": node.leaf.0, "place": place(node.place) });
    with(head, test(&node.test))
}

fn test(test: &Test) -> Value {
    match test {
        Test::Equal(value) => json!({ "test": "equal", "value": operand(value) }),
        Test::Compare(operator, value) => {
            json!({ "test": "compare", "operator": symbol(*operator), "value": operand(value) })
        }
        Test::Range { from, to } => json!({
            "test": "range",
            "from": from.as_ref().map(operand),
            "to": to.as_ref().map(|(value, _)| operand(value)),
            "inclusive": to.is_some_and(|(_, inclusive)| inclusive),
        }),
        Test::Regex(regex) => json!({ "test": "regex", "regex": regex }),
        Test::Present => json!({ "test": "present" }),
        Test::Absent => json!({ "test": "absent" }),
        Test::Type(wanted) => json!({ "test": "type", "type": type_name(*wanted) }),
        Test::StartsWith(value) => json!({ "test": "starts_with", "value": operand(value) }),
        Test::EndsWith(value) => json!({ "test": "ends_with", "value": operand(value) }),
        Test::Contains(value) => json!({ "test": "contains", "value": operand(value) }),
        Test::CloseTo(value, eps) => {
            json!({ "test": "close_to", "value": operand(value), "eps": operand(eps) })
        }
        nested => nesting(nested),
    }
}

/// The tests that have nodes in them.
fn nesting(test: &Test) -> Value {
    let one = |name: &str, inner: &Node| json!({ "test": name, "node": node(inner) });
    let many = |name: &str, inner: &[Node]| json!({ "test": name, "nodes": inner.iter().map(node).collect::<Value>() });
    match test {
        Test::Len(inner) => one("len", inner),
        Test::Not(inner) => one("not", inner),
        Test::Every(inner) => one("every", inner),
        Test::Some(inner) => one("some", inner),
        Test::Bind(capture, inner) => with(one("bind", inner), json!({ "capture": capture.0 })),
        Test::All(inner) => many("all", inner),
        Test::Any(inner) => many("any", inner),
        Test::Sequence { items, rest } => with(many("sequence", items), json!({ "rest": rest })),
        Test::Bag { items, rest } => with(many("bag", items), json!({ "rest": rest })),
        Test::Object { fields, exactly } => json!({
            "test": "object",
            "fields": fields.iter().map(field).collect::<Value>(),
            "exactly": exactly,
        }),
        _ => Value::Null,
    }
}

fn operand(operand: &Operand) -> Value {
    match operand {
        Operand::Literal(value) => literal(*value),
        Operand::Expr { expr, text } => json!({ "expr": expr.0, "text": text }),
    }
}

fn literal(value: Literal) -> Value {
    match value {
        Literal::Null => json!({ "literal": null }),
        Literal::Bool(value) => json!({ "literal": value }),
        Literal::Text(text) => json!({ "literal": text }),
        Literal::Float(value) => match Number::from_f64(value) {
            Some(number) => json!({ "literal": number }),
            None => json!({ "float": value.to_string() }),
        },
        // Readers in other languages keep 53 bits of a number.
        Literal::Int(value) => match i64::try_from(value) {
            Ok(value) if value.unsigned_abs() <= 1 << 53 => json!({ "literal": value }),
            _ => json!({ "integer": value.to_string() }),
        },
    }
}

fn symbol(operator: Operator) -> &'static str {
    match operator {
        Operator::NotEqual => "!=",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
    }
}

fn type_name(wanted: JsonType) -> &'static str {
    match wanted {
        JsonType::String => "string",
        JsonType::Number => "number",
        JsonType::Integer => "integer",
        JsonType::Bool => "bool",
        JsonType::Array => "array",
        JsonType::Object => "object",
        JsonType::Uuid => "uuid",
        JsonType::Timestamp => "timestamp",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{literal, test};
    use crate::machine::{
        CaptureId, ExprId, JsonType, LeafId, Literal, Node, Operand, Operator, Place, Test,
    };

    const ANY: Node = Node { place: Place::new(3, 5, 3, 6), leaf: LeafId(7), test: Test::Present };
    const ONE: Operand = Operand::Literal(Literal::Int(1));

    fn any() -> Value {
        let place = json!({ "line": 3, "column": 5, "end_line": 3, "end_column": 6 });
        json!({ "leaf": 7, "place": place, "test": "present" })
    }

    #[test]
    fn every_test_says_its_name_and_what_it_asks() {
        let one = || json!({ "literal": 1 });
        let cases = [
            (Test::Equal(ONE), json!({ "test": "equal", "value": one() })),
            (
                Test::Compare(Operator::GreaterOrEqual, Operand::Expr { expr: ExprId(2), text: "least" }),
                json!({ "test": "compare", "operator": ">=", "value": { "expr": 2, "text": "least" } }),
            ),
            (
                Test::Range { from: None, to: Some((ONE, true)) },
                json!({ "test": "range", "from": null, "to": one(), "inclusive": true }),
            ),
            (Test::Regex("^a$"), json!({ "test": "regex", "regex": "^a$" })),
            (Test::Absent, json!({ "test": "absent" })),
            (Test::Type(JsonType::Uuid), json!({ "test": "type", "type": "uuid" })),
            (Test::StartsWith(ONE), json!({ "test": "starts_with", "value": one() })),
            (Test::EndsWith(ONE), json!({ "test": "ends_with", "value": one() })),
            (Test::Contains(ONE), json!({ "test": "contains", "value": one() })),
            (Test::Len(&ANY), json!({ "test": "len", "node": any() })),
            (Test::Not(&ANY), json!({ "test": "not", "node": any() })),
            (Test::All(&[ANY, ANY]), json!({ "test": "all", "nodes": [any(), any()] })),
            (Test::Any(&[ANY]), json!({ "test": "any", "nodes": [any()] })),
            (Test::Every(&ANY), json!({ "test": "every", "node": any() })),
            (Test::Some(&ANY), json!({ "test": "some", "node": any() })),
            (
                Test::Sequence { items: &[ANY], rest: true },
                json!({ "test": "sequence", "nodes": [any()], "rest": true }),
            ),
            (
                Test::Bag { items: &[ANY], rest: false },
                json!({ "test": "bag", "nodes": [any()], "rest": false }),
            ),
            (
                Test::Object { fields: &[], exactly: true },
                json!({ "test": "object", "fields": [], "exactly": true }),
            ),
            (Test::CloseTo(ONE, ONE), json!({ "test": "close_to", "value": one(), "eps": one() })),
            (Test::Bind(CaptureId(4), &ANY), json!({ "test": "bind", "node": any(), "capture": 4 })),
        ];
        for (asked, expected) in cases {
            assert_eq!(test(&asked), expected);
        }
    }

    #[test]
    fn numbers_survive_readers_that_keep_53_bits() {
        assert_eq!(literal(Literal::Int(-5)), json!({ "literal": -5 }));
        assert_eq!(literal(Literal::Int(1 << 60)), json!({ "integer": "1152921504606846976" }));
        assert_eq!(literal(Literal::Int(i128::MIN)), json!({ "integer": i128::MIN.to_string() }));
        assert_eq!(literal(Literal::Float(0.5)), json!({ "literal": 0.5 }));
        assert_eq!(literal(Literal::Float(f64::INFINITY)), json!({ "float": "inf" }));
        assert_eq!(literal(Literal::Null), json!({ "literal": null }));
    }
}
