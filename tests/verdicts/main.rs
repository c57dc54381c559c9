//! Whole texts of verdicts, end to end: from a script to what a tired engineer reads at night.
//!
//! One test for each outcome. All run in virtual time, so that the times in the texts are exact; the texts
//! are in `snapshots/`. The frames in them point into these files.

#![expect(clippy::expect_used, reason = "a service that fails must fail its test")]

mod accessors;
mod call;
mod disorder;
mod early;
mod error;
mod eventually;
mod lost;
mod mismatch;
mod only;
mod overflow;
mod pass;
mod request;
mod slow;
mod stages;
mod stand_in;
mod taken;
mod timeout;
mod too_few;
mod violated;

#[path = "../meaning/service.rs"]
mod service;
