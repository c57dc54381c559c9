//! Which leaf a misfit belongs to, and what is said of it.

use serde_json::json;

use super::nodes::*;
use super::{Table, arrival, by_shape, misfits, run, shaped};
use crate::machine::{CaptureId, JsonType, Node, Operator};
use crate::matching::{Difference, Problem, leaf_count};

/// "leaf, line:column, path: what" for each difference.
fn lines(differences: &[Difference]) -> Vec<String> {
    let line = |difference: &Difference| {
        let Difference { leaf, place, path, problem } = difference;
        format!("{} {}:{} {path}: {}", leaf.0, place.line, place.column, words(problem))
    };
    differences.iter().map(line).collect()
}

fn words(problem: &Problem) -> String {
    match problem {
        Problem::NotJson(why) => why.clone(),
        Problem::Missing { key } => format!("no {key}"),
        Problem::Duplicate { key } => format!("{key} twice"),
        Problem::Unexpected { key, got } => format!("unexpected {key} {got}"),
        Problem::Got { got, wanted: None } => format!("got {got}"),
        Problem::Got { got, wanted: Some(wanted) } => format!("got {got} for {wanted}"),
        other => format!("{other:?}"),
    }
}

#[track_caller]
fn says(node: &Node, payload: &str, expected: &[&str]) {
    assert_eq!(lines(&by_shape(node, payload.to_owned()).1), expected, "{payload}");
}

fn order() -> Node {
    object([
        ("id", equal("ORD-1")),
        ("customer", object([("name", regex("^A")), ("address", object([("city", equal("Rome"))]))])),
        ("lines", sequence([object([("sku", equal("A"))]), object([("sku", equal("B"))])], false)),
        ("note", absent()),
    ])
}

#[test]
fn every_field_that_differs_is_named_with_its_path() {
    says(
        &order(),
        r#"{"note":"n","lines":[{"sku":"A"},{"sku":"C"}],"id":7,"customer":{"name":"Bob","address":{"city":"Oslo"}}}"#,
        &[
            "1 1:2 id: got 7",
            "3 3:2 customer.name: got \"Bob\"",
            "5 5:2 customer.address.city: got \"Oslo\"",
            "10 10:2 lines[1].sku: got \"C\"",
            "11 11:2 note: unexpected note \"n\"",
        ],
    );
}

#[test]
fn what_is_missing_is_said_at_its_key() {
    let (judgement, differences) = by_shape(&order(), "{\"customer\":{\"name\":\"Ann\"}}");
    assert_eq!(
        lines(&differences),
        ["1 1:1 id: no id", "4 4:1 customer.address: no address", "6 6:1 lines: no lines",]
    );
    assert_eq!(misfits(&judgement), [(1, true), (4, true), (6, true)]);
}

