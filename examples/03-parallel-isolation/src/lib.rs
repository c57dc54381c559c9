//! A warehouse that takes orders. It speaks to NATS by the client that one would use for it, and knows nothing of tests.
//! What it says of an order carries that order's id, as whoever listens needs it to.
//!
//! | It hears | and answers |
//! | --- | --- |
//! | `warehouse.ordered` | `warehouse.reserved`, or `warehouse.refused` where that many are not there |

mod event;
mod service;

pub use event::{Ordered, Refused, Reserved};
pub use service::{STOCK, Service, ServiceError};
