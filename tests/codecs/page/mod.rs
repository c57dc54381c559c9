//! The examples of the book's page "Codecs", section by section. `tests/book` holds the page against them.

mod avro;
mod cbor;
mod json;
mod message_pack;
mod protobuf;
mod raw;
mod stage;
mod text;
