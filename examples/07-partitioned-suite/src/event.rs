//! What goes over the wire.

use serde::{Deserialize, Serialize};

/// Somebody placed an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderCreated {
    /// The order.
    pub order_id: String,
    /// How many pieces.
    pub pieces: u64,
    /// Where they go.
    pub country: String,
}

/// What it costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPriced {
    /// The order.
    pub order_id: String,
    /// What the pieces cost, in cents.
    pub goods: u64,
    /// What sending them costs, in cents.
    pub shipping: u64,
}

/// It can't be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRejected {
    /// The order.
    pub order_id: String,
    /// Why.
    pub reason: String,
}
