//! Messages, each once for each block.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Which message of a block: its place among [`Block::messages`](super::Block::messages).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessageId(
    /// From 0.
    pub u32,
);

/// A message that was sent, or that came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Message {
    /// The topic that it was published to.
    pub topic: String,
    /// The name of its transport, on a stage of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// Its payload.
    pub payload: Payload,
    /// How many bytes the payload has on the wire.
    pub size: u64,
    /// Its key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Payload>,
    /// Its headers, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Header>,
    /// Where a reply to it is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// Where the broker keeps it: `partition 3, offset 12`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// Whether it was there before the block listened.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub old: bool,
}

/// A header of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Payload,
}

/// What is in a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Payload {
    /// JSON, or what the topic's codec makes of it.
    Json(Value),
    /// Text that is no JSON.
    Text(String),
    /// Other bytes, as hexadecimal digits.
    Hex(String),
    /// The beginning of what is too long to be kept.
    Cut(String),
    /// It was not to be recorded.
    Withheld,
}
