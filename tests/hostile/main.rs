//! Bad input, floods, and sequences of events that nobody would write on purpose: what must not fool a
//! scenario, stop it, or eat the machine.

#![expect(clippy::expect_used, reason = "a service that fails must fail its test")]

mod environment;
mod escapes;
mod flood;
mod input;
mod memory;
mod sequences;
mod user_code;
mod wire;
