//! The examples of the section "call".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn call_passes() {
    shop::passes_with(|api| {
        choreo::script! {
            for &InMemory;

            let order = r#"{ "order_id": "ORD-42" }"#;
            call {
                api.publish("orders.created", order).await?;
                order.len()
            } as sent;
            expect "orders.processed" { "order_id": "ORD-42" } within 10ms;
            check sent == 24;
        }
    });
}

#[test]
fn call_passes_again() {
    shop::passes_with(|api| {
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" as done;
            call { api.publish("fraud.result", done["order_id"].to_string()).await?; }
            expect "orders.approved" as approved;
            check approved.json()? == "ORD-42";
        }
    });
}

#[test]
fn call_fails_with_early() {
    let report = shop::fails(
        "EARLY",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42" };
            publish "orders.created" { "order_id": "ORD-43" };
            expect "orders.processed" { "order_id": "ORD-42" };
            wait 5ms;
            call { tokio::task::yield_now().await }
            expect "orders.processed" { "order_id": "ORD-43" };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed                      EARLY: it came before its cause

            call { tokio::task::yield_now().await }
            --------------------------------------- its cause, at 15.0 ms
            expect "orders.processed" { "order_id": "ORD-43" };
            ^^^^^^^^^^^^^^^^^^^^^^^^^ a message that fits came at 10.0 ms, too early
        "#,
    );
}

#[test]
fn call_fails_with_error() {
    let report = shop::fails(
        "ERROR",
        choreo::script! {
            for &InMemory;

            call { "many".parse::<u32>() } as count;
            expect "orders.processed" { "count": count };
        },
    );
    says(
        &report,
        r#"
            FAIL  call     { "many".parse::<u32>() }    ERROR: it returned an error

            call { "many".parse::<u32>() } as count;
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this statement
        "#,
    );
}

#[test]
fn call_fails_with_timeout() {
    let report = shop::fails(
        "TIMEOUT",
        choreo::script! {
            for &InMemory;

            call { std::future::pending::<()>().await }
            expect "orders.processed";
        },
    );
    says(
        &report,
        r#"
            FAIL  call     { std::future::pending::<()>().await }    TIMEOUT: not done by the deadline

            call { std::future::pending::<()>().await }
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ begun at 0.0 ms, and not returned in the 5 s from then to the deadline
        "#,
    );
}
