//! The bare clients: a question, and its answer from the echo service. Nothing but what a program would write that has
//! one subscription and measures.

use std::pin::Pin;
use std::time::Duration;

use echo::Topics;
use futures_util::{Stream, StreamExt};
use lapin::options::{BasicConsumeOptions, BasicPublishOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Connection, ConnectionProperties};
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::producer::{FutureProducer, FutureRecord, Producer};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

const PAYLOAD: &[u8] = br#"{"order_id":"ORD-42","count":1000}"#;
const PATIENCE: Duration = Duration::from_secs(10);

type Ask = Box<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;
type Answers = Pin<Box<dyn Stream<Item = ()> + Send>>;

/// A bare client that is subscribed.
pub(super) struct Client {
    ask: Ask,
    answers: Answers,
}

impl Client {
    /// Asks, and waits for the answer. As in a scenario, nobody waits for the broker's acceptance before.
    pub(super) async fn round_trip(&mut self) {
        let ((), answer) = tokio::join!((self.ask)(), self.answers.next());
        answer.expect("an answer");
    }
}

/// `async-nats`.
pub(super) async fn nats(url: &str, topics: &Topics, pair: usize) -> Client {
    let client = async_nats::connect(url).await.expect("connected");
    let answers = client.subscribe(topics.answer(pair)).await.expect("subscribed");
    client.flush().await.expect("flushed");
    let ask = topics.ask(pair);
    Client {
        ask: Box::new(move || {
            let (client, ask) = (client.clone(), ask.clone());
            Box::pin(async move { client.publish(ask, PAYLOAD.into()).await.expect("published") })
        }),
        answers: Box::pin(answers.map(drop)),
    }
}

/// `redis`.
pub(super) async fn redis(url: &str, topics: &Topics, pair: usize) -> Client {
    use redis::AsyncCommands;
    let client = redis::Client::open(url).expect("a URL");
    let connection = client.get_multiplexed_async_connection().await.expect("connected");
    let mut pubsub = client.get_async_pubsub().await.expect("connected");
    pubsub.subscribe(topics.answer(pair)).await.expect("subscribed");
    let ask = topics.ask(pair);
    Client {
        ask: Box::new(move || {
            let (mut connection, ask) = (connection.clone(), ask.clone());
            Box::pin(async move {
                let _: i64 = connection.publish(ask, PAYLOAD).await.expect("published");
            })
        }),
        answers: Box::pin(pubsub.into_on_message().map(drop)),
    }
}

/// `lapin`.
pub(super) async fn rabbitmq(url: &str, topics: &Topics, pair: usize) -> Client {
    let connection = Connection::connect(url, ConnectionProperties::default()).await.expect("connected");
    let channel = connection.create_channel().await.expect("a channel");
    let options = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
    let queue = channel.queue_declare("".into(), options, FieldTable::default()).await.expect("a queue");
    let (name, key) = (queue.name().clone(), topics.answer(pair));
    let (bind, none) = (QueueBindOptions::default(), FieldTable::default());
    channel.queue_bind(name.clone(), "amq.topic".into(), key.into(), bind, none).await.expect("bound");
    let options = BasicConsumeOptions { no_ack: true, ..BasicConsumeOptions::default() };
    let answers = channel.basic_consume(name, "bare".into(), options, FieldTable::default());
    let answers = answers.await.expect("a consumer");
    let ask = topics.ask(pair);
    Client {
        ask: Box::new(move || {
            let (channel, ask, _connection) = (channel.clone(), ask.clone(), &connection);
            Box::pin(async move {
                let (options, properties) = (BasicPublishOptions::default(), BasicProperties::default());
                let sent =
                    channel.basic_publish("amq.topic".into(), ask.into(), options, PAYLOAD, properties).await;
                sent.expect("published").await.expect("confirmed");
            })
        }),
        answers: Box::pin(answers.map(drop)),
    }
}

/// `rdkafka`.
pub(super) async fn kafka(brokers: &str, topics: &Topics, pair: usize) -> Client {
    let producer: FutureProducer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("linger.ms", "0")
        .create()
        .expect("a producer");
    let answer = topics.answer(pair);
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("group.id", "bare")
        .set("fetch.wait.max.ms", "1")
        .create()
        .expect("a consumer");
    let mut list = TopicPartitionList::new();
    let metadata = producer.client().fetch_metadata(Some(&answer), PATIENCE).expect("metadata");
    for partition in metadata.topics().iter().flat_map(|topic| topic.partitions()) {
        let (_, high) = consumer.fetch_watermarks(&answer, partition.id(), PATIENCE).expect("watermarks");
        list.add_partition_offset(&answer, partition.id(), Offset::Offset(high)).expect("a partition");
    }
    consumer.assign(&list).expect("assigned");
    let ask = topics.ask(pair);
    let consumer: &'static StreamConsumer = Box::leak(Box::new(consumer));
    Client {
        ask: Box::new(move || {
            let (producer, ask) = (producer.clone(), ask.clone());
            Box::pin(async move {
                let record: FutureRecord<'_, [u8], [u8]> = FutureRecord::to(&ask).payload(PAYLOAD);
                producer.send(record, PATIENCE).await.expect("delivered");
            })
        }),
        answers: Box::pin(consumer.stream().map(drop)),
    }
}
