//! What the price desk promises, in scenarios that may run anywhere and all at once; and that two machines can share them.

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

mod junit;
mod machine;
mod partitions;
mod prices;
mod refusals;
mod shop;
