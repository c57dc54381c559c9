//! The pages of the book whose examples are doc tests.

#![cfg(doctest)]

#[doc = include_str!("../docs/src/first-scenario.md")]
mod first_scenario {}

#[doc = include_str!("../docs/src/reading-a-failure.md")]
mod reading_a_failure {}

#[doc = include_str!("../docs/src/reference/statements.md")]
mod statements {}

#[doc = include_str!("../docs/src/reference/patterns.md")]
mod patterns {}

#[doc = include_str!("../docs/src/reference/payloads.md")]
mod payloads {}

#[doc = include_str!("../docs/src/reference/harness.md")]
mod harness {}
