//! The shop that the examples of the book run against, and what runs them.
//!
//! | It hears | and does |
//! | --- | --- |
//! | `orders.created` | publishes the same message on `orders.processed`, 10 ms later |
//! | `orders.paid` | asks on `fraud.check`, and publishes the reply on `orders.approved` |
//! | `fraud.result` | publishes the same message on `orders.approved` |
//! | `orders.status` | replies with the `order_id` that it is asked for, and `"status": "OPEN"`, 10 ms later |

mod log;
mod outcome;
mod service;

pub use log::Log;
pub use service::open;

use std::future::Future;

use choreo_runtime::codec::Codecs;
use choreo_runtime::scenario::{Script, Trial};
use choreo_runtime::stage::Stage;
use choreo_transports::InMemory;
use choreo_transports::memory::Client;

/// Runs a script against the shop in virtual time.
///
/// # Panics
///
/// Unless it passes: with its report.
#[track_caller]
pub fn passes(script: impl Script<InMemory>) {
    must_pass(&run(script));
}

/// Runs a script that reaches the shop by a client of its own, in virtual time.
///
/// # Panics
///
/// Unless it passes: with its report.
#[track_caller]
pub fn passes_with<P: Script<InMemory>>(script: impl FnOnce(Client) -> P) {
    must_pass(&run_on(InMemory::new(), script));
}

/// Runs a script against the shop in virtual time, its payloads written by these codecs.
///
/// # Panics
///
/// Unless it passes: with its report.
#[track_caller]
pub fn passes_by(codecs: impl Into<Codecs>, script: impl Script<InMemory>) {
    must_pass(&run_on(InMemory::new().with_codecs(codecs), |_| script));
}

/// Runs a script against the shop on a log in virtual time. `orders.processed` holds `{ "order_id": "ORD-41" }`.
///
/// # Panics
///
/// Unless it passes: with its report.
#[track_caller]
pub fn passes_on_log(script: impl Script<Log>) {
    must_pass(&run_on_log(script));
}

/// Runs a script against the shop in virtual time, and gives its report. `outcome` is the name of one in the reference:
/// `MISMATCH`.
///
/// # Panics
///
/// Unless it fails, and with this outcome: with its report.
#[track_caller]
pub fn fails(outcome: &str, script: impl Script<InMemory>) -> String {
    must_fail(outcome, &run(script))
}

/// As [`fails`], with payloads that are written by these codecs.
///
/// # Panics
///
/// Unless it fails, and with this outcome: with its report.
#[track_caller]
pub fn fails_by(codecs: impl Into<Codecs>, outcome: &str, script: impl Script<InMemory>) -> String {
    must_fail(outcome, &run_on(InMemory::new().with_codecs(codecs), |_| script))
}

/// As [`fails`], on the log of [`passes_on_log`].
///
/// # Panics
///
/// Unless it fails, and with this outcome: with its report.
#[track_caller]
pub fn fails_on_log(outcome: &str, script: impl Script<Log>) -> String {
    must_fail(outcome, &run_on_log(script))
}

#[track_caller]
fn must_pass<C>(trial: &Trial<C>) {
    assert!(trial.passed(), "the example should pass\n{}", trial.report());
}

#[track_caller]
fn must_fail<C>(outcome: &str, trial: &Trial<C>) -> String {
    let found = outcome::names(trial.verdict());
    let fails = !trial.passed() && found.contains(&outcome);
    assert!(fails, "the example should fail with {outcome}, came to {found:?}\n{}", trial.report());
    trial.report()
}

/// Runs a script against the shop in virtual time.
///
/// # Panics
///
/// Where no runtime can be built.
#[track_caller]
pub fn run<P: Script<InMemory>>(script: P) -> Trial<P::Captures> {
    run_on(InMemory::new(), |_| script)
}

#[track_caller]
fn run_on<P: Script<InMemory>>(bus: InMemory, script: impl FnOnce(Client) -> P) -> Trial<P::Captures> {
    in_virtual_time(async {
        open(&bus.client());
        // A `call` waits for no listener: the shop must be there before.
        tokio::task::yield_now().await;
        bus.run(script(bus.client())).await
    })
}

#[track_caller]
fn run_on_log<P: Script<Log>>(script: P) -> Trial<P::Captures> {
    in_virtual_time(async {
        let log = Log::new(InMemory::new(), &[("orders.processed", r#"{"order_id":"ORD-41"}"#)]);
        open(&log.bus().client());
        // A log does not tell who listens, so nothing waits for the shop.
        tokio::task::yield_now().await;
        log.run(script).await
    })
}

#[track_caller]
fn in_virtual_time<T>(what: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    match runtime {
        Ok(runtime) => runtime.block_on(what),
        Err(error) => panic!("no runtime could be built: {error}"),
    }
}
