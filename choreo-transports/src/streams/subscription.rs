//! Listening on streams, and reading what they held before.

use std::collections::BTreeMap;

use ::redis::{RedisResult, Value, from_redis_value};
use choreo_runtime::message::{Arrival, Topic};
use choreo_runtime::transport::TransportError;

use super::StreamsLink;
use super::cursor::Cursor;
use super::entry::Entry;
use super::id::Id;
use super::link::ended;
use super::reader::PAGE;
use crate::redis::{Fault, refused};

/// What Redis says of a stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Log {
    /// The last id that it gave to an entry, though that may be deleted.
    pub(super) last: Id,
    /// Its newest entry.
    pub(super) newest: Option<Id>,
}

impl Log {
    /// A key that is not there: whatever comes will be its first.
    const MISSING: Log = Log { last: Id::ZERO, newest: None };

    /// What `XINFO STREAM` answers.
    pub(super) fn read(answer: RedisResult<Value>) -> Result<Log, Fault> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => match Fault::of(&error) {
                Fault::Refusal(code, words) if code == "ERR" && words.contains("no such key") => {
                    return Ok(Log::MISSING);
                }
                fault => return Err(fault),
            },
        };
        let mut facts: BTreeMap<String, Value> = from_redis_value(answer).map_err(|_| Fault::Foreign)?;
        let last: String = facts
            .remove("last-generated-id")
            .and_then(|last| from_redis_value(last).ok())
            .ok_or(Fault::Foreign)?;
        let newest = facts.remove("last-entry").and_then(Entry::one).map(|entry| entry.id);
        Ok(Log { last: Id::parse(&last).ok_or(Fault::Foreign)?, newest })
    }
}

impl StreamsLink {
    /// Begins to read the fresh streams at their ends, and waits until the shared ones have been read to theirs.
    pub(super) async fn begin(&mut self, fresh: &[Topic], shared: &[Topic]) -> Result<(), TransportError> {
        let logs = self.look(fresh).await?;
        let grouped = self.options.group.is_some();
        let begin = |streams: &mut BTreeMap<Topic, Cursor>| {
            for (topic, log) in fresh.iter().zip(logs) {
                let cursor = Cursor {
                    // A group knows itself where it is, and what it reads of before is only marked as old.
                    at: if grouped { Id::ZERO } else { log.last },
                    since: log.last,
                    known: log.newest,
                    until: Some(log.last),
                    pending: grouped.then_some(Id::ZERO),
                };
                streams.insert(topic.clone(), cursor);
            }
            for topic in shared {
                if let Some(cursor) = streams.get_mut(topic) {
                    cursor.until = None;
                }
            }
        };
        if shared.is_empty() {
            self.cursors.change(begin);
            return Ok(());
        }
        self.catch_up(begin).await
    }

    /// Changes what is read, and waits until the reader has handed over all that was there at this moment.
    pub(super) async fn catch_up(
        &self,
        change: impl FnOnce(&mut BTreeMap<Topic, Cursor>),
    ) -> Result<(), TransportError> {
        let version = self.cursors.change(change);
        match self.cursors.finished(version).await {
            true => Ok(()),
            false => Err(ended()),
        }
    }

    /// What is in each of these streams; makes the group, if there is to be one.
    async fn look(&mut self, topics: &[Topic]) -> Result<Vec<Log>, TransportError> {
        if topics.is_empty() {
            return Ok(Vec::new());
        }
        self.make_groups(topics).await?;
        let mut logs = Vec::with_capacity(topics.len());
        for (topic, answer) in topics.iter().zip(self.inquire(topics).await?) {
            match Log::read(answer) {
                Ok(log) => logs.push(log),
                Err(fault) => return Err(self.explained(topic, &fault).await),
            }
        }
        Ok(logs)
    }

    async fn make_groups(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        let Some(group) = &self.options.group else { return Ok(()) };
        let mut create = ::redis::pipe();
        for topic in topics {
            create.cmd("XGROUP").arg("CREATE").arg(topic.as_str()).arg(&*group.name).arg("$").arg("MKSTREAM");
        }
        let created = create.ignore_errors().query_async(&mut self.commands).await;
        let created: Vec<RedisResult<Value>> =
            created.map_err(|error| Fault::of(&error).error("subscribe"))?;
        for (topic, created) in topics.iter().zip(created) {
            match created.map_err(|error| Fault::of(&error)) {
                Err(fault) if !fault.is("BUSYGROUP") => return Err(self.explained(topic, &fault).await),
                _ => {}
            }
        }
        Ok(())
    }

    /// Asks Redis what it knows of each of these streams.
    pub(super) async fn inquire(
        &mut self,
        topics: &[Topic],
    ) -> Result<Vec<RedisResult<Value>>, TransportError> {
        let mut inquire = ::redis::pipe();
        for topic in topics {
            inquire.cmd("XINFO").arg("STREAM").arg(topic.as_str());
        }
        let answers = inquire.ignore_errors().query_async(&mut self.commands).await;
        answers.map_err(|error| Fault::of(&error).error("ask for the ends of the streams"))
    }

    async fn explained(&self, topic: &Topic, fault: &Fault) -> TransportError {
        let verb = format!("subscribe to `{topic}`");
        match fault.is("WRONGTYPE") {
            true => wrong_type(&self.commands, topic, &verb).await,
            false => fault.error(&verb),
        }
    }

    /// Reads what the log held.
    pub(super) async fn recall(
        &mut self,
        topic: &Topic,
        into: &mut (dyn FnMut(Arrival) + Send),
    ) -> Result<(), TransportError> {
        let Some(cursor) = self.cursors.get(topic) else { return Ok(()) };
        let end = cursor.until.unwrap_or(cursor.at.max(cursor.since));
        if end == Id::ZERO {
            // Nothing was there; Redis refuses a range that ends before its first id.
            return Ok(());
        }
        let mut start = self.options.start(topic);
        loop {
            let page = self.page(topic, &start, end).await?;
            let (count, last) = (page.len(), page.last().map(|entry| entry.id));
            for entry in page {
                if let Some(arrival) = entry.into_arrival(topic, &self.options.payload_field) {
                    into(arrival);
                }
            }
            match last {
                Some(last) if count >= PAGE && last < end => start = format!("({last}"),
                _ => return Ok(()),
            }
        }
    }

    async fn page(&mut self, topic: &Topic, start: &str, end: Id) -> Result<Vec<Entry>, TransportError> {
        let mut range = ::redis::cmd("XRANGE");
        range.arg(topic.as_str()).arg(start).arg(end.to_string()).arg("COUNT").arg(PAGE);
        let answer = range.query_async(&mut self.commands).await.map_err(|error| Fault::of(&error));
        let entries = answer.and_then(|answer| Entry::list(answer).ok_or(Fault::Foreign));
        entries.map_err(|fault| fault.error(&format!("read `{topic}` from start")))
    }
}

/// The key holds something else.
pub(super) async fn wrong_type(
    commands: &::redis::aio::MultiplexedConnection,
    topic: &Topic,
    verb: &str,
) -> TransportError {
    let mut commands = commands.clone();
    let told: RedisResult<String> = ::redis::cmd("TYPE").arg(topic.as_str()).query_async(&mut commands).await;
    let held = told.map_or_else(|_| "something else".to_owned(), |kind| format!("a {kind}"));
    refused(format!("{verb}: the key holds {held}, not a stream; name another key, or delete it"))
}
