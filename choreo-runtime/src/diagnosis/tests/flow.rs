//! Steps that stand in each other, and what became of a `together`, an `either` and a loop.

use super::*;
use crate::machine::{Kind, Test, TransportId, draft};

const FILE: &str = r#"use choreo::prelude::*;

#[choreo::scenario]
async fn a_day_of_orders(bus: &InMemory) {
    choreo! {
        publish "day.begun";
        together {
            for order in orders {
                publish "orders.created" { "order_id": order.id };
                either {
                    expect "orders.accepted" { "order_id": order.id, "status": "ACCEPTED" };
                    publish "orders.paid" { "order_id": order.id };
                    expect "orders.shipped" { "order_id": order.id };
                } or {
                    expect "orders.rejected" { "order_id": order.id };
                } or after 200ms {
                    publish "orders.cancelled" { "order_id": order.id };
                }
            }
        } and {
            expect "reports.opened";
            publish "reports.request";
            never "reports.failed";
            expect "reports.done" { "pages": 12 };
        } and {
            expect "mail.sent";
        }
        expect "day.closed";
    }
}
"#;

const BEGUN: StatementId = StatementId(0);
const TOGETHER: StatementId = StatementId(1);
const FOR: StatementId = StatementId(2);
const CREATED: StatementId = StatementId(3);
const EITHER: StatementId = StatementId(4);
const ACCEPTED: StatementId = StatementId(5);
const PAID: StatementId = StatementId(6);
const SHIPPED: StatementId = StatementId(7);
const REJECTED: StatementId = StatementId(8);
const CANCELLED: StatementId = StatementId(9);
const OPENED: StatementId = StatementId(10);
const REQUEST: StatementId = StatementId(11);
const FAILED: StatementId = StatementId(12);
const REPORT: StatementId = StatementId(13);
const MAIL: StatementId = StatementId(14);
const CLOSED: StatementId = StatementId(15);

const THIRD: &str = r#"{"order_id":"ORD-3"}"#;

fn machine() -> &'static Machine {
    draft::machine("a_day_of_orders", FILE)
}

fn day(outcome: Outcome, met: Vec<(StatementId, Met)>, entries: Vec<Entry>) -> Verdict {
    verdict_on(machine(), outcome, met, entries)
}

/// The n-th field of a pattern differs.
fn differs(id: StatementId, field: usize, got: &str) -> Difference {
    let Some(crate::machine::Pattern::Shape(root)) = machine().expect(id).map(|expect| &expect.watch.pattern)
    else {
        panic!("it has no shape")
    };
    let Test::Object { fields, .. } = root.test else { panic!("it has no fields") };
    let (leaf, place) = (fields[field].value.leaf, fields[field].value.place);
    let problem = Problem::Got { got: got.to_owned(), wanted: None };
    Difference { leaf, place, path: fields[field].key.to_owned(), problem }
}

