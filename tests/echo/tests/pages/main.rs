//! What pages of the book show of brokers, run on them. `cargo xtask docs` sees to it that it stands on the pages word for word.

#![expect(clippy::expect_used, reason = "a service that fails must fail its test")]

mod brokers;
mod kafka;
mod nats;
mod one_text;
mod rabbitmq;
mod redis;
mod redis_streams;
mod stage;

/// An order with what the services on the pages make of it.
fn settled(order: &[u8]) -> Vec<u8> {
    let mut order: serde_json::Value = serde_json::from_slice(order).expect("an order");
    order["status"] = "SETTLED".into();
    order.to_string().into_bytes()
}
