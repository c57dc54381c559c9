//! Scenarios: how they are registered, opened, run and judged.
//!
//! [`run_test`] is what `#[choreo::scenario]` calls; [`drive`](crate::driver::drive) is what a block calls;
//! [`registry`] lists what was registered; [`main`] runs it without libtest.

pub(crate) mod context;

pub(crate) mod idle;
mod listing;
mod registry;
mod run;
mod runner;
mod script;
pub mod support;
mod test;

pub use registry::{BlockRecord, Case, Registration, Scenario, Settings, registry};
pub use run::{Passed, Run, finish};
pub use runner::main;
pub use script::{BlockScript, Script, Trial, script};
pub use test::{TestOutcome, outcome_of, run_test};
