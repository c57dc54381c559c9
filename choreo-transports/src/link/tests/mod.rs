//! Tests of what the brokers share, on a broker whose other end is in the test's hands. What a real one makes of it
//! the contract suite shows.

mod echoes;
mod losses;
mod paper;
mod subscriptions;
mod taps;
