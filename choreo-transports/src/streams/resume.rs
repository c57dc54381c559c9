//! Going on after a lost connection, where the log is still the same one.

use ::redis::{RedisResult, Value};
use choreo_runtime::message::Topic;
use choreo_runtime::transport::TransportError;

use super::cursor::Cursor;
use super::entry::Entry;
use super::id::Id;
use super::subscription::Log;
use super::{StreamsLink, StreamsStanding};
use crate::redis::{Fault, refused};

impl StreamsLink {
    /// Reads on behind what had been handed over, if each log is still the one that it was.
    pub(super) async fn go_on(
        &mut self,
        topics: &[Topic],
        standing: &StreamsStanding,
    ) -> Result<(), TransportError> {
        let cursors: Vec<(&Topic, Cursor)> =
            topics.iter().filter_map(|topic| standing.0.get(topic).map(|cursor| (topic, *cursor))).collect();
        if cursors.len() < topics.len() {
            // Asked for while it was lost: nobody was told that it is listened on.
            return Err(refused("it was lost before it listened on all of the streams"));
        }
        let logs = self.inquire(topics).await?;
        let anchors = self.anchors(&cursors).await?;
        for (((topic, cursor), log), anchored) in cursors.iter().zip(logs).zip(anchors) {
            let verb = || format!("go on reading `{topic}`");
            let log = Log::read(log).map_err(|fault| fault.error(&verb()))?;
            check(topic, cursor, log, anchored)?;
        }
        self.check_groups(topics).await?;
        let grouped = self.options.group.is_some();
        self.cursors.change(|streams| {
            for (topic, cursor) in cursors {
                let pending = grouped.then_some(Id::ZERO);
                streams.insert(topic.clone(), Cursor { until: None, pending, ..cursor });
            }
        });
        Ok(())
    }

    /// Whether the newest entry that is known to have been in each log is still there. A log that was begun anew
    /// within the millisecond of that entry has one of the same ID, and is taken for the old one.
    async fn anchors(&mut self, cursors: &[(&Topic, Cursor)]) -> Result<Vec<bool>, TransportError> {
        let mut range = ::redis::pipe();
        for (topic, cursor) in cursors {
            let id = cursor.known.unwrap_or(Id::ZERO).to_string();
            range.cmd("XRANGE").arg(topic.as_str()).arg(&id).arg(&id);
        }
        let answers: RedisResult<Vec<RedisResult<Value>>> =
            range.ignore_errors().query_async(&mut self.commands).await;
        let answers = answers.map_err(|error| Fault::of(&error).error("go on reading the streams"))?;
        let there = |answer: RedisResult<Value>| {
            answer.ok().and_then(Entry::list).is_some_and(|list| !list.is_empty())
        };
        Ok(answers.into_iter().map(there).collect())
    }

    /// A group that is gone would give nothing, without a word.
    async fn check_groups(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        let Some(group) = &self.options.group else { return Ok(()) };
        let mut ask = ::redis::pipe();
        for topic in topics {
            ask.cmd("XPENDING").arg(topic.as_str()).arg(&*group.name);
        }
        match ask.exec_async(&mut self.commands).await.map_err(|error| Fault::of(&error)) {
            Ok(()) => Ok(()),
            Err(fault @ Fault::Gone) => Err(fault.error("go on reading the streams")),
            Err(_) => Err(refused(format!("the consumer group `{}` is no longer there", group.name))),
        }
    }
}

/// Refuses to go on in another log, or in one that may lack what has come since. Reads as the reason of a loss.
fn check(topic: &Topic, cursor: &Cursor, log: Log, anchored: bool) -> Result<(), TransportError> {
    let known = cursor.known.unwrap_or(Id::ZERO).max(cursor.since);
    if log.last < known {
        let what = if log.last == Id::ZERO { "empty" } else { "cut short" };
        return Err(refused(format!(
            "the log of `{topic}` came back {what}: it had reached {known} and now ends at {}",
            log.last
        )));
    }
    match cursor.known {
        Some(known) if !anchored => Err(refused(format!(
            "the log of `{topic}` came back as another one: its entry {known} is gone, and what came behind it may be, too"
        ))),
        _ => Ok(()),
    }
}
