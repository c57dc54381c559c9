//! No scenario satisfies itself.

use choreo::outcome::Note;
use choreo::prelude::*;

use crate::service::bus;
use crate::verdict::{assert_passed, assert_run};

#[tokio::test(start_paused = true)]
async fn a_scenario_does_not_satisfy_itself() {
    let bus = InMemory::new();
    let trial = bus.run(choreo::script! { for &InMemory; publish "a" {}; expect "a"; }).await;
    assert_run(&trial, "failed", "done timeout");
    assert!(trial.verdict().notes.contains(&Note::EchoesSetAside(1)), "{:?}", trial.verdict().notes);
}

#[tokio::test(start_paused = true)]
async fn an_echo_violates_no_never() {
    let bus = InMemory::new();
    let trial = bus.run(choreo::script! { for &InMemory; publish "a" {}; never "a"; }).await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_stand_in_does_not_answer_the_scenario_itself() {
    let bus = InMemory::new();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "a" => publish "b" {};
            publish "a" {};
            never "b" for 50ms;
        })
        .await;
    assert_passed(&trial);
    assert!(trial.verdict().notes.iter().any(|note| matches!(note, Note::NeverCalled(_))));
}

#[tokio::test(start_paused = true)]
async fn what_a_stand_in_publishes_is_an_echo_too() {
    let bus = bus("in", &[(0, "ask", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "ask" => publish "out" {};
            publish "in" {};
            expect "out";
        })
        .await;
    assert_run(&trial, "failed", "answered done timeout");
}

#[tokio::test(start_paused = true)]
async fn the_same_bytes_from_somebody_else_are_no_echo() {
    let bus = bus("in", &[(0, "out", r#"{"n":1}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            publish "out" { "n": 1 };
            expect "out" { "n": 1 };
        })
        .await;
    assert_passed(&trial);
}
