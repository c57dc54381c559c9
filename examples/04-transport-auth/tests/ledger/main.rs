//! What the ledger promises, on a NATS that wants a login: with a password, and with a password over TLS.

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

mod broker;
mod payments;
mod refusals;
mod reports;
