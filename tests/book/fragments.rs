//! The scenarios of "include", on the page "Statements".

use choreo::prelude::*;

use crate::pages::report;
use crate::shown::says;

choreo! {
    /// Places an order, and waits until it is processed.
    fragment place(order_id: &str, count: u64) {
        publish "orders.created" { "order_id": order_id, "count": count };
        expect "orders.processed" { "order_id": order_id } as placed;
    }
}

#[choreo::scenario]
async fn a_placed_order_can_be_cancelled(bus: &InMemory) {
    shop::open(&bus.client());
    let number = 42;

    choreo! {
        include place(&format!("ORD-{number}"), 3);
        publish "orders.cancelled" { "order_id": placed["order_id"] };
        never "orders.rejected";
    }
}

choreo! {
    fragment refused(order_id: &str) {
        publish "orders.created" { "order_id": order_id, "count": 0 };
        expect "orders.processed" { "order_id": order_id, "status": "REFUSED" };
    }
}

#[choreo::scenario(timeout = "200ms")]
#[should_panic(expected = "MISMATCH")]
async fn an_order_of_nothing_is_refused(bus: &InMemory) {
    shop::open(&bus.client());

    choreo! {
        include refused("ORD-42");
    }
}

#[test]
fn the_report_shows_the_line_of_the_fragment() {
    let report = report(an_order_of_nothing_is_refused, "tests/book/", "tests/");
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" { "order_id": order_id, "status": "REFUSED" };
                                                              ^^^^^^^^ the message has no "status"
        "#,
    );
}
