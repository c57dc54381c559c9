//! A watch as a whole: its pattern, headers, key and `where`.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::nodes::*;
use super::{Table, arrival, misfits, run, shaped, watch};
use crate::expr::{TypedVerdict, UserError, UserErrorKind};
use crate::machine::{
    self, CaptureId, ExprId, JsonType, LeafId, Literal, Node, Operand, Operator, Pattern, TypedLeaf, Watch,
};
use crate::matching::{
    Difference, Judgement, Matcher, Operands, Problem, explain, judge, leaf_count, prepare,
};
use crate::message::Arrival;

fn with_header(name: &str, value: impl Into<bytes::Bytes>) -> Arc<Arrival> {
    let mut message = Arrival::new("orders", "not json", Instant::now());
    message.headers.insert(name, value);
    message.headers.insert(name, "the second of that name");
    Arc::new(message)
}

/// Judges a header, and then a key, by a node.
#[track_caller]
fn header(node: Node, text: &str) -> bool {
    let headers = Numbering::default().fields(fields([("x", node)]));
    let by_header = Watch { headers, ..watch(Pattern::Anything) };
    let mut keyed = Arrival::new("orders", "", Instant::now());
    keyed.key = Some(text.to_owned().into());
    let by_key = Watch { key: Some(Numbering::default().node(&node)), ..watch(Pattern::Anything) };
    let fits = run(&by_header, &with_header("x", text.to_owned()), &mut Table::default()).0.fits();
    assert_eq!(run(&by_key, &keyed.into(), &mut Table::default()).0.fits(), fits);
    fits
}

