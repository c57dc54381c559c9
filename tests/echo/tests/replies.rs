//! Replies, to scopes that share a broker.

use choreo::correlation::{CorrelationId, Header};
use choreo::prelude::*;
use futures_util::future::join_all;
use tokio::sync::oneshot;

/// AMQP's way of asking: the id of the answer is that of the question.
#[tokio::test]
async fn fifty_scopes_ask_twice_each_by_amqp_s_correlation_id() {
    let bus = RabbitMq::ephemeral().correlation(CorrelationId).await.expect("a broker");
    let service = RabbitMq::connect(bus.url()).await.expect("the same broker");
    let (listens, listening) = oneshot::channel();
    let service = service.run(choreo::script! {
        for &RabbitMq;
        timeout 2min;
        on "fifty.price" as asked => reply { "n": asked["n"] };
        check listens.send(()).is_ok();
        never "fifty.nothing" for 100s;
    });
    let scopes = async {
        listening.await.expect("the service listens");
        let scripts = (0..50).map(|n| {
            bus.run(choreo::script! {
                for &RabbitMq;
                timeout 60s;
                request "fifty.price" { "n": n } => { "n": n };
                request "fifty.price" { "n": 1000 + n } => { "n": 1000 + n };
            })
        });
        join_all(scripts).await
    };
    let trials = tokio::select! {
        ended = service => panic!("the service ended: {}", ended.report()),
        trials = scopes => trials,
    };
    let failed = trials.iter().find(|trial| !trial.passed());
    assert!(failed.is_none(), "{}", failed.map(|trial| trial.report()).unwrap_or_default());
}

/// One test for each broker with such wildcards.
macro_rules! once {
    ($($name:ident: $stage:ty, $all:literal;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let price = concat!(stringify!($name), ".price");
                let bus = <$stage>::ephemeral().correlation(Header::new("order")).await.expect("a broker");
                let service = <$stage>::connect(bus.url()).await.expect("the same broker");
                let (listens, listening) = oneshot::channel();
                let service = service.run(choreo::script! {
                    for &$stage;
                    timeout 2min;
                    on (price) as asked => reply { "p": 12 } headers {
                        "order": asked.headers().text("order").unwrap_or("none"),
                    };
                    check listens.send(()).is_ok();
                    never (price) { "p": 0 } for 100s;
                });
                let scope = async {
                    listening.await.expect("the service listens");
                    let script = choreo::script! {
                        for &$stage;
                        timeout 60s;
                        request (price) {} => { "p": 12 };
                        never $all { "p": 12 } for 50ms;
                    };
                    bus.run(script).await
                };
                let trial = tokio::select! {
                    ended = service => panic!("the service ended: {}", ended.report()),
                    trial = scope => trial,
                };
                assert!(trial.passed(), "{}", trial.report());
            }
        )*
    };
}

once! {
    a_reply_comes_once_where_a_wildcard_covers_it_on_nats: Nats, ">";
    a_reply_comes_once_where_a_wildcard_covers_it_on_rabbitmq: RabbitMq, "#";
}
