//! The table of matchers in the page "Every name of the Python library", row by row: a pattern fits what the matcher
//! beside it fits.

use std::collections::BTreeMap;

use choreo::prelude::*;

use crate::names::{NAMES_PAGE, cells, code};

/// What the Python library says, by `python/matchers.py`.
const SAID: &str = include_str!("python/matchers.json");

#[derive(serde::Deserialize)]
struct Said {
    messages: Vec<String>,
    /// Of each matcher, a `1` for each message that fits.
    matchers: BTreeMap<String, String>,
}

/// Whether a message with this payload fits.
type Fits = fn(Vec<u8>) -> bool;

macro_rules! patterns {
    ($($python:literal => $pattern:tt)*) => {
        [$(($python, stringify!($pattern), |payload| {
            shop::run(choreo::script! {
                for &InMemory;
                timeout 20ms;
                settle 1ms;
                publish "orders.created" payload;
                expect "orders.processed" $pattern;
            })
            .passed()
        })),*]
    };
}

/// Every matcher that was asked, and the pattern that says the same.
const PATTERNS: [(&str, &str, Fits); 36] = patterns! {
    r#"field_equals("value", "PAID")"# => { "value": "PAID" }
    r#"field_equals("value", 7)"# => { "value": 7 }
    r#"field_equals("value", None)"# => { "value": null }
    r#"field_equals("value", True)"# => { "value": true }
    r#"field_equals("value.id", 7)"# => { "value": { "id": 7 } }
    r#"field_equals("value.0.id", 7)"# => { "value": [{ "id": 7 }, ..] }
    r#"field_equals(("value", "a.b"), 7)"# => { "value": { "a.b": 7 } }
    r#"field_ne("value", "PAID")"# => { "value": != "PAID" }
    r#"field_in("value", ["NEW", "PAID"])"# => { "value": in ["NEW", "PAID"] }
    r#"field_gt("value", 7)"# => { "value": > 7 }
    r#"field_lt("value", 7)"# => { "value": < 7 }
    r#"field_gt("value", "NEW")"# => { "value": > "NEW" }
    r#"field_exists("value")"# => { "value": _ }
    r#"field_matches("value", r"ORD-\d+")"# => { "value": =~ r"^(?:ORD-\d+)$" }
    r#"all_of(field_gt("value", 0), field_lt("value", 8))"# => { "value": all [> 0, < 8] }
    r#"any_of(field_equals("value", "NEW"), field_gt("value", 7))"# => { "value": any ["NEW", > 7] }
    r#"not_(field_equals("value", "PAID"))"# => { "value": any [absent, != "PAID"] }
    r#"not_(field_exists("value"))"# => { "value": absent }
    r#"contains_fields({"value": 7})"# => { "value": 7 }
    r#"contains_fields({"value": {"id": 7}})"# => { "value": { "id": 7 } }
    r#"contains_fields({"value": {}})"# => { "value": {} }
    r#"contains_fields({"value": [1, 2]})"# => { "value": [1, 2, ..] }
    r#"contains_fields({"value": [{"id": 7}]})"# => { "value": [{ "id": 7 }, ..] }
    r#"contains_fields({"value": eq("PAID")})"# => { "value": "PAID" }
    r#"contains_fields({"value": ne("PAID")})"# => { "value": != "PAID" }
    r#"contains_fields({"value": in_(["NEW", 7])})"# => { "value": in ["NEW", 7] }
    r#"contains_fields({"value": gt(7)})"# => { "value": > 7 }
    r#"contains_fields({"value": lt(7)})"# => { "value": < 7 }
    r#"contains_fields({"value": matches("ORD-.*")})"# => { "value": =~ "^(?:ORD-.*)$" }
    r#"contains_fields({"value": exists()})"# => { "value": _ }
    r#"contains_fields({"value": every(gt(0))})"# => { "value": every > 0 }
    r#"contains_fields({"value": any_element(eq(1))})"# => { "value": some 1 }
    r#"contains_fields({"value": not_(eq(7))})"# => { "value": not 7 }
    r#"contains_fields({"value": not_(every(gt(0)))})"# => { "value": not every > 0 }
    r#"contains_fields({"value": any_of(eq("NEW"), eq(7))})"# => { "value": any ["NEW", 7] }
    r#"contains_fields({"value": all_of(gt(0), lt(8))})"# => { "value": all [> 0, < 8] }
};

/// Python takes `True` for 1 and `False` for 0 wherever it compares numbers, and choreo does not.
fn is_bool(message: &str) -> bool {
    message.contains("true") || message.contains("false")
}

#[test]
fn a_pattern_fits_what_the_matcher_fits() {
    let said: Said = serde_json::from_str(SAID).unwrap();
    assert_eq!(said.matchers.len(), PATTERNS.len(), "each matcher has its pattern");
    let mut differ = Vec::new();
    for (python, pattern, fits) in PATTERNS {
        let wanted = said.matchers[python].chars().map(|bit| bit == '1');
        for (message, wanted) in said.messages.iter().zip(wanted) {
            if fits(message.clone().into_bytes()) != wanted && !is_bool(message) {
                differ.push(format!("{python} and {pattern} differ on {message}: Python says {wanted}"));
            }
        }
    }
    assert!(differ.is_empty(), "{differ:#?}");
}

/// How tokens are spaced is no part of what they say.
fn unspaced(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn the_table_of_matchers_has_these() {
    let rows: Vec<(String, String)> = cells(NAMES_PAGE)
        .filter_map(|[python, rust]| Some((code(python).next()?.to_owned(), unspaced(code(rust).next()?))))
        .collect();
    for (python, pattern, _) in PATTERNS {
        let row = (python.to_owned(), unspaced(pattern));
        assert!(rows.contains(&row), "the page has no row of {row:?}");
    }
}
