//! One text on every wire: the same scenarios, against an echo service that speaks to each broker by its bare client.

mod served;

use std::time::{Duration, SystemTime};

use choreo::message::Position;
use choreo::prelude::*;
use echo::Topics;
use served::{Echoed, serve};

#[choreo::scenario(on(InMemory, Nats, JetStream, Kafka, RabbitMq, Redis, RedisStreams))]
async fn what_is_asked_is_answered(bus: &_) {
    serve(bus, "answered").await;
    choreo! {
        publish "answered.ask.0" { "order_id": "ORD-1", "count": 1000 };
        expect "answered.answer.0" { "order_id": =~ r"^ORD-\d+$", "count": > 0 } as first;
        never "answered.ask.1" { "order_id": "ORD-0" };

        publish "answered.ask.1" { "order_id": first["order_id"] };
        expect "answered.answer.1" { "order_id": "ORD-1" };
    }
}

#[choreo::scenario(on(InMemory, Nats, JetStream, Kafka, RabbitMq, Redis, RedisStreams))]
async fn a_stand_in_answers_for_a_service_that_is_not_there(bus: &_) {
    serve(bus, "standin").await;
    choreo! {
        on "standin.answer.0" { "step": 1 } => publish "standin.ask.1" { "step": 2 };

        publish "standin.ask.0" { "step": 1 };
        expect "standin.answer.1" { "step": 2 };
    }
}

#[choreo::scenario(on(InMemory, Nats, JetStream, Kafka, RabbitMq, Redis, RedisStreams))]
async fn of_many_messages_each_counts_once(bus: &_) {
    serve(bus, "many").await;
    choreo! {
        publish "many.ask.0" { "n": 1 };
        publish "many.ask.0" { "n": 2 };
        publish "many.ask.0" { "n": 3 };
        expect "many.answer.0" { "n": 1 };
        expect "many.answer.0" { "n": 2 };
        expect "many.answer.0" { "n": 1..=3 };
        never "many.answer.0" { "n": > 3 };
    }
}

#[choreo::scenario(on(InMemory, Nats, JetStream, Kafka, RabbitMq, Redis, RedisStreams))]
#[should_panic(expected = "TIMEOUT")]
async fn a_scenarios_own_messages_never_satisfy_it(bus: &_) {
    let _ = bus;
    choreo! {
        timeout 300ms;
        settle 10ms;
        publish "alone.answer.0" { "n": 1 };
        expect "alone.answer.0" { "n": 1 };
    }
}

#[choreo::scenario(on(InMemory, Nats, RabbitMq))]
async fn a_request_is_answered_at_an_address_of_its_own(bus: &_) {
    serve(bus, "requested").await;
    choreo! {
        request "requested.ask.0" { "order_id": "ORD-1" } => { "order_id": "ORD-1" } as first;
        request "requested.ask.1" { "order_id": first["order_id"], "again": true } => { "again": true };
        never "requested.answer.0";
    }
}

/// It can't be asked who listens, but says of a request that it reached nobody, and it is handed off again. So does NATS,
/// but not where a tap hears everything, as on the server these scenarios have: the word comes after the hand-off.
#[choreo::scenario(on(RabbitMq))]
async fn a_request_waits_for_a_service_that_is_still_starting(bus: &_) {
    let topics = Topics { stem: "starting".to_owned(), pairs: 1 };
    choreo! {
        settle 5s;
        call {
            let bus = bus.clone();
            // It has yet to connect, and to subscribe.
            tokio::spawn(async move { bus.echo(&topics).await.await.expect("the echo service goes on") });
        }
        request "starting.ask.0" { "order_id": "ORD-1" } => { "order_id": "ORD-1" };
    }
}

#[choreo::scenario(on(InMemory, RabbitMq))]
#[should_panic(expected = "nobody but the scenario listened on \"nobody.ask.0\"")]
async fn a_request_that_reaches_nobody_says_so(bus: &_) {
    let _ = bus;
    choreo! {
        timeout 300ms;
        settle 10ms;
        request "nobody.ask.0" { "order_id": "ORD-1" };
    }
}

#[choreo::scenario(on(JetStream, Kafka, RedisStreams))]
async fn a_message_of_a_log_tells_where_it_is(bus: &_) {
    serve(bus, "placed").await;
    let run = choreo! {
        publish "placed.ask.0" { "n": 1 } as sent;
        publish "placed.ask.0" { "n": 2 };
        expect "placed.answer.0" { "n": 1 } as first;
        expect "placed.answer.0" { "n": 2 } as second;
    };
    let (first, second) = (run.first.position().unwrap(), run.second.position().unwrap());
    assert!(first.is_lasting() && first != second, "{first}, {second}");
    assert_eq!(run.sent.position(), None, "what is published was nowhere yet");
}

#[choreo::scenario(on(Kafka))]
async fn a_record_tells_when_it_was_written(bus: &_) {
    let before = SystemTime::now() - Duration::from_millis(1);
    serve(bus, "dated").await;
    let run = choreo! {
        publish "dated.ask.0" { "n": 1 };
        expect "dated.answer.0" { "n": 1 } as done;
    };
    let written = run.done.timestamp().unwrap();
    assert!(before <= written && written <= SystemTime::now(), "{written:?}");
    assert!(matches!(run.done.position(), Some(Position::Offset { partition: 0.., offset: 0.. })));
}
