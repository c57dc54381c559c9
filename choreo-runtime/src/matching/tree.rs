//! A part of a message against a value that an expression gave.

use serde_json::Value;
use smallvec::SmallVec;

use super::json::{Fault, Number, Scan, elements};
use super::seen::Seen;

/// Whether the value in this valid JSON text is that tree: numbers by value, keys in any order, each once.
pub(super) fn is(text: &str, tree: &Value) -> bool {
    equal(&mut Scan::part(text), tree) == Ok(true)
}

/// Whether an array in this valid JSON text has that element.
pub(super) fn has_element(text: &str, tree: &Value) -> bool {
    elements(text).any(|element| is(element, tree))
}

/// The place moves behind the value only where they are equal.
fn equal(scan: &mut Scan<'_>, tree: &Value) -> Result<bool, Fault> {
    match (scan.peek(), tree) {
        (Some(b'['), Value::Array(items)) => array(scan, items),
        (Some(b'{'), Value::Object(fields)) => object(scan, fields),
        _ => Ok(match (scan.value()?, tree) {
            (Seen::Null, Value::Null) => true,
            (Seen::Bool(a), Value::Bool(b)) => a == *b,
            (Seen::Number(a), Value::Number(b)) => a.order(Number::of(b)).is_some_and(|order| order.is_eq()),
            (Seen::Text(a), Value::String(b)) => a.is(b),
            _ => false,
        }),
    }
}

fn array(scan: &mut Scan<'_>, items: &[Value]) -> Result<bool, Fault> {
    scan.enter()?;
    let mut first = true;
    for item in items {
        if !scan.element(&mut first)? || !equal(scan, item)? {
            return Ok(false);
        }
    }
    Ok(!scan.element(&mut first)?)
}

fn object(scan: &mut Scan<'_>, fields: &serde_json::Map<String, Value>) -> Result<bool, Fault> {
    scan.enter()?;
    let mut first = true;
    let mut met = SmallVec::<[&str; 16]>::new();
    while let Some(key) = scan.key(&mut first)? {
        let Some((name, field)) = fields.get_key_value(&*key.get()) else { return Ok(false) };
        if !equal(scan, field)? {
            return Ok(false);
        }
        met.push(name);
    }
    let written = met.len();
    met.sort_unstable();
    met.dedup();
    Ok(met.len() == written && written == fields.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_is_the_tree_that_serde_json_makes_of_it() {
        let text = r#" {"b" : [1, 2.5, {"c\u0064": null}], "a": "x\ny", "t": true } "#;
        let tree: Value = serde_json::from_str(text).unwrap();
        assert!(is(text, &tree));
        assert!(is(text, &json!({"a": "x\ny", "b": [1.0, 2.5, {"cd": null}], "t": true})));
    }

    #[test]
    fn a_difference_anywhere_is_found() {
        let text = r#"{"a":[1,{"b":"c"}],"d":false}"#;
        for other in [
            json!({"a": [1, {"b": "c"}]}),
            json!({"a": [1, {"b": "c"}], "d": false, "e": 1}),
            json!({"a": [1, {"b": "c"}, 2], "d": false}),
            json!({"a": [{"b": "c"}], "d": false}),
            json!({"a": [1, {"b": "C"}], "d": false}),
            json!({"a": [1, {"b": "c"}], "d": null}),
            json!({"a": [1, {}], "d": false}),
            json!([]),
            json!(1),
        ] {
            assert!(!is(text, &other), "{other}");
        }
    }

    #[test]
    fn an_object_with_a_key_twice_is_no_tree() {
        assert!(!is(r#"{"a":1,"a":1}"#, &json!({"a": 1})));
        assert!(!is(r#"{"a":1,"a":1}"#, &json!({"a": 1, "b": 1})));
    }

    #[test]
    fn an_element_is_found_wherever_it_stands() {
        let text = r#"[1, {"a":[2]}, "x"]"#;
        assert!(has_element(text, &json!("x")));
        assert!(has_element(text, &json!({"a": [2.0]})));
        assert!(!has_element(text, &json!(2)));
        assert!(!has_element("[]", &json!(null)));
    }
}
