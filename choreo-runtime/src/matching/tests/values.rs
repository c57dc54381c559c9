//! Every test that a shape can make of a value, with what fits and what does not.

use serde_json::{Value, json};

use super::nodes::*;
use super::{Table, arrival, by_shape, misfits, run, shaped};
use crate::machine::{JsonType, Node, Operator};

/// Judges each value alone and under a key.
#[track_caller]
fn takes(node: Node, fitting: &[&str], others: &[&str]) {
    takes_with(node, &[], fitting, others);
}

#[track_caller]
fn takes_with(node: Node, operands: &[Value], fitting: &[&str], others: &[&str]) {
    let shapes =
        [(node, "", ""), (object([("k", node)]), "{\"k\":", "}"), (sequence([node], false), " [", " ] ")];
    for (shape, before, after) in shapes {
        let watch = shaped(&shape, operands.len());
        for (text, fits) in
            fitting.iter().map(|text| (text, true)).chain(others.iter().map(|text| (text, false)))
        {
            let payload = format!("{before}{text}{after}");
            let mut exprs = Table::of(operands.to_vec());
            let (judgement, _) = run(&watch, &arrival(payload.clone()), &mut exprs);
            assert_eq!(judgement.fits(), fits, "{payload} by {node:?}");
        }
    }
}

#[test]
fn equal_means_the_same_value() {
    takes(equal("a"), &["\"a\"", "\"\\u0061\""], &["\"A\"", "\"ab\"", "\"\"", "1", "null", "[\"a\"]"]);
    takes(equal(1), &["1", "1.0", "1e0", "10e-1"], &["2", "1.5", "\"1\"", "true", "-1", "[1]"]);
    takes(equal(1.5), &["1.5", "15e-1", "1.50"], &["1", "2", "1.6"]);
    takes(equal(true), &["true"], &["false", "1", "\"true\""]);
    takes(null(), &["null"], &["0", "false", "\"\"", "\"null\"", "{}", "[]"]);
    takes(
        equal("a\"b\\c\n😀"),
        &["\"a\\\"b\\\\c\\n😀\"", "\"a\\u0022b\\\\c\\u000a\\uD83D\\uDE00\""],
        &["\"a\""],
    );
    takes(equal(i128::MAX), &[&i128::MAX.to_string()], &[&(i128::MAX - 1).to_string(), "1"]);
    takes(
        equal(9_007_199_254_740_993_i128),
        &["9007199254740993"],
        &["9007199254740992", "9007199254740992.0"],
    );
}

#[test]
fn an_expression_may_give_any_json_value() {
    let operands = [json!({"a": [1, {"b": null}]})];
    takes_with(
        equal_expr(0, "e"),
        &operands,
        &["{\"a\":[1,{\"b\":null}]}", " {\"a\" : [ 1.0 , { \"b\" : null } ] }"],
        &[
            "{\"a\":[1,{}]}",
            "{\"a\":[1,{\"b\":null}],\"c\":1}",
            "[1]",
            "1",
            "{\"a\":[1,{\"b\":null}],\"a\":1}",
        ],
    );
    takes_with(equal_expr(0, "e"), &[json!([])], &["[]", "[ ]"], &["[1]", "{}", "\"\"", "null"]);
    takes_with(equal_expr(0, "e"), &[json!(null)], &["null"], &["0"]);
    takes_with(equal_expr(0, "e"), &[json!(true)], &["true"], &["false"]);
    takes_with(
        equal_expr(0, "e"),
        &[json!(u64::MAX)],
        &["18446744073709551615"],
        &["18446744073709551614", "1"],
    );
    takes_with(equal_expr(0, "e"), &[json!(0.1)], &["0.1", "1e-1"], &["0.2"]);
    takes_with(equal_expr(0, "e"), &[json!("x")], &["\"x\""], &["\"y\"", "[\"x\"]"]);
}

