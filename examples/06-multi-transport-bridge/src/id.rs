//! The id by which an order is known on all wires.

/// The id of an order, without what a wire writes before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderId(String);

/// How a wire writes ids: with this before them, so that whoever reads a log knows which wire an id is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form(&'static str);

/// On Kafka.
pub const ON_KAFKA: Form = Form("K-");

/// On NATS.
pub const ON_NATS: Form = Form("n.");

/// On RabbitMQ.
pub const ON_RABBITMQ: Form = Form("r.");

impl Form {
    /// The id that is written so; none where it is not of this wire.
    pub fn read(self, written: &str) -> Option<OrderId> {
        written.strip_prefix(self.0).map(|id| OrderId(id.to_owned()))
    }

    /// The id, as this wire writes it.
    pub fn write(self, id: &OrderId) -> String {
        format!("{}{}", self.0, id.0)
    }
}
