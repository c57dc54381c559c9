//! Payloads that nobody should send.

use super::nodes::*;
use super::{by_shape, misfits};
use crate::machine::Node;
use crate::matching::Problem;

fn shape() -> Node {
    object([("a", equal(1)), ("b", present())])
}

/// Judges by a shape that looks at `a` and one that looks at nothing.
#[track_caller]
fn not_json(payload: impl AsRef<[u8]>) -> String {
    let payload = payload.as_ref();
    let mut whys = [shape(), object([]), any([equal(1), present()]), every(present())].map(|node| {
        let (judgement, differences) = by_shape(&node, payload.to_vec());
        assert_eq!(misfits(&judgement), [(0, false)]);
        match &differences[..] {
            [difference] => match &difference.problem {
                Problem::NotJson(why) => {
                    assert_eq!(difference.path, "");
                    why.clone()
                }
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    });
    whys.sort();
    assert_eq!(whys[0], whys[3]);
    whys[0].clone()
}

#[test]
fn what_is_not_json_is_said_to_be_so_whatever_the_shape_looks_at() {
    assert_eq!(not_json(""), "empty, not JSON");
    assert_eq!(not_json("hello"), "not JSON: expected value at line 1 column 1");
    assert_eq!(not_json("  \n"), "not JSON: EOF while parsing a value at line 2 column 0");
    assert_eq!(not_json("NaN"), "not JSON: expected value at line 1 column 1");
    assert_eq!(not_json("{\"a\":NaN}"), "not JSON: expected value at line 1 column 6");
    assert_eq!(not_json("{\"a\":1"), "not JSON: EOF while parsing an object at line 1 column 6");
    assert_eq!(not_json("{\"a\":1} x"), "not JSON: trailing characters at line 1 column 9");
    assert_eq!(not_json("{\"a\":1}{}"), "not JSON: trailing characters at line 1 column 8");
    assert_eq!(not_json("{\"a\":1,}"), "not JSON: trailing comma at line 1 column 8");
    assert_eq!(not_json("{'a':1}"), "not JSON: key must be a string at line 1 column 2");
    assert_eq!(not_json("\u{feff}{\"a\":1}"), "not JSON: it begins with a byte order mark");
    assert_eq!(not_json([0xff, 0xfe, b'{', 0]), "not JSON: expected value at line 1 column 1");
}

#[test]
fn numbers_that_no_float_holds_are_not_json_even_where_no_one_looks() {
    for text in ["{\"a\":1e999}", "{\"other\":1e999}", "{\"other\":[-1E+400]}"] {
        assert!(not_json(text).starts_with("not JSON: number out of range"), "{text}");
    }
    for text in ["{\"other\":Infinity}", "{\"other\":-Infinity}", "{\"other\":01}", "{\"other\":.5}"] {
        assert!(not_json(text).starts_with("not JSON: "), "{text}");
    }
}

#[test]
fn strings_that_are_not_unicode_are_not_json_even_where_no_one_looks() {
    for text in
        [r#"{"a":"\ud800"}"#, r#"{"other":"\udc00x"}"#, r#"{"\ud800":1}"#, r#"{"o":["\ud83d\u0041"]}"#]
    {
        assert!(not_json(text).starts_with("not JSON: "), "{text}");
    }
    for bytes in
        [&b"{\"a\":\"\xff\"}"[..], b"{\"other\":\"\xc3\"}", b"{\"\x80\":1}", b"{\"o\":\"\xed\xa0\x80\"}"]
    {
        assert!(not_json(bytes).starts_with("not JSON: "), "{bytes:?}");
    }
}

#[test]
fn a_message_that_nests_too_deep_is_a_near_miss_that_says_so() {
    let why = "not JSON that can be read: it nests too deep, more than 127 levels";
    for levels in [128, 10_000, 1_000_000] {
        let arrays = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let objects = format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
        for payload in [format!("{{\"ignored\":{arrays}}}"), format!("{{\"a\":{arrays}}}"), arrays, objects] {
            assert_eq!(not_json(payload), why);
        }
    }
    assert_eq!(not_json("[".repeat(10_000)), why);
}

#[test]
fn a_message_as_deep_as_a_tree_may_be_is_judged() {
    let levels = 126;
    let deep = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(by_shape(&object([("a", present())]), format!("{{\"a\":{deep}}}")).0.fits());
    let mut nested = equal(1);
    for _ in 0..127 {
        nested = object([("a", nested)]);
    }
    let payload = format!("{}1{}", "{\"a\":".repeat(127), "}".repeat(127));
    assert!(by_shape(&nested, payload).0.fits());
}

#[test]
fn a_shape_may_be_deeper_than_any_message() {
    let mut nested = equal(1);
    for level in 0..300 {
        nested = match level % 4 {
            0 => object([("a", nested)]),
            1 => any([nested, null()]),
            2 => not(not(nested)),
            _ => every(nested),
        };
    }
    assert!(!by_shape(&nested, "{\"a\":[{\"a\":2}]}").0.fits());
}

#[test]
fn ten_megabytes_are_judged_and_explained() {
    let long = "x".repeat(10 << 20);
    let payload = format!("{{\"ignored\":\"{long}\",\"a\":\"{long}\",\"b\":[{}1]}}", "1,".repeat(1 << 20));
    let (judgement, differences) = by_shape(&shape(), payload.clone());
    assert_eq!(misfits(&judgement), [(1, false)]);
    let Problem::Got { got, .. } = &differences[0].problem else { panic!("{differences:?}") };
    assert_eq!(got.chars().count(), 60);
    let counted = object([("a", len(equal(10 << 20))), ("b", len(equal((1 << 20) + 1)))]);
    assert!(by_shape(&counted, payload.clone()).0.fits());
    let broken = &payload[..payload.len() - 1];
    assert!(not_json(broken).starts_with("not JSON: EOF"));
}

#[test]
fn a_control_character_in_a_string_is_not_json() {
    assert!(not_json("{\"other\":\"a\nb\"}").contains("control character"));
    assert!(by_shape(&equal("a\u{7f}"), "\"a\u{7f}\"").0.fits());
}
