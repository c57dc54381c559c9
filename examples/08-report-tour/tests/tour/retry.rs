//! A scenario that fails at first.

use choreo::prelude::*;

use crate::shop;

/// Fails unless the runner says that it has failed before: `cargo nextest run --retries 1` calls it flaky.
#[choreo::scenario(tags = ["orders"])]
async fn flaky(bus: &InMemory) {
    shop(bus).await;
    let attempt = std::env::var("NEXTEST_ATTEMPT").map_or(1, |number| number.parse().unwrap_or(1));
    let bug = if attempt > 1 { "" } else { "pending" };
    choreo! {
        timeout 200ms;
        publish "orders.created" { "order_id": "ORD-50", "bug": bug };
        expect "orders.processed" { "order_id": "ORD-50", "status": "COMPLETED" };
    }
}
