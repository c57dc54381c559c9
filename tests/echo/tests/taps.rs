//! What the report of a failure knows of topics that the scenario does not listen on: on brokers of our own, everything.

mod served;

use choreo::prelude::*;
use served::serve;

#[choreo::scenario(on(InMemory, Nats, JetStream, Kafka, RabbitMq, Redis, RedisStreams))]
#[should_panic(expected = "a message that fits arrived on \"misspelt.answer.0\" at ")]
async fn a_misspelt_topic_is_named(bus: &_) {
    serve(bus, "misspelt").await;
    choreo! {
        timeout 2s;
        settle 20ms;
        publish "misspelt.ask.0" { "order_id": "ORD-1" };
        expect "misspelt.answers.0" { "order_id": "ORD-1" };
    }
}

#[choreo::scenario(on(InMemory, Nats, JetStream, Kafka, RabbitMq, Redis, RedisStreams))]
#[should_panic(expected = ": is the topic misspelt?")]
async fn it_is_named_even_where_nothing_is_asked_of_the_message(bus: &_) {
    serve(bus, "anything").await;
    choreo! {
        timeout 2s;
        settle 20ms;
        publish "anything.ask.0" { "order_id": "ORD-1" };
        expect "anything.answers.0";
    }
}

#[choreo::scenario(on(InMemory, Nats, JetStream, Kafka, RabbitMq, Redis, RedisStreams))]
#[should_panic(
    expected = "topics that did carry messages: exact.answer.0 (2), exact.ask.0 (2, the scenario publishes there)\n"
)]
async fn each_message_counts_once_and_nothing_of_the_wires_own_is_shown(bus: &_) {
    serve(bus, "exact").await;
    choreo! {
        timeout 2s;
        settle 20ms;
        publish "exact.ask.0" { "n": 1 };
        publish "exact.ask.0" { "n": 2 };
        expect "exact.nothing.like.it" { "n": 3 };
    }
}

#[choreo::scenario(on(Nats, RabbitMq, Redis))]
#[should_panic(expected = "nobody but the scenario listened on \"unheard.ask\"")]
async fn the_tap_is_nobody_that_listens(bus: &_) {
    let _ = bus;
    choreo! {
        timeout 300ms;
        settle 20ms;
        publish "unheard.ask" { "n": 1 };
        expect "unheard.answer" { "n": 1 };
    }
}

#[choreo::scenario(on(InMemory, Nats, RabbitMq))]
#[should_panic(expected = "nobody but the scenario listened on \"vacant.ask\"")]
async fn the_tap_is_nobody_that_a_request_reaches(bus: &_) {
    let _ = bus;
    choreo! {
        timeout 300ms;
        settle 20ms;
        request "vacant.ask" { "n": 1 };
    }
}

/// The report of a scenario on the same broker that fails, where the connection knows it by its URL alone.
macro_rules! on_anybodys_broker {
    ($($name:ident: $wire:ty),*) => {
        $(#[tokio::test]
        async fn $name() {
            let own = <$wire>::ephemeral().await.expect("a broker");
            let bus = <$wire>::connect(own.url()).await.expect("connected");
            let script = choreo::script! {
                for &$wire;
                timeout 100ms;
                settle 10ms;
                publish "anybodys.ask" { "n": 1 };
                expect "anybodys.answer" { "n": 1 };
            };
            let report = bus.run(script).await.report();
            assert!(report.contains("only the topics of this block were looked at"), "{report}");
            assert!(!report.contains("topics that did carry messages"), "{report}");
        })*
    };
}

mod on_a_broker_that_is_not_ours_the_report_says_that_it_knows_no_other_topics {
    use super::*;

    on_anybodys_broker! {
        nats: Nats, jetstream: JetStream, kafka: Kafka, rabbitmq: RabbitMq, redis: Redis, redis_streams: RedisStreams
    }
}

#[tokio::test]
async fn on_nats_a_request_that_nobody_hears_is_refused_in_spite_of_the_tap_and_no_other_is() {
    use async_nats::client::RequestErrorKind;
    use futures_util::StreamExt;

    let nats = Nats::ephemeral().await.expect("a server");
    let client = async_nats::connect(nats.url()).await.expect("connected");
    let mut asked = client.subscribe("taken.*").await.expect("subscribed");
    let service = client.clone();
    let serving = async {
        let request = asked.next().await.expect("a request");
        // By then the tap has looked at the one that is not answered yet.
        let refused = service.request("vacant", "".into()).await.expect_err("nobody is there");
        assert_eq!(refused.kind(), RequestErrorKind::NoResponders);
        service.publish(request.reply.expect("an address"), "here".into()).await.expect("replied");
    };
    let (answer, ()) = tokio::join!(client.request("taken.ask", "".into()), serving);
    assert_eq!(&answer.expect("an answer").payload[..], b"here");
}

/// Its own queue takes the message, which then is not returned.
#[choreo::scenario(timeout = "300ms")]
#[should_panic(
    expected = "the scenario itself listens on \"hidden.ask\", and so nobody can tell on this RabbitMq who else does"
)]
async fn where_the_scenario_hides_who_listens_it_says_so(bus: &RabbitMq) {
    choreo! {
        publish "hidden.ask" { "n": 1 };
        expect "hidden.*" { "n": 1 };
    }
}
