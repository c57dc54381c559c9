//! Reading what the log holds: `from start`.

use std::time::Duration;

use choreo_runtime::message::Arrival;
use choreo_runtime::transport::TransportError;
use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::{BorrowedMessage, Message as _};
use rdkafka::topic_partition_list::Offset;
use tokio::sync::mpsc;

use super::assignment::Mark;
use super::catalog::{Catalog, End, Leaderless, Width};
use super::error;
use super::merge::Merge;
use super::reader::{arrival, ended};
use super::witness::Witness;

/// How long the thread may take to notice that nobody wants to know any more.
const POLL: Duration = Duration::from_millis(100);

/// What a record takes beside its payload and key, about.
const RECORD: usize = 256;

/// Reads these topics from where they begin to where they end at the call, and sends on what they hold, oldest first.
/// Blocks. `consumer` is ours alone for the time.
pub(super) fn read(
    consumer: &BaseConsumer<Witness>,
    catalog: &Catalog,
    widths: &[Width],
    found: &mpsc::Sender<Arrival>,
) -> Result<(), TransportError> {
    let low = catalog.marks(widths, End::Low)?;
    let high = catalog.marks(widths, End::High)?;
    let spans = low.into_iter().zip(high).map(|(low, high)| Span { low: low.offset, high });
    let spans: Vec<Span> = spans.filter(Span::is_filled).collect();
    if spans.is_empty() {
        return Ok(());
    }
    for (topic, _) in widths {
        // Without it the consumer would look for the leaders at its leisure.
        catalog.find(consumer, topic, Leaderless::Awaited)?;
    }
    read_spans(consumer, &spans, widths.len() == 1, found)
}

/// Reads these parts of logs, whose leaders the consumer knows.
pub(super) fn read_spans(
    consumer: &BaseConsumer<Witness>,
    spans: &[Span],
    one_topic: bool,
    found: &mpsc::Sender<Arrival>,
) -> Result<(), TransportError> {
    let failed = |error| error::failed("read what a log holds", error);
    let mut list = TopicPartitionList::with_capacity(spans.len());
    for Span { low, high } in spans {
        list.add_partition_offset(&high.topic, high.partition, Offset::Offset(*low)).map_err(failed)?;
    }
    consumer.assign(&list).map_err(failed)?;
    let (merge, paused) = (Merge::new(spans.len()), vec![false; spans.len()]);
    let mut reading = Reading { consumer, merge, spans, paused, one_topic };
    let result = reading.run(found).map_err(failed);
    // The consumer is used again: what is paused would stay so.
    let resumed = reading.balance(|_, _, _| false).map_err(failed);
    let unassigned = consumer.unassign().map_err(failed);
    result.and(resumed).and(unassigned)
}

/// A partition, from this offset to where it ends.
pub(super) struct Span {
    pub(super) low: i64,
    pub(super) high: Mark,
}

impl Span {
    /// Whether there is anything in it.
    pub(super) fn is_filled(&self) -> bool {
        self.low < self.high.offset
    }
}

struct Reading<'a> {
    consumer: &'a BaseConsumer<Witness>,
    spans: &'a [Span],
    merge: Merge<Arrival>,
    /// Which of them are not read for now: too much of them waits for the others.
    paused: Vec<bool>,
    /// Librdkafka tells the end of a partition without its topic.
    one_topic: bool,
}

impl Reading<'_> {
    fn run(&mut self, found: &mpsc::Sender<Arrival>) -> KafkaResult<()> {
        while !self.merge.is_complete() && !found.is_closed() {
            let Some(polled) = self.consumer.poll(POLL) else {
                self.note_positions()?;
                continue;
            };
            let end = ended(&polled);
            match polled {
                Ok(record) => self.take(&record),
                Err(error) if end.is_none() => fatal(error)?,
                Err(_) => self.note_positions()?,
            }
            if let (Some(partition), true) = (end, self.one_topic) {
                self.end(|high| high.partition == partition);
            }
            while let Some(arrival) = self.merge.next() {
                if found.blocking_send(arrival).is_err() {
                    return Ok(());
                }
            }
            self.balance(Merge::is_crowded)?;
        }
        while let Some(arrival) = self.merge.next() {
            if found.blocking_send(arrival).is_err() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Pauses the partitions that are to be paused, and reads the others.
    fn balance(&mut self, is_paused: impl Fn(&Merge<Arrival>, usize, bool) -> bool) -> KafkaResult<()> {
        for (lane, span) in self.spans.iter().enumerate() {
            let paused = is_paused(&self.merge, lane, self.paused[lane]);
            if paused == self.paused[lane] {
                continue;
            }
            let mut list = TopicPartitionList::with_capacity(1);
            list.add_partition(&span.high.topic, span.high.partition);
            match paused {
                true => self.consumer.pause(&list)?,
                false => self.consumer.resume(&list)?,
            }
            self.paused[lane] = paused;
        }
        Ok(())
    }

    fn take(&mut self, record: &BorrowedMessage<'_>) {
        let of =
            |span: &Span| span.high.partition == record.partition() && *span.high.topic == *record.topic();
        let Some(lane) = self.spans.iter().position(of) else { return };
        let high = &self.spans[lane].high;
        if record.offset() < high.offset && !self.merge.has_ended(lane) {
            let (arrival, time) = arrival(&high.topic, record);
            let bytes = RECORD + record.payload_len() + record.key_len();
            self.merge.push(lane, time, bytes, arrival);
        }
        if record.offset() + 1 >= high.offset {
            self.merge.end(lane);
        }
    }

    /// The last of a log need not be a record: it may be the mark that ends a transaction.
    fn note_positions(&mut self) -> KafkaResult<()> {
        let position = self.consumer.position()?;
        for place in position.elements() {
            if let Offset::Offset(offset) = place.offset() {
                let (topic, partition) = (place.topic().to_owned(), place.partition());
                self.end(|high| {
                    high.partition == partition && *high.topic == *topic && offset >= high.offset
                });
            }
        }
        Ok(())
    }

    fn end(&mut self, which: impl Fn(&Mark) -> bool) {
        for (lane, span) in self.spans.iter().enumerate() {
            if which(&span.high) {
                self.merge.end(lane);
            }
        }
    }
}

/// What ends the reading: the rest librdkafka tries again.
fn fatal(error: KafkaError) -> KafkaResult<()> {
    match error {
        KafkaError::MessageConsumption(code) | KafkaError::MessageConsumptionFatal(code)
            if !super::patrol::is_connection(code) =>
        {
            Err(error)
        }
        _ => Ok(()),
    }
}
