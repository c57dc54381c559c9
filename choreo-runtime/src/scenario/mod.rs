//! Scenarios.
pub(crate) mod panics;
