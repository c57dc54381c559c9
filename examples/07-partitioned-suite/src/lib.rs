//! A price desk on NATS. It knows nothing of tests.
//!
//! | It hears | and answers |
//! | --- | --- |
//! | `orders.created` | `orders.priced`, or `orders.rejected` |

mod event;
mod price;
mod service;

pub use event::{OrderCreated, OrderPriced, OrderRejected};
pub use service::{Service, ServiceError};
