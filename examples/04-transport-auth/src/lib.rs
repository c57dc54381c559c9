//! A ledger that settles payments, on a NATS that lets in only whom it knows. It logs in by the client that one would
//! use for it, and knows nothing of tests.
//!
//! | It hears | and answers |
//! | --- | --- |
//! | `payments.requested` | `payments.settled`, or `payments.declined` over the limit |

mod event;
mod login;
mod service;

pub use event::{PaymentDeclined, PaymentRequested, PaymentSettled};
pub use login::{Login, LoginError};
pub use service::{LIMIT, Service, ServiceError};
