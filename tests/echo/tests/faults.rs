//! A policy that panics on the wire's own thread.

use std::borrow::Cow;

use choreo::correlation::{Header, Policy, Refused};
use choreo::message::{Arrival, Outgoing};
use choreo::outcome::Outcome;
use choreo::prelude::*;
use tokio::sync::oneshot;

/// The header `order`, but for payloads that it does not like.
#[derive(Debug)]
struct Picky {
    has_name: bool,
}

impl Policy for Picky {
    fn name(&self) -> Cow<'_, str> {
        assert!(self.has_name, "no name");
        "picky".into()
    }

    fn stamp(&self, id: &str, message: &mut Outgoing) -> Result<String, Refused> {
        Header::new("order").stamp(id, message)
    }

    fn read<'m>(&self, message: &'m Arrival) -> Option<Cow<'m, str>> {
        assert!(!message.payload.starts_with(br#"{"bad""#), "I don't like it");
        message.headers.text("order").map(Cow::Borrowed)
    }
}

/// One test for each broker: who may have missed a message for it says so, and whoever comes next is given what is his.
macro_rules! panics {
    ($($name:ident: $stage:ty, $has_name:literal;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let [ask, answer] = ["ask", "answer"].map(|kind| format!("{}.{kind}", stringify!($name)));
                let (ask, answer) = (ask.as_str(), answer.as_str());
                let policy = Picky { has_name: $has_name };
                let bus = <$stage>::ephemeral().correlation(policy).await.expect("a broker");
                let service = <$stage>::connect(bus.url()).await.expect("the same broker");
                let (listens, listening) = oneshot::channel();
                let service = service.run(choreo::script! {
                    for &$stage;
                    timeout 2min;
                    on (ask) { "spoilt": true } as asked => publish (answer) { "bad": 1 } headers {
                        "order": asked.headers().text("order").unwrap_or("none"),
                    };
                    on (ask) as asked => publish (answer) { "n": 1 } headers {
                        "order": asked.headers().text("order").unwrap_or("none"),
                    };
                    check listens.send(()).is_ok();
                    never (answer) { "n": 0 } for 100s;
                });
                let scopes = async {
                    listening.await.expect("the service listens");
                    let spoilt = choreo::script! {
                        for &$stage;
                        timeout 60s;
                        publish (ask) { "spoilt": true };
                        publish (ask) { "spoilt": false };
                        // It comes after the other one.
                        expect (answer) { "n": 1 };
                        never (answer) { "n": 0 } for 1ms;
                    };
                    let spoilt = bus.run(spoilt).await;
                    let script = choreo::script! {
                        for &$stage;
                        timeout 60s;
                        publish (ask) { "spoilt": false };
                        expect (answer) { "n": 1 };
                    };
                    (spoilt, bus.run(script).await)
                };
                let (spoilt, next) = tokio::select! {
                    ended = service => panic!("the service ended: {}", ended.report()),
                    ended = scopes => ended,
                };
                assert!(matches!(spoilt.outcome(), Outcome::Error(_)), "{}", spoilt.report());
                assert!(spoilt.report().contains("panicked where it read a message"), "{}", spoilt.report());
                assert!(next.passed(), "{}", next.report());
            }
        )*
    };
}

panics! {
    one_that_panics_where_it_reads_harms_nobody_else_on_nats: Nats, true;
    one_that_panics_where_it_reads_harms_nobody_else_on_rabbitmq: RabbitMq, true;
    one_that_panics_where_it_reads_harms_nobody_else_on_redis_streams: RedisStreams, true;
    nor_does_one_that_can_not_say_its_name_on_nats: Nats, false;
    nor_does_one_that_can_not_say_its_name_on_rabbitmq: RabbitMq, false;
    nor_does_one_that_can_not_say_its_name_on_redis_streams: RedisStreams, false;
}
