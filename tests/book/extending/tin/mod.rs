//! `docs/src/extending/transport.md`: a transport from an empty file.

mod broker;
mod contract;
mod line;
mod scenario;
mod transport;

pub(super) use contract::breach;
pub(crate) use transport::Tin;
