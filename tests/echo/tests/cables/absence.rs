//! A scope that comes while the connection is away, and another one keeps the subscription.

use std::time::Duration;

use choreo::correlation::{Correlation, Header};
use choreo::message::Outgoing;
use choreo::outcome::Outcome;
use choreo::prelude::*;
use choreo::transport::Transport;
use tokio::sync::oneshot;

use crate::cable::Cable;
use crate::policy;

/// Topics that no other test has.
struct Topics {
    ask: String,
    answer: String,
}

impl Topics {
    fn of(test: &str) -> Topics {
        let [ask, answer] = ["ask", "answer"].map(|kind| format!("{test}.{kind}"));
        Topics { ask, answer }
    }
}

/// The message that the one who keeps the subscription waits for.
fn last(topics: &Topics) -> Outgoing {
    Outgoing::new(topics.answer.clone(), r#"{"n":3}"#).with_header("order", "keeper")
}

/// One that keeps the subscription of the answers, until it has its last one.
macro_rules! keeper {
    ($stage:ty, $bus:expr, $topics:expr, $begins:expr) => {{
        let begins = $begins;
        let Topics { ask, answer } = $topics;
        let (ask, answer) = (ask.as_str(), answer.as_str());
        $bus.run(choreo::script! {
            for &$stage;
            timeout 60s;
            settle 1ms;
            publish (ask) { "last": true } headers { "order": "keeper" };
            check begins.send(()).is_ok();
            expect (answer) { "n": 3 };
        })
    }};
}

/// One test for each broker: `resumes` where the wire goes on where it was.
macro_rules! away {
    ($($name:ident: $stage:ty, $scheme:literal, resumes: $resumes:literal;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let topics = Topics::of(stringify!($name));
                let (ask, answer) = (topics.ask.as_str(), topics.answer.as_str());
                let broker = <$stage>::ephemeral().await.expect("a broker");
                let cable = Cable::to(&broker.url()).await;
                let bus = <$stage>::connect(cable.url($scheme)).correlation(Header::new("order")).await;
                let bus = bus.expect("the same broker");
                let (listens, listening) = oneshot::channel();
                let service = broker.run(choreo::script! {
                    for &$stage;
                    timeout 60s;
                    on (ask) { "last": absent } as asked => publish (answer) { "n": 1 } headers {
                        "order": asked.headers().text("order").unwrap_or("none"),
                    };
                    check listens.send(()).is_ok();
                    never (answer) { "n": 0 } for 50s;
                });
                let (begins, begun) = oneshot::channel();
                let keeper = async {
                    listening.await.expect("the service listens");
                    keeper!($stage, bus, &topics, begins).await
                };
                let late = async {
                    begun.await.expect("it listens");
                    cable.cut().await;
                    let script = || choreo::script! { for &$stage; timeout 30s; publish (ask) {}; expect (answer) { "n": 1 }; };
                    let back = async {
                        cable.knock().await;
                        cable.mend();
                    };
                    let (late, ()) = tokio::join!(bus.run(script()), back);
                    let again = bus.run(script()).await;
                    let _receipt = broker.publish(&last(&topics), broker.origin()).await.expect("published");
                    (late, again)
                };
                let scopes = async { tokio::join!(keeper, late) };
                let (keeper, (late, again)) = tokio::select! {
                    ended = service => panic!("the service ended: {}", ended.report()),
                    ended = scopes => ended,
                };
                assert!(late.passed(), "{}", late.report());
                assert!(again.passed(), "{}", again.report());
                match $resumes {
                    true => assert!(keeper.passed(), "{}", keeper.report()),
                    false => assert!(matches!(keeper.outcome(), Outcome::Lost(_)), "{}", keeper.report()),
                }
            }
        )*
    };
}

away! {
    who_comes_meanwhile_misses_nothing_on_nats: Nats, "nats", resumes: false;
    who_comes_meanwhile_misses_nothing_on_jetstream: JetStream, "nats", resumes: true;
    who_comes_meanwhile_misses_nothing_on_rabbitmq: RabbitMq, "amqp", resumes: false;
    who_comes_meanwhile_misses_nothing_on_redis_streams: RedisStreams, "redis", resumes: true;
}

/// One test for each broker, with a policy or without.
macro_rules! deaf {
    ($($name:ident: $stage:ty, $scheme:literal, $policy:expr;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let topics = Topics::of(stringify!($name));
                let answer = topics.answer.as_str();
                let broker = <$stage>::ephemeral().await.expect("a broker");
                let cable = Cable::to(&broker.url()).await;
                let connecting = <$stage>::connect(cable.url($scheme)).timeout(Duration::from_secs(1));
                let policy: Option<Correlation> = $policy;
                let bus = match policy {
                    Some(policy) => connecting.correlation(policy).await,
                    None => connecting.await,
                };
                let bus = bus.expect("the same broker");
                let (begins, begun) = oneshot::channel();
                let keeper = keeper!($stage, bus, &topics, begins);
                let late = async {
                    begun.await.expect("it listens");
                    cable.cut().await;
                    bus.run(choreo::script! { for &$stage; timeout 30s; never (answer) { "n": 2 } for 1ms; }).await
                };
                let (keeper, late) = tokio::join!(keeper, late);
                assert!(!late.passed(), "nothing could be heard");
                assert!(matches!(keeper.outcome(), Outcome::Lost(_)), "{}", keeper.report());
            }
        )*
    };
}

deaf! {
    where_nothing_is_heard_nothing_is_known_to_be_absent_on_nats: Nats, "nats", policy();
    where_nothing_is_heard_nothing_is_known_to_be_absent_on_jetstream: JetStream, "nats", policy();
    where_nothing_is_heard_nothing_is_known_to_be_absent_on_rabbitmq: RabbitMq, "amqp", policy();
    where_nothing_is_heard_nothing_is_known_to_be_absent_on_redis_streams: RedisStreams, "redis", policy();
    nor_is_it_without_a_policy_on_jetstream: JetStream, "nats", None;
    nor_is_it_without_a_policy_on_redis_streams: RedisStreams, "redis", None;
}
