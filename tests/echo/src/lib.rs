//! Echo services, one for each broker, each written as one would with the bare client.
//!
//! A service listens on the topics `STEM.ask.0` to `STEM.ask.N` and answers each message, with the same bytes, key and headers, on `STEM.answer.0`
//! to `STEM.answer.N`; on NATS and RabbitMQ at the message's own reply address, where it has one. Each function returns when its broker has confirmed that it listens; the future it gives
//! is the service at work. It ends with an error, or never.

mod jetstream;
mod kafka;
mod nats;
mod rabbitmq;
mod redis;
mod streams;

pub use jetstream::jetstream;
pub use kafka::kafka;
pub use nats::nats;
pub use rabbitmq::rabbitmq;
pub use redis::redis;
pub use streams::streams;

use std::pin::Pin;

/// Any failure: its text is all that is done with it.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// A service that listens, ready to be run.
pub type Service = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// What a service listens on: a stem of its own, so that two of them on one broker don't meet.
#[derive(Debug, Clone)]
pub struct Topics {
    /// What its topics begin with.
    pub stem: String,
    /// How many pairs.
    pub pairs: usize,
}

impl Topics {
    /// The n-th question.
    pub fn ask(&self, n: usize) -> String {
        format!("{}.ask.{n}", self.stem)
    }

    /// The n-th answer.
    pub fn answer(&self, n: usize) -> String {
        format!("{}.answer.{n}", self.stem)
    }

    fn asks(&self) -> impl Iterator<Item = String> {
        (0..self.pairs).map(|n| self.ask(n))
    }
}

/// Where the answer to a question goes.
fn answer_to(ask: &str) -> String {
    ask.replacen(".ask.", ".answer.", 1)
}

fn ended() -> Error {
    "the broker ended the subscription".into()
}
