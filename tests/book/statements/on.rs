//! The examples of the section "on".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn on_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        on "fraud.check" { "order_id": _ } as ask => reply { "order_id": ask["order_id"], "decision": "APPROVE" };

        publish "orders.paid" { "order_id": "ORD-42" };
        expect "orders.approved" { "order_id": "ORD-42", "decision": "APPROVE" };
    });
}

#[test]
fn on_passes_again() {
    shop::passes(choreo::script! {
        for &InMemory;

        on "fraud.check" as ask => {
            let order_id = &ask["order_id"];
            check order_id != "ORD-13", "{order_id} is not to be asked about";
            wait 20ms;
            publish "fraud.result" { "order_id": order_id, "decision": "DENY" };
        }

        publish "orders.paid" { "order_id": "ORD-42" };
        expect "orders.approved" { "order_id": "ORD-42", "decision": "DENY" };
    });
}

#[test]
fn on_passes_once_more() {
    shop::passes(choreo::script! {
        for &InMemory;

        on "fraud.check" key "customer-7" headers { "attempt": 1 } as ask where ask["count"] != 0 => reply { "decision": "APPROVE" };
        on "fraud.check" { "count": 0 } => reply { "decision": "DENY" };

        publish "orders.paid" { "count": 3 } key "customer-7" headers { "attempt": 1 };
        expect "orders.approved" { "decision": "APPROVE" };
    });
}

#[test]
fn on_fails_with_timeout() {
    let report = shop::fails(
        "TIMEOUT",
        choreo::script! {
            for &InMemory;

            on "fraud.check" key "customer-7" => reply { "decision": "APPROVE" };

            publish "orders.paid" { "count": 3 } key "customer-8";
            expect "orders.approved";
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.approved    TIMEOUT: nothing came

            publish "orders.paid" { "count": 3 } key "customer-8";
            --------------------- handed off at 0.0 ms
            expect "orders.approved";
            ^^^^^^^^^^^^^^^^^^^^^^^^ nothing came in the 5 s from then to the deadline
        "#,
    );
}

#[test]
fn on_fails_with_error() {
    let report = shop::fails(
        "ERROR",
        choreo::script! {
            for &InMemory;

            on "orders.processed" => reply { "seen": true };

            publish "orders.created" {};
            expect "orders.processed";
            never "orders.approved";
        },
    );
    says(
        &report,
        r#"
            FAIL  on       orders.processed    ERROR: it returned an error

            on "orders.processed" => reply { "seen": true };
            ^^^^^^^^^^^^^^^^^^^^^ in this statement
        "#,
    );
}

#[test]
fn once_and_times_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        on "fraud.check" times 1 => reply { "decision": "APPROVE" };

        publish "orders.paid" { "order_id": "ORD-42" };
        expect "orders.approved";
    });
}

#[test]
fn once_and_times_passes_again() {
    shop::passes(choreo::script! {
        for &InMemory;

        on "fraud.check" once => reply { "decision": "APPROVE" };

        publish "orders.paid" { "order_id": "ORD-42" };
        expect "orders.approved";
        publish "orders.paid" { "order_id": "ORD-43" };
        never "orders.approved";
    });
}

#[test]
fn once_and_times_fails_with_timeout() {
    let report = shop::fails(
        "TIMEOUT",
        choreo::script! {
            for &InMemory;

            on "fraud.check" once => reply { "decision": "APPROVE" };

            publish "orders.paid" { "order_id": "ORD-42" };
            expect "orders.approved";
            publish "orders.paid" { "order_id": "ORD-43" };
            expect "orders.approved";
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.approved    TIMEOUT: nothing came

            publish "orders.paid" { "order_id": "ORD-43" };
            --------------------- handed off at 0.0 ms
            expect "orders.approved";
            ^^^^^^^^^^^^^^^^^^^^^^^^ nothing came in the 5 s from then to the deadline
        "#,
    );
}

#[test]
fn once_and_times_fails_with_too_few() {
    let report = shop::fails(
        "TOO FEW",
        choreo::script! {
            for &InMemory;

            on "fraud.check" times 2 => reply { "decision": "APPROVE" };

            publish "orders.paid" { "order_id": "ORD-42" };
            expect "orders.approved";
        },
    );
    says(
        &report,
        r#"
            FAIL  on       fraud.check        TOO FEW: 1 of 2 messages came

            on "fraud.check" times 2 => reply { "decision": "APPROVE" };
            ^^^^^^^^^^^^^^^^ 1 came, 1 is missing
        "#,
    );
}

#[test]
fn once_and_times_fails_with_violated() {
    let report = shop::fails(
        "VIOLATED",
        choreo::script! {
            for &InMemory;

            on "fraud.check" times 1 => reply { "decision": "APPROVE" };

            publish "orders.paid" { "order_id": "ORD-42" };
            publish "orders.paid" { "order_id": "ORD-43" };
            expect "orders.approved" times 2;
        },
    );
    says(
        &report,
        r#"
            FAIL  on       fraud.check        VIOLATED: more than 1 came, at 0.0 ms

            on "fraud.check" times 1 => reply { "decision": "APPROVE" };
            ^^^^^^^^^^^^^^^^ at most 1 message
        "#,
    );
}
