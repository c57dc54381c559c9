//! Messages that come before the one which says whose they are.
// layout: sleep-in-test: time is virtual, and the scopes must listen before somebody else sends

use std::sync::Mutex;
use std::time::Duration;

use choreo::correlation::{Correlation, Field};
use choreo::memory::Client;
use choreo::message::Outgoing;
use choreo::outcome::Outcome;
use choreo::prelude::*;
use futures_util::future::join_all;
use serde_json::{Value, json};

fn bus() -> InMemory {
    let policy = Correlation::new(Field::new("order_id")).follow(Field::new("shipment_id"));
    InMemory::new().with_correlation(policy)
}

/// A shipment is lost, others' messages come, and then the one that says which order it is of.
async fn overtaken(client: Client, between: Vec<Value>) {
    let mut heard = client.subscribe("order").await.expect("a topic");
    tokio::spawn(async move {
        while let Ok(message) = heard.recv().await {
            let order = serde_json::from_slice::<Value>(&message.bytes()).expect("JSON");
            let lost = json!({ "shipment_id": "S", "state": "lost" });
            let begun = json!({ "order_id": order["order_id"], "shipment_id": "S", "state": "begun" });
            for payload in std::iter::once(&lost).chain(&between).chain([&begun]) {
                client.send(Outgoing::new("shipment", payload.to_string())).await.expect("a bus");
            }
        }
    });
}

#[tokio::test(start_paused = true)]
async fn what_must_not_come_is_found_where_it_had_to_wait() {
    // What says by itself that it is another's waits for nobody, and takes no room.
    for between in [10, 1100] {
        let bus = bus();
        let theirs = |n| json!({ "order_id": "theirs", "shipment_id": format!("F-{n}") });
        overtaken(bus.client(), (0..between).map(theirs).collect()).await;
        let trial = bus
            .run(choreo::script! {
                for &InMemory;
                publish "order" {};
                expect "shipment" { "state": "begun" };
                never "shipment" { "state": "lost" };
            })
            .await;
        assert!(matches!(trial.outcome(), Outcome::Violated(_)), "{between}: {}", trial.report());
    }
}

/// Sends messages that may yet be somebody's, each a shipment of its own.
async fn ship(client: &Client, shipments: std::ops::Range<usize>) {
    for n in shipments {
        client.send(Outgoing::new("shipment", format!(r#"{{"shipment_id":"F-{n}"}}"#))).await.expect("a bus");
    }
}

#[tokio::test(start_paused = true)]
async fn a_scope_whose_message_had_no_room_to_wait_ends_in_overflow_and_no_other_does() {
    let bus = bus();
    let (client, told) = (bus.client(), bus.client());
    let mine = bus.run(choreo::script! {
        for &InMemory;
        publish "order" { "order_id": "mine" };
        call {
            ship(&client, 0..1025).await;
            client.send(Outgoing::new("shipment", r#"{"order_id":"mine","shipment_id":"F-0"}"#)).await
        };
        expect "shipment" { "order_id": "mine" };
        never "shipment" { "state": "lost" };
    });
    let other = bus.run(choreo::script! {
        for &InMemory;
        publish "order" { "order_id": "theirs" };
        wait 1s;
        call { told.send(Outgoing::new("shipment", r#"{"order_id":"theirs","shipment_id":"F-1024"}"#)).await };
        expect "shipment" { "order_id": "theirs" };
        expect "shipment" { "shipment_id": "F-1024", "order_id": absent };
        never "shipment" { "state": "lost" };
    });
    let (mine, other) = tokio::join!(mine, other);
    assert!(matches!(mine.outcome(), Outcome::Overflow(_)), "{}", mine.report());
    assert!(mine.report().contains("was not kept until then"), "{}", mine.report());
    assert!(other.passed(), "{}", other.report());
}

#[tokio::test(start_paused = true)]
async fn a_message_waits_once_however_many_listen_for_it() {
    let bus = &bus();
    let unknown = |n| json!({ "shipment_id": format!("F-{n}") });
    overtaken(bus.client(), (0..60).map(unknown).collect()).await;
    let topics: Vec<String> = (0..20).map(|n| format!("more.{n}")).collect();
    let others = topics.iter().map(|more| {
        bus.run(choreo::script! {
            for &InMemory;
            never (more.as_str()) { "n": 1 };
            never "shipment" { "n": 1 } for 2s;
        })
    });
    let one = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let script = choreo::script! {
            for &InMemory;
            publish "order" {};
            expect "shipment" { "state": "begun" };
            expect "shipment" { "state": "lost" };
        };
        bus.run(script).await
    };
    let (others, one) = tokio::join!(join_all(others), one);
    assert!(others.iter().all(|trial| trial.passed()));
    assert!(one.passed(), "{}", one.report());
}

/// How many bytes of payloads are kept.
static KEPT: Mutex<usize> = Mutex::new(0);

/// A payload that counts.
struct Counted(Vec<u8>);

impl Counted {
    fn new(text: String) -> Counted {
        *KEPT.lock().expect("counted") += text.len();
        Counted(text.into_bytes())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        *KEPT.lock().expect("counted") -= self.0.len();
    }
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

#[tokio::test(start_paused = true)]
async fn messages_that_nobody_came_for_do_not_stay_in_memory() {
    let bus = bus();
    let client = bus.client();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            call {
                for n in 0..64 {
                    let text = format!(r#"{{"shipment_id":"F-{n}","x":"{}"}}"#, "x".repeat(1 << 20));
                    let payload = bytes::Bytes::from_owner(Counted::new(text));
                    client.send(Outgoing::new("shipment", payload)).await.expect("a bus");
                }
                let kept = *KEPT.lock().expect("counted") >> 20;
                // The bus keeps 8 MiB for reports, and 4 MiB wait.
                if kept > 16 { Err(format!("{kept} MiB are kept")) } else { Ok(()) }
            };
            never "shipment" for 1ms;
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
    drop((trial, bus));
    assert_eq!(*KEPT.lock().expect("counted"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_bus_that_is_printed_shows_neither_an_id_nor_what_waits() {
    let bus = bus();
    let client = bus.client();
    let watched = &bus;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "order" { "order_id": "my-secret-id" };
            call { client.send(Outgoing::new("shipment", r#"{"shipment_id":"F","iban":"DE00"}"#)).await };
            never "shipment" for 1ms;
            let shown = format!("{watched:?}");
            check !shown.contains("my-secret-id"), "an id: {shown}";
            check !shown.contains("DE00"), "a payload: {shown}";
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}
