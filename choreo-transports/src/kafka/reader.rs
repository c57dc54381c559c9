//! The consumer, and the thread that reads from it.

use std::collections::HashSet;
use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use choreo_runtime::message::{Arrival, Headers, Position, Topic};
use choreo_runtime::transport::TransportError;
use foldhash::fast::FixedState;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Headers as _, Message as _};
use rdkafka::topic_partition_list::Offset;
use rdkafka::{Timestamp, TopicPartitionList};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::assignment::{Assignment, Log, Mark};
use super::catalog::{Catalog, Leaderless};
use super::client::Client;
use super::error;
use super::patrol::{Ender, is_connection};
use super::witness::Witness;

/// How long the thread may take to notice that its link has ended.
const POLL: Duration = Duration::from_millis(100);

/// A consumer that was assigned partitions, and hands on what it reads.
pub(super) struct Reader {
    pub(super) consumer: BaseConsumer<Witness>,
    assignment: Mutex<Assignment>,
    /// Somebody waits for it to get somewhere.
    waiting: AtomicUsize,
    progress: Notify,
    stopped: AtomicBool,
    /// Topics whose leaders it has been told.
    led: Mutex<HashSet<Topic, FixedState>>,
}

impl Reader {
    pub(super) fn new(consumer: BaseConsumer<Witness>) -> Reader {
        let (assignment, waiting) = (Mutex::default(), AtomicUsize::new(0));
        let (progress, stopped) = (Notify::new(), AtomicBool::new(false));
        Reader { consumer, assignment, waiting, progress, stopped, led: Mutex::default() }
    }

    /// What it reads.
    pub(super) fn assignment(&self) -> MutexGuard<'_, Assignment> {
        self.assignment.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes sure that it knows the leaders of these topics: it would look for them at its leisure. Its questions
    /// wait behind its fetches, so it asks only once. Blocks.
    pub(super) fn find_leaders<'a>(
        &self,
        catalog: &Catalog,
        topics: impl Iterator<Item = &'a Topic>,
    ) -> Result<(), TransportError> {
        let mut led = self.led.lock().unwrap_or_else(PoisonError::into_inner);
        let unknown: Vec<&Topic> = topics.filter(|topic| !led.contains(*topic)).collect();
        match unknown.as_slice() {
            [] => return Ok(()),
            [topic] => _ = catalog.find(&self.consumer, topic, Leaderless::Awaited)?,
            _ => _ = catalog.all(&self.consumer)?,
        }
        led.extend(unknown.into_iter().cloned());
        Ok(())
    }

    /// Reads on from these marks, too.
    pub(super) fn assign(&self, topics: &[Topic], marks: &[Mark]) -> Result<(), TransportError> {
        let mut list = TopicPartitionList::with_capacity(marks.len());
        for mark in marks {
            let added = list.add_partition_offset(&mark.topic, mark.partition, Offset::Offset(mark.offset));
            added.map_err(|error| error::failed("begin to read", error))?;
        }
        // Before the consumer knows: what it reads first must find its place.
        {
            let mut assignment = self.assignment();
            assignment.listen(topics);
            assignment.add(marks);
        }
        if marks.is_empty() {
            return Ok(());
        }
        self.consumer.incremental_assign(&list).map_err(|error| {
            // What is thought to be read is never assigned again.
            self.assignment().retract(topics, marks);
            error::failed("begin to read", error)
        })
    }

    /// Reads these topics no more.
    pub(super) fn unassign(&self, logs: &[Log]) -> Result<(), TransportError> {
        let mut list = TopicPartitionList::new();
        for mark in logs.iter().flat_map(Log::marks) {
            list.add_partition(&mark.topic, mark.partition);
        }
        if list.count() == 0 {
            return Ok(());
        }
        self.consumer.incremental_unassign(&list).map_err(|error| error::failed("end reading", error))
    }

    /// Resolves when all before these marks has been handed on.
    pub(super) async fn reach(&self, marks: &[Mark]) {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let _waiting = Waiting(self);
        loop {
            let mut progress = pin!(self.progress.notified());
            progress.as_mut().enable();
            if self.assignment().has_reached(marks) {
                return;
            }
            progress.await;
        }
    }

    /// Ends the thread.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
    }

    /// Takes a record. Whether it still counts.
    fn take(&self, record: &BorrowedMessage<'_>, ender: &Ender) -> bool {
        let mut assignment = self.assignment();
        let place = assignment.place(record.topic(), record.partition(), record.offset());
        let Some((topic, next)) = place else { return true };
        let (arrival, _) = arrival(topic, record);
        // Under the lock: whoever asks where it stands must not be told a place between the two.
        let taken = ender.deliver(arrival);
        if taken {
            *next = record.offset() + 1;
        }
        taken
    }

    /// Takes the news that something went wrong. Whether the link still stands.
    fn bear(&self, error: &KafkaError, ender: &Ender) -> bool {
        let (KafkaError::MessageConsumption(code) | KafkaError::MessageConsumptionFatal(code)) = error else {
            return true;
        };
        let witness = self.consumer.context();
        // A connection that is read on is never idle: it was not closed for that. It ends here and now, so that
        // nothing comes after the gap before the gap is told.
        if *code == RDKafkaErrorCode::AllBrokersDown && !self.assignment().listened().is_empty() {
            ender.lose(witness.cause().unwrap_or_else(|| "it was closed".to_owned()));
            return false;
        }
        // What is about the connections the context is told by itself.
        if !is_connection(*code) {
            witness.tell(*code, code.to_string());
        }
        true
    }

    /// Takes note of what is in the log and is nothing that one takes: the marks that end a transaction.
    fn catch_up(&self) {
        let Ok(position) = self.consumer.position() else { return };
        let mut assignment = self.assignment();
        for place in position.elements() {
            if let Offset::Offset(offset) = place.offset() {
                assignment.advance(place.topic(), place.partition(), offset);
            }
        }
    }
}

