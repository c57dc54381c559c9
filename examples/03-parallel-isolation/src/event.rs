//! What goes over the wire.

use serde::{Deserialize, Serialize};

/// Somebody placed an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordered {
    /// The order.
    pub order_id: String,
    /// How many pieces.
    pub count: u32,
}

/// The pieces of an order were put aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserved {
    /// The order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    /// How many pieces.
    pub count: u32,
}

/// There is not enough for an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The order.
    pub order_id: String,
    /// Why.
    pub reason: String,
}
