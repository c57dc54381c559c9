//! Subscribed before anything moves.

// layout: sleep-in-test: the service answers after a stated time, on tokio's paused clock

use choreo::outcome::Note;
use choreo::prelude::*;

use crate::service::{self, bus};
use crate::verdict::{assert_passed, assert_run};

#[tokio::test(start_paused = true)]
async fn an_answer_in_the_same_instant_as_the_first_publish_is_not_missed() {
    let bus = bus("in", &[(0, "out", "1")]).await;
    for _ in 0..1_000 {
        let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out"; }).await;
        assert_passed(&trial);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_published_before_the_block_satisfies_nothing() {
    let bus = InMemory::new();
    bus.client().publish("out", "1").await.expect("published");
    let trial = bus.run(choreo::script! { for &InMemory; expect "out"; }).await;
    assert_run(&trial, "failed", "timeout");
}

#[tokio::test(start_paused = true)]
async fn the_topics_of_all_expectations_are_subscribed_before_the_first_statement() {
    // The answer to the first publish comes on the topic of the second window, and is known as early.
    let bus = bus("in", &[(0, "first", "1"), (0, "second", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "first";
            publish "nowhere" {};
            expect "second";
        })
        .await;
    assert_run(&trial, "failed", "done pass done early");
}

#[tokio::test(start_paused = true)]
async fn the_first_publish_waits_for_a_service_that_starts_up_later() {
    let bus = InMemory::new();
    let late = bus.clone();
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
        service::on(&late, "in", &[(0, "out", "1")]).await;
    });
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out"; }).await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_a_listener_is_no_longer_than_settle_and_a_timeout_says_that_nobody_listened() {
    let bus = InMemory::new();
    let late = bus.clone();
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
        service::on(&late, "in", &[(0, "out", "1")]).await;
    });
    let trial = bus.run(choreo::script! { for &InMemory; settle 20ms; publish "in" {}; expect "out"; }).await;
    assert_run(&trial, "failed", "done timeout");
    let noted = |note: &Note| matches!(note, Note::NobodyListened { topic, .. } if topic.as_str() == "in");
    assert!(trial.verdict().notes.iter().any(noted), "{:?}", trial.verdict().notes);
}

#[tokio::test(start_paused = true)]
async fn a_stand_in_answers_while_the_first_publish_waits_for_its_listener() {
    // The service asks for its configuration before it subscribes.
    let bus = InMemory::new();
    let starting = bus.clone();
    tokio::spawn(async move {
        let client = starting.client();
        let config = client.request("config", "{}").await.expect("answered");
        assert_eq!(config.payload(), b"\"go\"");
        service::on(&starting, "in", &[(0, "out", "1")]).await;
    });
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "config" => reply "go";
            publish "in" {};
            expect "out";
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_wildcard_is_the_transports_own() {
    let bus = bus("in", &[(0, "orders.eu.created", "1"), (0, "orders.us.paid", "2")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "orders.*.created" as created;
            expect "orders.>" where paid["x"].is_null() as paid;
            check created.topic() == "orders.eu.created" && paid.topic() == "orders.us.paid";
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_script_is_a_value_that_a_function_may_return() {
    fn order(id: &str) -> impl Script<InMemory> + use<'_> {
        choreo::script! { for &InMemory; publish "in" { "id": id }; expect "out" { "n": 1 }; }
    }
    let bus = bus("in", &[(0, "out", r#"{"n":1}"#)]).await;
    for id in ["one", "two"] {
        assert_passed(&bus.run(order(id)).await);
    }
}

#[tokio::test(start_paused = true)]
async fn regions_that_send_to_one_topic_at_once_wait_for_its_listener_both() {
    let bus = InMemory::new();
    let late = bus.clone();
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
        service::on(&late, "in", &[(0, "out", "1")]).await;
    });
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            together { publish "in" { "n": 1 }; } and { publish "in" { "n": 2 }; }
            expect "out" times 2;
        })
        .await;
    assert_passed(&trial);
}
