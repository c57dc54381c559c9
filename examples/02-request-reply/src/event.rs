//! What goes over the wire.

use serde::{Deserialize, Serialize};

/// Somebody placed an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderCreated {
    /// The order.
    pub order_id: String,
    /// What it is worth, in cents.
    pub amount: u64,
}

/// The service asks whether an order may go through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FraudCheck {
    /// The order.
    pub order_id: String,
    /// What it is worth, in cents.
    pub amount: u64,
}

/// The fraud check's reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FraudResult {
    /// Whether the order may go through.
    pub decision: Decision,
}

/// Whether an order may go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Decision {
    /// It may.
    Approve,
    /// It may not.
    Deny,
}

/// An order went through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderProcessed {
    /// The order.
    pub order_id: String,
}

/// An order did not go through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRejected {
    /// The order.
    pub order_id: String,
    /// Why.
    pub reason: String,
}

/// Nobody could say whether the order may go through: a person has to look at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderHeld {
    /// The order.
    pub order_id: String,
}
