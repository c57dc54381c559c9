//! Messages, as the page has them.

use serde::Serialize;
use serde_json::Value;

use crate::record::{Header, Message, Payload};

/// A message.
#[derive(Debug, Serialize)]
pub(super) struct MessageView<'j> {
    topic: &'j str,
    #[serde(skip_serializing_if = "Option::is_none")]
    via: Option<&'j str>,
    #[serde(flatten)]
    content: Content,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Content>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    headers: Vec<(&'j str, Content)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<&'j str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<&'j str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    old: bool,
}

/// A payload, a key, or the value of a header: its kind, and its text.
///
/// JSON is text too: a script would round numbers that take more than 53 bits.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Content {
    kind: &'static str,
    text: String,
}

impl<'j> MessageView<'j> {
    /// The message as the page has it.
    pub(super) fn of(message: &'j Message) -> MessageView<'j> {
        let header = |header: &'j Header| (header.name.as_str(), Content::of(&header.value));
        MessageView {
            topic: &message.topic,
            via: message.via.as_deref(),
            content: Content::of(&message.payload),
            size: message.size,
            key: message.key.as_ref().map(Content::of),
            headers: message.headers.iter().map(header).collect(),
            reply_to: message.reply_to.as_deref(),
            position: message.position.as_deref(),
            old: message.old,
        }
    }
}

impl Content {
    fn of(payload: &Payload) -> Content {
        let (kind, text) = match payload {
            Payload::Json(value) => ("json", Value::to_string(value)),
            Payload::Text(text) => ("text", text.clone()),
            Payload::Hex(digits) => ("hex", digits.clone()),
            Payload::Cut(beginning) => ("cut", beginning.clone()),
            Payload::Withheld => ("withheld", String::new()),
        };
        Content { kind, text }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_of_64_bits_keeps_all_of_them() {
        let value = json!({ "id": 18_446_744_073_709_551_615_u64 });
        assert_eq!(
            Content::of(&Payload::Json(value)),
            Content { kind: "json", text: r#"{"id":18446744073709551615}"#.to_owned() }
        );
    }
}
