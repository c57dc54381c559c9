//! A scenario on two wires, a hop on each, beside the two bare clients one after another.

use std::cell::Cell;
use std::time::Instant;

use choreo::prelude::*;
use echo::Topics;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use super::process::Echo;
use super::scenario::nanoseconds;
use super::{Located, bare};

const ROUNDS: usize = 1_000;

#[derive(Stage)]
struct Shop {
    orders: Nats,
    payments: Redis,
}

/// NATS, then Redis.
pub(super) fn measure(runtime: &Runtime) -> Value {
    eprintln!("nats and redis: starting brokers and echo services");
    let nats = runtime.block_on(Nats::ephemeral().into_future()).expect("a broker");
    let redis = runtime.block_on(Redis::ephemeral().into_future()).expect("a broker");
    let topics = Topics { stem: "bench-both".to_owned(), pairs: 2 };
    let _services = (Echo::start("nats", &nats.url(), &topics), Echo::start("redis", &redis.url(), &topics));
    let shop = runtime.block_on(async {
        let orders = Nats::again(&nats.url()).await.expect("connected");
        Shop { orders, payments: Redis::again(&redis.url()).await.expect("connected") }
    });
    let threads = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let mut clients = threads.block_on(async {
        (bare::nats(&nats.url(), &topics, 0).await, bare::redis(&redis.url(), &topics, 0).await)
    });
    let (mut round_trips, mut latency) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS + ROUNDS / 10 {
        let begun = Instant::now();
        runtime.block_on(async {
            clients.0.round_trip().await;
            clients.1.round_trip().await;
        });
        let bare = nanoseconds(begun);
        let own = runtime.block_on(both(&shop, &topics));
        // The first tenth warms up.
        if round >= ROUNDS / 10 {
            round_trips.push(bare);
            latency.push(own);
        }
    }
    json!({ "wires": "nats, redis", "round_trips": round_trips, "latency": latency })
}

/// From just before the first publish to the match of the second expectation.
async fn both(shop: &Shop, topics: &Topics) -> u64 {
    let (ask, answer) = (topics.ask(1), topics.answer(1));
    let taken = &Cell::new(0);
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            let begun = Instant::now();
            publish via orders (ask.as_str()) { "order_id": "ORD-42", "count": 1000 };
            expect via orders (answer.as_str()) { "order_id": "ORD-42" };
            publish via payments (ask.as_str()) { "order_id": "ORD-42", "count": 1000 };
            expect via payments (answer.as_str()) { "order_id": "ORD-42" };
            check { taken.set(nanoseconds(begun)); true };
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
    taken.get()
}
