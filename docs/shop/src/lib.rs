//! The shop that the examples of the book run against, and what runs them.
//!
//! | It hears | and does |
//! | --- | --- |
//! | `orders.created` | publishes the same message on `orders.processed`, 10 ms later |
//! | `orders.paid` | asks on `fraud.check`, and publishes the reply on `orders.approved` |
//! | `fraud.result` | publishes the same message on `orders.approved` |
//! | `orders.status` | replies with the `order_id` that it is asked for, and `"status": "OPEN"` |

mod outcome;
mod service;

pub use service::open;

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
    let trial = run(script);
    assert!(trial.passed(), "the example should pass\n{}", trial.report());
}

/// Runs a script that reaches the shop by a client of its own, in virtual time.
///
/// # Panics
///
/// Unless it passes: with its report.
#[track_caller]
pub fn passes_with<P: Script<InMemory>>(script: impl FnOnce(Client) -> P) {
    let trial = run_with(script);
    assert!(trial.passed(), "the example should pass\n{}", trial.report());
}

/// Runs a script against the shop in virtual time. `outcome` is the name of one in the reference: `MISMATCH`.
///
/// # Panics
///
/// Unless it fails, and with this outcome: with its report.
#[track_caller]
pub fn fails(outcome: &str, script: impl Script<InMemory>) {
    let trial = run(script);
    let found = outcome::names(trial.verdict());
    let fails = !trial.passed() && found.contains(&outcome);
    assert!(fails, "the example should fail with {outcome}, came to {found:?}\n{}", trial.report());
}

/// Runs a script against the shop in virtual time.
///
/// # Panics
///
/// Where no runtime can be built.
#[track_caller]
pub fn run<P: Script<InMemory>>(script: P) -> Trial<P::Captures> {
    run_with(|_| script)
}

#[track_caller]
fn run_with<P: Script<InMemory>>(script: impl FnOnce(Client) -> P) -> Trial<P::Captures> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    match runtime {
        Ok(runtime) => runtime.block_on(async {
            let bus = InMemory::new();
            open(&bus.client());
            // A `call` waits for no listener: the shop must be there before.
            tokio::task::yield_now().await;
            bus.run(script(bus.client())).await
        }),
        Err(error) => panic!("no runtime could be built: {error}"),
    }
}
