//! The messages of a block, each once.

use std::collections::HashMap;
use std::sync::Arc;

use choreo_runtime::machine::{Machine, TransportId};
use choreo_runtime::message::{Arrival, Headers, Outgoing, Topic};
use serde_json::Value;

use crate::record::{Header, Message, MessageId, Payload};
use crate::redaction::Redactor;

/// How many bytes of a payload are kept, as it is written.
const PAYLOAD: usize = 16 << 10;

/// How many bytes of a payload that is no text are kept.
const BYTES: usize = 1 << 10;

/// The messages of a block.
pub(super) struct Messages<'r> {
    machine: &'static Machine,
    pub(super) redactor: &'r mut Redactor,
    known: HashMap<*const (), MessageId>,
    pub(super) all: Vec<Message>,
}

impl<'r> Messages<'r> {
    pub(super) fn new(machine: &'static Machine, redactor: &'r mut Redactor) -> Messages<'r> {
        Messages { machine, redactor, known: HashMap::new(), all: Vec::new() }
    }

    /// A message that came.
    pub(super) fn arrived(&mut self, via: TransportId, arrival: &Arc<Arrival>) -> MessageId {
        self.known(
            Arc::as_ptr(arrival).cast(),
            |redactor, via| {
                let json = arrival.content().ok().and_then(|content| serde_json::from_slice(content).ok());
                Message {
                    topic: redactor.text(&arrival.topic),
                    via,
                    payload: payload(redactor, json, &arrival.payload),
                    size: arrival.payload.len() as u64,
                    key: arrival.key.as_ref().map(|key| bytes(redactor, "", key)),
                    headers: headers(redactor, &arrival.headers),
                    reply_to: arrival.reply_to.as_ref().map(|topic| redactor.text(topic)),
                    position: arrival.position.map(|position| position.to_string()),
                    old: arrival.old,
                }
            },
            via,
        )
    }

    /// A message that was sent.
    pub(super) fn sent(&mut self, via: TransportId, message: &Arc<Outgoing>) -> MessageId {
        self.known(
            Arc::as_ptr(message).cast(),
            |redactor, via| {
                let sent = message.as_sent();
                let json = serde_json::from_slice(&sent.payload).ok();
                let on_the_wire = sent.written.get().unwrap_or(&sent.payload);
                Message {
                    topic: redactor.text(&sent.topic),
                    via,
                    payload: payload(redactor, json, on_the_wire),
                    size: on_the_wire.len() as u64,
                    key: sent.key.as_ref().map(|key| bytes(redactor, "", key)),
                    headers: headers(redactor, &sent.headers),
                    reply_to: sent.reply_to.as_ref().map(|topic: &Topic| redactor.text(topic)),
                    position: None,
                    old: false,
                }
            },
            via,
        )
    }

    fn known(
        &mut self,
        address: *const (),
        made: impl FnOnce(&mut Redactor, Option<String>) -> Message,
        via: TransportId,
    ) -> MessageId {
        if let Some(id) = self.known.get(&address) {
            return *id;
        }
        let via = self.machine.transport_name(via).map(str::to_owned);
        let id = MessageId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(made(self.redactor, via));
        self.known.insert(address, id);
        id
    }
}

fn payload(redactor: &mut Redactor, json: Option<Value>, raw: &[u8]) -> Payload {
    if redactor.withholds() {
        return Payload::Withheld;
    }
    let Some(mut value) = json else { return bytes(redactor, "", raw) };
    redactor.value("", &mut value);
    let text = value.to_string();
    match text.len() > PAYLOAD {
        true => Payload::Cut(beginning(&text)),
        false => Payload::Json(value),
    }
}

fn bytes(redactor: &mut Redactor, field: &str, raw: &[u8]) -> Payload {
    match std::str::from_utf8(raw) {
        Ok(_) if redactor.withholds() => Payload::Withheld,
        Ok(text) => {
            let text = redactor.named(field, text);
            match text.len() > PAYLOAD {
                true => Payload::Cut(beginning(&text)),
                false => Payload::Text(text),
            }
        }
        Err(_) => redactor.bytes(field, &raw[..raw.len().min(BYTES)]).map_or(Payload::Withheld, Payload::Hex),
    }
}

fn beginning(text: &str) -> String {
    let end = (0..=PAYLOAD.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text[..end.unwrap_or_default()].to_owned()
}

fn headers(redactor: &mut Redactor, headers: &Headers) -> Vec<Header> {
    let each = headers
        .iter()
        .map(|(name, value)| Header { name: redactor.text(name), value: bytes(redactor, name, value) });
    each.collect()
}
