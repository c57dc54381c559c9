//! The wires that choreo speaks.
//!
//! One folder for each: [`memory`] is always there. In each folder the same file names, taken from the words of
//! [`Transport`](choreo_runtime::transport::Transport): `transport`, `capability`, `topic`, `subscription`,
//! `publish`, `tap`.

pub mod memory;
mod subject;

pub use memory::InMemory;
