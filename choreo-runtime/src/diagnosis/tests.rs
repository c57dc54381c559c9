//! Whole texts, one for each outcome.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::sample::*;
use super::{Style, elsewhere, text};
use crate::expr::UserError;
use crate::machine::{Expect, ExprId, Kind, LeafId, Machine, Source, Statement, StatementId, Watch};
use crate::matching::{Difference, Problem};
use crate::message::{Arrival, Topic};
use crate::outcome::{
    Clock, Differing, Entry, ErrorSource, Event, Evidence, Failure, Loss, Met, Note, Outcome, Overflow,
    StrayReason, Tapped, Verdict, Violation,
};

const CREATED_ORDER: &str = r#"{"order_id":"ORD-42","count":1000}"#;
const PENDING: &str = r#"{"order_id":"ORD-42","status":"PENDING","count":1000}"#;
const COMPLETED: &str = r#"{"order_id":"ORD-42","status":"COMPLETED","count":1000}"#;
const ORDER: &str = r#"{"order_id":"ORD-42"}"#;

fn plain(verdict: &Verdict) -> String {
    text(verdict, Style::plain())
}

fn created() -> Entry {
    published(CREATED, "orders.created", CREATED_ORDER, 0.0)
}

/// Three reservations that satisfy the second expectation.
fn reservations() -> [Arc<Arrival>; 3] {
    [3.0, 3.5, 4.2].map(|at| arrival("stock.reserved", ORDER, at))
}

fn reserved(messages: &[Arc<Arrival>; 3]) -> Met {
    pass(&[&messages[0], &messages[1], &messages[2]])
}

/// Everything up to the second publish held.
fn first_window(processed: Met, stock: &[Arc<Arrival>; 3]) -> Vec<(StatementId, Met)> {
    vec![
        (ON, Met::Answered { count: 1 }),
        (CREATED, done(0.0)),
        (PROCESSED, processed),
        (RESERVED, reserved(stock)),
    ]
}

