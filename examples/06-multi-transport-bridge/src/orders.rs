//! Kafka: the orders that are placed from now on.

use std::time::{Duration, Instant};

use bytes::Bytes;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::message::{BorrowedMessage, Headers};
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};

use crate::carry::{PLACED, Placed};
use crate::error::BridgeError;

/// How long Kafka may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

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
    let mut list = TopicPartitionList::new();
    for partition in partitions(&consumer)? {
        let (_, end) = consumer.fetch_watermarks(PLACED, partition, PATIENCE)?;
        list.add_partition_offset(PLACED, partition, Offset::Offset(end))?;
    }
    consumer.assign(&list)?;
    Ok(consumer)
}

/// The partitions of the topic. One that has only just been made has no leader at first.
fn partitions(consumer: &StreamConsumer) -> Result<Vec<i32>, BridgeError> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let metadata = consumer.fetch_metadata(Some(PLACED), PATIENCE)?;
        let known = metadata.topics().iter().flat_map(|topic| topic.partitions());
        let led: Vec<i32> = known.filter(|known| known.leader() >= 0).map(|known| known.id()).collect();
        if !led.is_empty() {
            return Ok(led);
        }
    }
    Err(BridgeError::NoPartition)
}

/// A record as an order.
pub(crate) fn placed(record: &BorrowedMessage<'_>) -> Placed {
    let header = record.headers().and_then(|headers| headers.iter().find(|header| header.key == "order"));
    let id = header.and_then(|header| header.value).and_then(|id| std::str::from_utf8(id).ok());
    let order = Bytes::copy_from_slice(record.payload().unwrap_or_default());
    Placed { id: id.map(str::to_owned), order }
}
