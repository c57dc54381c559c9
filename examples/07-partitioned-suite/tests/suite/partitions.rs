//! Two machines share the suite and one broker.

use std::collections::BTreeSet;
use std::io::Write;

use async_nats::Subscriber;
use choreo::nats::NatsServer;
use choreo::transport::TransportErrorKind;
use futures_util::StreamExt;
use serde_json::Value;

use crate::junit;
use crate::machine::{Machine, has_nextest};

#[tokio::test]
async fn two_machines_at_once_run_every_scenario_once() {
    if !has_nextest() {
        return skipped("no cargo-nextest: cargo install cargo-nextest --locked");
    }
    let server = match NatsServer::new().start().await {
        Ok(server) => server,
        Err(error) if error.kind() == TransportErrorKind::NoBroker => return skipped(&error.to_string()),
        Err(error) => panic!("failed to {error}"),
    };
    let client = async_nats::connect(server.url()).await.expect("connected");
    let created = client.subscribe("orders.created").await.expect("subscribed");
    client.flush().await.expect("known to the server");

    let [first, second] = ["1/2", "2/2"].map(|part| {
        let url = server.url().to_owned();
        tokio::task::spawn_blocking(move || Machine::new().run(part, &url))
    });
    let runs = [first.await.expect("no panic"), second.await.expect("no panic")];
    runs.iter().for_each(|run| run.check());

    let report = junit::merged(runs.iter().map(|run| run.report.as_str()));
    let mut ran = junit::names(&report);
    ran.sort_unstable();
    let mut known: Vec<String> = choreo::registry().iter().map(|scenario| scenario.name()).collect();
    known.sort_unstable();
    assert_eq!(ran, known, "each of them once");
    let parts = runs.each_ref().map(|run| junit::names(&run.report).len());
    assert!(parts.iter().all(|part| *part > 0), "{parts:?}");

    // All of them on the one broker: each had an order of its own.
    client.publish("orders.created", "null".into()).await.expect("published");
    assert_eq!(orders(created).await.len(), known.len());
}

/// The ids of the orders that came before one that is `null`.
async fn orders(mut created: Subscriber) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    while let Some(message) = created.next().await {
        let order: Value = serde_json::from_slice(&message.payload).expect("JSON");
        match order["order_id"].as_str() {
            Some(id) => _ = ids.insert(id.to_owned()),
            None => break,
        }
    }
    ids
}

fn skipped(why: &str) {
    let _ = writeln!(std::io::stdout(), "SKIPPED: two machines: {why}");
}
