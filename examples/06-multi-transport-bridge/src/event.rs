//! What goes over the wires.

use serde::{Deserialize, Serialize};

/// Somebody placed an order. On Kafka.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its number.
    pub number: String,
    /// Who placed it.
    pub customer: String,
    /// What it is worth, in cents.
    pub amount: u64,
}

/// The bridge asks for a customer's tier. On NATS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerQuery {
    /// The customer.
    pub customer: String,
}

/// The customer service's reply. On NATS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerReply {
    /// The customer's tier; none where nobody knows the customer.
    pub tier: Option<Tier>,
}

/// How good a customer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Tier {
    /// Like most.
    Standard,
    /// Better than most.
    Gold,
}

/// An order, and what the bridge has learnt about its customer. On RabbitMQ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrichedOrder {
    /// The order.
    #[serde(flatten)]
    pub order: Order,
    /// The customer's tier.
    pub tier: Tier,
}

/// An order that the bridge could not hand on: a person has to look at it. On RabbitMQ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadOrder {
    /// Why.
    pub reason: String,
    /// The order, as it came.
    pub order: String,
}
