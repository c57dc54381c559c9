//! A small order service: ordinary async code that takes a client and talks over topics.
//!
//! | It hears | and answers |
//! | --- | --- |
//! | `orders.created` | asks on `fraud.check`, waits for `fraud.result`, then `orders.processed` or `orders.rejected` |
//! | `orders.cancelled` | `payments.reversed`, with the amount of the order |

mod event;
mod service;

pub use event::{
    Decision, FraudCheck, FraudResult, OrderCancelled, OrderCreated, OrderProcessed, OrderRejected,
    PaymentReversed, Status,
};
pub use service::{ShopError, serve};
