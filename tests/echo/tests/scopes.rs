//! Scopes that share a broker: each sees its own messages alone, however many there are at once.
// layout: sleep-in-test: whoever waits for a turn waits in real time, and long enough to be worth a word

mod served;

use std::time::Duration;

use choreo::correlation::{Correlation, CorrelationId, Field, Header, Key, TraceParent};
use choreo::prelude::*;
use choreo::transport::TransportErrorKind;
use futures_util::future::join_all;
use served::serve;

/// So many scripts at once, each asking something else and watching that nobody else's answer comes: those that failed.
macro_rules! at_once {
    ($stage:ty, $bus:expr, $served:expr, $stem:expr, $count:expr) => {{
        let bus = &$bus;
        serve(&$served, $stem).await;
        let [ask, answer] = ["ask", "answer"].map(|kind| format!("{}.{kind}.0", $stem));
        let (ask, answer) = (ask.as_str(), answer.as_str());
        let scripts = (0..$count).map(|n| {
            bus.run(choreo::script! {
                for &$stage;
                timeout 60s;
                publish (ask) { "n": n };
                expect (answer) { "n": n };
                never (answer) { "n": != (n) };
            })
        });
        let trials = join_all(scripts).await;
        let failed: Vec<String> =
            trials.iter().filter(|trial| !trial.passed()).map(|trial| trial.report()).collect();
        assert!(failed.is_empty(), "{} of {} failed, the first so:\n{}", failed.len(), $count, failed[0]);
    }};
}

/// One test for each broker and policy.
macro_rules! scopes {
    ($($name:ident: $stage:ty, $policy:expr, $count:literal;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let bus = <$stage>::ephemeral().correlation($policy).await.expect("a broker");
                at_once!($stage, bus, bus, stringify!($name), $count);
            }
        )*
    };
}

scopes! {
    a_thousand_on_nats: Nats, Field::new("order_id"), 1000;
    a_thousand_on_jetstream: JetStream, Field::new("order_id"), 1000;
    a_thousand_on_kafka: Kafka, Field::new("order_id"), 1000;
    a_thousand_on_rabbitmq: RabbitMq, Field::new("order_id"), 1000;
    a_thousand_on_redis: Redis, Field::new("order_id"), 1000;
    a_thousand_on_redis_streams: RedisStreams, Field::new("order_id"), 1000;
    by_prefix_on_nats: Nats, Field::test_namespace("order_id"), 50;
    by_header_on_nats: Nats, Header::new("order"), 50;
    by_trace_on_nats: Nats, TraceParent, 50;
    by_header_on_jetstream: JetStream, Header::new("order"), 50;
    by_key_on_kafka: Kafka, Key, 50;
    by_trace_on_kafka: Kafka, TraceParent, 50;
    by_correlation_id_on_rabbitmq: RabbitMq, CorrelationId, 50;
    by_header_on_rabbitmq: RabbitMq, Header::new("order"), 50;
    by_header_on_redis_streams: RedisStreams, Header::new("order"), 50;
}

#[tokio::test]
async fn one_policy_serves_two_brokers_at_once() {
    let policy = Correlation::new(Field::new("order_id"));
    let nats = Nats::ephemeral().correlation(policy.clone()).await.expect("a broker");
    let redis = Redis::ephemeral().correlation(policy).await.expect("a broker");
    let on_nats = async { at_once!(Nats, nats, nats, "one_policy", 50) };
    let on_redis = async { at_once!(Redis, redis, redis, "one_policy", 50) };
    tokio::join!(on_nats, on_redis);
}

#[tokio::test]
async fn a_policy_that_the_transport_can_not_carry_is_refused_where_it_is_connected() {
    let error = Redis::ephemeral().correlation(Key).await.expect_err("Redis Pub/Sub has no keys");
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
    assert_eq!(
        error.to_string(),
        "correlate by key on Redis: its messages have no keys; use a header, or a field of the payload"
    );
    let error = Redis::ephemeral().correlation(TraceParent).await.expect_err("nor headers");
    assert_eq!(
        error.to_string(),
        "correlate by header `traceparent` on Redis: its messages have no headers; use a field of the payload"
    );
}

#[derive(Stage)]
struct Shop {
    #[stage(Nats::ephemeral().correlation(Field::new("order_id")))]
    nats: Nats,
}

#[derive(Stage)]
struct Turning {
    nats: Nats,
}

#[tokio::test]
async fn with_a_policy_nobody_waits_for_a_turn() {
    let first = Shop::open().await.expect("a server");
    let second = Shop::open().await.expect("not after the first");
    at_once!(Shop, second, second.nats, "no_turns", 2);
    drop(first);
}

#[choreo::scenario(turns = false)]
async fn a_scenario_may_give_up_its_turn(stage: &Turning) {
    // Outside the scenario, and so in its turn.
    let held = tokio::spawn(async { Turning::open().await.expect("a server") }).await.expect("opened");
    let again = Turning::open().await.expect("while somebody else has the turn");
    drop(again);
    serve(&stage.nats, "given_up").await;
    choreo! {
        publish "given_up.ask.0" { "n": 1 };
        expect "given_up.answer.0" { "n": 1 };
    }
    drop(held);
}

#[tokio::test]
async fn one_that_fails_says_how_long_it_waited_for_its_turn() {
    let fails = choreo::script! {
        for &Turning;
        timeout 50ms;
        settle 10ms;
        publish "its_turn.ask" {};
        expect "its_turn.answer";
    };
    let words = "scenarios on this broker take turns, since it has no correlation policy; this one waited ";
    let first = Turning::open().await.expect("a server");
    let second = tokio::spawn(Turning::open());
    tokio::time::sleep(Duration::from_millis(200)).await;
    drop(first);
    let second = second.await.expect("no panic").expect("after the first");
    let report = second.run(fails).await.report();
    assert!(report.contains(words), "{report}");
}

/// Its broker was opened by the settings, which listens to other topics all the same.
#[choreo::scenario(turns = false)]
async fn one_that_fails_without_its_turn_says_so_and_knows_other_topics(nats: &Nats) {
    let client = async_nats::connect(nats.url()).await.expect("connected");
    // More than once: the tap is away for a moment as the turn of another scenario begins.
    let misspelt = async || {
        for _ in 0..10 {
            client.publish("no_turn.answers", r#"{"n":1}"#.into()).await?;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok::<(), async_nats::PublishError>(())
    };
    let trial = nats
        .run(choreo::script! {
            for &Nats;
            timeout 300ms;
            call { misspelt().await };
            expect "no_turn.answer" { "n": 1 };
        })
        .await;
    let report = trial.report();
    assert!(
        report.contains("with `turns = false` and without a correlation policy, other scenarios"),
        "{report}"
    );
    assert!(report.contains("arrived on \"no_turn.answers\""), "{report}");
}
