//! Payloads that are not JSON, from a service that speaks the format by a crate of its own.

#![expect(clippy::expect_used, reason = "a service that fails must fail its test")]

mod avro;
mod cbor;
mod choice;
mod failure;
mod msgpack;
mod page;
mod protobuf;
mod raw;
mod sent;
mod service;
mod text;
