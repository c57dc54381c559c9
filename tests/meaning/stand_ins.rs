//! `on` is a stand-in service.

use choreo::outcome::Note;
use choreo::prelude::*;

use crate::service::{self, bus};
use crate::verdict::{assert_passed, assert_run, ending};

#[tokio::test(start_paused = true)]
async fn a_stand_in_answers_every_message_that_fits() {
    let bus =
        bus("in", &[(0, "ask", r#"{"n":1}"#), (0, "ask", r#"{"n":2}"#), (0, "ask", r#"{"n":9}"#)]).await;
    service::on(&bus, "answer", &[(0, "out", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "ask" { "n": < 5 } => publish "answer" { "ok": true };
            publish "in" {};
            expect "out" times 2;
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_stand_in_answers_with_what_it_was_asked() {
    let bus = bus("in", &[(0, "ask", r#"{"n":1}"#)]).await;
    let client = bus.client();
    let mut answers = client.subscribe("answer").await.expect("subscribed");
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "ask" as ask => publish "answer" { "n": ask["n"], "from": ask.topic() };
            publish "in" {};
            wait 1ms;
            check true;
        })
        .await;
    assert_passed(&trial);
    assert_eq!(answers.recv().await.expect("an answer").payload(), br#"{"n":1,"from":"ask"}"#);
}

#[tokio::test(start_paused = true)]
async fn reply_answers_at_the_requests_own_address() {
    let bus = InMemory::new();
    let client = bus.client();
    let asking = tokio::spawn(async move { client.request("ask", r#"{"n":1}"#).await });
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "ask" as ask times 1 => reply { "n": ask["n"] };
        })
        .await;
    assert_passed(&trial);
    let answer = asking.await.expect("no panic").expect("answered");
    assert_eq!(answer.payload(), br#"{"n":1}"#);
}

#[tokio::test(start_paused = true)]
async fn reply_to_a_message_without_reply_address_is_an_error_that_says_so() {
    let bus = bus("in", &[(0, "ask", "1")]).await;
    let trial =
        bus.run(choreo::script! { for &InMemory; on "ask" => reply 1; publish "in" {}; expect "out"; }).await;
    assert_eq!(ending(&trial), "error");
    assert!(trial.report().contains("reply address"), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn once_answers_the_first_only() {
    let bus = bus("in", &[(0, "ask", "1"), (0, "ask", "2")]).await;
    service::on(&bus, "answer", &[(0, "out", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "ask" once => publish "answer" {};
            publish "in" {};
            expect "out" times 1;
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn times_on_a_stand_in_demands_that_many() {
    let bus = bus("in", &[(0, "ask", "1"), (20, "ask", "2")]).await;
    let trial = bus
        .run(choreo::script! { for &InMemory; on "ask" times 2 => publish "answer" {}; publish "in" {}; })
        .await;
    assert_passed(&trial);
    let trial = bus
        .run(choreo::script! { for &InMemory; on "ask" times 3 => publish "answer" {}; publish "in" {}; })
        .await;
    assert_run(&trial, "failed", "few done");
    let trial = bus
        .run(choreo::script! { for &InMemory; on "ask" times 1 => publish "answer" {}; publish "in" {}; })
        .await;
    assert_run(&trial, "violated count", "broke done");
}

#[tokio::test(start_paused = true)]
async fn a_block_of_answers_is_done_in_its_order() {
    let bus = bus("in", &[(0, "ask", r#"{"n":20}"#)]).await;
    let client = bus.client();
    let mut heard = client.subscribe("answer.*").await.expect("subscribed");
    let start = tokio::time::Instant::now();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "ask" as ask => {
                let doubled = ask["n"].as_u64().unwrap_or_default() * 2;
                check doubled == 40;
                publish "answer.first" { "n": doubled };
                wait 30ms;
                publish "answer.second" {};
            };
            publish "in" {};
            wait 50ms;
            check true;
        })
        .await;
    assert_passed(&trial);
    let first = heard.recv().await.expect("the first");
    let second = heard.recv().await.expect("the second");
    assert_eq!((first.topic(), first.payload()), ("answer.first", &br#"{"n":40}"#[..]));
    assert_eq!(second.topic(), "answer.second");
    assert_eq!((second.arrival().at - start).as_millis(), 30);
}

#[tokio::test(start_paused = true)]
async fn a_check_in_an_answer_that_does_not_hold_is_violated() {
    let bus = bus("in", &[(0, "ask", r#"{"n":20}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "ask" as ask => { check ask["n"] == 1, "asked for {}", ask["n"]; publish "answer" {}; };
            publish "in" {};
            expect "out";
        })
        .await;
    assert_eq!(ending(&trial), "violated check");
    assert!(trial.report().contains("asked for 20"), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_stand_in_only_watches_and_an_expect_may_take_the_same_message() {
    let bus = bus("in", &[(0, "ask", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "ask" => publish "answer" {};
            publish "in" {};
            expect "ask";
        })
        .await;
    assert_run(&trial, "passed", "answered done pass");
}

#[tokio::test(start_paused = true)]
async fn a_stand_in_that_is_never_called_is_mentioned() {
    let bus = bus("in", &[(0, "out", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "ask" => publish "answer" {};
            publish "in" {};
            expect "out";
        })
        .await;
    assert_passed(&trial);
    assert!(trial.verdict().notes.iter().any(|note| matches!(note, Note::NeverCalled(_))));
    assert!(trial.report().contains("never called"), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_where_decides_what_a_stand_in_answers() {
    let bus = bus("in", &[(0, "ask", r#"{"n":1}"#), (0, "ask", r#"{"n":2}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "ask" where ask["n"] == 2 as ask times 1 => publish "answer" {};
            publish "in" {};
        })
        .await;
    assert_passed(&trial);
}
