//! OVERFLOW: more came than the bounded queues hold.

use choreo::Limits;
use choreo::prelude::*;
use choreo::transport::InboxLimits;

use crate::service::bus;

const FLOOD: &[crate::service::Says] = &[
    (210, "parts", r#"{"n":1}"#),
    (210, "parts", r#"{"n":2}"#),
    (210, "parts", r#"{"n":3}"#),
    (210, "parts", r#"{"n":4}"#),
    (210, "orders.processed", "{}"),
];

#[tokio::test(start_paused = true)]
async fn overflow_of_the_inbox() {
    let bus = bus("orders.created", FLOOD).await;
    let limits = Limits { inbox: InboxLimits { messages: 3, bytes: 1 << 20 }, ..Limits::default() };
    let trial = bus
        .run(
            choreo::script! {
                for &InMemory;
                publish "orders.created" {};
                expect "parts" { "n": 9 };
                expect "orders.processed";
            }
            .limits(limits),
        )
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn overflow_of_what_is_kept_names_the_statement_that_it_is_kept_for() {
    let bus = bus("orders.created", FLOOD).await;
    let limits = Limits { window: InboxLimits { messages: 3, bytes: 1 << 20 }, ..Limits::default() };
    let trial = bus
        .run(
            choreo::script! {
                for &InMemory;
                publish "orders.created" {};
                expect "orders.processed" as done;
                expect "parts" where part["n"] == done["n"] as part;
                check part["n"] == 1;
            }
            .limits(limits),
        )
        .await;
    insta::assert_snapshot!(trial.report());
}
