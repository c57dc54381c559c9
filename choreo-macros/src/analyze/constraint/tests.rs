//! What is refused is proved: no JSON value fits a pattern that is told to be empty, and each that fits a
//! pattern fits what it is told to imply. The run time's own matcher says what fits.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::*;
use crate::analyze::tests::soundness::sample::near;
use crate::analyze::tests::soundness::text;
use crate::analyze::tests::soundness::values::{Judge, with_value};

fn around(value: &str) -> String {
    format!("expect \"a\" {{ \"k\": {value} }};")
}

/// Looks at a value of a pattern.
fn with<T>(value: &str, look: impl FnOnce(&Value) -> T) -> T {
    with_value(&around(value), look)
}

fn is_empty(value: &str) -> bool {
    with(value, |value| Possible::of(value).is_empty())
}

fn is_implied(one: &str, other: &str) -> bool {
    with(one, |one| with(other, |other| implies(one, other)))
}

/// JSON texts; a key may be written twice.
fn jsons() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "null", "true", "false", "-1.5", "-1", "0", "0.5", "1", "1.25", "1.5", "2", "3", "\"\"", "\"a\"",
        "\"ab\"", "\"b\"", "\"aab\"", "\"ba\"", UUID, TIMESTAMP,
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(2, 8, 3, |inner| {
        let key = prop::sample::select(vec!["a", "b", "c"]);
        let field = (key, inner.clone()).prop_map(|(key, value)| format!("\"{key}\":{value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(field, 0..3).prop_map(|fields| format!("{{{}}}", fields.join(","))),
        ]
    })
}

const UUID: &str = "\"2f1acc6d-5c4b-4f0a-9c39-0d7f3f1f6a11\"";
const TIMESTAMP: &str = "\"2024-02-29T12:00:00Z\"";

/// All that a pattern of these tests can tell apart, roughly: small values, what comes near to it, and those that were
/// drawn; each by itself, in an array and at a key.
fn candidates(value: &str, drawn: &[String]) -> Vec<Option<String>> {
    let small = [
        "null", "false", "true", "-1.5", "-1", "0", "0.5", "1", "1.25", "1.5", "1.75", "2", "3", "\"\"",
        "\"a\"", "\"ab\"", "\"b\"", "\"aab\"", "\"ba\"", UUID, TIMESTAMP,
    ];
    let small: Vec<String> = small.into_iter().map(str::to_owned).chain(drawn.iter().cloned()).collect();
    let arrays = small.iter().map(|one| format!("[{one}]"));
    let objects = small.iter().map(|one| format!("{{\"a\":{one}}}"));
    let nested: Vec<String> = arrays.chain(objects).collect();
    let empty = ["[]", "{}"].map(str::to_owned);
    let all = empty.into_iter().chain(small).chain(nested).map(Some);
    std::iter::once(None).chain(all).chain(with(value, near)).collect()
}

/// What `x` may be: an expression can give anything.
const COMPUTED: [&str; 4] = ["null", "1", "\"ab\"", "[]"];

fn judge(value: &str, x: &str) -> Judge {
    Judge::of(&around(value), serde_json::from_str(x).unwrap())
}

fn empty_is_empty(value: &str, drawn: &[String]) -> Result<(), TestCaseError> {
    if is_empty(value) {
        for x in COMPUTED {
            let mut judge = judge(value, x);
            for json in candidates(value, drawn) {
                prop_assert!(!judge.fits_json(json.as_deref()), "{json:?} fits {value} (x is {x})");
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_fits_what_is_told_to_be_empty(
        value in text::value(),
        drawn in prop::collection::vec(jsons(), 40),
    ) {
        empty_is_empty(&value, &drawn)?;
    }

    #[test]
    fn whatever_fits_a_pattern_fits_what_it_is_told_to_imply(
        one in text::value(),
        other in text::value(),
        drawn in prop::collection::vec(jsons(), 40),
    ) {
        if is_implied(&one, &other) {
            for x in COMPUTED {
                let (mut first, mut second) = (judge(&one, x), judge(&other, x));
                for json in candidates(&one, &drawn) {
                    let wrong = first.fits_json(json.as_deref()) && !second.fits_json(json.as_deref());
                    prop_assert!(!wrong, "{json:?} fits {one} and not {other} (x is {x})");
                }
            }
        }
    }

    #[test]
    fn nothing_fits_a_pattern_and_its_opposite_where_that_is_told(
        value in text::value(),
        drawn in prop::collection::vec(jsons(), 20),
    ) {
        empty_is_empty(&format!("all [{value}, not {value}]"), &drawn)?;
    }
}

#[test]
fn the_property_tests_meet_empty_patterns_and_implications() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut draw = || text::value().new_tree(&mut runner).unwrap().current();
    let (mut empty, mut implied) = (0, 0);
    for _ in 0..1000 {
        empty += usize::from(is_empty(&draw()));
        implied += usize::from(is_implied(&draw(), &draw()));
    }
    assert!(empty > 50 && implied > 50, "{empty} empty, {implied} implied");
}

#[test]
fn implications_that_a_user_writes_are_proved() {
    for (one, other) in [
        ("\"ab\"", "starts_with \"a\""),
        ("2", "> 1.5"),
        ("> 2", "> 1"),
        ("starts_with \"ab\"", "starts_with \"a\""),
        ("0..=2", "!= \"a\""),
        ("uuid", "string"),
        ("integer", "number"),
        ("1", "any [0, 1]"),
        ("=~ \"a\"", "=~ \"a\""),
        ("[1]", "len 1"),
        ("[1, 2]", "[number, ..]"),
        ("1", "_"),
        ("{ \"a\": 1, \"b\": _ }", "{ \"a\": _ }"),
        ("{ \"a\": absent }", "{ \"a\": absent }"),
        ("not string", "!= \"a\""),
    ] {
        assert!(is_implied(one, other), "{one} {other}");
    }
    assert!(!is_implied("{}", "{ \"a\": any [absent, _] }"));
}
