//! An effect never precedes its cause.

use choreo::prelude::*;

use crate::service::{self, bus};
use crate::verdict::{assert_passed, assert_run};

#[tokio::test(start_paused = true)]
async fn what_comes_between_subscription_and_the_first_publish_is_early() {
    let bus = bus("in", &[]).await;
    service::soon(&bus, &[(5, "out", "1")]);
    let trial = bus.run(choreo::script! { for &InMemory; wait 10ms; publish "in" {}; expect "out"; }).await;
    assert_run(&trial, "failed", "done done early");
}

#[tokio::test(start_paused = true)]
async fn an_early_message_does_not_stand_in_the_way_of_one_in_time() {
    let bus = bus("in", &[(1, "out", "2")]).await;
    service::soon(&bus, &[(5, "out", "1")]);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            wait 10ms;
            publish "in" {};
            expect "out" as out;
            check out.payload() == b"2";
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn an_early_message_that_does_not_fit_is_a_timeout_not_early() {
    let bus = bus("in", &[]).await;
    service::soon(&bus, &[(5, "out", r#"{"n":1}"#)]);
    let trial = bus
        .run(choreo::script! { for &InMemory; wait 10ms; publish "in" {}; expect "out" { "n": 2 }; })
        .await;
    assert_run(&trial, "failed", "done done timeout");
}
