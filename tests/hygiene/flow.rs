//! Regions, branches and loops.

use choreo::prelude::*;
use serde::{Deserialize, Serialize};

use crate::service;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Order {
    order_id: String,
    count: u64,
}

/// Can't be cloned.
#[derive(Debug, PartialEq)]
struct Line(u64);

#[choreo::scenario(time = "virtual")]
async fn regions_branches_and_loops(bus: &InMemory) {
    service::serve(bus).await;
    let orders =
        [Order { order_id: "ORD-1".to_owned(), count: 1 }, Order { order_id: "ORD-2".to_owned(), count: 2 }];
    let soon = std::time::Duration::from_millis(500);
    let run = choreo! {
        on "fraud.check" as ask => reply { "order_id": ask["order_id"] };
        together {
            publish "orders.created" &orders[0] as first;
            expect "orders.processed" { "order_id": first["order_id"] } as one;
        } and {
            let many = 2_u64;
            publish "orders.created" { "order_id": "ORD-9", "count": many } key "ORD-9";
            expect "orders.processed" Order { order_id: "ORD-9", count: n, .. } as nine within 1s;
        }
        either {
            expect "orders.refused" as answer;
            check answer["order_id"] == one["order_id"];
        } or {
            expect "orders.lost" times 1.. as lost;
            let answer = one.clone();
        } or after (soon) {
            publish "orders.created" { "order_id": "ORD-8", "count": n };
            expect "orders.processed" { "order_id": "ORD-8" } as answer;
        }
        check answer["order_id"] == "ORD-8" && nine.count == n, "{}", answer["order_id"];
        for (index, Order { order_id, count }) in orders.iter().enumerate() {
            let text = format!("{index}");
            publish "orders.created" { "order_id": order_id, "count": count } headers { "n": &text } as sent;
            expect "orders.processed" { "order_id": id @ string, "count": *count } where all["order_id"] == id times 1.. as all;
            never "orders.rejected" { "order_id": order_id };
            call { std::future::ready(*count).await } as counted;
            check counted == *count;
            request "orders.status" { "order_id": order_id } => { "status": status @ string };
            check status == "OPEN";
            eventually { std::future::ready(counted).await == *count } within 1s every 10ms;
            for line in [Line(*count)] { check line == Line(*count) && line.0 > 0; }
        }
        only {
            expect "orders.quiet" { "id": quiet @ _ } times 0..;
            expect "orders.still" times 0..=2;
        }
        check quiet.is_empty();
        repeat orders.len() { for _ in 0..2 { wait 1ms; } }
    };
    assert_eq!((run.all.len(), run.id.len(), run.sent.len()), (2, 2, 2));
    assert_eq!(run.counted, [1, 2]);
    assert!(run.lost.is_none());
    assert_eq!(run.answer["order_id"], "ORD-8");
    assert_eq!(orders.len(), 2);
}
