//! What can come of a `call`.

// layout: sleep-in-test: what is called answers after a stated time, on tokio's paused clock

use std::time::Duration;

use choreo::prelude::*;
use tokio::time::sleep;

use crate::service::{bus, soon};

async fn posted(path: &str) -> Result<u16, std::io::Error> {
    sleep(Duration::from_millis(210)).await;
    match path {
        "/orders" => Ok(201),
        _ => Err(std::io::Error::other("connection refused")),
    }
}

#[tokio::test(start_paused = true)]
async fn timeout_of_a_call_says_since_when_it_had_not_returned() {
    let bus = bus("orders.created", &[]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" {};
            wait 100ms;
            call {
                posted("/orders").await?;
                std::future::pending::<()>().await;
                Ok(())
            }
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn error_that_a_call_gave() {
    let bus = bus("orders.created", &[]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            call { posted("/payments").await } as status;
            check status == 201;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn error_from_a_panic_in_a_call() {
    let bus = bus("orders.created", &[]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            call {
                let status = posted("/orders").await?;
                assert_eq!(status, 200, "the order is not new");
                Ok(status)
            } as status;
            check status == 201;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_below_a_call_says_since_when_it_waited() {
    let bus = bus("orders.created", &[]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            call { posted("/orders").await }
            expect "orders.processed" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn early_and_slow_name_the_call() {
    let bus = InMemory::new();
    soon(&bus, &[(210, "orders.processed", "1"), (250, "orders.ready", "1"), (600, "orders.accepted", "1")]);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 1s;
            expect "orders.ready";
            call { posted("/orders").await }
            expect "orders.accepted" within 300ms;
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn lost_while_a_call_is_under_way() {
    let bus = InMemory::new();
    let other = bus.clone();
    tokio::spawn(async move {
        sleep(Duration::from_millis(210)).await;
        other.sever();
    });
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            call { std::future::pending::<()>().await }
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
