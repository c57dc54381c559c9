//! Every statement, and every argument of the attribute.

use choreo::prelude::*;
use serde_json::json;

mod other {
    pub(super) use choreo::InMemory as SecondBus;
}

use other::SecondBus;

#[choreo::scenario]
async fn an_order_is_processed(bus: &InMemory) {
    shop::open(&bus.client()); // your service

    choreo! {
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" { "order_id": "ORD-42" };
    }
}

#[choreo::scenario(timeout = "2s", time = "virtual", tags = ["saga"], slow = "warn")]
async fn what_is_sent(bus: &InMemory) {
    shop::open(&bus.client());
    let topic = "orders.created";
    let base = json!({ "status": "NEW" });
    let count = 3;
    let order = json!({ "order_id": "ORD-44" });

    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "count": count, "lines": [{ "sku": "A" }], "note": null };
        publish "orders.created" { "order_id": "ORD-43", ..base };   // the fields of another, where it has none itself
        publish "orders.created" order;                              // anything that is Serialize
        publish (topic) b"\x00\xff";                                 // a topic of an expression, and raw bytes
        publish "orders.created" {} key "customer-7" headers { "attempt": 1 } as sent;
        expect "orders.processed" key "customer-7";
        check sent.key().is_some();
    }
}

#[choreo::scenario(time = "virtual", turns = false, unmarked = "broadcast", crate = choreo)]
async fn what_comes(bus: &InMemory) {
    shop::open(&bus.client());

    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "count": 3, "packed": 3 };
        publish "orders.created" { "order_id": "ORD-43", "count": 4 } key "customer-7" headers { "attempt": 1 };
        publish "orders.created" b"\x00\xff";

        expect "orders.processed" { "order_id": "ORD-42" } as done;      // done["order_id"], done.latency(), done.key()
        expect "orders.*" { "count": count @ > 3 } key starts_with "customer-" headers { "attempt": 1..=3 };
        expect "orders.processed" b"\x00\xff" within 50ms;               // later is SLOW

        publish "orders.created" { "n": 1, "m": 1 };
        publish "orders.created" { "n": 2, "m": 2 };
        publish "orders.created" { "n": 3, "m": 0 };
        expect "orders.processed" { "n": ..3 } times 2 as both;          // 2, 2..=5, 2..; a Vec
        expect "orders.processed" { "n": integer } where last["n"] == 3 as last;

        never "orders.rejected";                                         // to the block's end, and for `settle` more
        never "orders.rejected" { "n": 1 } for 30s;                      // so long, and then no more
        check both.len() == 2 && count == 4, "{} came", both.len();      // a bool, or a Result<bool, E>
        let order_id = done["order_id"].clone();                         // for all that stands below
        wait 50ms;                                                       // a pause of the story
        publish "orders.shipped" { "order_id": order_id };

        timeout 1min;                                                    // of the whole block: 5s
        settle 200ms;                                                    // how long it watches on: 100ms
    }
}

#[choreo::scenario(time = "virtual")]
async fn what_is_answered(bus: &InMemory) {
    shop::open(&bus.client());

    choreo! {
        on "fraud.check" { "order_id": "ORD-1" } as ask times 1 => reply { "order_id": ask["order_id"], "decision": "DENY" };
        on "fraud.check" { "order_id": "ORD-2" } once => reply { "decision": "APPROVE" };
        on "orders.shipped" as parcel => publish "fraud.result" { "order_id": parcel["order_id"] };
        on "fraud.check" { "order_id": "ORD-4" } as ask => {
            let order_id = &ask["order_id"];
            check order_id != "ORD-13";
            wait 20ms;
            reply { "order_id": order_id, "decision": "APPROVE" };
        }
        on "fraud.check" { "order_id": "ORD-5" } => {};                  // asked, and silent

        publish "orders.paid" { "order_id": "ORD-1" };
        publish "orders.paid" { "order_id": "ORD-2" };
        publish "orders.paid" { "order_id": "ORD-4" };
        expect "orders.approved" times 3;
        request "orders.status" { "order_id": "ORD-42" } => { "status": status @ string } within 50ms as reply;
        check status == "OPEN" && reply["order_id"] == "ORD-42";
    }
}

