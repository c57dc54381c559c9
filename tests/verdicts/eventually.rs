//! What can come of an `eventually`.

use std::future::pending;

use choreo::prelude::*;
use tokio::time::Instant;

use crate::service::bus;

/// How many rows there are: one more every 100 ms.
fn rows(since: Instant) -> u128 {
    since.elapsed().as_millis() / 100
}

fn row(since: Instant, number: u128) -> Result<u128, std::io::Error> {
    match rows(since) {
        rows if rows >= number => Ok(number),
        rows => Err(std::io::Error::other(format!("the table has {rows} rows"))),
    }
}

#[tokio::test(start_paused = true)]
async fn timeout_of_an_eventually_tells_how_often_it_was_asked_and_what_it_gave_last() {
    let bus = bus("orders.created", &[]).await;
    let since = Instant::now();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" {};
            eventually { rows(since) == 7 } within 200ms every 30ms;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_of_an_eventually_tells_the_last_error() {
    let bus = bus("orders.created", &[]).await;
    let since = Instant::now();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" {};
            eventually {
                let row = row(since, 7)?;
                Ok(row == 7)
            } within 200ms;
            publish "orders.cancelled" {};
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_of_an_eventually_whose_evaluation_hangs() {
    let bus = bus("orders.created", &[]).await;
    let since = Instant::now();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            eventually {
                if rows(since) == 2 {
                    pending::<()>().await;
                }
                false
            } within 200ms;
            eventually { pending::<bool>().await } within 200ms;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn slow_of_an_eventually() {
    let bus = bus("orders.created", &[]).await;
    let since = Instant::now();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" {};
            eventually { rows(since) == 3 } within 200ms;
            eventually { rows(since) < 3 } within 200ms;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn error_from_a_panic_in_an_eventually() {
    let bus = bus("orders.created", &[]).await;
    let since = Instant::now();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" {};
            eventually { row(since, 3).map(|row| row == 3) } within 500ms;
            eventually { row(since, 7).unwrap() == 7 } within 500ms;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