/// Reads until the link ends. `scout`'s own news are read on the way, which nobody else does.
pub(super) fn run(reader: &Reader, scout: &Client<BaseConsumer<Witness>>, ender: &Ender) {
    while !reader.stopped.load(Ordering::SeqCst) {
        let polled = reader.consumer.poll(POLL);
        let idle = !matches!(polled, Some(Ok(_)));
        let counts = match polled {
            Some(Ok(record)) => reader.take(&record, ender),
            Some(Err(error)) => reader.bear(&error, ender),
            None => true,
        };
        if !counts {
            return;
        }
        if idle {
            // The news come through its context, never a record.
            let _ = scout.poll(Duration::ZERO);
        }
        if reader.waiting.load(Ordering::SeqCst) > 0 {
            if idle {
                reader.catch_up();
            }
            reader.progress.notify_waiters();
        }
    }
}

struct Waiting<'a>(&'a Reader);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

/// A record as it arrives, and its timestamp in milliseconds of Unix time.
pub(super) fn arrival(topic: &Topic, record: &BorrowedMessage<'_>) -> (Arrival, i64) {
    let payload = Bytes::copy_from_slice(record.payload().unwrap_or_default());
    let mut arrival = Arrival::new(topic, payload, Instant::now());
    arrival.key = record.key().map(Bytes::copy_from_slice);
    arrival.headers = headers(record);
    arrival.position = Some(Position::Offset { partition: record.partition(), offset: record.offset() });
    let millis = match record.timestamp() {
        Timestamp::NotAvailable => None,
        Timestamp::CreateTime(millis) | Timestamp::LogAppendTime(millis) => Some(millis),
    };
    let since = millis.and_then(|millis| u64::try_from(millis).ok()).map(Duration::from_millis);
    arrival.timestamp = since.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
    (arrival, millis.unwrap_or(0))
}

fn headers(record: &BorrowedMessage<'_>) -> Headers {
    let mut headers = Headers::new();
    for header in record.headers().into_iter().flat_map(|headers| headers.iter()) {
        headers.insert(header.key, Bytes::copy_from_slice(header.value.unwrap_or_default()));
    }
    headers
}

/// Whether the end of this partition was told.
pub(super) fn ended<T>(polled: &KafkaResult<T>) -> Option<i32> {
    match polled {
        Err(KafkaError::PartitionEOF(partition)) => Some(*partition),
        _ => None,
    }
}