#[test]
fn floats_are_read_exactly_as_rust_reads_them() {
    for float in [0.1 + 0.2, 1.0 / 3.0, 1.2345678901234567, 9.109_383_701_5e-31, 5e-324, f64::MAX] {
        let text = format!("{float:?}");
        takes_with(equal_expr(0, "e"), &[json!(float)], &[&text], &[]);
        takes(equal(float), &[&text], &[]);
        let captured: Value = serde_json::from_str(&text).unwrap();
        takes_with(equal_expr(0, "e"), &[captured], &[&text], &[]);
    }
}

#[test]
fn comparisons_order_numbers_by_value_and_strings_by_code_point() {
    use Operator::*;
    takes(compare(NotEqual, 1), &["2", "\"1\"", "null", "[]", "1.5"], &["1", "1.0"]);
    takes(compare(NotEqual, "a"), &["\"b\"", "1", "{}"], &["\"a\""]);
    takes(compare(Less, 1), &["0", "-5", "0.99"], &["1", "2", "1.0", "\"0\"", "null", "false"]);
    takes(compare(LessOrEqual, 1), &["1", "1.0", "0"], &["1.01", "\"1\"", "[]"]);
    takes(compare(Greater, 0), &["1", "0.1", "1e9"], &["0", "-0.0", "-1", "\"1\"", "true", "{}"]);
    takes(compare(GreaterOrEqual, 2.5), &["2.5", "3"], &["2", "2.49"]);
    takes(compare(Greater, "b"), &["\"c\"", "\"ba\"", "\"é\"", "\"😀\""], &["\"b\"", "\"a\"", "\"Z\"", "3"]);
    takes(compare(Less, "\u{ffff}"), &["\"z\""], &["\"😀\""]);
    takes(compare(Greater, true), &[], &["true", "false", "1"]);
    takes_with(compare(NotEqual, expr(0, "e")), &[json!([1])], &["[2]", "1", "[1,1]"], &["[1]", "[1.0]"]);
    takes_with(compare(Less, expr(0, "e")), &[json!([1])], &[], &["[0]", "0"]);
}

#[test]
fn a_range_takes_what_lies_between() {
    takes(range(Some(1), Some((5, false))), &["1", "4.99", "1.0"], &["5", "0.99", "\"3\"", "null"]);
    takes(range(Some(1), Some((5, true))), &["1", "5", "5.0"], &["5.01", "0"]);
    takes(range(Some(1), None), &["1", "1e300"], &["0", "\"a\""]);
    takes(range(None, Some((5, true))), &["5", "-1e300"], &["6", "\"a\""]);
    takes(range(Some("a"), Some(("c", false))), &["\"a\"", "\"bzz\""], &["\"c\"", "\"A\"", "1"]);
}

#[test]
fn a_regex_finds_a_match_somewhere_in_a_string() {
    takes(regex(r"^ORD-\d+$"), &["\"ORD-1\"", "\"\\u004fRD-12\""], &["\"ORD-\"", "\"xORD-1\"", "1", "null"]);
    takes(regex("b+"), &["\"abc\""], &["\"ac\"", "[\"b\"]"]);
    takes(regex(r"^.\w$"), &["\"äö\""], &["\"äöü\""]);
}

#[test]
fn present_takes_anything_that_is_there() {
    takes(present(), &["null", "0", "\"\"", "[]", "{}", "false"], &[]);
    assert_eq!(misfits(&by_shape(&object([("k", present())]), "{}").0), [(1, true)]);
}

#[test]
fn absent_takes_only_a_key_that_is_not_there() {
    takes(absent(), &[], &["null", "0", "{}"]);
    assert!(by_shape(&object([("k", absent())]), "{\"other\":1}").0.fits());
}

