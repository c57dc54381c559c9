//! Going on where a lost connection stood.

use std::collections::BTreeMap;
use std::sync::Arc;

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{TransportError, TransportErrorKind};

use super::feeds::Feeds;
use super::stream::{self, Stream};
use crate::nats::topic;

/// Where the consumers of a lost connection stood.
#[derive(Debug)]
pub struct Standing {
    streams: BTreeMap<String, Stood>,
}

#[derive(Debug)]
struct Stood {
    /// When the stream was made.
    created: String,
    /// The sequence of the last message that was taken.
    taken: u64,
    /// What was wanted of it, and the sequence behind which each topic began.
    wanted: Vec<(Topic, u64)>,
}

impl Standing {
    pub(super) fn of(feeds: &Feeds) -> Standing {
        let book = feeds.book();
        let stood = book.feeds.values().map(|feed| {
            let (taken, wanted) = feed.reading.standing();
            (feed.stream.clone(), Stood { created: feed.created.clone(), taken, wanted })
        });
        Standing { streams: stood.collect() }
    }

    /// Opens feeds that go on behind what was taken.
    pub(super) async fn resume(&self, feeds: &Arc<Feeds>, topics: &[Topic]) -> Result<(), TransportError> {
        if topics.iter().any(|topic| topic::is_wildcard(topic)) {
            feeds.hear_of_streams().await?;
        }
        for (name, stood) in &self.streams {
            let wanted: Vec<(Topic, u64)> =
                stood.wanted.iter().filter(|(topic, _)| topics.contains(topic)).cloned().collect();
            if wanted.is_empty() {
                continue;
            }
            let stream = stream::look(&feeds.wire, name).await?;
            let stream = stood.check(name, stream)?;
            feeds.open(&stream, stood.taken, wanted, true).await?;
        }
        match topics.iter().find(|topic| feeds.feeds_of(std::slice::from_ref(topic)).is_empty()) {
            None => Ok(()),
            Some(topic) => Err(refused(format!("go on listening on `{topic}`: no stream of it is known"))),
        }
    }
}

impl Stood {
    /// Whether the stream is the one that it was, with everything that comes behind what was taken.
    fn check(&self, name: &str, stream: Option<Stream>) -> Result<Stream, TransportError> {
        let fault = match &stream {
            None => "it is gone".to_owned(),
            Some(stream) if stream.created != self.created => "it is another one, made since".to_owned(),
            Some(stream) if stream.state.last_seq < self.taken => {
                format!("it ends at {}, and {} was read before", stream.state.last_seq, self.taken)
            }
            Some(stream) if stream.state.first_seq > self.taken + 1 => {
                format!(
                    "it begins at {}, and {} was the last that was read",
                    stream.state.first_seq, self.taken
                )
            }
            Some(_) => String::new(),
        };
        match stream {
            Some(stream) if fault.is_empty() => Ok(stream),
            _ => Err(refused(format!("go on in the stream `{name}`: {fault}"))),
        }
    }
}

fn refused(text: String) -> TransportError {
    TransportError::new(TransportErrorKind::Refused, text)
}
