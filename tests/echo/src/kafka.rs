//! Kafka: assigned at the end of every partition, with no group to join.

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{FutureProducer, FutureRecord, Producer};
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};

use crate::{Error, Service, Topics, answer_to, ended};

const PATIENCE: Duration = Duration::from_secs(10);

/// The service on Kafka. Its topics must be there, or be made when they are asked for.
///
/// # Errors
///
/// Where Kafka can't be reached.
pub async fn kafka(brokers: &str, topics: &Topics) -> Result<Service, Error> {
    let producer: FutureProducer =
        ClientConfig::new().set("bootstrap.servers", brokers).set("linger.ms", "0").create()?;
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("group.id", format!("{}-echo", topics.stem))
        .set("enable.auto.commit", "false")
        // librdkafka's own mock cluster does not wake a fetch that waits.
        .set("fetch.wait.max.ms", "1")
        .create()?;
    let asks: Vec<String> = topics.asks().collect();
    let asking = producer.clone();
    let consumer = tokio::task::spawn_blocking(move || assigned(&asking, consumer, &asks)).await??;
    Ok(Box::pin(async move {
        let mut asked = consumer.stream();
        while let Some(message) = asked.next().await {
            let message = message?;
            let answer = answer_to(message.topic());
            let mut record: FutureRecord<'_, [u8], [u8]> =
                FutureRecord::to(&answer).payload(message.payload().unwrap_or_default());
            record.key = message.key();
            record.headers = message.headers().map(|headers| headers.detach());
            producer.send(record, PATIENCE).await.map_err(|(error, _)| error)?;
        }
        Err(ended())
    }))
}

/// The consumer, at the end of every partition of these topics.
fn assigned(
    producer: &FutureProducer,
    consumer: StreamConsumer,
    asks: &[String],
) -> Result<StreamConsumer, Error> {
    let mut list = TopicPartitionList::new();
    for ask in asks {
        for partition in partitions(producer, ask)? {
            list.add_partition_offset(ask, partition, Offset::Offset(end(producer, ask, partition)?))?;
        }
    }
    consumer.assign(&list)?;
    Ok(consumer)
}

/// The end of a partition. A leader that has only just been named may not know of it yet.
fn end(producer: &FutureProducer, topic: &str, partition: i32) -> Result<i64, Error> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match producer.client().fetch_watermarks(topic, partition, PATIENCE) {
            Ok((_, high)) => return Ok(high),
            Err(error) if is_new(&error) && Instant::now() < deadline => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn is_new(error: &KafkaError) -> bool {
    use RDKafkaErrorCode::{LeaderNotAvailable, NotLeaderForPartition, UnknownTopicOrPartition};
    let code = error.rdkafka_error_code();
    code.is_some_and(|code| {
        [LeaderNotAvailable, NotLeaderForPartition, UnknownTopicOrPartition].contains(&code)
    })
}

/// The partitions of a topic. Asked by a producer, the broker makes a topic that is missing, and has no leader for it
/// yet when it first answers.
fn partitions(producer: &FutureProducer, topic: &str) -> Result<Vec<i32>, Error> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let metadata = producer.client().fetch_metadata(Some(topic), PATIENCE)?;
        let known = metadata.topics().iter().flat_map(|topic| topic.partitions());
        let led: Vec<i32> = known.filter(|known| known.leader() >= 0).map(|known| known.id()).collect();
        if !led.is_empty() {
            return Ok(led);
        }
    }
    Err(format!("{topic} has no partition with a leader").into())
}
