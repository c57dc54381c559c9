//! Scenarios that end in every way that there is. Most of them fail, so they are built only for the tour:
//! `cargo choreo run -p report-tour --features tour`.

#![expect(clippy::expect_used, reason = "most of it is to fail")]

mod call;
mod envelope;
mod retry;
mod wire;

use choreo::memory::ClientError;
use choreo::prelude::*;
use choreo::transport::{TransportError, TransportErrorKind};
use report_tour::Shop;

async fn shop(bus: &InMemory) {
    Shop::open(bus.client()).await.expect("an open bus");
}

#[choreo::scenario(tags = ["orders"])]
async fn passed(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        on "fraud.check" { "order_id": _ } as ask => publish "fraud.result" { "order_id": ask["order_id"], "decision": "APPROVE" };

        publish "orders.created" { "order_id": "ORD-1", "amount": 2500 };

        expect "orders.processed" { "order_id": "ORD-1", "status": "COMPLETED" } as done within 500ms;
        never "orders.rejected" { "order_id": "ORD-1" };

        publish "orders.cancelled" { "order_id": done["order_id"] };
        in order {
            expect "payments.reversed" { "order_id": "ORD-1" };
            expect "orders.closed" { "order_id": "ORD-1" };
        }
    }
}

#[choreo::scenario(slow = "warn", tags = ["orders", "latency"])]
async fn passed_and_slow(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        publish "orders.created" { "order_id": "ORD-2", "bug": "late" };
        expect "orders.processed" { "order_id": "ORD-2" } within 20ms;
    }
}

#[choreo::scenario(tags = ["orders", "latency"])]
async fn slow(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        publish "orders.created" { "order_id": "ORD-3", "bug": "late" };
        expect "orders.processed" { "order_id": "ORD-3" } within 20ms;
    }
}

#[choreo::scenario(tags = ["orders"])]
async fn mismatch(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        timeout 200ms;
        publish "orders.created" { "order_id": "ORD-4", "bug": "pending" };
        expect "orders.processed" {
            "order_id": =~ r"^ORD-\d+$",
            "status": "COMPLETED",
            "count": > 0,
        };
    }
}

#[choreo::scenario(tags = ["orders"])]
async fn timeout_by_a_misspelt_topic(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        timeout 200ms;
        publish "orders.created" { "order_id": "ORD-5", "bug": "misspelt" };
        expect "orders.processed" { "order_id": "ORD-5" };
        expect "stock.reserved" { "order_id": "ORD-5" };
    }
}

#[choreo::scenario(tags = ["orders"])]
async fn timeout_for_nothing_came(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        timeout 200ms;
        publish "orders.created" { "order_id": "ORD-6", "bug": "ignored" };
        expect "orders.processed" { "order_id": "ORD-6" };
    }
}

#[choreo::scenario(tags = ["stock"])]
async fn early(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        timeout 200ms;
        publish "orders.created" { "order_id": "ORD-7" };
        expect "orders.processed" { "order_id": "ORD-7" };
        wait 10ms;
        publish "stock.asked" { "order_id": "ORD-7" };
        expect "stock.reserved" { "order_id": "ORD-7" };
    }
}

#[choreo::scenario(tags = ["payments"])]
async fn disorder(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        timeout 200ms;
        publish "orders.cancelled" { "order_id": "ORD-8", "bug": "backwards" };
        in order {
            expect "payments.reversed" { "order_id": "ORD-8" };
            expect "orders.closed" { "order_id": "ORD-8" };
        }
    }
}

#[choreo::scenario(tags = ["orders"])]
async fn too_few(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        timeout 200ms;
        publish "orders.created" { "order_id": "ORD-9" };
        expect "orders.processed" { "order_id": "ORD-9" } times 2..;
    }
}

#[choreo::scenario(tags = ["orders"])]
async fn taken(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        timeout 200ms;
        publish "orders.created" { "order_id": "ORD-10" };
        expect "orders.processed" { "order_id": "ORD-10" };
        expect "orders.processed" { "status": "COMPLETED" };
    }
}

