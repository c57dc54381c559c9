//! `docs/src/extending/`: the chapters for those who extend choreo.
#![expect(clippy::expect_used, reason = "a panic in a test is the failure we want to see")]

mod codec;
mod matcher;
mod pages;
mod policy;
#[cfg(all(feature = "contract", feature = "security"))]
mod tin;
