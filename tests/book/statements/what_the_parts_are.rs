//! The examples of the section "What the parts are".

use choreo::InMemory;

#[test]
fn what_the_parts_are_passes() {
    use std::time::Duration;
    const CREATED: &str = "orders.created";
    let region = "processed";
    let budget = Duration::from_millis(20);
    shop::passes(choreo::script! {
        for &InMemory;

        publish CREATED { "order_id": "ORD-42" };
        expect (format!("orders.{region}")) { "order_id": "ORD-42" } as done within (budget);
        check done["order_id"] == "ORD-42";
    });
}
