//! Scopes that run at once on one topic, told apart by a field. `cargo xtask bench --only scopes` runs this beside the Python
//! library, a process for each number of scopes.
//!
//! `cargo bench --bench scopes -- 1000` prints one JSON object: the time from the first script to the last verdict, and the most
//! memory that the process held before and after.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "it prints what it measured, and a failure must end it"
)]

use std::time::Instant;

use choreo::correlation::Field;
use choreo::memory::Client;
use choreo::prelude::*;
use futures_util::future::join_all;
use tokio::runtime::Runtime;

/// Runs so many at once: each sends a message of its own, which a service sends on, and expects it back.
fn at_once(runtime: &Runtime, bus: &InMemory, scopes: usize) {
    let scripts = (0..scopes).map(|n| {
        bus.run(choreo::script! {
            for &InMemory;
            timeout 2min;
            publish "orders.created" { "n": n };
            expect "orders.processed" { "n": n };
        })
    });
    let trials = runtime.block_on(join_all(scripts));
    let failed = trials.iter().find(|trial| !trial.passed());
    assert!(failed.is_none(), "{}", failed.map(|trial| trial.report()).unwrap_or_default());
}

/// Sends each message on, unread.
async fn pass_on(client: Client) {
    let mut heard = client.subscribe("orders.created").await.expect("subscribed");
    tokio::spawn(async move {
        while let Ok(message) = heard.recv().await {
            client.publish("orders.processed", message.payload().to_vec()).await.expect("published");
        }
    });
}

/// The most that the process has held in memory so far, in bytes. 0 where the system does not tell.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

fn main() {
    let scopes = std::env::args().find_map(|argument| argument.parse::<usize>().ok()).unwrap_or(10);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let bus = InMemory::new().with_correlation(Field::new("order_id"));
    runtime.block_on(pass_on(bus.client()));
    at_once(&runtime, &bus, 10);
    let before = peak();
    let begun = Instant::now();
    at_once(&runtime, &bus, scopes);
    let nanoseconds = begun.elapsed().as_nanos();
    let after = peak();
    println!(
        "{{\"scopes\": {scopes}, \"nanoseconds\": {nanoseconds}, \"before\": {before}, \"after\": {after}}}"
    );
}
