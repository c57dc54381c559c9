//! Kafka: the orders that are placed from now on.

use std::time::{Duration, Instant};

use bytes::Bytes;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::message::{BorrowedMessage, Headers};
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};

use crate::carry::{PLACED, Placed};
use crate::error::BridgeError;

/// How long Kafka may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait before it is asked again for a topic that has only just been made.
const PAUSE: Duration = Duration::from_millis(10);

/// The consumer, assigned to each partition at its end: when it returns, nothing that is placed from then on is missed.
pub(crate) async fn listening(brokers: &str) -> Result<StreamConsumer, BridgeError> {
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("group.id", "multi-transport-bridge")
        .set("enable.auto.commit", "false")
        .set("allow.auto.create.topics", "true")
        // An order waits no longer than this for those behind it.
        .set("fetch.wait.max.ms", "10")
        .create()?;
    tokio::task::spawn_blocking(|| assigned(consumer)).await?
}

fn assigned(consumer: StreamConsumer) -> Result<StreamConsumer, BridgeError> {
    let deadline = Instant::now() + PATIENCE;
    let ends = loop {
        match ends(&consumer) {
            Ok(ends) => break ends,
            Err(error) if is_new(&error) && Instant::now() < deadline => std::thread::sleep(PAUSE),
            Err(error) => return Err(error),
        }
    };
    consumer.assign(&ends)?;
    Ok(consumer)
}

/// Where each partition of the topic ends.
fn ends(consumer: &StreamConsumer) -> Result<TopicPartitionList, BridgeError> {
    let metadata = consumer.fetch_metadata(Some(PLACED), PATIENCE)?;
    let partitions: Vec<_> = metadata.topics().iter().flat_map(|topic| topic.partitions()).collect();
    if partitions.is_empty() || partitions.iter().any(|partition| partition.leader() < 0) {
        return Err(BridgeError::Unled);
    }
    let mut list = TopicPartitionList::new();
    for partition in partitions {
        let (_, end) = consumer.fetch_watermarks(PLACED, partition.id(), PATIENCE)?;
        list.add_partition_offset(PLACED, partition.id(), Offset::Offset(end))?;
    }
    Ok(list)
}

/// Whether the topic has only just been made: it has no leader at first, and then one that may not know of it yet.
fn is_new(error: &BridgeError) -> bool {
    use RDKafkaErrorCode::{LeaderNotAvailable, NotLeaderForPartition, UnknownTopicOrPartition};
    match error {
        BridgeError::Unled => true,
        BridgeError::Kafka(error) => error.rdkafka_error_code().is_some_and(|code| {
            [LeaderNotAvailable, NotLeaderForPartition, UnknownTopicOrPartition].contains(&code)
        }),
        _ => false,
    }
}

/// A record as an order.
pub(crate) fn placed(record: &BorrowedMessage<'_>) -> Placed {
    let header = record.headers().and_then(|headers| headers.iter().find(|header| header.key == "order"));
    let id = header.and_then(|header| header.value).and_then(|id| std::str::from_utf8(id).ok());
    let order = Bytes::copy_from_slice(record.payload().unwrap_or_default());
    Placed { id: id.map(str::to_owned), order }
}