#[test]
fn a_missing_value_is_as_far_off_as_it_has_leaves() {
    let distance = |payload: &str| by_shape(&order(), payload.to_owned()).0.distance;
    assert_eq!(leaf_count(&shaped(&order(), 0)), 6);
    assert_eq!(
        distance(
            "{\"id\":1,\"customer\":{\"name\":\"Ann\",\"address\":{\"city\":\"Rome\"}},\"lines\":[{\"sku\":\"A\"},{\"sku\":\"B\"}]}"
        ),
        1
    );
    assert_eq!(distance("{\"id\":\"ORD-1\",\"customer\":{\"name\":\"Ann\"}}"), 3);
    assert_eq!(distance("{\"id\":\"ORD-1\",\"customer\":1,\"lines\":[]}"), 4);
    assert_eq!(distance("[]"), 6);
    let one_too_many = r#"{"id":"ORD-1","customer":{"name":"A","address":{"city":"Rome"}},"lines":[{"sku":"A"},{"sku":"B"},3]}"#;
    assert_eq!(distance(one_too_many), 1);
    let strict = exactly([("a", equal(1)), ("b", equal(2))]);
    assert_eq!(by_shape(&strict, r#"{"a":1,"b":2,"c":3}"#).0.distance, 1);
    assert_eq!(by_shape(&strict, r#"{"a":1,"c":3,"d":4}"#).0.distance, 3);
    assert_eq!(distance("not json"), 6);
}

#[test]
fn a_value_of_another_type_is_shown_as_json() {
    says(&object([("a", equal(1))]), "[ 1, {\"x\" : 2} ]", &["0 0:2 : got [1,{\"x\":2}]"]);
    says(&object([("a", equal(1))]), "{\"a\":{\"b\" : [ ] }}", &["1 1:2 a: got {\"b\":[]}"]);
    says(&object([("a", object([("b", equal(1))]))]), "{\"a\":null}", &["1 1:2 a: got null"]);
    says(&equal(1.5), "1.50", &[]);
    says(&equal(2), "1.50", &["0 0:2 : got 1.50"]);
}

#[test]
fn long_values_are_shortened() {
    let long = "x".repeat(100);
    says(
        &of_type(JsonType::Number),
        &format!("\"{long}\""),
        &[&format!("0 0:2 : got \"{}…", "x".repeat(58))],
    );
    says(&equal("y"), &format!("\"{long}\""), &[&format!("0 0:2 : got \"{}…", "x".repeat(58))]);
}

#[test]
fn the_value_of_an_expression_is_said() {
    let differ = |node: Node, payload: &str| {
        let exprs = [json!("ORD-7"), json!(5)];
        lines(&run(&shaped(&node, 2), &arrival(payload.to_owned()), &mut Table::of(exprs)).1)
    };
    assert_eq!(differ(equal_expr(0, "e"), "\"ORD-1\""), ["0 0:2 : got \"ORD-1\" for \"ORD-7\""]);
    assert_eq!(differ(equal_expr(0, "e"), "1"), ["0 0:2 : got 1 for \"ORD-7\""]);
    assert_eq!(differ(compare(Operator::Greater, expr(1, "n")), "5"), ["0 0:2 : got 5 for > 5"]);
    assert_eq!(
        differ(range(Some(expr(1, "n")), Some((9.operand(), true))), "1"),
        ["0 0:2 : got 1 for 5..=9"]
    );
    assert_eq!(differ(any([equal(1), equal_expr(1, "n")]), "2"), ["0 0:2 : got 2 for any [1, 5]"]);
    assert_eq!(differ(not(equal_expr(1, "n")), "5"), ["0 0:2 : got 5 for not 5"]);
    assert_eq!(
        differ(len(equal_expr(1, "n")), "\"abc\""),
        ["0 0:2 : got a string of 3 characters for len 5"]
    );
    assert_eq!(differ(close_to(expr(1, "n"), 1), "9"), ["0 0:2 : got 9 for close_to(5, 1)"]);
    assert_eq!(differ(starts_with(expr(0, "s")), "\"x\""), ["0 0:2 : got \"x\" for starts_with \"ORD-7\""]);
}

#[test]
fn a_length_is_said_in_words() {
    says(&len(equal(2)), "\"a\"", &["0 0:2 : got a string of 1 character"]);
    says(&len(equal(2)), "[1,2,3]", &["0 0:2 : got an array of 3 elements"]);
    says(&len(equal(2)), "{}", &["0 0:2 : got an object of 0 keys"]);
    says(&len(equal(2)), "2", &["0 0:2 : got 2"]);
}

#[test]
fn a_key_that_is_there_twice_is_named() {
    let shape = object([("a", object([("b", equal(1))])), ("c", equal(1))]);
    says(&shape, "{\"a\":{\"b\":1,\"b\":1},\"c\":1,\"x\":1,\"x\":2}", &["2 2:1 a.b: b twice"]);
    says(
        &shape,
        "{\"a\":{\"b\":1},\"a\":{\"b\":1},\"c\":1,\"\\u0063\":1}",
        &["1 1:1 a: a twice", "3 3:1 c: c twice"],
    );
    // The first one is judged, and the second is not what is wrong with it alone.
    let (judgement, differences) = by_shape(&shape, "{\"c\":2,\"c\":1,\"a\":{\"b\":1}}");
    assert_eq!(misfits(&judgement), [(3, false)]);
    assert_eq!(lines(&differences), ["3 3:2 c: got 2", "3 3:1 c: c twice"]);
}

#[test]
fn keys_that_exactly_does_not_name_are_named() {
    let shape = object([("a", exactly([("b", equal(1))]))]);
    says(
        &shape,
        "{\"a\":{\"b\":1,\"x\":[1, 2],\"y z\":null},\"free\":1}",
        &["1 1:2 a.x: unexpected x [1,2]", "1 1:2 a[\"y z\"]: unexpected y z null"],
    );
    says(&exactly([]), "{\"x\":1,\"x\":1}", &["0 0:2 x: unexpected x 1", "0 0:2 x: unexpected x 1"]);
}

#[test]
fn an_array_that_is_too_short_or_too_long_says_how_long_it_is() {
    let shape = sequence([equal(1), equal(2), any([absent(), equal(3)])], false);
    let (judgement, differences) = by_shape(&shape, "[1]");
    assert_eq!(lines(&differences), ["2 2:2 [1]: got an array of 1 element"]);
    assert_eq!(misfits(&judgement), [(2, true)]);
    says(&shape, "[1,2,3,4]", &["0 0:2 : got an array of 4 elements"]);
}

#[test]
fn all_is_said_at_its_parts_and_any_and_not_as_a_whole() {
    says(
        &all([of_type(JsonType::String), len(equal(2)), regex("^a")]),
        "\"b\"",
        &["2 2:2 : got a string of 1 character", "4 4:2 : got \"b\""],
    );
    says(
        &all([object([("a", equal(1))]), object([("b", equal(1))])]),
        "{}",
        &["2 2:1 a: no a", "4 4:1 b: no b"],
    );
    says(&any([equal(1), object([("a", equal(1))])]), "{\"a\":2}", &["0 0:2 : got {\"a\":2}"]);
    says(&not(object([("a", equal(1))])), "{\"a\":1}", &["0 0:2 : got {\"a\":1}"]);
    says(&object([("k", all([of_type(JsonType::String), len(equal(2))]))]), "{}", &["1 1:1 k: no k"]);
}

#[test]
fn every_is_said_as_a_whole_with_the_path_of_the_first_failure() {
    let shape = object([("lines", every(object([("sku", regex("^A")), ("n", equal(1))])))]);
    says(
        &shape,
        r#"{"lines":[{"sku":"A1","n":1},{"sku":"B1","n":2},{"n":3}]}"#,
        &["1 3:2 lines[1].sku: got \"B1\""],
    );
    says(&shape, r#"{"lines":[{"sku":"A1"}]}"#, &["1 4:1 lines[0].n: no n"]);
    says(&shape, r#"{"lines":{}}"#, &["1 1:2 lines: got {}"]);
    says(&every(every(equal(1))), "[[1],[1,2]]", &["0 2:2 [1][1]: got 2"]);
}

#[test]
fn some_and_bag_are_said_as_a_whole() {
    says(&some(equal(1)), "[2, 3]", &["0 0:2 : got [2,3]"]);
    says(&bag([equal(1), equal(2)], false), "[2, 3]", &["0 0:2 : got [2,3]"]);
}

#[test]
fn a_name_is_transparent() {
    let shape = object([("a", bind(CaptureId(0), equal(1))), ("b", bind(CaptureId(1), present()))]);
    says(&shape, "{\"a\":2}", &["2 2:2 a: got 2", "4 3:1 b: no b"]);
}
