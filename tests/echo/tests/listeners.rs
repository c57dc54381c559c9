//! The first publish to a topic waits for whoever is to hear it, on wires that keep nothing.
// layout: sleep-in-test: a service that is late is late in real time, as brokers' time is real

mod served;

use std::time::Duration;

use choreo::outcome::Note;
use choreo::prelude::*;
use futures_util::StreamExt;
use served::serve;

#[choreo::scenario(on(InMemory, Nats, RabbitMq, Redis))]
async fn a_service_that_listens_a_moment_too_late_misses_nothing(bus: &_) {
    let late = bus.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(40)).await;
        serve(&late, "late").await;
    });
    choreo! {
        settle 4s;
        publish "late.ask.0" { "n": 1 };
        expect "late.answer.0" { "n": 1 };
    }
}

/// A service as one would write it first. The wildcard covers what the scenario publishes itself.
#[choreo::scenario]
async fn who_listens_for_the_scenario_itself_is_nobody(bus: &Nats) {
    let url = bus.url().to_string();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(40)).await;
        let client = async_nats::connect(url).await.expect("connected");
        let mut asked = client.subscribe("later.ask").await.expect("subscribed");
        while let Some(message) = asked.next().await {
            client.publish("later.answer", message.payload).await.expect("published");
        }
    });
    choreo! {
        settle 4s;
        publish "later.ask" { "n": 1 };
        expect "later.>" { "n": 1 };
    }
}

/// The same on Redis, which says of a message how many it reached: who listens for the scenario is among them.
#[choreo::scenario]
async fn who_listens_for_the_scenario_itself_is_not_counted(bus: &Redis) {
    let late = bus.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(40)).await;
        serve(&late, "counted").await;
    });
    let run = choreo! {
        settle 4s;
        publish "counted.ask.0" { "n": 1 };
        expect "counted.*" { "n": 1 } times 1;
        never "counted.ask.*";
    };
    let own = |note: &&Note| matches!(note, Note::EchoesSetAside(_));
    let said: Vec<&Note> = run.verdict().notes.iter().filter(own).collect();
    assert_eq!(said, [&Note::EchoesSetAside(1)], "what was sent again is one message");
}
