//! The scenarios that are measured. Every figure is in nanoseconds.

use std::cell::Cell;
use std::time::Instant;

use choreo::transport::TransportError;
use echo::Topics;
use futures_util::future::join_all;
use tokio::runtime::Runtime;

use super::Located;
use super::bare::Client;

/// How many round trips, of either kind.
const ROUNDS: usize = 1_000;
/// How many scenarios one after another.
const SEQUENCE: usize = 500;
/// How many times all at once.
const WAVES: usize = 10;
/// How many scopes at once.
const SCOPES: usize = 1_000;
/// How many connections.
const CONNECTIONS: usize = 5;

/// Round trips of the bare client on its usual runtime and on one thread, and the scenarios' publish-to-match times.
#[derive(Default)]
pub(super) struct Latencies {
    pub(super) bare: Vec<u64>,
    pub(super) alone: Vec<u64>,
    pub(super) own: Vec<u64>,
}

/// All three, taken in turn.
pub(super) fn latencies<T: Located>(
    runtime: &Runtime,
    stage: &T,
    (client, alone): (&mut Client, &mut Client),
    topics: &Topics,
) -> Latencies {
    let mut figures = Latencies::default();
    for round in 0..ROUNDS + ROUNDS / 10 {
        let bare = runtime.block_on(round_trip(client));
        let alone = runtime.block_on(round_trip(alone));
        let own = runtime.block_on(one(stage, topics, 1));
        // The first tenth warms up.
        if round >= ROUNDS / 10 {
            figures.bare.push(bare);
            figures.alone.push(alone);
            figures.own.push(own);
        }
    }
    figures
}

/// The scenarios' publish-to-match times on a stage without a tap, and right after on one with it.
pub(super) fn tapped<T: Located>(
    runtime: &Runtime,
    stage: &T,
    tapped: &T,
    topics: &Topics,
) -> (Vec<u64>, Vec<u64>) {
    let [untapped, tapped] = [stage, tapped].map(|stage| {
        let figures = (0..ROUNDS + ROUNDS / 10).map(|_| runtime.block_on(one(stage, topics, 1)));
        // The first tenth warms up.
        figures.skip(ROUNDS / 10).collect()
    });
    (untapped, tapped)
}

async fn round_trip(client: &mut Client) -> u64 {
    let begun = Instant::now();
    client.round_trip().await;
    nanoseconds(begun)
}

/// One scenario: from just before its publish to the match of its expectation.
async fn one<T: Located>(stage: &T, topics: &Topics, pair: usize) -> u64 {
    let (ask, answer) = (topics.ask(pair), topics.answer(pair));
    let taken = &Cell::new(0);
    let trial = stage
        .run(choreo::script! {
            for &T;
            let begun = Instant::now();
            publish (ask) { "order_id": "ORD-42", "count": 1000 };
            expect (answer) { "order_id": "ORD-42" };
            check { taken.set(nanoseconds(begun)); true };
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
    taken.get()
}

/// For each scenario, subscribing and all: one after another.
pub(super) fn sequential<T: Located>(runtime: &Runtime, stage: &T, topics: &Topics) -> u64 {
    let begun = Instant::now();
    for _ in 0..SEQUENCE {
        runtime.block_on(one(stage, topics, 1));
    }
    nanoseconds(begun) / SEQUENCE as u64
}

/// For each scenario where many run at once on one stage.
pub(super) fn concurrent<T: Located>(runtime: &Runtime, stage: &T, topics: &Topics) -> u64 {
    let begun = Instant::now();
    for _ in 0..WAVES {
        runtime.block_on(join_all((0..topics.pairs).map(|pair| one(stage, topics, pair))));
    }
    nanoseconds(begun) / (WAVES * topics.pairs) as u64
}

/// For each scope where a thousand run at once on one topic, told apart by a field.
pub(super) fn scopes<T: Located>(runtime: &Runtime, stage: &T, topics: &Topics) -> u64 {
    let (ask, answer) = (topics.ask(0), topics.answer(0));
    let (ask, answer) = (ask.as_str(), answer.as_str());
    let scripts = (0..SCOPES).map(|n| {
        stage.run(choreo::script! {
            for &T;
            timeout 2min;
            publish (ask) { "n": n };
            expect (answer) { "n": n };
        })
    });
    let begun = Instant::now();
    let trials = runtime.block_on(join_all(scripts));
    let taken = nanoseconds(begun) / SCOPES as u64;
    let failed = trials.iter().find(|trial| !trial.passed());
    assert!(failed.is_none(), "{}", failed.map(|trial| trial.report()).unwrap_or_default());
    taken
}

/// From `connect` to a stage that scenarios can run on.
pub(super) fn connect_times<T: Located>(
    runtime: &Runtime,
    url: &str,
    connect: impl AsyncFn(&str) -> Result<T, TransportError>,
) -> Vec<u64> {
    let one = || {
        runtime.block_on(async {
            let begun = Instant::now();
            let stage = connect(url).await.expect("connected");
            let taken = nanoseconds(begun);
            stage.disconnect().await.expect("disconnected");
            taken
        })
    };
    (0..CONNECTIONS).map(|_| one()).collect()
}

pub(super) fn nanoseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
