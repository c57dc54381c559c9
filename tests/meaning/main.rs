//! The meaning of a block, rule by rule: `docs/src/reference/meaning.md` in tests.
//!
//! Each test runs a script in virtual time against a small service, and looks at the verdict.

#![expect(clippy::expect_used, reason = "a service that fails must fail its test")]

mod ambient;
mod calls;
mod correlation;
mod counts;
mod deadline;
mod early;
mod echoes;
mod eventually;
mod fragments;
mod from_start;
mod in_order;
mod latency;
mod layers;
mod matching;
mod names;
mod never;
mod only;
mod requests;
mod service;
mod side_by_side;
mod stand_ins;
mod subscription;
mod verdict;
mod via;
mod windows;
