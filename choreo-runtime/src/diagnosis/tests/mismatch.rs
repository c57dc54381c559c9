//! MISMATCH.

use super::*;

#[test]
fn mismatch_points_at_the_field_of_the_closest() {
    insta::assert_snapshot!(plain(&mismatch()));
}

#[test]
fn mismatch_in_colour() {
    insta::assert_snapshot!(text(&mismatch(), Style::coloured()).replace('\u{1b}', "ESC"));
}

#[test]
fn mismatch_with_a_captured_value_shows_it() {
    let (mut met, mut entries) = second_window();
    let miss = arrival("ledger.debit", r#"{"order_id":"ORD-7"}"#, 14.0);
    let stretch = "done[\"order_id\"] };\n            expect";
    let difference = Difference {
        leaf: LeafId(11),
        place: crate::machine::Place {
            end_line: place(stretch).line,
            end_column: place(stretch).column + 16,
            ..place(stretch)
        },
        path: "order_id".into(),
        problem: Problem::Got { got: "\"ORD-7\"".into(), wanted: Some("\"ORD-42\"".into()) },
    };
    let evidence = Evidence {
        operands: vec![(ExprId(3), "done[\"order_id\"]", json!("ORD-42"))],
        ..missed(1, near_miss(&miss, (1, 1), vec![difference]))
    };
    met.push((DEBIT, Met::Mismatch(Box::new(evidence))));
    met.push((CREDIT, Met::Timeout(Box::default())));
    entries.push(arrived(&miss, None));
    entries.push(deadline());
    insta::assert_snapshot!(plain(&verdict(Outcome::Failed, met, entries)));
}

#[test]
fn mismatch_of_a_where_shows_the_captures_that_it_used() {
    let (mut met, mut entries) = second_window();
    let debit = arrival("ledger.debit", ORDER, 13.0);
    let miss = arrival("ledger.credit", r#"{"order_id":"ORD-42","amount":5}"#, 14.0);
    let difference = Difference {
        leaf: LeafId(14),
        place: place("credit[\"amount\"] == done[\"total\"]"),
        path: String::new(),
        problem: Problem::ConditionFalse,
    };
    let evidence = Evidence {
        captures: vec![("done", COMPLETED.into())],
        operands: vec![(ExprId(4), "done[\"order_id\"]", json!("ORD-42"))],
        ..missed(1, near_miss(&miss, (1, 2), vec![difference]))
    };
    met.push((DEBIT, pass(&[&debit])));
    met.push((CREDIT, Met::Mismatch(Box::new(evidence))));
    entries.extend([arrived(&debit, Some(DEBIT)), arrived(&miss, None), deadline()]);
    insta::assert_snapshot!(plain(&verdict(Outcome::Failed, met, entries)));
}

#[test]
fn mismatch_by_several_fields_shows_them_in_one_frame() {
    let mut verdict = mismatch();
    let miss = arrival("orders.processed", r#"{"order_id":"7","status":"PENDING"}"#, 12.4);
    let differences = vec![
        got("=~ r\"^ORD-\\d+$\"", ORDER_ID, "order_id", "\"7\""),
        got("\"COMPLETED\"", STATUS, "status", "\"PENDING\""),
        Difference {
            leaf: COUNT,
            place: place("\"count\": > 0"),
            path: "count".into(),
            problem: Problem::Missing { key: "count".into() },
        },
    ];
    let evidence = Evidence {
        others: vec![
            Differing { leaf: ORDER_ID, differed: 40, missing: 0 },
            Differing { leaf: STATUS, differed: 12, missing: 0 },
            Differing { leaf: COUNT, differed: 0, missing: 1_201 },
        ],
        ..missed(1_213, near_miss(&miss, (17, 3), differences))
    };
    verdict.steps[PROCESSED.index()].met = Met::Mismatch(Box::new(evidence));
    verdict.tapped.clear();
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn mismatch_of_something_that_is_not_json_is_safe_to_print() {
    let mut verdict = mismatch();
    let miss =
        Arc::new(Arrival::new("orders.processed", b"\x1b[2Jhello\xff\x00".to_vec(), began() + ms(9.0)));
    let difference = Difference {
        leaf: LeafId(2),
        place: verdict.machine.statement(PROCESSED).place,
        path: String::new(),
        problem: Problem::NotJson("not JSON: expected value at line 1 column 1".into()),
    };
    let evidence = Evidence {
        others: vec![Differing { leaf: STATUS, differed: 1, missing: 0 }],
        ..missed(2, near_miss(&miss, (1, 3), vec![difference]))
    };
    verdict.steps[PROCESSED.index()].met = Met::Mismatch(Box::new(evidence));
    verdict.timeline = crate::outcome::Timeline::default();
    verdict.timeline.push(created());
    verdict.timeline.push(arrived(&miss, None));
    verdict.timeline.push(arrived(&arrival("orders.\u{1b}[31mprocessed", "\u{9b}31m\r\nfake", 10.0), None));
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn mismatch_where_what_fits_was_there_before() {
    let mut verdict = mismatch();
    let Met::Mismatch(evidence) = &mut verdict.steps[PROCESSED.index()].met else { panic!() };
    evidence.there_before = 1;
    verdict.timeline.head.insert(0, arrived(&there_before(COMPLETED, 41), None));
    insta::assert_snapshot!(plain(&verdict));
}
