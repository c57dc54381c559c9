//! What goes over the wire.

use serde::{Deserialize, Serialize};

/// Somebody placed an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderCreated {
    /// The order.
    pub order_id: String,
    /// How many pieces.
    pub count: u32,
}

/// Somebody took an order back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderCancelled {
    /// The order.
    pub order_id: String,
}

/// The service asks whether an order may go through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FraudCheck {
    /// The order.
    pub order_id: String,
    /// What it is worth, in cents.
    pub amount: u64,
}

/// The fraud service's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FraudResult {
    /// The order.
    pub order_id: String,
    /// Whether it may go through.
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
    /// How far it is.
    pub status: Status,
    /// How many pieces.
    pub count: u32,
}

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// Something is still to do.
    Pending,
    /// All is done.
    Completed,
}

/// An order did not go through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRejected {
    /// The order.
    pub order_id: String,
    /// Why.
    pub reason: String,
}

/// Money went back to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentReversed {
    /// The order.
    pub order_id: String,
    /// How much, in cents.
    pub amount: u64,
}
