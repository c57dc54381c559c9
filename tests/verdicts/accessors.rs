//! What a run and a trial give to a test.

use choreo::outcome::{Event, Met, Outcome};
use choreo::prelude::*;

use crate::service::bus;

#[choreo::scenario(time = "virtual")]
async fn a_block_gives_its_captures_as_fields_and_its_timeline(bus: &InMemory) {
    crate::service::on(bus, "orders.created", &[(30, "orders.processed", r#"{"order_id":"ORD-42"}"#)]).await;
    let run = choreo! {
        publish "orders.created" { "order_id": "ORD-42" } as sent;
        expect "orders.processed" { "order_id": id @ string } as done;
        expect "orders.processed" times 0..=1 as rest;
    };
    assert_eq!(run.done["order_id"], "ORD-42");
    assert_eq!(run.done.topic(), "orders.processed");
    assert_eq!(run.done.latency().as_millis(), 30);
    assert_eq!(run.sent["order_id"], run.id);
    assert!(run.rest.is_empty());
    let told: Vec<String> = run.timeline().iter().map(told).collect();
    assert_eq!(told, ["0 -> orders.created", "30 <- orders.processed taken"]);
    assert!(matches!(run.verdict().outcome, Outcome::Passed));
}

fn told(entry: &choreo::outcome::Entry) -> String {
    let at = entry.at.as_millis();
    match &entry.event {
        Event::Published { message, .. } => format!("{at} -> {}", message.topic),
        Event::Arrived { message, taken_by: Some(_), .. } => format!("{at} <- {} taken", message.topic),
        Event::Arrived { message, .. } => format!("{at} <- {}", message.topic),
        _ => format!("{at} --"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_trial_gives_its_outcome_its_captures_and_its_timeline() {
    let bus = bus("in", &[(10, "out", r#"{"n":1}"#), (20, "out", r#"{"n":2}"#)]).await;
    let trial = bus
        .run(
            choreo::script! { for &InMemory; publish "in" {}; expect "out" { "n": n @ > 0 } times 2 as all; },
        )
        .await;
    assert!(trial.passed());
    assert!(matches!(trial.outcome(), Outcome::Passed));
    let captures = trial.captures().expect("it passed");
    assert_eq!(captures.all.len(), 2);
    assert_eq!(captures.n, [serde_json::json!(1), serde_json::json!(2)]);
    let told: Vec<String> = trial.timeline().iter().map(told).collect();
    assert_eq!(told, ["0 -> in", "10 <- out taken", "20 <- out taken"]);
    let all = trial.into_captures().expect("it passed").all;
    assert_eq!(all[1]["n"], 2);
}

#[tokio::test(start_paused = true)]
async fn a_trial_that_failed_has_no_captures_and_its_evidence_step_by_step() {
    let bus = bus("in", &[(10, "out", r#"{"n":1}"#)]).await;
    let trial =
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out" { "n": 2 } as out; check out["n"] == 2; }).await;
    assert!(!trial.passed());
    assert!(matches!(trial.outcome(), Outcome::Failed));
    assert!(trial.captures().is_none());
    let Met::Mismatch(evidence) = &trial.verdict().steps[1].met else { unreachable!() };
    assert_eq!(evidence.closest.as_ref().map(|closest| closest.at.as_millis()), Some(10));
    assert_eq!(told(trial.timeline().iter().last().expect("entries")), "5000 --");
}
