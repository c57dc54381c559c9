//! What goes over the wire.

use serde::{Deserialize, Serialize};

/// Somebody wants to be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRequested {
    /// The payment.
    pub payment_id: String,
    /// How much, in cents.
    pub amount: u64,
}

/// The money went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentSettled {
    /// The payment.
    pub payment_id: String,
    /// How much, in cents.
    pub amount: u64,
}

/// The money stayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentDeclined {
    /// The payment.
    pub payment_id: String,
    /// Why.
    pub reason: String,
}
