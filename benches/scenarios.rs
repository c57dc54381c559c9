//! The cost of a scenario, through the public interface. `cargo xtask bench` runs these beside the Python library.
//!
//! Each group runs scripts one after another on one opened stage and one current-thread runtime. The system
//! under test is a service that subscribes, and answers every message on another topic: choreo sets a
//! scenario's own echoes aside, so there is a hop more in here than a self-addressed publish has.

#![expect(clippy::expect_used, reason = "a service that fails must fail its bench")]

use std::hint::black_box;

use choreo::memory::Client;
use choreo::prelude::*;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tokio::runtime::Runtime;

/// How many near misses precede the match in group (c).
const NEAR_MISSES: usize = 100_000;

/// After so many messages in a row the service lets the scenario read.
const BURST: usize = 256;

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Answers each message on `requests` with the same bytes on `answers`.
async fn echo(client: Client, requests: &str, answers: &'static str) {
    let mut requests = client.subscribe(requests).await.expect("subscribed");
    tokio::spawn(async move {
        while let Ok(message) = requests.recv().await {
            client.publish(answers, message.payload().to_vec()).await.expect("published");
        }
    });
}

fn one_expect(c: &mut Criterion) {
    let runtime = runtime();
    let bus = InMemory::new();
    runtime.block_on(echo(bus.client(), "orders.created", "orders.processed"));
    c.benchmark_group("a_one_expect").throughput(Throughput::Elements(1)).bench_function("scenario", |b| {
        b.iter(|| {
            let trial = runtime.block_on(bus.run(choreo::script! {
                for &InMemory;
                publish "orders.created" { "order_id": "ORD-42", "count": 1000 };
                expect "orders.processed" { "order_id": "ORD-42" };
            }));
            assert!(trial.passed(), "{}", trial.report());
            black_box(trial.verdict());
        });
    });
}

macro_rules! hundred {
    ($($topic:literal)*) => {
        choreo::script! {
            for &InMemory;
            $( publish "in" { "topic": $topic, "order_id": "ORD-42" }; )*
            $( expect $topic { "order_id": "ORD-42" }; )*
        }
    };
}

/// Sends each message on to the topic that it names.
async fn distribute(client: Client) {
    #[derive(serde::Deserialize)]
    struct Named {
        topic: String,
    }
    let mut requests = client.subscribe("in").await.expect("subscribed");
    tokio::spawn(async move {
        while let Ok(message) = requests.recv().await {
            let named: Named = message.json().expect("names a topic");
            client.publish(named.topic, message.payload().to_vec()).await.expect("published");
        }
    });
}

fn hundred_expects(c: &mut Criterion) {
    let runtime = runtime();
    let bus = InMemory::new();
    runtime.block_on(distribute(bus.client()));
    c.benchmark_group("b_hundred_expects").throughput(Throughput::Elements(1)).bench_function(
        "scenario",
        |b| {
            b.iter(|| {
                let trial = runtime.block_on(bus.run(hundred![
                "orders.00" "orders.01" "orders.02" "orders.03" "orders.04" "orders.05" "orders.06"
                "orders.07" "orders.08" "orders.09" "orders.10" "orders.11" "orders.12" "orders.13"
                "orders.14" "orders.15" "orders.16" "orders.17" "orders.18" "orders.19" "orders.20"
                "orders.21" "orders.22" "orders.23" "orders.24" "orders.25" "orders.26" "orders.27"
                "orders.28" "orders.29" "orders.30" "orders.31" "orders.32" "orders.33" "orders.34"
                "orders.35" "orders.36" "orders.37" "orders.38" "orders.39" "orders.40" "orders.41"
                "orders.42" "orders.43" "orders.44" "orders.45" "orders.46" "orders.47" "orders.48"
                "orders.49" "orders.50" "orders.51" "orders.52" "orders.53" "orders.54" "orders.55"
                "orders.56" "orders.57" "orders.58" "orders.59" "orders.60" "orders.61" "orders.62"
                "orders.63" "orders.64" "orders.65" "orders.66" "orders.67" "orders.68" "orders.69"
                "orders.70" "orders.71" "orders.72" "orders.73" "orders.74" "orders.75" "orders.76"
                "orders.77" "orders.78" "orders.79" "orders.80" "orders.81" "orders.82" "orders.83"
                "orders.84" "orders.85" "orders.86" "orders.87" "orders.88" "orders.89" "orders.90"
                "orders.91" "orders.92" "orders.93" "orders.94" "orders.95" "orders.96" "orders.97"
                "orders.98" "orders.99"
                        ]));
                assert!(trial.passed(), "{}", trial.report());
                black_box(trial.verdict());
            });
        },
    );
}

/// 282 bytes, three levels deep; the leaf that the scenario asks about is the last one.
fn order(status: &str) -> Vec<u8> {
    let order = format!(
        concat!(
            r#"{{"order_id":"ORD-42","customer":{{"id":"C-1001","name":"Ada Lovelace","tier":"gold"}},"#,
            r#""lines":[{{"sku":"A-1","quantity":2,"price":1999}},{{"sku":"B-2","quantity":1,"price":4999}}],"#,
            r#""payment":{{"method":"card","currency":"EUR","state":{{"status":"{}","attempts":1}}}},"#,
            r#""note":"{}"}}"#
        ),
        status, "."
    );
    let padding = 282 - order.len();
    order.replace(r#""note":".""#, &format!(r#""note":".{}""#, ".".repeat(padding))).into_bytes()
}

/// On each trigger: the near misses, and then the match.
async fn flood(client: Client) {
    let miss = bytes::Bytes::from(order("REFUSED"));
    let hit = bytes::Bytes::from(order("SETTLED"));
    assert_eq!(miss.len(), 282);
    let mut requests = client.subscribe("orders.created").await.expect("subscribed");
    tokio::spawn(async move {
        while requests.recv().await.is_ok() {
            for number in 0..NEAR_MISSES {
                client.publish("orders.processed", miss.clone()).await.expect("published");
                if number % BURST == 0 {
                    tokio::task::yield_now().await;
                }
            }
            client.publish("orders.processed", hit.clone()).await.expect("published");
        }
    });
}

fn near_misses(c: &mut Criterion) {
    let runtime = runtime();
    let bus = InMemory::new();
    runtime.block_on(flood(bus.client()));
    let mut group = c.benchmark_group("c_near_misses");
    group.throughput(Throughput::Elements(NEAR_MISSES as u64)).sample_size(10);
    group.bench_function("scenario", |b| {
        b.iter(|| {
            let trial = runtime.block_on(bus.run(choreo::script! {
                for &InMemory;
                publish "orders.created" {};
                expect "orders.processed" {
                    "order_id": "ORD-42",
                    "customer": { "tier": "gold" },
                    "payment": { "state": { "status": "SETTLED" } },
                };
                timeout 2min;
            }));
            assert!(trial.passed(), "{}", trial.report());
            black_box(trial.verdict());
        });
    });
}

criterion_group!(benches, one_expect, hundred_expects, near_misses);
criterion_main!(benches);