#[test]
fn types_are_told_apart() {
    let (string, number, array, object) = ("\"a\"", "1.5", "[1]", "{\"a\":1}");
    takes(of_type(JsonType::String), &[string, "\"\""], &[number, array, object, "null", "true"]);
    takes(of_type(JsonType::Number), &[number, "1", "-1e5"], &[string, array, object, "null", "true"]);
    takes(of_type(JsonType::Integer), &["1", "-3", "2.0", "1e2", "0"], &[number, "1e-1", string, "null"]);
    takes(of_type(JsonType::Bool), &["true", "false"], &[string, number, array, object, "null", "0"]);
    takes(of_type(JsonType::Array), &[array, "[]"], &[string, number, object, "null", "true"]);
    takes(of_type(JsonType::Object), &[object, "{}"], &[string, number, array, "null", "true"]);
    takes(
        of_type(JsonType::Uuid),
        &["\"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\""],
        &["\"f81d4fae7dec11d0a76500a0c91e6bf6\"", "1", "null"],
    );
    takes(
        of_type(JsonType::Timestamp),
        &["\"2024-02-29T12:00:00Z\""],
        &["\"2023-02-29T12:00:00Z\"", "1709208000"],
    );
}

#[test]
fn parts_of_strings() {
    takes(starts_with("ab"), &["\"abc\"", "\"ab\"", "\"\\u0061b\""], &["\"a\"", "\"cab\"", "1", "[\"ab\"]"]);
    takes(ends_with("bc"), &["\"abc\"", "\"bc\""], &["\"bcd\"", "\"c\"", "null"]);
    takes(contains("b"), &["\"abc\"", "\"b\""], &["\"ac\"", "\"B\"", "1", "{\"b\":1}"]);
    takes(starts_with(1), &[], &["\"1\"", "1", "[1]"]);
}

#[test]
fn contains_finds_an_element_of_an_array() {
    takes(contains("b"), &["[\"a\",\"b\"]", "[[], \"\\u0062\"]"], &["[]", "[[\"b\"]]", "[\"ab\"]"]);
    takes(contains(1), &["[1]", "[0,1.0]"], &["[2]", "\"1\"", "1", "[\"1\"]"]);
    let part = [json!({"a": 1})];
    takes_with(
        contains(expr(0, "e")),
        &part,
        &["[{\"a\":1.0}]"],
        &["[{\"a\":1,\"b\":2}]", "{\"a\":1}", "[]"],
    );
    takes_with(contains(expr(0, "e")), &[json!("b")], &["\"abc\"", "[\"b\"]"], &["\"ac\"", "[]"]);
}

#[test]
fn len_counts_characters_elements_and_keys() {
    takes(
        len(equal(3)),
        &["\"abc\"", "\"äö\\u00fc\"", "\"😀😀😀\"", "[1,[2],3]", "{\"a\":1,\"b\":2,\"c\":{}}"],
        &["\"ab\"", "[]", "{}", "3", "null", "true"],
    );
    takes(len(compare(Operator::Greater, 0)), &["\"a\"", "[0]"], &["\"\"", "[]", "{}", "5"]);
    takes(len(any([equal(0), range(Some(2), None)])), &["\"\"", "\"ab\"", "[]"], &["\"a\"", "[1]"]);
}

#[test]
fn close_to_includes_its_edge() {
    takes(close_to(1.0, 0.25), &["1", "0.75", "1.25"], &["0.74", "1.26", "\"1\"", "null"]);
    takes(close_to(10, 2), &["8", "12", "9.5"], &["7", "13"]);
    takes_with(close_to(expr(0, "x"), expr(1, "y")), &[json!(5), json!(0.5)], &["5.5"], &["6"]);
    takes_with(close_to(expr(0, "x"), expr(1, "y")), &[json!("5"), json!(0.5)], &[], &["5"]);
}

