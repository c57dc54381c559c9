//! Scopes that send the same bytes at once on one connection: none of them is satisfied by what it sent itself, and none is
//! kept from what was sent to it.

use choreo::correlation::Header;
use choreo::prelude::*;
use futures_util::future::join_all;
use tokio::sync::oneshot;

/// One test for each broker: all scopes send `{}`, and half of them are sent it.
macro_rules! echoes {
    ($($name:ident: $stage:ty;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let [kick, same] = ["kick", "same"].map(|kind| format!("{}.{kind}", stringify!($name)));
                let (kick, same) = (kick.as_str(), same.as_str());
                let bus = <$stage>::ephemeral().correlation(Header::new("order")).await.expect("a broker");
                let service = <$stage>::connect(bus.url()).await.expect("the same broker");
                let (listens, listening) = oneshot::channel();
                let service = service.run(choreo::script! {
                    for &$stage;
                    timeout 2min;
                    on (kick) { "answer": true } as kicked => publish (same) {} headers {
                        "order": kicked.headers().text("order").unwrap_or("none"),
                    };
                    check listens.send(()).is_ok();
                    never (same) { "n": _ } for 100s;
                });
                let answered = async || {
                    let script = choreo::script! {
                        for &$stage;
                        timeout 60s;
                        publish (same) {};
                        publish (kick) { "answer": true };
                        expect (same) {} times 1;
                        never (same) { "n": _ } for 1s;
                    };
                    let trial = bus.run(script).await;
                    (!trial.passed()).then(|| trial.report())
                };
                let unanswered = async || {
                    let script = choreo::script! {
                        for &$stage;
                        timeout 60s;
                        publish (same) {};
                        publish (kick) { "answer": false };
                        never (same) {} for 1s;
                    };
                    let trial = bus.run(script).await;
                    (!trial.passed()).then(|| trial.report())
                };
                let scopes = async {
                    listening.await.expect("the service listens");
                    let pairs = (0..50).map(async |_| {
                        let (one, other) = tokio::join!(answered(), unanswered());
                        [one, other]
                    });
                    join_all(pairs).await.into_iter().flatten()
                };
                let failed: Vec<String> = tokio::select! {
                    ended = service => panic!("the service ended: {}", ended.report()),
                    failed = scopes => failed.into_iter().flatten().collect(),
                };
                assert!(failed.is_empty(), "{} failed, the first so:\n{}", failed.len(), failed[0]);
            }
        )*
    };
}

echoes! {
    a_hundred_with_the_same_bytes_on_nats: Nats;
    a_hundred_with_the_same_bytes_on_jetstream: JetStream;
    a_hundred_with_the_same_bytes_on_kafka: Kafka;
    a_hundred_with_the_same_bytes_on_rabbitmq: RabbitMq;
    a_hundred_with_the_same_bytes_on_redis_streams: RedisStreams;
}
