//! The reader: one task that reads all streams that are listened on.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::{Cmd, RedisResult, Value};
use choreo_runtime::message::Topic;
use tokio::sync::watch;

use super::connect::StreamsOptions;
use super::cursor::{Cursor, Cursors, Round};
use super::entry::Entry;
use super::id::Id;
use super::{StreamsLink, link};
use crate::link::Sink;
use crate::redis::Fault;

/// The most entries of a stream that are read at once.
pub(super) const PAGE: usize = 512;
/// How long Redis may hold its answer back, where the reader can be woken.
const WAKEABLE: Duration = Duration::from_secs(30);
/// And where it can't, since a user may not `CLIENT UNBLOCK`: a new stream is read only after that.
const UNWAKEABLE: Duration = Duration::from_millis(20);

pub(super) struct Reader {
    pub(super) connection: MultiplexedConnection,
    /// What Redis calls that connection, where it can be woken.
    pub(super) client: Option<i64>,
    /// To wake it.
    pub(super) commands: MultiplexedConnection,
    pub(super) cursors: Arc<Cursors>,
    pub(super) options: StreamsOptions,
    pub(super) sink: Sink<StreamsLink>,
}

type Answer<'a> = Pin<Box<dyn Future<Output = RedisResult<Value>> + Send + 'a>>;

impl Reader {
    /// Reads until the connection ends, or nobody takes anything any more.
    pub(super) async fn run(mut self) {
        let result = self.read().await;
        self.cursors.end();
        match result {
            Ok(()) => {}
            Err(Fault::Gone) => self.sink.lost(link::ENDED),
            Err(fault) => self.sink.lost(fault.error("read the streams").to_string()),
        }
    }

    async fn read(&mut self) -> Result<(), Fault> {
        let mut wanted = self.cursors.wanted();
        let mut finished = 0;
        loop {
            wanted.mark_unchanged();
            let round = self.cursors.round();
            if round.streams.is_empty() {
                self.cursors.finish(round.version);
                // The sender is ours as well.
                let _ = wanted.changed().await;
                continue;
            }
            // What is new is first asked for without waiting: then an answer, though empty, means that all that
            // was there has come.
            let wait = round.version == finished;
            let answer = self.ask(&round, wait, &mut wanted).await?;
            match self.hand_over(answer).await? {
                Next::Stop => return Ok(()),
                Next::More => finished = 0,
                Next::Done => {
                    finished = round.version;
                    self.cursors.finish(finished);
                }
            }
        }
    }

    /// Asks for what is behind the cursors. Waits for it, if so, until there is something or other streams are wanted.
    async fn ask(
        &mut self,
        round: &Round,
        wait: bool,
        wanted: &mut watch::Receiver<u64>,
    ) -> Result<Value, Fault> {
        let command = self.command(round, wait);
        let mut connection = self.connection.clone();
        let mut answer: Answer<'_> = Box::pin(command.query_async(&mut connection));
        let answered = tokio::select! {
            biased;
            answered = &mut answer => answered,
            _ = wanted.changed(), if wait => self.wake(&mut answer).await,
        };
        answered.map_err(|error| Fault::of(&error))
    }

    /// Wakes the connection that waits: again and again, since it may not have begun to when it is told.
    async fn wake(&self, answer: &mut Answer<'_>) -> RedisResult<Value> {
        let Some(client) = self.client else { return answer.await };
        loop {
            let mut commands = self.commands.clone();
            let mut unblock = ::redis::cmd("CLIENT");
            unblock.arg("UNBLOCK").arg(client);
            let woken = tokio::select! {
                biased;
                answered = &mut *answer => return answered,
                woken = unblock.query_async::<i64>(&mut commands) => woken,
            };
            if !matches!(woken, Ok(0)) {
                return answer.await;
            }
        }
    }

    fn command(&self, round: &Round, wait: bool) -> Cmd {
        let group = self.options.group.as_ref();
        let mut command = ::redis::cmd(if group.is_some() { "XREADGROUP" } else { "XREAD" });
        if let Some(group) = group {
            command.arg("GROUP").arg(&*group.name).arg(&*group.consumer);
        }
        command.arg("COUNT").arg(PAGE);
        if wait {
            let most = if self.client.is_some() { WAKEABLE } else { UNWAKEABLE };
            command.arg("BLOCK").arg(most.as_millis() as u64);
        }
        command.arg("STREAMS");
        round.streams.iter().for_each(|(topic, _)| _ = command.arg(topic.as_str()));
        for (_, cursor) in &round.streams {
            match (group, cursor) {
                (Some(_), Cursor { pending: Some(behind), .. }) => command.arg(behind.to_string()),
                (Some(_), _) => command.arg(">"),
                (None, cursor) => command.arg(cursor.at.to_string()),
            };
        }
        command
    }

    async fn hand_over(&mut self, answer: Value) -> Result<Next, Fault> {
        let mut next = Next::Done;
        let mut taken: Vec<(Topic, Vec<Id>)> = Vec::new();
        for (topic, entries) in Entry::by_stream(answer).ok_or(Fault::Foreign)? {
            let full = entries.len() >= PAGE;
            let deliver = |arrival| self.sink.deliver(None, arrival);
            let handed = self.cursors.hand_over(&topic, entries, full, &self.options.payload_field, deliver);
            taken.push((topic, handed.taken));
            if handed.refused {
                next = Next::Stop;
                break;
            }
            if handed.more {
                next = Next::More;
            }
        }
        self.acknowledge(taken).await?;
        Ok(next)
    }

    async fn acknowledge(&mut self, taken: Vec<(Topic, Vec<Id>)>) -> Result<(), Fault> {
        let Some(group) = &self.options.group else { return Ok(()) };
        let mut acknowledge = ::redis::pipe();
        for (topic, ids) in taken.iter().filter(|(_, ids)| !ids.is_empty()) {
            acknowledge.cmd("XACK").arg(topic.as_str()).arg(&*group.name);
            ids.iter().for_each(|id| _ = acknowledge.arg(id.to_string()));
        }
        match acknowledge.is_empty() {
            true => Ok(()),
            false => acknowledge.exec_async(&mut self.connection).await.map_err(|error| Fault::of(&error)),
        }
    }
}

/// What to do after an answer.
enum Next {
    /// There was all that there is.
    Done,
    /// There may be more right away.
    More,
    /// Nobody takes anything any more.
    Stop,
}
