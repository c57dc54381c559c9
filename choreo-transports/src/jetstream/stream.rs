//! Streams: which one keeps a subject, and how far it is.

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::{Fault, NO_STREAM, OVERLAP, ask};
use super::made::Made;
use crate::nats::wire::Wire;

/// What JetStream says of a stream.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Stream {
    pub(super) config: Config,
    /// When it was made: tells it from another one of its name.
    pub(super) created: String,
    pub(super) state: State,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Config {
    pub(super) name: String,
    #[serde(default)]
    pub(super) subjects: Vec<String>,
    #[serde(default)]
    pub(super) retention: String,
}

/// What is in it: the sequences of its first and last message, how many there are, and how many read them.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct State {
    pub(super) first_seq: u64,
    pub(super) last_seq: u64,
    pub(super) messages: u64,
    #[serde(default)]
    pub(super) consumer_count: u64,
}

#[derive(Deserialize)]
struct Names {
    streams: Option<Vec<String>>,
}

/// The names of the streams that keep some of what fits this subject.
pub(super) async fn keeping(wire: &Wire, topic: &Topic) -> Result<Vec<String>, TransportError> {
    let names: Result<Names, Fault> = ask(wire, "STREAM.NAMES", json!({ "subject": topic.as_str() })).await;
    match names {
        Ok(names) => Ok(names.streams.unwrap_or_default()),
        Err(fault) => Err(fault.of(format_args!("look up the stream of `{topic}`"))),
    }
}

/// How far a stream is; `None` where there is none of this name.
pub(super) async fn look(wire: &Wire, name: &str) -> Result<Option<Stream>, TransportError> {
    match ask(wire, &format!("STREAM.INFO.{name}"), Value::Null).await {
        Ok(stream) => Ok(Some(stream)),
        Err(Fault::Said(NO_STREAM, _)) => Ok(None),
        Err(fault) => Err(fault.of(format_args!("look at the stream `{name}`"))),
    }
}

/// Makes a stream for a subject that none keeps, and notes it. The names of those that keep it then: somebody may have been faster.
pub(super) async fn make(wire: &Wire, topic: &Topic, made: &Made) -> Result<Vec<String>, TransportError> {
    let name = name_for(topic);
    let config = json!({
        "name": name,
        "subjects": [topic.as_str()],
        "description": "made by choreo, since no stream kept this subject; a service that makes its own stream of it \
                        needs this one deleted, and choreo's `.create_streams(false)`",
        "retention": "limits",
        "storage": "file",
        "num_replicas": 1,
        "max_consumers": -1,
        "max_msgs": -1,
        "max_bytes": -1,
        "discard": "old",
    });
    match ask::<Stream>(wire, &format!("STREAM.CREATE.{name}"), config).await {
        Ok(stream) => {
            made.note(&stream);
            Ok(vec![stream.config.name])
        }
        Err(Fault::Said(OVERLAP, words)) => match keeping(wire, topic).await? {
            names if names.is_empty() => {
                Err(Fault::Said(OVERLAP, words).of(format_args!("make a stream for `{topic}`")))
            }
            names => Ok(names),
        },
        Err(fault) => Err(fault.of(format_args!("make a stream for `{topic}`"))),
    }
}

/// What to say where no stream keeps a subject, and none shall be made.
pub(super) fn nowhere(verb: &str, topic: &Topic) -> TransportError {
    let text = format!(
        "{verb} `{topic}`: no stream keeps it; make one, such as by `nats stream add --subjects {topic}`, or allow \
         `.create_streams(true)`"
    );
    TransportError::new(TransportErrorKind::Refused, text)
}

/// A name that no other subject gives: a stream's name has no dots, and the words alone could be those of another one.
fn name_for(topic: &str) -> String {
    let words: String = topic
        .chars()
        .take(100)
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' })
        .collect();
    // FNV-1a: the same in every process and version.
    let mark = topic.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("choreo-{words}-{mark:016x}")
}

/// Whether there is a subject that fits both.
pub(super) fn meet(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.split('.'), other.split('.'));
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(">"), Some(_)) | (Some(_), Some(">")) => return true,
            (Some(a), Some(b)) if a == b || a == "*" || b == "*" => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_meet_where_one_message_fits_both() {
        for (one, other) in
            [("a", "a"), ("a.*", "*.b"), ("a.>", "a.b.c"), (">", "a"), ("a.*", "a.>"), ("*.*", "a.>")]
        {
            assert!(meet(one, other) && meet(other, one), "{one} {other}");
        }
        for (one, other) in [("a", "b"), ("a.*", "a"), ("a.>", "a"), ("a.*", "a.b.c"), ("a.b", "*.c")] {
            assert!(!meet(one, other) && !meet(other, one), "{one} {other}");
        }
    }

    #[test]
    fn streams_of_subjects_that_look_alike_have_names_of_their_own() {
        assert_ne!(name_for("a.b"), name_for("a_b"));
        assert!(name_for("orders.*").starts_with("choreo-orders__-"));
        assert!(name_for(&"a.".repeat(500)).len() < 130);
    }
}
