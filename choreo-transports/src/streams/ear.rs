//! Reading what all streams hold, after a failure: [`StreamsEar`].

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ::redis::Value;
use ::redis::aio::MultiplexedConnection;
use choreo_runtime::message::{Position, Topic};
use choreo_runtime::transport::TransportError;
use foldhash::fast::FixedState;

use super::StreamsLink;
use super::entry::Entry;
use crate::link::{Dial, Ear, Hearing, instant};
use crate::redis::{Dialler, Fault, escaped};

/// How many entries of a stream are read, the last ones.
const DEEP: usize = 64;

/// How many streams are read at once, and in all.
const AT_ONCE: usize = 64;
const STREAMS: usize = 4096;

/// Reads the newest entries of all streams.
pub struct StreamsEar {
    commands: MultiplexedConnection,
    payload_field: Arc<str>,
    hearing: Hearing,
}

impl Ear<StreamsLink> for StreamsEar {
    const LIVE: bool = false;

    async fn begin(dial: Dial<'_, StreamsLink>, hearing: Hearing) -> Result<StreamsEar, TransportError> {
        let commands = Dialler::new(dial.endpoint, dial.auth, dial.tls)?.open(|_| ()).await?;
        let payload_field = Arc::clone(&dial.options.payload_field);
        Ok(StreamsEar { commands, payload_field, hearing })
    }

    async fn gather(&self, since: SystemTime) -> Result<(), TransportError> {
        let (mut seen, mut cursor) = (HashSet::with_hasher(FixedState::default()), String::from("0"));
        loop {
            let mut scan = ::redis::cmd("SCAN");
            scan.arg(&cursor).arg("COUNT").arg(1000).arg("TYPE").arg("stream");
            let found: (String, Vec<Vec<u8>>) = scan
                .query_async(&mut self.commands.clone())
                .await
                .map_err(|error| failed(&Fault::of(&error)))?;
            // Redis may tell a key twice.
            let keys: Vec<Vec<u8>> = found.1.into_iter().filter(|key| seen.insert(key.clone())).collect();
            for keys in keys.chunks(AT_ONCE) {
                self.read(keys, since).await?;
            }
            cursor = found.0;
            if cursor == "0" || seen.len() >= STREAMS {
                return Ok(());
            }
        }
    }
}

impl StreamsEar {
    async fn read(&self, keys: &[Vec<u8>], since: SystemTime) -> Result<(), TransportError> {
        let since = since.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
        let mut ranges = ::redis::pipe();
        for key in keys {
            ranges.cmd("XREVRANGE").arg(key).arg("+").arg(since.to_string()).arg("COUNT").arg(DEEP);
        }
        let answers = ranges.ignore_errors().query_async(&mut self.commands.clone()).await;
        let answers: Vec<::redis::RedisResult<Value>> =
            answers.map_err(|error| failed(&Fault::of(&error)))?;
        for (key, answer) in keys.iter().zip(answers) {
            // One that was deleted meanwhile holds nothing.
            let entries = answer.ok().and_then(Entry::list).unwrap_or_default();
            self.take(&Topic::from(&*escaped(key)), entries);
        }
        Ok(())
    }

    /// Takes the entries of a stream, the newest first.
    fn take(&self, topic: &Topic, entries: Vec<Entry>) {
        for entry in entries.into_iter().rev() {
            let Some(mut arrival) = entry.into_arrival(topic, &self.payload_field) else { continue };
            if let Some(Position::Entry { millis, .. }) = arrival.position
                && let Some(time) = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(millis))
            {
                arrival.at = instant(time);
            }
            self.hearing.take(arrival);
        }
    }
}

fn failed(fault: &Fault) -> TransportError {
    fault.error("read all streams")
}

impl fmt::Debug for StreamsEar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamsEar").field("hearing", &self.hearing).finish_non_exhaustive()
    }
}
