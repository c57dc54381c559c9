//! A stockroom on Redis, and a vault that gives out the password and changes it. The stockroom knows nothing of tests.
//!
//! | It hears | and answers |
//! | --- | --- |
//! | `stock.wanted` | `stock.reserved` |
//!
//! [`Vault`] is the other half: a task that is asked for a [`Lease`] whenever somebody wants to log in.

mod event;
mod lease;
mod service;
mod vault;

pub use event::{StockReserved, StockWanted};
pub use lease::Lease;
pub use service::{Service, ServiceError};
pub use vault::{USER, Vault, VaultError};
