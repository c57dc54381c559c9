//! What `NAME @ VALUE` takes.

use serde_json::{Value, json};

use super::nodes::*;
use super::{Table, arrival, by_shape, run, watch};
use crate::machine::{CaptureId, JsonType, Node, Operator, Pattern, Watch};
use crate::message::Arrival;

fn named(node: Node) -> Node {
    bind(CaptureId(0), node)
}

#[track_caller]
fn takes(node: &Node, payload: &str, parts: Value) {
    let (judgement, differences) = by_shape(node, payload.to_owned());
    assert_eq!(differences, []);
    assert_eq!(Value::Array(judgement.parts), parts);
}

#[test]
fn parts_come_in_the_order_of_the_text() {
    let shape = object([("b", named(present())), ("a", named(object([("c", named(equal(1)))])))]);
    takes(&shape, r#"{"a":{"c":1,"d":[ ]},"b":"x"}"#, json!(["x", {"c": 1, "d": []}, 1]));
}

#[test]
fn a_near_miss_takes_nothing() {
    let shape = object([("a", named(present())), ("b", equal(1))]);
    assert!(by_shape(&shape, r#"{"a":1,"b":2}"#).0.parts.is_empty());
}

#[test]
fn what_may_be_absent_is_null_where_it_is() {
    let shape = object([
        ("a", named(any([absent(), equal(1)]))),
        ("b", any([absent(), object([("c", named(present()))])])),
        ("d", named(present())),
    ]);
    takes(&shape, r#"{"d":0}"#, json!([null, null, 0]));
    takes(&shape, r#"{"a":1,"b":{"c":2},"d":0}"#, json!([1, 2, 0]));
}

#[test]
fn in_any_the_first_branch_that_fits_takes_its_part() {
    let shape = any([
        object([("a", named(of_type(JsonType::String)))]),
        object([("a", named(present()))]),
        object([("b", named(present()))]),
    ]);
    takes(&shape, r#"{"a":"x","b":1}"#, json!(["x", null, null]));
    takes(&shape, r#"{"a":2,"b":1}"#, json!([null, 2, null]));
    takes(&shape, r#"{"b":1}"#, json!([null, null, 1]));
}

#[test]
fn in_all_each_takes_its_part() {
    takes(&all([named(present()), object([("a", named(equal(1)))])]), r#"{"a":1}"#, json!([{"a": 1}, 1]));
}

#[test]
fn in_some_the_first_element_that_fits_is_taken() {
    let shape = some(object([("n", named(compare(Operator::Greater, 1)))]));
    takes(&shape, r#"[{"n":1},{"n":2},{"n":3}]"#, json!([2]));
}

#[test]
fn in_every_each_element_gives_its_part() {
    let shape = every(object([("a", named(present())), ("b", named(any([absent(), equal(1)])))]));
    takes(&shape, r#"[{"a":1},{"a":2,"b":1}]"#, json!([[1, 2], [null, 1]]));
    takes(&shape, "[]", json!([[], []]));
}

#[test]
fn in_sequences_and_bags_the_part_is_that_of_the_item() {
    takes(&sequence([named(present()), equal(2), named(absent())], true), "[1, 2]", json!([1, null]));
    let shape = bag([named(compare(Operator::Greater, 0)), named(equal(5))], false);
    takes(&shape, "[5, 6]", json!([6, 5]));
    takes(&shape, "[6, 5]", json!([6, 5]));
    takes(&bag([equal(1), named(any([absent(), equal(2)]))], true), "[2, 1]", json!([2]));
    takes(&bag([equal(1), named(any([absent(), equal(2)]))], true), "[3, 1]", json!([null]));
}

#[test]
fn in_len_the_part_is_the_length_and_in_not_there_is_none() {
    takes(&len(named(compare(Operator::Greater, 1))), "\"abc\"", json!([3]));
    takes(&object([("a", not(named(equal(1))))]), "{\"a\":2}", json!([null]));
}

#[test]
fn a_header_gives_its_text_or_where_only_that_fits_its_number() {
    let mut numbering = Numbering::default();
    let headers = numbering.fields(fields([
        ("text", named(present())),
        ("number", named(compare(Operator::Greater, 1))),
        ("none", named(absent())),
    ]));
    let key = numbering.node(&named(starts_with("k")));
    let root = Box::leak(Box::new(numbering.node(&named(present()))));
    let watch = Watch { headers, key: Some(key), ..watch(Pattern::Shape(root)) };
    let mut message = Arrival::new("orders", "{}", tokio::time::Instant::now());
    message.headers.insert("text", "5");
    message.headers.insert("number", "5");
    message.key = Some("k\"1".into());
    let (judgement, _) = run(&watch, &message.into(), &mut Table::default());
    assert_eq!(judgement.parts, [json!({}), json!("5"), json!(5), json!(null), json!("k\"1")]);
    // Nothing fits without its headers.
    assert!(!run(&watch, &arrival("{}"), &mut Table::default()).0.fits());
}
