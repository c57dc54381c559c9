//! Scenarios: how they are registered, opened, run and judged.

pub(crate) mod context;
pub(crate) mod panics;

mod registry;

pub use context::Limits;
pub use registry::{BlockRecord, Registration, Scenario, Settings, registry};
