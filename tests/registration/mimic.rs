//! The same scenarios in a `harness = false` target: `choreo::main!()` runs them.

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

mod listing;
mod scenarios;

choreo::main!();