/// The second region is done, and so is the third.
fn others_done() -> (Vec<(StatementId, Met)>, Vec<Entry>) {
    let [opened, report, mail] = [
        arrival("reports.opened", "{}", 2.0),
        arrival("reports.done", r#"{"pages":12}"#, 4.0),
        arrival("mail.sent", "{}", 3.0),
    ];
    let met = vec![
        (BEGUN, done(0.0)),
        (OPENED, pass(&[&opened])),
        (REQUEST, done(2.0)),
        (FAILED, Met::Held { period: ms(498.0), settled: false }),
        (REPORT, pass(&[&report])),
        (MAIL, pass(&[&mail])),
    ];
    let entries = vec![
        published(BEGUN, "day.begun", "{}", 0.0),
        arrived(&opened, Some(OPENED)),
        published(REQUEST, "reports.request", "{}", 2.0),
        arrived(&mail, Some(MAIL)),
        arrived(&report, Some(REPORT)),
    ];
    (met, entries)
}

/// The first branch went wrong in the second round of three.
fn second_round() -> (Vec<(StatementId, Met)>, Vec<Entry>) {
    let (mut met, mut entries) = others_done();
    let accepted = arrival("orders.accepted", r#"{"order_id":"ORD-2","status":"ACCEPTED"}"#, 22.0);
    met.extend([
        (TOGETHER, Met::Regions { done: 2, at: None }),
        (FOR, Met::Rounds { number: 2, count: 3, at: None }),
        (CREATED, done(20.0)),
        (EITHER, Met::Branch { taken: Some((0, ms(22.0))) }),
        (ACCEPTED, pass(&[&accepted])),
        (PAID, done(22.0)),
        (REJECTED, Met::NotTaken),
        (CANCELLED, Met::NotTaken),
    ]);
    entries.extend([
        published(CREATED, "orders.created", r#"{"order_id":"ORD-2"}"#, 20.0),
        arrived(&accepted, Some(ACCEPTED)),
        published(PAID, "orders.paid", r#"{"order_id":"ORD-2"}"#, 22.0),
    ]);
    (met, entries)
}

#[test]
fn what_stands_in_braces_is_indented_and_told_of_the_round_that_runs() {
    let (mut met, mut entries) = second_round();
    met.push((SHIPPED, Met::Timeout(Box::default())));
    entries.push(deadline());
    insta::assert_snapshot!(plain(&day(Outcome::Failed, met, entries)));
}

#[test]
fn the_steps_that_the_book_shows_are_those_of_a_report() {
    const PAGE: &str = include_str!("../../../../docs/src/reading-a-failure.md");
    let (mut met, entries) = second_round();
    met.push((SHIPPED, Met::Timeout(Box::default())));
    let report = plain(&day(Outcome::Failed, met, entries));
    let steps = report.split("\n\n").next().unwrap_or_default();
    assert!(PAGE.contains(&format!("```text\n{steps}\n```")), "{steps}");
}

#[test]
fn of_an_either_that_did_not_begin_each_start_has_its_closest_miss_in_one_frame() {
    let (mut met, mut entries) = others_done();
    let misses = [
        arrival("orders.accepted", r#"{"order_id":"ORD-3","status":"REVIEW"}"#, 41.0),
        arrival("orders.rejected", r#"{"order_id":"ORD-7"}"#, 42.0),
    ];
    let closest = near_miss(&misses[0], (1, 2), vec![differs(ACCEPTED, 1, "\"REVIEW\"")]);
    let operands = vec![(ExprId(1), "order.id", json!("ORD-3"))];
    let accepted = Evidence { operands: operands.clone(), ..missed(1, closest) };
    let closest = near_miss(&misses[1], (1, 1), vec![differs(REJECTED, 0, "\"ORD-7\"")]);
    let rejected = Evidence { operands, ..missed(1, closest) };
    met.extend([
        (TOGETHER, Met::Regions { done: 2, at: None }),
        (FOR, Met::Rounds { number: 3, count: 3, at: None }),
        (CREATED, done(40.0)),
        (EITHER, Met::Branch { taken: None }),
        (ACCEPTED, Met::Mismatch(Box::new(accepted))),
        (REJECTED, Met::Mismatch(Box::new(rejected))),
    ]);
    entries.extend([
        published(CREATED, "orders.created", THIRD, 40.0),
        arrived(&misses[0], None),
        arrived(&misses[1], None),
        deadline(),
    ]);
    insta::assert_snapshot!(plain(&day(Outcome::Failed, met, entries)));
}

#[test]
fn of_an_either_nothing_may_have_come_for_one_start_and_what_fits_too_early_for_another() {
    let (mut met, mut entries) = others_done();
    let early = arrival("orders.rejected", THIRD, 12.0);
    let rejected = Evidence { strays: vec![stray(&early, StrayReason::Early)], ..Evidence::default() };
    met.extend([
        (TOGETHER, Met::Regions { done: 2, at: None }),
        (FOR, Met::Rounds { number: 1, count: 1_200, at: None }),
        (CREATED, done(40.0)),
        (EITHER, Met::Branch { taken: None }),
        (ACCEPTED, Met::Timeout(Box::default())),
        (REJECTED, Met::Early(Box::new(rejected))),
    ]);
    entries.extend([arrived(&early, None), published(CREATED, "orders.created", THIRD, 40.0), deadline()]);
    let mut verdict = day(Outcome::Failed, met, entries);
    verdict.notes = vec![Note::NobodyListened {
        transport: TransportId::ONLY,
        topic: Topic::from_static("orders.created"),
        waited: ms(100.0),
    }];
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn what_waits_in_a_region_is_open_where_another_ends_the_block() {
    let (mut met, mut entries) = others_done();
    let failed = arrival("reports.failed", r#"{"why":"no paper"}"#, 45.0);
    met.retain(|(id, _)| ![FAILED, REPORT].contains(id));
    entries.pop();
    let miss = arrival("orders.accepted", r#"{"order_id":"ORD-7","status":"ACCEPTED"}"#, 41.0);
    let closest = near_miss(&miss, (1, 2), vec![differs(ACCEPTED, 0, "\"ORD-7\"")]);
    met.extend([
        (TOGETHER, Met::Regions { done: 1, at: None }),
        (FOR, Met::Rounds { number: 1, count: 1, at: None }),
        (CREATED, done(40.0)),
        (EITHER, Met::Branch { taken: None }),
        (ACCEPTED, Met::Open(Box::new(missed(1, closest)))),
        (REJECTED, Met::Open(Box::default())),
        (FAILED, Met::Broke),
        (REPORT, Met::Open(Box::default())),
    ]);
    entries.extend([
        published(CREATED, "orders.created", THIRD, 40.0),
        arrived(&miss, None),
        arrived(&failed, None),
    ]);
    let violation = Violation::Never {
        statement: FAILED,
        arrival: failed,
        at: ms(45.0),
        operands: vec![],
        captures: vec![],
    };
    let verdict = day(Outcome::Violated(violation), met, entries);
    insta::assert_snapshot!(plain(&Verdict { elapsed: ms(45.0), ..verdict }));
}

#[test]
fn what_is_done_says_how_it_went() {
    let (mut met, mut entries) = others_done();
    met.extend([
        (TOGETHER, Met::Regions { done: 3, at: Some(ms(240.5)) }),
        (FOR, Met::Rounds { number: 3, count: 3, at: Some(ms(240.5)) }),
        (CREATED, done(40.0)),
        (EITHER, Met::Branch { taken: Some((2, ms(240.0))) }),
        (ACCEPTED, Met::NotTaken),
        (PAID, Met::NotTaken),
        (SHIPPED, Met::NotTaken),
        (REJECTED, Met::NotTaken),
        (CANCELLED, done(240.0)),
        (CLOSED, Met::Timeout(Box::default())),
    ]);
    entries.extend([
        published(CREATED, "orders.created", THIRD, 40.0),
        published(CANCELLED, "orders.cancelled", THIRD, 240.0),
        deadline(),
    ]);
    insta::assert_snapshot!(plain(&day(Outcome::Failed, met, entries)));
}

#[test]
fn a_loop_that_can_not_say_how_often_it_runs_is_an_error() {
    let error = UserError::message("the orders can't be read");
    let met = vec![(BEGUN, done(0.0)), (TOGETHER, Met::Regions { done: 0, at: None }), (FOR, Met::Broke)];
    let entries = vec![published(BEGUN, "day.begun", "{}", 0.0)];
    let outcome = failure(ErrorSource::Statement(FOR), error);
    insta::assert_snapshot!(plain(&Verdict { elapsed: ms(0.3), ..day(outcome, met, entries) }));
}

#[test]
fn a_note_names_two_regions_that_a_message_would_have_served() {
    let (met, entries) = others_done();
    let mut verdict = day(Outcome::Passed, met, entries);
    verdict.notes = vec![Note::Contested { by: OPENED, other: MAIL }];
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn a_draft_has_the_kinds_that_its_text_has() {
    let kinds = machine().statements.iter().map(|statement| &statement.kind);
    let constructs = kinds.filter(|kind| matches!(kind, Kind::Together(_) | Kind::Either(_) | Kind::For(_)));
    assert_eq!(constructs.count(), 3);
    assert_eq!(machine().statements.len(), CLOSED.index() + 1);
}