#[test]
fn a_header_is_judged_as_text_and_as_the_number_or_boolean_that_it_reads_as() {
    for (node, text) in [
        (equal("abc"), "abc"),
        (equal("5"), "5"),
        (equal(5), "5"),
        (equal(5), "5.0"),
        (equal(true), "true"),
        (compare(Operator::Greater, 4), "5"),
        (range(Some(1), Some((9, false))), "5"),
        (of_type(JsonType::String), "5"),
        (of_type(JsonType::Integer), "5"),
        (of_type(JsonType::Bool), "false"),
        (of_type(JsonType::Uuid), "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
        (regex("^a"), "abc"),
        (len(equal(3)), "äöü"),
        (close_to(5, 1), "5.5"),
        (all([of_type(JsonType::Number), regex("^5$")]), "5"),
        (any([equal(1), equal(5)]), "5"),
        (not(equal(5)), "6"),
        (bind(CaptureId(0), equal(5)), "5"),
        (equal("a\"b"), "a\"b"),
        (present(), ""),
    ] {
        assert!(header(node, text), "{text} by {node:?}");
    }
    for (node, text) in [
        (equal("abc"), "abd"),
        (equal(5), "6"),
        (equal(5), " 5"),
        (equal(5), "5 "),
        (equal(5), "05"),
        (null(), "null"),
        (equal(true), "True"),
        (not(equal(5)), "5"),
        (not(equal("5")), "5"),
        (compare(Operator::NotEqual, 5), "5"),
        (compare(Operator::NotEqual, "5"), "5"),
        (compare(Operator::Greater, 5), "5"),
        (of_type(JsonType::Number), "five"),
        (object([]), "{}"),
        (sequence([], true), "[]"),
        (absent(), "5"),
    ] {
        assert!(!header(node, text), "{text} by {node:?}");
    }
}

#[test]
fn bytes_that_are_not_text_are_there_and_nothing_else() {
    let judged = |node: Node| {
        let headers = Numbering::default().fields(fields([("x", node)]));
        let watch = Watch { headers, ..watch(Pattern::Anything) };
        run(&watch, &with_header("x", &b"\xff\xfe"[..]), &mut Table::default())
    };
    assert!(judged(present()).0.fits());
    assert!(judged(not(equal("a"))).0.fits());
    let (judgement, differences) = judged(of_type(JsonType::String));
    assert!(!judgement.fits());
    let got = "2 bytes that are not text".to_owned();
    assert_eq!(differences[0].problem, Problem::Got { got, wanted: None });
}

#[test]
fn what_is_wrong_with_headers_and_key_is_said_at_their_leaves() {
    let mut numbering = Numbering::default();
    let headers = numbering.fields(fields([
        ("a", equal(1)),
        ("b", all([equal("x"), present()])),
        ("c", absent()),
        ("d", any([absent(), equal("x")])),
        ("e", len(equal(3))),
    ]));
    let key = Some(numbering.node(&equal_expr(0, "id")));
    let watch = Watch { headers, key, operands: &[ExprId(0)], ..watch(Pattern::Anything) };
    let mut message = Arrival::new("orders", "", Instant::now());
    for (name, value) in [("a", "2"), ("c", "there"), ("e", "four")] {
        message.headers.insert(name, value);
    }
    let (judgement, differences) = run(&watch, &message.into(), &mut Table::of([json!("k-1")]));
    assert_eq!(misfits(&judgement), [(0, false), (1, true), (4, false), (8, false), (10, true)]);
    let problems: Vec<_> = differences.iter().map(|difference| difference.problem.clone()).collect();
    assert_eq!(
        problems,
        [
            Problem::Got { got: "\"2\"".into(), wanted: None },
            Problem::NoHeader { name: Some("b".into()) },
            Problem::Unexpected { key: "c".into(), got: "\"there\"".into() },
            Problem::Got { got: "a string of 4 characters".into(), wanted: None },
            Problem::NoHeader { name: None },
        ]
    );
    assert_eq!(differences[0].place, value_place(LeafId(0)));
    assert_eq!(differences[1].place, key_place(LeafId(1)));
    assert_eq!(leaf_count(&watch), 6);

    let mut keyed = Arrival::new("orders", "", Instant::now());
    keyed.key = Some("k-2".into());
    let differences = run(&watch, &keyed.into(), &mut Table::of([json!("k-1")])).1;
    let last = differences.last().unwrap();
    assert_eq!(last.problem, Problem::Got { got: "\"k-2\"".into(), wanted: Some("\"k-1\"".into()) });
}

#[test]
fn payload_and_headers_are_judged_together() {
    let shape = shaped(&object([("a", equal(1))]), 0);
    let mut numbering = Numbering::default();
    numbering.node(&object([("a", equal(1))]));
    let watch = Watch { headers: numbering.fields(fields([("x", equal(1))])), ..shape };
    let (judgement, _) = run(&watch, &arrival("{\"a\":2}"), &mut Table::default());
    assert_eq!(misfits(&judgement), [(1, false), (2, true)]);
    let (judgement, _) = run(&watch, &arrival("oops"), &mut Table::default());
    assert_eq!(misfits(&judgement), [(0, false), (2, true)]);
}

#[test]
fn anything_takes_anything() {
    for payload in ["", "not json", "{}"] {
        let (judgement, differences) =
            run(&watch(Pattern::Anything), &arrival(payload), &mut Table::default());
        assert!(judgement.fits());
        assert_eq!(differences, []);
    }
    assert_eq!(leaf_count(&watch(Pattern::Anything)), 0);
}

#[test]
fn bytes_say_where_they_differ() {
    let pattern = Pattern::Bytes { bytes: b"\x00abc", place: value_place(LeafId(3)), leaf: LeafId(3) };
    let differ = |payload: &'static [u8]| {
        let (judgement, differences) = run(&watch(pattern), &arrival(payload), &mut Table::default());
        (misfits(&judgement), differences.into_iter().next().map(|difference| difference.problem))
    };
    let at = |offset, got: &str| (vec![(3, false)], Some(Problem::Bytes { offset, got: got.into() }));
    assert_eq!(differ(b"\x00abc"), (vec![], None));
    assert_eq!(differ(b"\x00aBc"), at(2, "42 63 b\"Bc\""));
    assert_eq!(differ(b"\x00a"), at(2, "the end, after 2 bytes"));
    assert_eq!(differ(b"\x00abc\xff123456789"), at(4, "ff 31 32 33 34 35 36 37 b\"\\xff1234567\"…"));
    assert_eq!(differ(b""), at(0, "the end, after 0 bytes"));
}

struct Even;

impl Matcher for Even {
    fn describe(&self) -> String {
        "has an even number of bytes".into()
    }

    fn judge(&self, message: &Arrival) -> Result<(), String> {
        match message.payload.len() {
            0 => panic!("no bytes"),
            len if len % 2 == 0 => Ok(()),
            len => Err(format!("which has {len} bytes")),
        }
    }
}

