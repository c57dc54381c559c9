//! Scopes on a connection that is cut, or that holds back what the broker says.

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

mod absence;
mod cable;
mod history;

use choreo::correlation::{Correlation, Header, Unmarked};

/// By a header; all scopes are given what has no id.
fn policy() -> Option<Correlation> {
    Some(Correlation::new(Header::new("order")).unmarked(Unmarked::Broadcast))
}
