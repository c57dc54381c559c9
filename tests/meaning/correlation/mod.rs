//! Scopes that share a wire, told apart by an id in their messages.
//!
// layout: sleep-in-test: time is virtual, and what answers at once would leave no two scopes beside each other

mod bridges;
mod crowds;
mod distant;
mod faults;
mod follow;
mod joining;
mod scale;
mod sharing;
mod subscribing;
mod unknown;
mod unmarked;
mod unrouted;
mod waiting;
mod wires;

use std::time::Duration;

use choreo::correlation::{CorrelationId, Field, Header, Key, TraceParent};
use choreo::memory::Client;
use choreo::message::Outgoing;
use choreo::prelude::*;
use futures_util::future::join_all;

/// Answers each message of `in` on `out`: the same payload, key and headers. 10 ms later, so that scopes overlap.
async fn echo(client: Client) {
    let mut heard = client.subscribe("in").await.expect("a topic");
    tokio::spawn(async move {
        while let Ok(message) = heard.recv().await {
            let mut answer = Outgoing::new("out", message.bytes());
            answer.key = message.key().map(|key| key.to_vec().into());
            for (name, value) in message.headers().iter() {
                answer = answer.with_header(name, value.to_vec());
            }
            let client = client.clone();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(10)).await;
                client.send(answer).await.expect("a bus");
            });
        }
    });
}

/// Answers each message of one topic on another at once: the same payload and headers.
async fn relay(client: Client, from: &'static str, to: &'static str) {
    let mut heard = client.subscribe(from).await.expect("a topic");
    tokio::spawn(async move {
        while let Ok(message) = heard.recv().await {
            let mut answer = Outgoing::new(to, message.bytes());
            for (name, value) in message.headers().iter() {
                answer = answer.with_header(name, value.to_vec());
            }
            client.send(answer).await.expect("a bus");
        }
    });
}

/// So many scripts at once: how many pass.
async fn at_once(bus: &InMemory, count: u32) -> usize {
    echo(bus.client()).await;
    let scripts = (0..count).map(|n| {
        let n = n % 2;
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" { "n": n };
            expect "out" { "n": n };
            never "out" { "n": != (n) };
        })
    });
    join_all(scripts).await.iter().filter(|trial| trial.passed()).count()
}

#[tokio::test(start_paused = true)]
async fn without_a_policy_scopes_see_each_other_s_messages() {
    assert_eq!(at_once(&InMemory::new(), 10).await, 0);
}

#[tokio::test(start_paused = true)]
async fn each_policy_keeps_them_apart() {
    assert_eq!(
        at_once(&InMemory::new().with_correlation(Field::new("order_id").prefix("TEST-")), 50).await,
        50
    );
    assert_eq!(at_once(&InMemory::new().with_correlation(Header::new("id")), 50).await, 50);
    assert_eq!(at_once(&InMemory::new().with_correlation(Key), 50).await, 50);
    assert_eq!(at_once(&InMemory::new().with_correlation(CorrelationId), 50).await, 50);
    assert_eq!(at_once(&InMemory::new().with_correlation(TraceParent), 50).await, 50);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_left_behind_on_the_bus() {
    let bus = InMemory::new().with_correlation(Key);
    assert_eq!(at_once(&bus, 20).await, 20);
    let one = "subscriptions: 1,";
    assert!(format!("{bus:?}").contains(one), "that of the echo alone: {bus:?}");
}

#[tokio::test(start_paused = true)]
async fn a_reply_comes_once_where_a_wildcard_covers_it_too() {
    let bus = InMemory::new().with_correlation(Header::new("id"));
    let client = bus.client();
    let mut heard = client.subscribe("price").await.expect("a topic");
    tokio::spawn(async move {
        while let Ok(message) = heard.recv().await {
            let to = message.reply_to().expect("a request").to_owned();
            let id = message.headers().get("id").expect("stamped").to_vec();
            client.send(Outgoing::new(to, r#"{"p":12}"#).with_header("id", id)).await.expect("a bus");
        }
    });
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            request "price" {} => { "p": 12 };
            never ">" { "p": 12 } for 5ms;
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}