fn custom() -> Watch {
    let place = value_place(LeafId(0));
    // The macro may or may not count the matcher among the operands.
    let operands = &[ExprId(2)];
    Watch { operands, ..watch(Pattern::Custom { expr: ExprId(2), text: "Even", place, leaf: LeafId(0) }) }
}

#[test]
fn a_matcher_of_the_users_own_speaks_for_itself() {
    let differ = |payload: &'static str| {
        let mut exprs = Table { matcher: Some(Box::new(Even)), ..Table::default() };
        run(&custom(), &arrival(payload), &mut exprs).1
    };
    assert_eq!(differ("ab"), []);
    let (why, wanted) = ("which has 3 bytes".into(), "has an even number of bytes".into());
    assert_eq!(differ("abc")[0].problem, Problem::Custom { why, wanted });
}

#[test]
fn a_matcher_that_panics_is_a_user_error() {
    let mut exprs = Table { matcher: Some(Box::new(Even)), ..Table::default() };
    let mut operands = Operands::default();
    prepare(&custom(), &mut exprs, &mut operands).unwrap();
    let message = arrival("");
    let error =
        judge(&custom(), &message, None, &operands, &mut exprs, &mut Judgement::default()).unwrap_err();
    assert_eq!((error.kind(), error.text()), (UserErrorKind::Panicked, "no bytes"));
    assert!(explain(&custom(), &message, None, &operands, &mut exprs).is_err());
}

fn typed() -> Watch {
    let leaf =
        |leaf, path| TypedLeaf { leaf: LeafId(leaf), path, text: "..", place: value_place(LeafId(leaf)) };
    let leaves = vec![leaf(1, "id"), leaf(2, "customer.name"), leaf(3, "renamed")].leak();
    let place = value_place(LeafId(0));
    watch(Pattern::Typed { expr: ExprId(0), text: "Order { .. }", place, whole: LeafId(0), leaves })
}

