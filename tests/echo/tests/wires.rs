//! One text on every wire: the same scenarios, against an echo service that speaks to each broker by its bare client.

mod served;

use choreo::prelude::*;
use served::serve;

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