#[choreo::scenario(tags = ["orders"])]
async fn violated_by_one_too_many(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        publish "orders.created" { "order_id": "ORD-11", "bug": "twice" };
        expect "orders.processed" { "order_id": "ORD-11" } times 1;
    }
}

#[choreo::scenario(tags = ["stock"])]
async fn violated_by_what_must_never_come(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        publish "orders.created" { "order_id": "ORD-12", "bug": "eager" };
        never "stock.reserved" { "units": > 2 };
        expect "orders.processed" { "order_id": "ORD-12" };
    }
}

#[choreo::scenario(tags = ["orders"])]
async fn violated_by_a_check(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        publish "orders.created" { "order_id": "ORD-13" };
        expect "orders.processed" { "order_id": "ORD-13" } as done;
        check done["count"].as_u64() < Some(10), "an order has fewer than ten";
    }
}

#[choreo::scenario(tags = ["orders"])]
async fn error_in_the_test_s_own_code(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        publish "orders.created" { "order_id": "ORD-14" };
        expect "orders.processed" { "order_id": "ORD-14" } as done;
        let total = done["total"].as_u64().expect("the order has a total");
        check total > 0;
    }
}

#[choreo::scenario(tags = ["wire"])]
async fn lost(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        publish "orders.created" { "order_id": "ORD-15", "bug": "ignored" };
        call { async { bus.sever(); Ok::<(), String>(()) }.await };
        expect "orders.processed" { "order_id": "ORD-15" };
    }
}

#[choreo::scenario(tags = ["wire"])]
async fn overflow(bus: &InMemory) {
    let flood = bus.client();
    choreo! {
        call {
            // Without a pause, so that nobody reads meanwhile.
            for number in 0..70_000_u32 {
                flood.publish("orders.closed", number.to_string()).await?;
            }
            Ok::<(), ClientError>(())
        };
        expect "orders.closed" { "order_id": "ORD-16" };
    }
}

/// Its bus can't be had.
#[derive(Stage)]
struct Refused {
    #[stage(refused())]
    bus: InMemory,
}

async fn refused() -> Result<InMemory, TransportError> {
    Err(TransportError::new(TransportErrorKind::Unauthorized, "log in to the bus: it lets nobody in"))
}

#[choreo::scenario(tags = ["wire"])]
async fn unopened(stage: &Refused) {
    let _bus = &stage.bus;
    choreo! {
        publish "orders.created" { "order_id": "ORD-17" };
        expect "orders.processed" { "order_id": "ORD-17" };
    }
}

#[choreo::scenario(tags = ["orders"])]
async fn panicked_outside_of_its_blocks(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        publish "orders.created" { "order_id": "ORD-17" };
        expect "orders.processed" { "order_id": "ORD-17" };
    }
    panic!("the test itself is wrong, and its key is password=hunter2");
}

#[choreo::scenario(cases(small: 1, large: 1_000_000), tags = ["orders"])]
async fn a_case_of_each(bus: &InMemory, amount: u32) {
    shop(bus).await;
    choreo! {
        timeout 200ms;
        publish "orders.created" { "order_id": "ORD-18", "amount": amount };
        expect "fraud.check" { "amount": < 1000 };
    }
}

#[choreo::scenario(tags = ["orders"])]
async fn several_at_once(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        timeout 1s;
        together {
            publish "orders.created" { "order_id": "ORD-19" };
            expect "orders.processed" { "order_id": "ORD-19" };
        } and {
            publish "orders.cancelled" { "order_id": "ORD-20" };
            either {
                expect "payments.reversed" { "order_id": "ORD-20" };
                expect "orders.closed" { "order_id": "ORD-20" };
            } or {
                expect "payments.refused" { "order_id": "ORD-20" };
            }
        }
        for order in ["ORD-21", "ORD-22"] {
            publish "orders.created" { "order_id": order };
            expect "stock.reserved" { "order_id": order };
        }
    }
}
