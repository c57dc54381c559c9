//! The examples of the section "expect".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn expect_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "order_id": "ORD-42", "status": "COMPLETED" };
        publish "orders.created" { "order_id": "ORD-43", "status": "COMPLETED" };

        expect "orders.processed" { "order_id": "ORD-43" };
        expect "orders.processed" { "order_id": "ORD-42" };
    });
}

#[test]
fn expect_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42", "status": "PENDING" };
            expect "orders.processed" { "order_id": "ORD-42", "status": "COMPLETED" };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" { "order_id": "ORD-42", "status": "COMPLETED" };
                                                                        ^^^^^^^^^^^ got "PENDING"
        "#,
    );
}

#[test]
fn expect_fails_with_timeout() {
    let report = shop::fails(
        "TIMEOUT",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42" };
            expect "order.processed" { "order_id": "ORD-42" };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   order.processed    TIMEOUT: nothing came

            publish "orders.created" { "order_id": "ORD-42" };
            ------------------------ handed off at 0.0 ms
            expect "order.processed" { "order_id": "ORD-42" };
            ^^^^^^^^^^^^^^^^^^^^^^^^ nothing came in the 5 s from then to the deadline
        "#,
    );
}

#[test]
fn expect_fails_with_taken() {
    let report = shop::fails(
        "TAKEN",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" { "order_id": "ORD-42" };
            expect "orders.processed";
        },
    );
    says(
        &report,
        r#"
            expect "orders.processed" { "order_id": "ORD-42" };
            ------------------------- took it at 10.0 ms
            expect "orders.processed";
            ^^^^^^^^^^^^^^^^^^^^^^^^^ no other message fits
        "#,
    );
}

#[test]
fn expect_fails_with_early() {
    let report = shop::fails(
        "EARLY",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42" };
            publish "orders.created" { "order_id": "ORD-43" };
            expect "orders.processed" { "order_id": "ORD-42" };

            publish "orders.shipped" {};
            expect "orders.processed" { "order_id": "ORD-43" };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    EARLY: it came before its cause

            publish "orders.shipped" {};
            ------------------------ its cause, at 110 ms
            expect "orders.processed" { "order_id": "ORD-43" };
            ^^^^^^^^^^^^^^^^^^^^^^^^^ a message that fits came at 10.0 ms, too early
        "#,
    );
}

#[test]
fn from_start_passes() {
    shop::passes_on_log(choreo::script! {
        for &shop::Log;

        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" from start { "order_id": "ORD-41" };
        expect "orders.processed" { "order_id": "ORD-42" };
    });
}

#[test]
fn from_start_fails_with_mismatch() {
    let report = shop::fails_on_log(
        "MISMATCH",
        choreo::script! {
            for &shop::Log;

            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" { "order_id": "ORD-41" };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" { "order_id": "ORD-41" };
                                                    ^^^^^^^^ got "ORD-42"
        "#,
    );
}

#[test]
fn headers_and_key_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" {} key "customer-7" headers { "trace": "abc", "attempt": 2 };
        expect "orders.processed" key starts_with "customer-" headers { "trace": string, "attempt": 1..=3 };
    });
}

#[test]
fn headers_and_key_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {};
            expect "orders.processed" headers { "trace": _ };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" headers { "trace": _ };
                                                ^^^^^^^ the message has no header "trace"
        "#,
    );
}

#[test]
fn headers_and_key_fails_with_mismatch_again() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {};
            expect "orders.processed" key starts_with "customer-";
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" key starts_with "customer-";
                                          ^^^^^^^^^^^^^^^^^^^^^^^ the message has no key
        "#,
    );
}

#[test]
fn where_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "ordered": 3, "packed": 3 };
        expect "orders.processed" { "ordered": integer, "packed": integer }
            where done["packed"] == done["ordered"] as done;
    });
}

#[test]
fn where_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "ordered": 3, "packed": 2 };
            expect "orders.processed" { "ordered": integer, "packed": integer }
                where done["packed"] == done["ordered"] as done;
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            where done["packed"] == done["ordered"] as done;
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ is false for this message
        "#,
    );
}

#[test]
fn times_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "n": 1 };
        publish "orders.created" { "n": 2 };
        expect "orders.processed" { "n": > 0 } times 2 as both;
        check both[0]["n"] == 1 && both[1]["n"] == 2;
    });
}

#[test]
fn times_fails_with_too_few() {
    let report = shop::fails(
        "TOO FEW",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "n": 1 };
            publish "orders.created" { "n": 2 };
            expect "orders.processed" times 3..;
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    TOO FEW: 2 of at least 3 messages came

            expect "orders.processed" times 3..;
            ^^^^^^^^^^^^^^^^^^^^^^^^^ 2 came, 1 is missing
        "#,
    );
}

#[test]
fn times_fails_with_violated() {
    let report = shop::fails(
        "VIOLATED",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "n": 1 };
            publish "orders.created" { "n": 2 };
            expect "orders.processed" times 1;
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    VIOLATED: more than 1 came, at 10.0 ms

            expect "orders.processed" times 1;
            ^^^^^^^^^^^^^^^^^^^^^^^^^ at most 1 message
        "#,
    );
}

#[test]
fn within_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" {};
        expect "orders.processed" within 10ms;
    });
}

#[test]
fn within_fails_with_slow() {
    let report = shop::fails(
        "SLOW",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {};
            expect "orders.processed" within 5ms;
        },
    );
    says(
        &report,
        r#"
            publish "orders.created" {};
            ------------------------ measured from here, at 0.0 ms
            expect "orders.processed" within 5ms;
                                      ^^^^^^^^^^ took 10.0 ms
        "#,
    );
}

#[test]
fn as_passes() {
    use std::time::Duration;
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.*" as done;

        check done.topic() == "orders.processed";
        check done.latency() == Duration::from_millis(10);

        publish "orders.created" { "order_id": done["order_id"], "again": true };
        expect "orders.processed" { "order_id": done["order_id"], "again": true };
    });
}

#[test]
fn as_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" as done;

            publish "orders.created" { "order_id": "ORD-43" };
            expect "orders.processed" { "order_id": done["order_id"] };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" { "order_id": done["order_id"] };
                                                    ^^^^^^^^^^^^^^^^ got "ORD-43", wanted "ORD-42"
        "#,
    );
}
