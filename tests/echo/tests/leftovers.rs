//! What a process leaves on a broker when it is killed in the middle of a scenario.
// layout: sleep-in-test: that a broker has tidied up is seen only by asking it again

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use choreo::correlation::Field;
use choreo::kafka::KafkaServer;
use choreo::nats::NatsServer;
use choreo::prelude::*;
use choreo::rabbitmq::RabbitMqServer;
use choreo::redis::RedisServer;
use choreo::server::Server;
use choreo::transport::{TransportError, TransportErrorKind};
use futures_util::TryStreamExt;
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{BasicProperties, Channel, Confirmation, Connection, ConnectionProperties};
use rdkafka::consumer::{BaseConsumer, Consumer};

/// Where a copy of this process finds the broker.
const URL: &str = "CHOREO_TEST_URL";

/// What the scenario listens on, and nobody publishes.
const TOPIC: &str = "leftovers";

/// A copy of this process, in the middle of a scenario.
struct Copy(Child);

impl Copy {
    /// Starts one, which plays its part in the test of this name. Returns when it listens.
    fn listening(test: &str, server: &Server) -> Copy {
        let mut child = Command::new(std::env::current_exe().expect("a path"))
            .args(["--exact", test, "--nocapture", "--test-threads", "1"])
            .env(URL, server.url())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it runs");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let listens = lines.map_while(Result::ok).any(|line| line.contains("LISTENS"));
        let copy = Copy(child);
        assert!(listens, "the copy ended before it listened");
        copy
    }

    /// Kills it, which leaves it no time for anything.
    fn killed(mut self) {
        self.0.kill().and_then(|()| self.0.wait()).expect("it runs no more");
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ended = self.0.kill().and_then(|()| self.0.wait());
    }
}

/// The part of the copy: a scenario that waits to be killed.
macro_rules! copy_of {
    ($stage:ty) => {
        if let Ok(url) = std::env::var(URL) {
            let bus = <$stage>::connect(url).correlation(Field::new("id")).await.expect("connected");
            let trial = bus
                .run(choreo::script! {
                    for &$stage;
                    timeout 2min;
                    call { writeln!(std::io::stdout(), "LISTENS") };
                    expect "leftovers";
                })
                .await;
            panic!("nobody killed it: {}", trial.report());
        }
    };
}

/// Asks until it is so.
async fn until(so: &str, mut asked: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !asked().await {
        assert!(begun.elapsed() < Duration::from_secs(60), "not after a minute: {so}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn nats_knows_no_listener_any_more() {
    copy_of!(Nats);
    let server = NatsServer::new().start().await.expect("a server");
    let client = async_nats::connect(server.url()).await.expect("connected");
    let copy = Copy::listening("nats_knows_no_listener_any_more", &server);
    let heard = async || {
        let request = async_nats::Request::new().timeout(Some(Duration::from_millis(200)));
        let error = client.send_request(TOPIC, request).await.expect_err("nobody answers");
        error.kind() != async_nats::RequestErrorKind::NoResponders
    };
    assert!(heard().await, "it listens");
    copy.killed();
    until("nobody listens", async || !heard().await).await;
}

#[tokio::test]
async fn jetstream_forgets_the_consumers_by_itself() {
    copy_of!(JetStream);
    let server = NatsServer::new().jetstream(true).start().await.expect("a server");
    let client = async_nats::connect(server.url()).await.expect("connected");
    Copy::listening("jetstream_forgets_the_consumers_by_itself", &server).killed();
    let jetstream = async_nats::jetstream::new(client);
    let streams: Vec<_> = jetstream.streams().try_collect().await.expect("listed");
    let mut lasting = Vec::new();
    for stream in streams {
        let stream = jetstream.get_stream(stream.config.name).await.expect("it is there");
        let consumers: Vec<_> = stream.consumers().try_collect().await.expect("listed");
        lasting.extend(consumers.into_iter().map(|consumer| consumer.config.inactive_threshold));
    }
    assert!(!lasting.is_empty(), "it had a consumer");
    assert!(lasting.iter().all(|lasts| *lasts == Duration::from_secs(30)), "{lasting:?}");
}

#[tokio::test]
async fn rabbitmq_removes_the_queue() {
    copy_of!(RabbitMq);
    let server = RabbitMqServer::new().start().await.expect("a server");
    let connection =
        Connection::connect(server.url(), ConnectionProperties::default()).await.expect("connected");
    let channel = connection.create_channel().await.expect("a channel");
    channel.confirm_select(ConfirmSelectOptions::default()).await.expect("confirms");
    let copy = Copy::listening("rabbitmq_removes_the_queue", &server);
    assert!(is_routed(&channel).await, "it has a queue");
    copy.killed();
    until("the message comes back, for there is no queue", async || !is_routed(&channel).await).await;
}

/// Whether some queue gets what is published to the topic.
async fn is_routed(channel: &Channel) -> bool {
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let properties = BasicProperties::default();
    let confirm = channel.basic_publish("amq.topic".into(), TOPIC.into(), options, b"{}", properties);
    let confirmed = confirm.await.expect("published").await.expect("confirmed");
    matches!(confirmed, Confirmation::Ack(None))
}

#[tokio::test]
async fn redis_knows_no_listener_any_more() {
    copy_of!(Redis);
    let server = RedisServer::new().start().await.expect("a server");
    let client = redis::Client::open(server.url()).expect("a URL");
    let connection = client.get_multiplexed_async_connection().await.expect("connected");
    let copy = Copy::listening("redis_knows_no_listener_any_more", &server);
    let listeners = async || {
        let mut asked = redis::cmd("PUBSUB");
        let mut connection = connection.clone();
        let counts: (String, u64) =
            asked.arg("NUMSUB").arg(TOPIC).query_async(&mut connection).await.expect("told");
        counts.1
    };
    assert_eq!(listeners().await, 1);
    copy.killed();
    until("nobody listens", async || listeners().await == 0).await;
}

#[tokio::test]
async fn redis_streams_have_neither_a_group_nor_a_stream_that_nobody_wrote_to() {
    copy_of!(RedisStreams);
    let server = RedisServer::new().start().await.expect("a server");
    let client = redis::Client::open(server.url()).expect("a URL");
    let mut connection = client.get_multiplexed_async_connection().await.expect("connected");
    let test = "redis_streams_have_neither_a_group_nor_a_stream_that_nobody_wrote_to";
    Copy::listening(test, &server).killed();
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query_async(&mut connection).await.expect("told");
    assert_eq!(keys, [""; 0]);
}

#[tokio::test]
async fn kafka_never_heard_of_a_group() {
    copy_of!(Kafka);
    let Some(server) = there(KafkaServer::new().start().await) else { return };
    Copy::listening("kafka_never_heard_of_a_group", &server).killed();
    let brokers = server.url().trim_start_matches("kafka://");
    let mut config = rdkafka::ClientConfig::new();
    let asking: BaseConsumer = config.set("bootstrap.servers", brokers).create().expect("a client");
    let groups = asking.fetch_group_list(None, Duration::from_secs(10)).expect("listed");
    let names: Vec<&str> = groups.groups().iter().map(|group| group.name()).collect();
    assert_eq!(names, [""; 0]);
}

/// The broker; where there is none on this machine, the test says that it skips.
fn there(started: Result<Server, TransportError>) -> Option<Server> {
    match started {
        Ok(server) => Some(server),
        Err(error) if error.kind() == TransportErrorKind::NoBroker => {
            let _ = writeln!(std::io::stdout(), "SKIPPED: what is left on Kafka: {error}");
            None
        }
        Err(error) => panic!("failed to {error}"),
    }
}
