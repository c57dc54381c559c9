//! The examples of the section "only".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn only_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "n": 1 };
        publish "orders.created" { "n": 2 };
        only {
            expect "orders.processed" { "n": 1 };
            expect "orders.processed" { "n": 2 };
        }
    });
}

#[test]
fn only_passes_again() {
    shop::passes(choreo::script! {
        for &InMemory;

        on "fraud.check" => reply { "decision": "APPROVE" };

        publish "orders.paid" { "order_id": "ORD-42" };
        only {
            expect "orders.approved";
            expect "orders.*" times 0..;
        }
    });
}

#[test]
fn only_fails_with_violated() {
    let report = shop::fails(
        "VIOLATED",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "n": 1 };
            publish "orders.created" { "n": 2 };
            only {
                expect "orders.processed" { "n": 1 };
            }
        },
    );
    says(
        &report,
        r#"
            FAIL  only     orders.processed    VIOLATED: something else came at 10.0 ms

            only {
            ^^^^ only what these expect may come on their topics
        "#,
    );
}