#[test]
fn not_turns_a_test_round_but_wants_a_value() {
    takes(not(equal("a")), &["\"b\"", "1", "null", "[\"a\"]"], &["\"a\""]);
    takes(not(object([("a", equal(1))])), &["{\"a\":2}", "{}", "1", "[]"], &["{\"a\":1,\"b\":2}"]);
    takes(not(not(equal(1))), &["1"], &["2"]);
    takes(not(absent()), &["null", "1"], &[]);
    for node in [not(absent()), not(equal(1)), not(not(present())), compare(Operator::NotEqual, 1)] {
        assert_eq!(misfits(&by_shape(&object([("k", node)]), "{}").0), [(1, true)], "{node:?}");
    }
    assert!(by_shape(&object([("k", not(not(absent())))]), "{}").0.fits());
}

#[test]
fn all_and_any_join_tests() {
    takes(all([of_type(JsonType::String), len(equal(2))]), &["\"ab\""], &["\"a\"", "[1,2]"]);
    takes(
        any([equal(1), equal("a"), object([("a", present())])]),
        &["1", "\"a\"", "{\"a\":0}"],
        &["2", "{}", "null"],
    );
    takes(any([]), &[], &["1", "{}"]);
    takes(all([]), &["1", "{}"], &[]);
    takes(
        all([object([("a", equal(1))]), object([("b", equal(2))])]),
        &["{\"b\":2,\"a\":1}"],
        &["{\"a\":1}", "[]"],
    );
    let optional = object([("k", any([absent(), equal(1)]))]);
    for (payload, fits) in [("{}", true), ("{\"k\":1}", true), ("{\"k\":2}", false), ("{\"k\":null}", false)]
    {
        assert_eq!(by_shape(&optional, payload).0.fits(), fits, "{payload}");
    }
}

#[test]
fn every_and_some_look_at_the_elements() {
    takes(
        every(compare(Operator::Greater, 0)),
        &["[]", "[1]", "[1, 2.5]"],
        &["[0]", "[1,\"a\"]", "1", "{}", "null"],
    );
    takes(some(equal("a")), &["[\"a\"]", "[1,[],\"a\"]"], &["[]", "[\"b\"]", "\"a\"", "[[\"a\"]]"]);
    takes(
        every(object([("sku", of_type(JsonType::String))])),
        &["[{\"sku\":\"a\"},{\"x\":1,\"sku\":\"b\"}]"],
        &["[{\"sku\":\"a\"},{}]", "[{\"sku\":1}]", "[[]]"],
    );
    takes(some(every(equal(1))), &["[[2],[1,1]]", "[[]]"], &["[[2]]", "[1]"]);
}

#[test]
fn a_sequence_goes_by_position() {
    takes(
        sequence([equal(1), equal("a")], false),
        &["[1,\"a\"]", "[ 1.0 , \"a\" ]"],
        &["[]", "[1]", "[\"a\",1]", "[1,\"a\",2]", "{}", "1"],
    );
    takes(sequence([equal(1)], true), &["[1]", "[1,2,3]"], &["[]", "[2,1]"]);
    takes(sequence([], false), &["[]"], &["[1]", "{}"]);
    takes(sequence([], true), &["[]", "[1]"], &["{}"]);
    takes(sequence([equal(1), any([absent(), equal(2)])], false), &["[1]", "[1,2]"], &["[1,3]", "[1,2,3]"]);
    takes(sequence([equal(1), absent()], false), &["[1]"], &["[1,null]"]);
}