fn mismatch() -> Verdict {
    let misses = [
        arrival("orders.processed", r#"{"order_id":"ORD-42","status":"NEW","count":0}"#, 8.1),
        arrival("orders.processed", PENDING, 12.4),
        arrival("orders.processed", r#"{"order_id":"ORD-42"}"#, 12.9),
    ];
    let stock = reservations();
    let closest = near_miss(&misses[1], (2, 3), vec![got("\"COMPLETED\"", STATUS, "status", "\"PENDING\"")]);
    let evidence = Evidence {
        others: vec![
            Differing { leaf: STATUS, differed: 1, missing: 1 },
            Differing { leaf: COUNT, differed: 1, missing: 1 },
        ],
        ..missed(3, closest)
    };
    let entries = vec![
        created(),
        published(ON, "fraud.result", r#"{"order_id":"ORD-42","decision":"APPROVE"}"#, 1.2),
        arrived(&stock[0], Some(RESERVED)),
        arrived(&stock[1], Some(RESERVED)),
        arrived(&stock[2], Some(RESERVED)),
        arrived(&misses[0], None),
        arrived(&misses[1], None),
        arrived(&misses[2], None),
        deadline(),
    ];
    let mut verdict =
        verdict(Outcome::Failed, first_window(Met::Mismatch(Box::new(evidence)), &stock), entries);
    verdict.tapped = vec![Tapped {
        topic: Topic::from("order.processed"),
        count: 1,
        recent: vec![arrival("order.processed", COMPLETED, 14.0)],
    }];
    elsewhere(&mut verdict, &mut |id, arrival| id == PROCESSED && arrival.payload == COMPLETED);
    verdict
}

fn timeout() -> Verdict {
    let stock = reservations();
    let evidence = Evidence::default();
    let entries = vec![
        created(),
        arrived(&stock[0], Some(RESERVED)),
        arrived(&stock[1], Some(RESERVED)),
        arrived(&stock[2], Some(RESERVED)),
        deadline(),
    ];
    let mut verdict =
        verdict(Outcome::Failed, first_window(Met::Timeout(Box::new(evidence)), &stock), entries);
    verdict.steps[ON.index()].met = Met::Answered { count: 0 };
    verdict.notes = vec![Note::NeverCalled(ON)];
    verdict
}

/// The first window held, the check too, and the second publish was handed off.
fn second_window() -> (Vec<(StatementId, Met)>, Vec<Entry>) {
    let stock = reservations();
    let processed = arrival("orders.processed", COMPLETED, 12.4);
    let mut met = first_window(pass(&[&processed]), &stock);
    met.push((CHECK, Met::Done { at: ms(12.4), accepted_after: None }));
    met.push((CANCELLED, done(12.5)));
    let mut entries = vec![created()];
    entries.extend(stock.iter().map(|message| arrived(message, Some(RESERVED))));
    entries.push(arrived(&processed, Some(PROCESSED)));
    entries.push(published(CANCELLED, "orders.cancelled", ORDER, 12.5));
    (met, entries)
}

fn passed() -> Verdict {
    let (mut met, mut entries) = second_window();
    let debit = arrival("ledger.debit", ORDER, 14.0);
    let credit = arrival("ledger.credit", ORDER, 15.0);
    met.push((DEBIT, pass(&[&debit])));
    met.push((CREDIT, pass(&[&credit])));
    met.push((REJECTED, Met::Held { period: ms(115.0), settled: true }));
    entries.push(arrived(&debit, Some(DEBIT)));
    entries.push(arrived(&credit, Some(CREDIT)));
    Verdict { elapsed: ms(115.3), ..verdict(Outcome::Passed, met, entries) }
}

fn slow(outcome: Outcome) -> Verdict {
    let mut verdict = passed();
    let late = arrival("orders.processed", COMPLETED, 71.2);
    verdict.steps[PROCESSED.index()].met =
        Met::Slow { taken: vec![(late, ms(71.2))], latency: ms(71.2), budget: ms(50.0) };
    verdict.steps[CREATED.index()].met = Met::Done { at: ms(0.0), accepted_after: Some(ms(18.3)) };
    Verdict { outcome, ..verdict }
}

/// The same, ended at another time than the deadline.
fn ended(at: f64, mut verdict: Verdict) -> Verdict {
    verdict.elapsed = ms(at);
    verdict.timeline.head.retain(|entry| entry.at <= verdict.elapsed);
    if let Met::Held { period, .. } = &mut verdict.steps[REJECTED.index()].met {
        *period = verdict.elapsed;
    }
    verdict
}

fn failure(source: ErrorSource, error: UserError) -> Outcome {
    Outcome::Error(Failure { source, error })
}

#[test]
fn a_pass_is_one_line() {
    insta::assert_snapshot!(plain(&passed()));
}

#[test]
fn a_pass_names_what_is_worth_a_look() {
    let mut verdict = passed();
    verdict.notes = vec![Note::NeverCalled(ON), Note::EchoesSetAside(2)];
    verdict.time_factor = 3.0;
    verdict.deadline = ms(1500.0);
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn slow_shows_the_latency_against_its_budget() {
    insta::assert_snapshot!(plain(&slow(Outcome::Slow)));
}

#[test]
fn slow_that_only_warns_is_short() {
    insta::assert_snapshot!(plain(&slow(Outcome::PassedSlow)));
}

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
fn timeout_says_what_was_subscribed_and_since_when() {
    insta::assert_snapshot!(plain(&timeout()));
}

#[test]
fn timeout_in_virtual_time_with_nobody_listening() {
    let mut verdict = timeout();
    verdict.clock = Clock::Virtual;
    verdict.notes.push(Note::NobodyListened { topic: Topic::from("orders.created"), waited: ms(100.0) });
    verdict.tapped = vec![
        Tapped { topic: Topic::from("order.processed"), count: 3, recent: vec![] },
        Tapped { topic: Topic::from("audit.log"), count: 1_200, recent: vec![] },
        Tapped { topic: Topic::from("orders.created"), count: 1, recent: vec![] },
    ];
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn timeout_of_a_message_that_came_just_after_the_deadline() {
    let mut verdict = timeout();
    let late = arrival("orders.processed", COMPLETED, 512.0);
    let evidence = Evidence { strays: vec![stray(&late, StrayReason::AfterDeadline)], ..Evidence::default() };
    verdict.steps[PROCESSED.index()].met = Met::Timeout(Box::new(evidence));
    verdict.timeline.push(arrived(&late, None));
    verdict.elapsed = ms(600.0);
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn timeout_of_an_expectation_that_waits_for_a_capture() {
    let (mut met, mut entries) = second_window();
    let evidence = Evidence { unbound: vec!["done"], ..Evidence::default() };
    met.push((DEBIT, Met::Timeout(Box::new(evidence))));
    entries.push(deadline());
    insta::assert_snapshot!(plain(&verdict(Outcome::Failed, met, entries)));
}

#[test]
fn early_shows_the_cause_that_came_after_it() {
    let (mut met, mut entries) = second_window();
    let early = arrival("ledger.debit", ORDER, 9.0);
    let evidence = Evidence { strays: vec![stray(&early, StrayReason::Early)], ..Evidence::default() };
    met.push((DEBIT, Met::Early(Box::new(evidence))));
    entries.insert(4, arrived(&early, None));
    entries.push(deadline());
    insta::assert_snapshot!(plain(&verdict(Outcome::Failed, met, entries)));
}

#[test]
fn disorder_shows_both_expectations() {
    let (mut met, mut entries) = second_window();
    let credit = arrival("ledger.credit", ORDER, 14.0);
    let debit = arrival("ledger.debit", ORDER, 15.5);
    let evidence = Evidence { strays: vec![stray(&credit, StrayReason::OutOfOrder)], ..Evidence::default() };
    met.push((DEBIT, pass(&[&debit])));
    met.push((CREDIT, Met::Disorder(Box::new(evidence))));
    entries.extend([arrived(&credit, None), arrived(&debit, Some(DEBIT)), deadline()]);
    insta::assert_snapshot!(plain(&verdict(Outcome::Failed, met, entries)));
}

#[test]
fn too_few_counts_and_shows_the_near_miss() {
    let stock = reservations();
    let processed = arrival("orders.processed", COMPLETED, 12.4);
    let miss = arrival("stock.reserved", r#"{"order_id":"ORD-43"}"#, 20.0);
    let mut met = first_window(pass(&[&processed]), &stock);
    let stretch = place("\"ORD-42\" } times");
    let difference = Difference {
        leaf: LeafId(7),
        place: crate::machine::Place { end_column: stretch.column + 8, ..stretch },
        path: "order_id".into(),
        problem: Problem::Got { got: "\"ORD-43\"".into(), wanted: None },
    };
    met[3] = (
        RESERVED,
        Met::TooFew {
            got: 2,
            least: 3,
            evidence: Box::new(missed(1, near_miss(&miss, (1, 1), vec![difference]))),
        },
    );
    let entries = vec![
        created(),
        arrived(&stock[0], Some(RESERVED)),
        arrived(&stock[1], Some(RESERVED)),
        arrived(&processed, Some(PROCESSED)),
        arrived(&miss, None),
        deadline(),
    ];
    insta::assert_snapshot!(plain(&verdict(Outcome::Failed, met, entries)));
}

#[test]
fn taken_names_the_expectation_that_took_it() {
    let (mut met, mut entries) = second_window();
    let debit = arrival("ledger.debit", ORDER, 14.0);
    let evidence = Evidence { strays: vec![stray(&debit, StrayReason::Taken(DEBIT))], ..Evidence::default() };
    met.push((DEBIT, pass(&[&debit])));
    met.push((CREDIT, Met::Taken { by: DEBIT, evidence: Box::new(evidence) }));
    entries.extend([arrived(&debit, Some(DEBIT)), deadline()]);
    insta::assert_snapshot!(plain(&verdict(Outcome::Failed, met, entries)));
}

#[test]
fn several_failures_have_a_section_each() {
    let mut verdict = mismatch();
    verdict.steps[RESERVED.index()].met = Met::Timeout(Box::default());
    verdict.tapped.clear();
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn violated_by_a_never() {
    let stock = reservations();
    let rejected = arrival("orders.rejected", r#"{"order_id":"ORD-42","reason":"no stock"}"#, 6.5);
    let mut met = first_window(Met::Open(Box::default()), &stock);
    met.push((REJECTED, Met::Broke));
    let entries = vec![created(), arrived(&stock[0], Some(RESERVED)), arrived(&rejected, None)];
    let outcome = Outcome::Violated(Violation::Never {
        statement: REJECTED,
        arrival: rejected,
        at: ms(6.5),
        operands: vec![(ExprId(3), "done[\"order_id\"]", json!("ORD-42"))],
        captures: Vec::new(),
    });
    let verdict = ended(6.5, verdict(outcome, met, entries));
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn violated_by_an_upper_bound() {
    let stock = reservations();
    let extra = arrival("stock.reserved", ORDER, 30.0);
    let mut verdict = passed();
    verdict.timeline.push(arrived(&extra, None));
    verdict.steps[RESERVED.index()].met = reserved(&stock);
    verdict.outcome =
        Outcome::Violated(Violation::TooMany { statement: RESERVED, most: 3, arrival: extra, at: ms(30.0) });
    verdict.elapsed = ms(30.0);
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn violated_by_a_check() {
    let (mut met, mut entries) = second_window();
    met.retain(|(id, _)| *id != CANCELLED && *id != CHECK);
    met.push((CHECK, Met::Broke));
    entries.pop();
    let outcome = Outcome::Violated(Violation::Check {
        statement: CHECK,
        text: "done[\"count\"] == 1000".into(),
        message: "the count is 999".into(),
        captures: vec![("done", COMPLETED.replace("1000", "999"))],
    });
    let verdict = ended(12.5, verdict(outcome, met, entries));
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn error_by_a_panic_in_a_closure_points_at_it() {
    let (mut met, mut entries) = second_window();
    met.retain(|(id, _)| *id != CANCELLED);
    met.push((CANCELLED, Met::Broke));
    entries.pop();
    let at = place("done[\"order_id\"] };\n        in order");
    let location = format!("shop/tests/orders.rs:{}:{}", at.line, at.column);
    let error = UserError::panicked("called `Option::unwrap()` on a `None` value", Some(location));
    let verdict = ended(12.5, verdict(failure(ErrorSource::Statement(CANCELLED), error), met, entries));
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn error_by_a_where_that_panics_elsewhere_names_the_place() {
    let (mut met, entries) = second_window();
    met.push((DEBIT, Met::Open(Box::default())));
    met.push((CREDIT, Met::Broke));
    let message = "assertion `left == right` failed: totals differ\n  left: 5\n right: 7";
    let error = UserError::panicked(message, Some("shop/src/money.rs:31:9".into()));
    let outcome = failure(ErrorSource::Statement(CREDIT), error);
    insta::assert_snapshot!(plain(&ended(14.0, verdict(outcome, met, entries))));
}

#[test]
fn error_by_a_panic_in_a_task_quotes_it() {
    let mut verdict = timeout();
    let error = UserError::panicked(
        "index out of bounds: the len is 0 but the index is 0",
        Some("shop/src/lib.rs:48:22".into()),
    );
    verdict.outcome = failure(ErrorSource::Task, error);
    verdict.steps[PROCESSED.index()].met = Met::Open(Box::default());
    insta::assert_snapshot!(plain(&ended(5.0, verdict)));
}

#[test]
fn a_task_that_panicked_is_quoted_before_what_it_caused() {
    let mut verdict = timeout();
    verdict.notes.push(Note::TaskPanicked {
        location: Some("shop/src/lib.rs:48:22".into()),
        message: "the order has no lines".into(),
    });
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn error_by_a_payload_that_can_not_be_serialised() {
    let (mut met, mut entries) = second_window();
    met.retain(|(id, _)| *id != CANCELLED);
    met.push((CANCELLED, Met::Broke));
    entries.pop();
    let error = UserError::serialize("key must be a string");
    let outcome = failure(ErrorSource::Statement(CANCELLED), error);
    insta::assert_snapshot!(plain(&ended(12.5, verdict(outcome, met, entries))));
}

#[test]
fn error_by_a_transport_that_refuses() {
    let (mut met, entries) = second_window();
    met.retain(|(id, _)| *id != CANCELLED);
    met.push((CANCELLED, Met::Broke));
    let error =
        UserError::message("publish to `orders.*`: `*` is a wildcard, and nothing can be published to one");
    let outcome = failure(ErrorSource::Transport(CANCELLED), error);
    insta::assert_snapshot!(plain(&ended(12.5, verdict(outcome, met, entries))));
}

#[test]
fn error_of_a_setting_has_no_place() {
    let error = UserError::message("invalid digit found in string");
    let verdict = verdict(failure(ErrorSource::Setting, error), vec![], vec![]);
    insta::assert_snapshot!(plain(&Verdict { elapsed: Duration::ZERO, ..verdict }));
}

#[test]
fn lost_says_what_was_last_seen() {
    let stock = reservations();
    let mut met = first_window(Met::Open(Box::default()), &stock);
    met[3] = (RESERVED, Met::Open(Box::default()));
    let entries = vec![created(), arrived(&stock[0], None)];
    let outcome = Outcome::Lost(Loss { reason: "the bus was severed".into(), at: ms(8.0) });
    insta::assert_snapshot!(plain(&ended(8.0, verdict(outcome, met, entries))));
}

#[test]
fn overflow_says_what_was_full_and_what_to_do() {
    let stock = reservations();
    let mut entries = vec![created()];
    entries.extend((0..500_u32).map(|n| {
        arrived(&arrival("orders.processed", &format!("{{\"order_id\":\"ORD-{n}\"}}"), f64::from(n)), None)
    }));
    let evidence = Evidence { misses: 65_536, ..Evidence::default() };
    let met = first_window(Met::Open(Box::new(evidence)), &stock);
    let outcome = Outcome::Overflow(Overflow {
        what: "the scenario's inbox was full, at 65,536 messages or 256 MiB".into(),
        limit: 65_536,
        topic: Some(Topic::from("orders.processed")),
    });
    insta::assert_snapshot!(plain(&verdict(outcome, met, entries)));
}

#[test]
fn without_the_source_text_the_place_is_named() {
    let mut verdict = mismatch();
    let bare = Source { text: "", ..verdict.machine.source };
    verdict.machine = leak(Machine { source: bare, ..*verdict.machine });
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn a_long_timeline_shows_both_ends_and_counts_the_rest() {
    let mut verdict = timeout();
    for n in 0..300_u32 {
        let message = arrival("audit.log", &format!("[{n}]"), 5.0 + f64::from(n) / 10.0);
        verdict.timeline.push(arrived(&message, None));
    }
    let text = plain(&verdict);
    let rows: Vec<&str> = text.lines().skip_while(|line| *line != "timeline").skip(1).collect();
    assert_eq!(rows.len(), 16 + 1 + 16);
    let entries = verdict.timeline.iter().count() as u64 + verdict.timeline.skipped;
    assert_eq!(rows[16].trim(), format!("… {} more …", entries - 32));
    assert!(rows[32].contains("[299]"), "{}", rows[32]);
}

#[test]
fn lost_before_the_first_statement() {
    let outcome = Outcome::Lost(Loss { reason: "the bus is closed".into(), at: Duration::ZERO });
    insta::assert_snapshot!(plain(&Verdict::before_start(machine(), outcome)));
}

#[test]
fn a_task_that_panicked_turns_a_failure_to_an_error_and_both_are_told() {
    let mut verdict = timeout();
    let (text, location) = ("the order has no lines", Some("shop/src/lib.rs:48:22".to_owned()));
    verdict.notes.push(Note::TaskPanicked { location: location.clone(), message: text.into() });
    verdict.outcome = failure(ErrorSource::Task, UserError::panicked(text, location));
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn keys_headers_and_topics_by_expression_are_shown() {
    let mut verdict = timeout();
    let mut message = Arrival::new("audit.log", "{ }", began() + ms(5.0));
    message.key = Some("ORD-42".into());
    message.headers.insert("trace", "a\u{1b}b");
    verdict.timeline.push(arrived(&Arc::new(message), None));
    let statements = verdict.machine.statements.iter().map(|statement| match statement.kind {
        Kind::Expect(expect) => {
            let topic = crate::machine::Topic::Expr { expr: ExprId(9), text: "topics::ANY" };
            let watch = Watch { topic, ..expect.watch };
            Statement { kind: Kind::Expect(Expect { watch, ..expect }), ..*statement }
        }
        _ => *statement,
    });
    verdict.machine = leak(Machine { statements: leak(statements.collect::<Vec<_>>()), ..*verdict.machine });
    verdict.topics = vec![Topic::from("fraud.check"), Topic::from("eu.orders.processed")];
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn no_text_has_a_line_that_ends_in_a_space() {
    for verdict in [mismatch(), timeout(), passed(), slow(Outcome::Slow)] {
        let text = plain(&verdict);
        assert!(text.lines().all(|line| line == line.trim_end()), "{text}");
    }
}

#[test]
fn a_never_says_how_its_settle_period_was_spent() {
    let mut verdict = slow(Outcome::Slow);
    assert!(plain(&verdict).contains("nothing came for 115 ms, settle waited out"));
    verdict.clock = Clock::Virtual;
    assert!(plain(&verdict).contains("nothing came for 115 ms, settle run through"));
}

#[test]
fn the_deadline_stands_in_the_timeline() {
    assert!(matches!(deadline().event, Event::Deadline));
    assert!(plain(&timeout()).contains("-- deadline --"));
}
