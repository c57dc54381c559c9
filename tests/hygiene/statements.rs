//! Every statement and every value, under deny-lints.

use std::time::Duration;

use choreo::message::Arrival;
use choreo::prelude::*;

use crate::service::{self, OrderCreated, OrderProcessed, Status};

const CREATED: &str = "orders.created";

/// The number after this one.
async fn next(number: u64) -> Result<u64, std::num::TryFromIntError> {
    tokio::task::yield_now().await;
    u64::try_from(u128::from(number) + 1)
}

/// Takes everything.
struct Anything;

impl choreo::Matcher for Anything {
    fn describe(&self) -> String {
        "is anything".into()
    }

    fn judge(&self, _: &Arrival) -> Result<(), String> {
        Ok(())
    }
}

#[choreo::scenario(timeout = "2s", tags = ["hygiene"], time = "virtual")]
async fn statements_of_every_kind(bus: &InMemory) {
    service::serve(bus).await;
    let base = OrderCreated { order_id: "ORD-1".to_owned(), count: 3 };
    let expected = String::from("ORD-1");
    let soon = Duration::from_millis(50);

    let run = choreo! {
        settle 10ms;
        let least = 2_u64;
        on "fraud.check" { "order_id": id @ =~ "^ORD-" } where id == "ORD-1" || ask["count"] == 5 as ask times 1.. => {
            let verdict = "APPROVE";
            check ask["order_id"] == id, "got {id}";
            wait 1ms;
            publish "fraud.log" { "order_id": id };
            reply { "decision": verdict, "count": least };
        };
        publish CREATED OrderCreated { count: 3, ..base.clone() } key "ORD-1" headers { "trace": expected.clone() } as sent;
        expect "orders.processed" OrderProcessed { order_id: "ORD-1", status: Status::Completed, count: 1.., tags, .. }
            where done.count >= least
            within (soon)
            as done;
        never "orders.rejected" { "order_id": expected } where least == 2;
        check done.count == 3 && tags.len() == 1, "{} of {least}", done.count;
        wait 1ms;

        call { next(done.count).await? } as next_count;
        call { next(next_count).await }
        eventually { next(least).await? == 3 } within 5ms;
        eventually {
            let number = next(next_count).await?;
            Ok(number > least)
        } within (soon) every 1ms;
        call {
            next(least).await?;
            Ok(())
        }
        publish CREATED { "order_id": "ORD-1", ..{ base.clone() }, "count": done.count + least };
        in order {
            expect "orders.accepted" { "order_id": _ } as accepted;
            expect "orders.processed" {
                "order_id": all [string, starts_with "ORD", ends_with "1", contains "-", len 5, != "x"],
                "status": in ["COMPLETED", Status::Failed],
                "count": count @ any [5..=5, > 100, close_to(5.0, 0.1)],
                "error": absent,
                "tags": { "lane": not null },
            } headers { "trace": absent };
        }
        check accepted["order_id"] == "ORD-1" && count == 5;
        request "orders.status" { "order_id": "ORD-1" } headers { "trace": expected.clone() } => {
            "status": status @ string,
        } where answer["status"] == status within (soon) as answer;
        request "orders.status" base => OrderCreated { order_id: "ORD-1", .. };
        check answer["status"] == "OPEN";
        never "orders.rejected" for 5ms;
    };
    assert_eq!(run.done.count, 3);
    assert_eq!(run.count, 5);
    assert_eq!(run.next_count, 4);
    assert_eq!(run.sent["order_id"], "ORD-1");
    assert_eq!(run.accepted.topic(), "orders.accepted");
    assert_eq!(run.tags.len(), 1);
}

#[choreo::scenario(slow = "warn")]
async fn payloads_and_patterns_of_every_kind(bus: &InMemory) -> Result<(), std::num::ParseIntError> {
    let client = bus.client();
    let mut inbox = client.subscribe("in.>").await.expect("subscribed");
    tokio::spawn(async move {
        while let Ok(message) = inbox.recv().await {
            client
                .publish(message.topic().replacen("in", "out", 1), message.bytes())
                .await
                .expect("published");
        }
    });
    let numbers = vec![1, 2];
    choreo! {
        publish "in.array" [1, ..numbers, [null, "x"]];
        publish "in.bytes" b"\x00\x01";
        publish "in.number" "5".parse::<u64>()?;
        expect "out.array" [1, integer, _, ..];
        expect "out.array" bag [1, 1, 2, [null, string]] times 0..=3;
        expect "out.bytes" b"\x00\x01" as raw;
        expect "out.number" (Anything) times 1..;
        never "out.number" [every 5, ..];
        check raw.topic() == "out.bytes";
    }
    choreo! {
        publish "in.shapes" { "list": [{ "a": 1 }, { "a": 2 }], "id": "2f1acc6d-5c4b-4f0a-9c39-0d7f3f1f6a11" };
        expect "out.shapes" exactly { "list": every { "a": number }, "id": uuid };
        check true;
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_script_is_as_clean() {
    let bus = InMemory::new();
    service::serve(&bus).await;
    let script = choreo::script! {
        for &InMemory;
        on "fraud.check" => reply {};
        publish CREATED { "order_id": "ORD-1", "count": 1 };
        expect "orders.processed" as done;
    };
    let trial = bus.run(script).await;
    assert!(trial.passed(), "{}", trial.report());
    assert_eq!(trial.captures().expect("passed").done["order_id"], "ORD-1");
}

choreo! {
    /// The item form.
    #[scenario(time = "virtual")]
    scenario an_item_is_as_clean(bus: &InMemory) {
        never "orders.rejected" for 1s;
    }
}