#[choreo::scenario(time = "virtual")]
async fn what_is_outside(bus: &InMemory) {
    shop::open(&bus.client());
    let http = bus.client();
    let store = std::cell::Cell::new(0);
    tokio::task::yield_now().await;

    choreo! {
        call { http.publish("orders.created", "{}").await?; store.set(1); 202 } as status;
        expect "orders.processed";
        eventually { store.get() == 1 } within 500ms every 50ms;         // false, or an Err: not yet
        check status == 202;
    }
}

#[choreo::scenario(time = "virtual", on(InMemory, SecondBus))]
async fn how_it_flows(bus: &_) {
    shop::open(&bus.client());
    let orders = ["ORD-42", "ORD-43"];

    choreo! {
        for order_id in orders {
            publish "orders.created" { "order_id": order_id };
        }
        in order {
            expect "orders.processed" { "order_id": "ORD-42" };
            expect "orders.processed" { "order_id": "ORD-43" };
        }

        publish "orders.created" { "n": 1 };
        only {
            expect "orders.processed" { "n": 1 };
            expect "orders.processed" times 0..;                         // what may come, and need not
        }

        together {
            publish "orders.created" { "n": 2 };
            expect "orders.processed" { "n": 2 };
        } and {
            publish "orders.created" { "n": 3 };
            expect "orders.processed" { "n": 3 };
        }

        publish "orders.created" { "status": "REJECTED" };
        either {
            expect "orders.processed" { "status": "COMPLETED" };
        } or {
            expect "orders.processed" { "status": "REJECTED" };
        } or after 200ms {
            check false, "neither came";
        }

        repeat 2 {
            include place("ORD-44");
        }
    }
}

choreo! {
    fragment place(order_id: &str) {
        publish "orders.created" { "order_id": order_id };
        expect "orders.processed" { "order_id": order_id };
    }
}

#[derive(Stage)]
#[stage(include desk("APPROVE"))] // stand-ins of each scenario on it
struct Wires {
    orders: InMemory,
    payments: InMemory,
}

choreo! {
    fragment desk(decision: &str) {
        on via orders "fraud.check" => reply { "decision": decision };
    }
}

#[choreo::scenario]
async fn on_several_wires(wires: &Wires) {
    shop::open(&wires.orders.client());

    choreo! {
        publish via orders "orders.paid" { "order_id": "ORD-42" };
        expect via orders "orders.approved" { "decision": "APPROVE" };
        via payments {
            never "orders.approved";
        }
    }
}

#[choreo::scenario(cases(small: 1, large: 1000))]
async fn of_any_size(bus: &InMemory, count: u64) {
    shop::open(&bus.client());

    choreo! {
        publish "orders.created" { "count": count };
        expect "orders.processed" { "count": count };
    }
}

choreo! {
    #[scenario(time = "virtual", timeout = "1min")]
    scenario silence_stays_silence(bus: &InMemory) {
        publish "orders.cancelled" { "order_id": "ORD-0" };
        never "payments.>" for 30s;
    }
}

#[choreo::scenario]
async fn values_of_blocks(bus: &InMemory) {
    shop::open(&bus.client());

    let run = choreo! {
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" as done;
    };
    assert_eq!(run.done["order_id"], "ORD-42");

    let script = choreo::script! {
        for &InMemory;
        publish "orders.created" { "order_id": "ORD-42" };
        never "orders.rejected" for 10ms;
    };
    let trial = bus.run(script).await;
    assert!(trial.passed(), "{}", trial.report());
}

#[test]
fn from_the_start() {
    shop::passes_on_log(choreo::script! {
        for &shop::Log;
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" from start { "order_id": "ORD-41" };   // of a log: what was there before
    });
}