fn typed_says(verdict: TypedVerdict) -> (Judgement, Vec<Difference>) {
    let mut exprs = Table { typed: Some(verdict), ..Table::default() };
    run(&typed(), &arrival(r#"{"id": 7, "customer": {"name": "Ann"}}"#), &mut exprs)
}

#[test]
fn a_typed_pattern_points_at_its_parts() {
    assert!(typed_says(TypedVerdict::Fits).0.fits());
    let (judgement, differences) = typed_says(TypedVerdict::Differs(vec![LeafId(3), LeafId(1), LeafId(2)]));
    assert_eq!(judgement.distance, 3);
    let said: Vec<_> = differences.iter().map(|d| (d.leaf.0, d.path.as_str(), d.place, &d.problem)).collect();
    let got = |got: &str| Problem::Got { got: got.into(), wanted: None };
    assert_eq!(
        said,
        [
            (1, "id", value_place(LeafId(1)), &got("7")),
            (2, "customer.name", value_place(LeafId(2)), &got("\"Ann\"")),
            (3, "renamed", value_place(LeafId(3)), &got("{\"customer\":{\"name\":\"Ann\"},\"id\":7}")),
        ]
    );
    assert_eq!(leaf_count(&typed()), 3);
}

#[test]
fn a_typed_pattern_that_differs_in_none_of_its_parts_differs_as_a_whole() {
    let (judgement, differences) = typed_says(TypedVerdict::Differs(vec![]));
    assert_eq!(misfits(&judgement), [(0, false)]);
    assert_eq!(differences[0].place, value_place(LeafId(0)));
}

#[test]
fn what_can_not_be_decoded_differs_as_a_whole_and_in_all_its_leaves() {
    let (judgement, differences) = typed_says(TypedVerdict::Undecodable("not an `Order`".into()));
    assert_eq!((misfits(&judgement), judgement.distance), (vec![(0, false)], 3));
    assert_eq!(differences[0].problem, Problem::Undecodable("not an `Order`".into()));
}

fn with_condition() -> Watch {
    let condition =
        machine::Condition { expr: ExprId(0), text: "n > 1", place: value_place(LeafId(9)), leaf: LeafId(9) };
    let shape = shaped(&object([("n", bind(CaptureId(0), of_type(JsonType::Number)))]), 0);
    Watch { condition: Some(condition), ..shape }
}

#[test]
fn a_where_sees_the_parts_and_is_a_leaf_of_its_own() {
    let judged = |payload: &'static str| {
        let condition = Box::new(|_, parts: &[serde_json::Value]| Ok(parts[0].as_i64() > Some(1)));
        let mut exprs = Table { condition: Some(condition), ..Table::default() };
        run(&with_condition(), &arrival(payload), &mut exprs)
    };
    assert!(judged("{\"n\":2}").0.fits());
    let (judgement, differences) = judged("{\"n\":1}");
    assert_eq!(misfits(&judgement), [(9, false)]);
    assert_eq!(
        (&differences[0].problem, differences[0].place),
        (&Problem::ConditionFalse, value_place(LeafId(9)))
    );
    assert_eq!(leaf_count(&with_condition()), 2);
}

#[test]
fn a_where_is_asked_only_where_all_else_fits_and_is_told_the_latency() {
    let mut exprs = Table { condition: Some(Box::new(|_, _| panic!("asked"))), ..Table::default() };
    let (judgement, _) = run(&with_condition(), &arrival("{\"n\":\"2\"}"), &mut exprs);
    assert_eq!(misfits(&judgement), [(2, false)]);

    let wanted = Some(Duration::from_millis(3));
    let mut exprs =
        Table { condition: Some(Box::new(move |latency, _| Ok(latency == wanted))), ..Table::default() };
    let (watch, operands, mut out) = (with_condition(), Operands::default(), Judgement::default());
    judge(&watch, &arrival("{\"n\":1}"), wanted, &operands, &mut exprs, &mut out).unwrap();
    assert!(out.fits());
    assert_eq!(out.parts, [json!(1)]);
}

#[test]
fn a_where_that_fails_is_a_user_error() {
    let condition = Box::new(|_, _: &[serde_json::Value]| Err(UserError::message("no")));
    let mut exprs = Table { condition: Some(condition), ..Table::default() };
    let operands = Operands::default();
    let message = arrival("{\"n\":1}");
    let judged = judge(&with_condition(), &message, None, &operands, &mut exprs, &mut Judgement::default());
    assert_eq!(judged.unwrap_err().text(), "no");
}

#[test]
fn a_judgement_is_cleared_before_it_is_used_again() {
    let watch = shaped(&object([("n", bind(CaptureId(0), equal(1)))]), 0);
    let (operands, mut exprs, mut out) = (Operands::default(), Table::default(), Judgement::default());
    for (payload, fits) in [("{\"n\":2}", false), ("{\"n\":1}", true), ("oops", false), ("{\"n\":1}", true)] {
        judge(&watch, &arrival(payload), None, &operands, &mut exprs, &mut out).unwrap();
        let misses = usize::from(!fits);
        assert_eq!((out.misfits.len(), out.distance, out.parts.len()), (misses, misses, 1 - misses));
    }
}

#[test]
fn operands_and_matchers_are_made_once() {
    let node = object([("a", equal_expr(0, "x")), ("b", equal(Operand::Literal(Literal::Null)))]);
    let (watch, mut exprs, mut operands) = (shaped(&node, 1), Table::of([json!(1)]), Operands::default());
    exprs.matcher = Some(Box::new(Even));
    for watch in [watch, watch, custom(), custom()] {
        prepare(&watch, &mut exprs, &mut operands).unwrap();
    }
    assert_eq!(exprs.values[0].1, 1);
    assert_eq!(operands.value(ExprId(0)), &json!(1));
}

#[test]
fn a_regex_that_is_too_large_is_a_user_error_wherever_it_stands() {
    let large = || regex(r"\w{999}{999}");
    let nested = [
        large(),
        object([("a", not(large()))]),
        sequence([any([large()])], false),
        bag([every(some(len(bind(CaptureId(0), all([large()])))))], false),
    ];
    for node in nested {
        let error = prepare(&shaped(&node, 0), &mut Table::default(), &mut Operands::default()).unwrap_err();
        assert_eq!(error.text(), r"the regex /\w{999}{999}/ is too large to be compiled");
    }
    let headers = Numbering::default().fields(fields([("x", large())]));
    let by_header = Watch { headers, ..watch(Pattern::Anything) };
    assert!(prepare(&by_header, &mut Table::default(), &mut Operands::default()).is_err());
    let by_key = Watch { key: Some(large()), ..watch(Pattern::Anything) };
    assert!(prepare(&by_key, &mut Table::default(), &mut Operands::default()).is_err());
}
