//! The examples of the section "eventually".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn eventually_passes() {
    use std::cell::Cell;
    let asked = Cell::new(0);
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" as done;
        eventually {
            asked.set(asked.get() + 1);
            done["order_id"] == "ORD-42" && asked.get() == 3
        } within 100ms every 20ms;
    });
}

#[test]
fn eventually_fails_with_timeout() {
    let report = shop::fails(
        "TIMEOUT",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "count": 3 };
            expect "orders.processed" as done;
            eventually { done["count"] == 4 } within 100ms;
        },
    );
    says(
        &report,
        r#"
            FAIL  eventually  { done["count"] == 4 }    TIMEOUT: not true in 100 evaluations

            publish "orders.created" { "count": 3 };
            ------------------------ handed off at 0.0 ms
            expect "orders.processed" as done;
            eventually { done["count"] == 4 } within 100ms;
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the last gave `false`, at 4.96 s
        "#,
    );
}

#[test]
fn eventually_fails_with_timeout_again() {
    let report = shop::fails(
        "TIMEOUT",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "count": "three" };
            expect "orders.processed" { "count": count @ string };
            eventually { Ok(count.as_str().unwrap_or_default().parse::<u32>()? == 3) } within 100ms every 30ms;
        },
    );
    says(
        &report,
        r#"
            FAIL  eventually  { Ok(count.as_str().unwrap_or_default().…    TIMEOUT: not true in 167 evaluations

            publish "orders.created" { "count": "three" };
            ------------------------ handed off at 0.0 ms
            expect "orders.processed" { "count": count @ string };
            eventually { Ok(count.as_str().unwrap_or_default().parse::<u32>()? == 3) } within 100ms every 30ms;
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the last gave an `Err`, at 4.99 s: invalid digit found in string
        "#,
    );
}

#[test]
fn eventually_fails_with_slow() {
    use std::cell::Cell;
    let asked = Cell::new(false);
    let report = shop::fails(
        "SLOW",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {};
            eventually { asked.replace(true) } within 20ms;
        },
    );
    says(
        &report,
        r#"
            publish "orders.created" {};
            ------------------------ measured from here, at 0.0 ms
            eventually { asked.replace(true) } within 20ms;
                                               ^^^^^^^^^^^ took 50.0 ms
        "#,
    );
}

#[test]
fn eventually_fails_with_slow_again() {
    use std::cell::Cell;
    let asked = Cell::new(0);
    let report = shop::fails(
        "SLOW",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {};
            eventually { asked.replace(asked.get() + 1) == 2 } within 50ms every 30ms;
        },
    );
    says(
        &report,
        r#"
            publish "orders.created" {};
            ------------------------ measured from here, at 0.0 ms
            eventually { asked.replace(asked.get() + 1) == 2 } within 50ms every 30ms;
                                                               ^^^^^^^^^^^ took 60.0 ms
        "#,
    );
}
