//! What a broker held before a scope came.

use std::time::Duration;

use choreo::correlation::{Correlation, Header};
use choreo::message::Outgoing;
use choreo::prelude::*;
use choreo::transport::Transport;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::cable::Cable;
use crate::policy;

/// One test for each broker: what was published before a scope came, and is on its way while that subscribes.
macro_rules! old {
    ($($name:ident: $stage:ty, $scheme:literal, $policy:expr;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let topic = concat!(stringify!($name), ".told");
                let broker = <$stage>::ephemeral().await.expect("a broker");
                let cable = Cable::to(&broker.url()).await;
                let connecting = <$stage>::connect(cable.url($scheme));
                let policy: Option<Correlation> = $policy;
                let bus = match policy {
                    Some(policy) => connecting.correlation(policy).await,
                    None => connecting.await,
                };
                let bus = bus.expect("the same broker");
                let (begins, begun) = oneshot::channel();
                let keeper = bus.run(choreo::script! {
                    for &$stage;
                    timeout 60s;
                    check begins.send(()).is_ok();
                    expect (topic) { "n": 1 };
                    expect (topic) { "n": 2 };
                });
                let tell = async |n: u8| {
                    let message = Outgoing::new(topic, format!(r#"{{"n":{n}}}"#));
                    let _receipt = broker.publish(&message, broker.origin()).await.expect("published");
                };
                let late = async {
                    begun.await.expect("it listens");
                    // It asks the broker now and then for a sign of life, and nothing else meanwhile: not in the next second.
                    let other = bus.run(choreo::script! { for &$stage; never (topic) { "n": 0 } for 1ms; }).await;
                    assert!(other.passed(), "{}", other.report());
                    cable.hold();
                    tell(1).await;
                    let released = async {
                        // It has asked the broker, unless it was for a sign of life.
                        let _ = timeout(Duration::from_millis(500), cable.word()).await;
                        cable.mend();
                    };
                    let script = choreo::script! {
                        for &$stage;
                        timeout 60s;
                        call { tell(2).await };
                        expect (topic) { "n": 2 };
                        never (topic) { "n": 1 };
                    };
                    tokio::join!(bus.run(script), released).0
                };
                let (keeper, late) = tokio::join!(keeper, late);
                assert!(keeper.passed(), "{}", keeper.report());
                assert!(late.passed(), "{}", late.report());
            }
        )*
    };
}

old! {
    what_was_on_its_way_before_is_nobody_s_who_comes_later_on_nats: Nats, "nats", policy();
    what_was_on_its_way_before_is_nobody_s_who_comes_later_on_jetstream: JetStream, "nats", policy();
    what_was_on_its_way_before_is_nobody_s_who_comes_later_on_rabbitmq: RabbitMq, "amqp", policy();
    what_was_on_its_way_before_is_nobody_s_who_comes_later_on_redis_streams: RedisStreams, "redis", policy();
    nor_is_it_without_a_policy_on_jetstream: JetStream, "nats", None;
    nor_is_it_without_a_policy_on_redis_streams: RedisStreams, "redis", None;
}

/// One test for each log: `from start`, for a scope that tells only later which id it has.
macro_rules! from_start {
    ($($name:ident: $stage:ty;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let [ask, told] = ["ask", "told"].map(|kind| format!("{}.{kind}", stringify!($name)));
                let (ask, told) = (ask.as_str(), told.as_str());
                let bus = <$stage>::ephemeral().correlation(Header::new("order")).await.expect("a broker");
                let before = <$stage>::connect(bus.url()).await.expect("the same broker");
                for (n, id) in [(1, "mine"), (2, "theirs")] {
                    let id = format!("{told}.{id}");
                    let message = Outgoing::new(told, format!(r#"{{"n":{n}}}"#)).with_header("order", id);
                    let _receipt = before.publish(&message, before.origin()).await.expect("published");
                }
                let mine = format!("{told}.mine");
                let trial = bus
                    .run(choreo::script! {
                        for &$stage;
                        timeout 60s;
                        settle 1ms;
                        publish (ask) {} headers { "order": mine.as_str() };
                        expect (told) from start { "n": _ } times 1;
                    })
                    .await;
                assert!(trial.passed(), "{}", trial.report());
            }
        )*
    };
}

from_start! {
    a_log_is_read_by_the_id_that_the_test_writes_on_jetstream: JetStream;
    a_log_is_read_by_the_id_that_the_test_writes_on_kafka: Kafka;
    a_log_is_read_by_the_id_that_the_test_writes_on_redis_streams: RedisStreams;
}

#[tokio::test]
async fn one_message_satisfies_one_expectation_also_where_the_other_reads_from_start() {
    let bus = RedisStreams::ephemeral().correlation(Header::new("order")).await.expect("a broker");
    let service = RedisStreams::connect(bus.url()).await.expect("the same broker");
    let answer = async |message: &choreo::Message| {
        let id = message.headers().text("order").expect("stamped").to_owned();
        let answer = Outgoing::new("one_message.answer", "{}").with_header("order", id);
        service.publish(&answer, service.origin()).await.map(drop)
    };
    let trial = bus
        .run(choreo::script! {
            for &RedisStreams;
            timeout 1s;
            settle 1ms;
            publish "one_message.ask" {} as sent;
            call { answer(&sent).await };
            expect "one_message.answer" {};
            expect "one_message.answer" from start {};
        })
        .await;
    assert!(!trial.passed(), "there was one message");
}
