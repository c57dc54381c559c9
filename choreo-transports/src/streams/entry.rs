//! Entries: from what Redis answers to messages.

use ::redis::Value;
use bytes::Bytes;
use choreo_runtime::message::{Arrival, Topic};
use serde_json::{Map, Value as Json};
use tokio::time::Instant;

use super::id::Id;
use crate::redis::escaped;

/// An entry of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: Id,
    /// `None` where it was deleted, and is only waited for by its group still.
    fields: Option<Vec<(Vec<u8>, Vec<u8>)>>,
}

impl Entry {
    /// What Redis answers to `XREAD`: the entries of each stream. `None` where this is no such answer.
    pub(super) fn by_stream(answer: Value) -> Option<Vec<(Topic, Vec<Entry>)>> {
        match answer {
            Value::Nil => Some(Vec::new()),
            Value::Map(streams) => streams
                .into_iter()
                .map(|(key, entries)| Some((Topic::from(&*escaped(&bytes(key)?)), Entry::list(entries)?)))
                .collect(),
            _ => None,
        }
    }

    /// What Redis answers to `XRANGE`.
    pub(super) fn list(answer: Value) -> Option<Vec<Entry>> {
        let Value::Array(entries) = answer else { return None };
        entries.into_iter().map(Entry::one).collect()
    }

    /// One entry.
    pub(super) fn one(answer: Value) -> Option<Entry> {
        let Value::Array(parts) = answer else { return None };
        let [id, fields] = <[Value; 2]>::try_from(parts).ok()?;
        let id = Id::parse(std::str::from_utf8(&bytes(id)?).ok()?)?;
        let fields = match fields {
            Value::Nil => None,
            Value::Array(words) => Some(pairs(words)?),
            _ => return None,
        };
        Some(Entry { id, fields })
    }

    /// The message that it is: the field of this name is the payload, the others are headers. `None` where it was
    /// deleted.
    pub(super) fn into_arrival(self, topic: &Topic, payload_field: &str) -> Option<Arrival> {
        let mut fields = self.fields?;
        let payload = match fields.iter().position(|(name, _)| name == payload_field.as_bytes()) {
            Some(index) => Bytes::from(fields.remove(index).1),
            None => Bytes::from(object(&fields)),
        };
        let mut arrival = Arrival::new(topic.clone(), payload, Instant::now());
        arrival.position = Some(self.id.position());
        for (name, value) in fields {
            arrival.headers.insert(escaped(&name), value);
        }
        Some(arrival)
    }
}

/// The fields as a JSON object, for an entry that was not written with a payload in mind. Of two fields of one name the
/// later one counts: a JSON object with both could be matched by nothing.
fn object(fields: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let fields = fields.iter().map(|(name, value)| (escaped(name).into_owned(), Json::from(escaped(value))));
    Json::Object(Map::from_iter(fields)).to_string().into_bytes()
}

fn pairs(words: Vec<Value>) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut words = words.into_iter();
    let mut pairs = Vec::with_capacity(words.len() / 2);
    while let Some(name) = words.next() {
        pairs.push((bytes(name)?, bytes(words.next()?)?));
    }
    Some(pairs)
}

fn bytes(word: Value) -> Option<Vec<u8>> {
    match word {
        Value::BulkString(bytes) => Some(bytes),
        Value::SimpleString(text) => Some(text.into_bytes()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(words: &[&[u8]]) -> Entry {
        let word = |word: &[u8]| Value::BulkString(word.to_vec());
        let words = words.iter().map(|text| word(text)).collect();
        Entry::one(Value::Array(vec![word(b"7-1"), Value::Array(words)])).unwrap()
    }

    #[test]
    fn one_field_is_the_payload_and_the_others_are_headers() {
        let arrival = entry(&[b"trace", b"abc", b"payload", b"\x00\xff", b"n", b"1"])
            .into_arrival(&"s".into(), "payload");
        let arrival = arrival.unwrap();
        assert_eq!(&arrival.payload[..], b"\x00\xff");
        assert_eq!(arrival.headers.iter().collect::<Vec<_>>(), [("trace", &b"abc"[..]), ("n", &b"1"[..])]);
        assert_eq!(arrival.position.unwrap().to_string(), "7-1");
    }

    #[test]
    fn an_entry_without_that_field_is_a_json_object_of_its_fields() {
        let arrival = entry(&[b"id", b"7", b"state", b"a\xff"]).into_arrival(&"s".into(), "payload").unwrap();
        assert_eq!(&arrival.payload[..], br#"{"id":"7","state":"a\\xff"}"#);
        assert_eq!(arrival.headers.text("id"), Some("7"));
    }

    #[test]
    fn an_answer_of_another_shape_is_no_entry() {
        assert_eq!(Entry::one(Value::Okay), None);
        assert_eq!(Entry::list(Value::Array(vec![Value::Int(1)])), None);
        assert_eq!(Entry::by_stream(Value::Nil), Some(Vec::new()));
        let deleted = Value::Array(vec![Value::BulkString(b"1-1".to_vec()), Value::Nil]);
        assert!(Entry::one(deleted).unwrap().into_arrival(&"s".into(), "payload").is_none());
    }
}
