//! TIMEOUT: nothing came, and why that may be.

use choreo::prelude::*;

use crate::service::{bus, soon};

#[tokio::test(start_paused = true)]
async fn timeout_says_when_nobody_listened() {
    let bus = InMemory::new();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_finds_the_message_on_a_topic_with_a_near_name() {
    let says = &[(10, "audit", r#"{"seen":1}"#), (14, "order.processed", r#"{"order_id":"ORD-42"}"#)];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_says_what_came_after_the_deadline() {
    let bus = bus("orders.created", &[(520, "orders.processed", r#"{"order_id":"ORD-42"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_of_an_expectation_that_waits_for_a_capture_says_which() {
    let bus = bus("orders.created", &[(10, "payments.taken", r#"{"amount":200}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" {};
            expect "orders.accepted" as accepted;
            expect "payments.taken" { "amount": accepted["total"] };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_at_the_end_of_a_chain_shows_that_the_first_hops_held() {
    let bus = bus("orders.created", &[(10, "fraud.check", r#"{"order_id":"ORD-42"}"#)]).await;
    soon(&bus, &[(20, "heartbeat", "1"), (40, "heartbeat", "2")]);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            on "fraud.check" as ask => publish "fraud.result" {
                "order_id": ask["order_id"], "decision": "APPROVE",
            };
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" { "order_id": "ORD-42" };
            never "orders.rejected";
            publish "orders.cancelled" { "order_id": "ORD-42" };
            expect "payments.reversed" times 2..=3;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_of_a_stand_in_that_was_called_too_seldom() {
    let bus = bus("orders.created", &[(10, "fraud.check", "{}")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            on "fraud.check" times 2 => publish "fraud.result" { "decision": "APPROVE" };
            publish "orders.created" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_says_that_a_never_could_not_be_judged_yet() {
    let bus = bus("orders.created", &[(10, "orders.accepted", r#"{"id":1}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" {};
            expect "orders.accepted" as accepted;
            never "orders.rejected" { "id": accepted["id"] };
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_while_a_publish_waits_for_its_listener() {
    let bus = InMemory::new();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            settle 2s;
            publish "orders.created" {};
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_during_a_wait() {
    let bus = bus("orders.created", &[(10, "orders.accepted", "{}")]).await;
    let pause = std::time::Duration::from_secs(2);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" {};
            expect "orders.accepted";
            wait (pause);
            publish "orders.cancelled" {};
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_during_the_time_of_a_never() {
    let bus = bus("orders.created", &[(10, "orders.accepted", "{}")]).await;
    let silence = std::time::Duration::from_secs(2);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" {};
            expect "orders.accepted";
            never "orders.rejected" for (silence);
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_above_its_cause_says_that_it_stands_below() {
    let bus = bus("orders.created", &[(10, "orders.accepted", "{}")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            expect "orders.accepted";
            publish "orders.created" {};
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_after_a_reply_says_that_the_reply_was_the_last() {
    let bus = InMemory::new();
    let client = bus.client();
    tokio::spawn(async move {
        let mut created = client.subscribe("orders.created").await.expect("subscribed");
        while created.recv().await.is_ok() {
            client.request("fraud.check", "{}").await.expect("answered");
        }
    });
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            on "fraud.check" => reply { "decision": "APPROVE" };
            publish "orders.created" {};
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_of_all_starts_of_an_either_says_who_listened_and_what_came_elsewhere() {
    let bus = bus("orders.created", &[(10, "orders.aceptd", r#"{"order_id":"ORD-42"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" {};
            either {
                expect "orders.accepted";
                expect "orders.paid";
            } or {
                expect "orders.rejected";
            }
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
