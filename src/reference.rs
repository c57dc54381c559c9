//! The pages whose examples are doc tests: the README, and those of the book.

#![cfg(doctest)]

#[doc = include_str!("../README.md")]
mod readme {}

#[doc = include_str!("../docs/src/first-scenario.md")]
mod first_scenario {}

#[doc = include_str!("../docs/src/reading-a-failure.md")]
mod reading_a_failure {}

#[doc = include_str!("../docs/src/reference/reports.md")]
mod reports {}

#[cfg(all(feature = "nats", feature = "redis"))]
#[doc = include_str!("../docs/src/reference/security.md")]
mod security {}

#[cfg(feature = "redis")]
#[doc = include_str!("../docs/src/transports/redis-streams.md")]
mod redis_streams {}
