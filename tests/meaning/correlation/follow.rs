//! Ids that the system under test makes.

use choreo::correlation::{Correlation, Field};
use choreo::memory::Client;
use choreo::message::Outgoing;
use choreo::prelude::*;
use futures_util::future::join_all;

/// An order's shipment has an id of its own. The message that tells which order it is of comes before the next one, or
/// behind it.
async fn ship(client: Client, told_first: bool) {
    let mut heard = client.subscribe("order").await.expect("a topic");
    tokio::spawn(async move {
        let mut shipments = 0;
        while let Ok(message) = heard.recv().await {
            shipments += 1;
            let id = format!("SHP-{shipments}");
            let order = serde_json::from_slice::<serde_json::Value>(&message.bytes()).expect("JSON");
            let begun =
                serde_json::json!({ "order_id": order["order_id"], "shipment_id": id, "n": order["n"] });
            let sent = serde_json::json!({ "shipment_id": id, "n": order["n"] });
            let mut both = [("shipment.begun", begun), ("shipment.sent", sent)];
            if !told_first {
                both.reverse();
            }
            for (topic, payload) in both {
                client.send(Outgoing::new(topic, payload.to_string())).await.expect("a bus");
            }
        }
    });
}

fn bus() -> InMemory {
    let policy = Correlation::new(Field::new("order_id")).follow(Field::new("shipment_id"));
    InMemory::new().with_correlation(policy)
}

async fn at_once(bus: &InMemory) -> usize {
    let scripts = (0..20).map(|n| {
        bus.run(choreo::script! {
            for &InMemory;
            publish "order" { "n": n };
            expect "shipment.begun" { "n": n };
            expect "shipment.sent" { "n": n };
            never "shipment.sent" { "n": != (n) };
        })
    });
    join_all(scripts).await.iter().filter(|trial| trial.passed()).count()
}

#[tokio::test(start_paused = true)]
async fn what_carries_an_adopted_id_is_the_scope_s_too() {
    let bus = bus();
    ship(bus.client(), true).await;
    assert_eq!(at_once(&bus).await, 20);
}

#[tokio::test(start_paused = true)]
async fn a_message_that_overtakes_the_one_which_says_whose_it_is_waits_for_it() {
    let bus = bus();
    ship(bus.client(), false).await;
    assert_eq!(at_once(&bus).await, 20);
}

#[tokio::test(start_paused = true)]
async fn without_following_it_nobody_gets_it() {
    let bus = InMemory::new().with_correlation(Field::new("order_id"));
    ship(bus.client(), true).await;
    assert_eq!(at_once(&bus).await, 0);
}

/// An order has a shipment, and that a parcel: the last message says no more than the parcel's id.
async fn pack(client: Client, overtakes: bool) {
    let mut heard = client.subscribe("order").await.expect("a topic");
    tokio::spawn(async move {
        while let Ok(message) = heard.recv().await {
            let order = serde_json::from_slice::<serde_json::Value>(&message.bytes()).expect("JSON");
            let begun = serde_json::json!({ "order_id": order["order_id"], "shipment_id": "S" });
            let packed = serde_json::json!({ "shipment_id": "S", "parcel_id": "P" });
            let mut all =
                [("begun", begun), ("packed", packed), ("sent", serde_json::json!({ "parcel_id": "P" }))];
            if overtakes {
                all.reverse();
            }
            for (topic, payload) in all {
                client.send(Outgoing::new(topic, payload.to_string())).await.expect("a bus");
            }
        }
    });
}

#[tokio::test(start_paused = true)]
async fn an_id_that_a_message_with_an_adopted_one_has_is_adopted_too_in_whatever_order_they_come() {
    let policy = Correlation::new(Field::new("order_id"))
        .follow(Field::new("shipment_id"))
        .follow(Field::new("parcel_id"));
    for overtakes in [false, true] {
        let bus = InMemory::new().with_correlation(policy.clone());
        pack(bus.client(), overtakes).await;
        let trial = bus
            .run(choreo::script! {
                for &InMemory;
                publish "order" {};
                expect "begun";
                expect "packed";
                expect "sent";
            })
            .await;
        assert!(trial.passed(), "overtakes: {overtakes}: {}", trial.report());
    }
}

#[choreo::scenario]
async fn an_adopted_id_stays_the_scenario_s_in_its_next_block(stage: &Shop) {
    ship(stage.bus.client(), true).await;
    choreo! {
        publish "order" { "n": 1 };
        expect "shipment.begun" { "n": 1 } as begun;
        check begun["shipment_id"] == "SHP-1";
    }
    let carrier = stage.bus.client();
    choreo! {
        call { carrier.publish("shipment.delivered", r#"{"shipment_id":"SHP-1"}"#).await };
        expect "shipment.delivered" { "shipment_id": "SHP-1" };
    }
}

#[derive(Stage)]
struct Shop {
    #[stage(bus())]
    bus: InMemory,
}
