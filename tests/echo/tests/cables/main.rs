//! Scopes on a connection that is cut, or that holds back what the broker says.

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

mod absence;
mod cable;
mod history;
