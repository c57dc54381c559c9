//! What the stockroom promises, on a Redis whose password changes.

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

mod premises;
mod refusals;
mod rotation;
