//! What goes over the wire.

use serde::{Deserialize, Serialize};

/// An order needs pieces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockWanted {
    /// The order.
    pub order_id: String,
    /// How many.
    pub pieces: u32,
}

/// They are put aside for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockReserved {
    /// The order.
    pub order_id: String,
    /// How many.
    pub pieces: u32,
}
