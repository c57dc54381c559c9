//! Whole texts, one for each outcome.

mod error;
mod flow;
mod lost;
mod mismatch;
mod page;
mod pass;
mod timeout;
mod untaken;
mod violated;

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::sample::*;
use super::{Style, elsewhere, text};
use crate::expr::UserError;
use crate::machine::{
    Expect, ExprId, Kind, LeafId, Machine, Source, Statement, StatementId, TransportId, Watch,
};
use crate::matching::{Difference, Problem};
use crate::message::{Arrival, Position, Topic};
use crate::outcome::{
    Clock, Differing, Entry, ErrorSource, Event, Evidence, Failure, Loss, Met, Note, Outcome, Overflow,
    StrayReason, Tapped, Timeline, Verdict, Via, Violation,
};
use crate::scenario::Case;
use crate::transport::Gap;

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

/// A record that was there before the block.
fn there_before(payload: &str, offset: i64) -> Arc<Arrival> {
    let mut old = Arrival::new("orders.processed", payload.to_owned(), began());
    old.old = true;
    old.position = Some(Position::Offset { partition: 3, offset });
    Arc::new(old)
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
        (ON, Met::Answered { count: 1, missed: None }),
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
    let recent = vec![arrival("order.processed", COMPLETED, 14.0)];
    verdict.tapped = vec![Tapped::new(Topic::from("order.processed"), 1, recent)];
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
    verdict.steps[ON.index()].met = Met::Answered { count: 0, missed: None };
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
