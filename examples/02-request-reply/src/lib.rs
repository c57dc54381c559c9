//! An order service that asks a fraud check before it lets an order through. It speaks to NATS by the client that
//! one would use for it, and knows nothing of tests.
//!
//! | It hears | and answers |
//! | --- | --- |
//! | `orders.created` | asks `fraud.check` by request and reply, then `orders.processed`, `orders.rejected` or `orders.held` |

mod event;
mod service;

pub use event::{Decision, FraudCheck, FraudResult, OrderCreated, OrderHeld, OrderProcessed, OrderRejected};
pub use service::{Service, ServiceError};