#[test]
fn a_bag_is_a_maximum_matching() {
    let positive = || compare(Operator::Greater, 0);
    takes(
        bag([equal(1), equal("a")], false),
        &["[1,\"a\"]", "[\"a\",1]"],
        &["[1]", "[1,\"a\",1]", "[1,1]", "{}"],
    );
    takes(bag([equal(1), equal(1)], false), &["[1,1]"], &["[1]", "[1,2]"]);
    // The first fit for `> 0` is the only one for 5.
    takes(bag([positive(), equal(5)], false), &["[5,6]", "[6,5]"], &["[5]", "[6,6]"]);
    takes(
        bag([any([equal(1), equal(2)]), any([equal(2), equal(3)]), equal(2)], false),
        &["[2,1,3]", "[3,2,1]", "[1,2,3]"],
        &["[2,2,1,3]", "[1,1,2]", "[1,3,3]"],
    );
    takes(bag([equal(1)], true), &["[1]", "[0,1,2]"], &["[]", "[0]"]);
    takes(bag([], false), &["[]"], &["[1]"]);
    takes(bag([], true), &["[]", "[1]"], &["1"]);
    takes(
        bag([object([("a", equal(1))]), object([("b", equal(1))])], false),
        &["[{\"a\":1,\"b\":1},{\"a\":1}]"],
        &["[{\"a\":1},{\"a\":1}]"],
    );
}

#[test]
fn an_item_of_a_bag_may_be_optional() {
    let optional = bag([equal(1), any([absent(), equal(2)])], false);
    takes(optional, &["[1]", "[1,2]", "[2,1]"], &["[2]", "[1,3]", "[]", "[1,2,2]"]);
    // The element goes to the item that must have one.
    takes(bag([any([absent(), equal(1)]), equal(1)], false), &["[1]", "[1,1]"], &["[]", "[1,2]"]);
    takes(
        bag([any([absent(), equal(1)]), any([equal(1), equal(2)])], false),
        &["[1]", "[2]", "[1,2]", "[2,1]"],
        &["[2,2]"],
    );
}

#[test]
fn an_object_is_a_subset_and_exactly_is_all_of_it() {
    let shape = || [("a", equal(1)), ("b", object([("c", equal(2))]))];
    takes(
        object(shape()),
        &["{\"a\":1,\"b\":{\"c\":2}}", "{\"z\":[{}],\"b\":{\"y\":1,\"c\":2},\"a\":1.0}"],
        &["{\"a\":1}", "{\"a\":1,\"b\":{}}", "{\"a\":2,\"b\":{\"c\":2}}", "[]", "1", "null"],
    );
    takes(
        exactly(shape()),
        &["{\"b\":{\"c\":2,\"z\":1},\"a\":1}"],
        &["{\"a\":1,\"b\":{\"c\":2},\"z\":1}", "{\"a\":1}"],
    );
    takes(object([]), &["{}", "{\"a\":1}"], &["[]", "1"]);
    takes(exactly([]), &["{}", "{ }"], &["{\"a\":1}"]);
    takes(exactly([("a", absent())]), &["{}"], &["{\"a\":null}", "{\"b\":1}"]);
    takes(
        object([("a.b", equal(1)), ("", equal(2))]),
        &["{\"a.b\":1,\"\":2}", "{\"\\u0061.b\":1,\"\":2}"],
        &["{\"a\":{\"b\":1},\"\":2}"],
    );
}

#[test]
fn an_object_may_have_any_number_of_fields() {
    let keys: Vec<&'static str> = (0..200).map(|n| &*format!("k{n}").leak()).collect();
    let shape = exactly(keys.iter().map(|key| (*key, equal(1))));
    let entry = |key: &&str| format!("\"{key}\":1");
    let forwards: Vec<String> = keys.iter().map(entry).collect();
    let backwards: Vec<String> = keys.iter().rev().map(entry).collect();
    for entries in [&forwards, &backwards] {
        assert!(by_shape(&shape, format!("{{{}}}", entries.join(","))).0.fits());
    }
    let short = format!("{{{}}}", forwards[..150].join(","));
    let missing: Vec<_> = (151..=200).map(|leaf| (leaf, true)).collect();
    assert_eq!(misfits(&by_shape(&shape, short).0), missing);
    let twice = format!("{{{},\"k63\":1,\"k64\":1,\"k199\":1}}", forwards.join(","));
    assert_eq!(misfits(&by_shape(&shape, twice).0), [(64, false), (65, false), (200, false)]);
}
