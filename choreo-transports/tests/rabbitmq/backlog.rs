//! What a queue held before somebody began to listen on it.

use choreo_runtime::message::Outgoing;
use choreo_transports::RabbitMq;
use lapin::Channel;
use lapin::options::{BasicGetOptions, BasicNackOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};

use super::support::{Ear, connect, fill, name, plain, queue, say, send};

/// A queue, as a topic, and what put it there.
async fn place(wire: &RabbitMq, arguments: FieldTable) -> (String, String, lapin::Connection, Channel) {
    let place = name("backlog");
    let (connection, channel) = plain(&wire.url()).await;
    queue(&channel, &place, arguments).await;
    (format!("queue:{place}"), place, connection, channel)
}

async fn hears(ear: &mut Ear, text: &str, old: bool) {
    let arrival = ear.hear().await;
    assert_eq!((String::from_utf8_lossy(&arrival.payload).as_ref(), arrival.old), (text, old));
}

#[tokio::test]
async fn thousands_that_were_there_are_old_and_what_comes_then_is_not() {
    let Some(wire) = connect().await else { return };
    let (topic, place, _connection, channel) = place(&wire, FieldTable::default()).await;
    fill(&channel, &place, 5_000).await;
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let _ = say(&wire, &topic, "new").await;
    for number in 0..5_000 {
        hears(&mut ear, &format!("held {number}"), true).await;
    }
    hears(&mut ear, "new", false).await;
}

#[tokio::test]
async fn a_quorum_queue_tells_old_from_new_as_well() {
    let Some(wire) = connect().await else { return };
    let (_connection, channel) = plain(&wire.url()).await;
    let (place, mut arguments) = (name("quorum"), FieldTable::default());
    arguments.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
    let options = QueueDeclareOptions { durable: true, ..Default::default() };
    channel.queue_declare(place.as_str().into(), options, arguments).await.expect("a queue");
    fill(&channel, &place, 3_000).await;
    let topic = format!("queue:{place}");
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let _ = say(&wire, &topic, "new").await;
    for number in 0..3_000 {
        hears(&mut ear, &format!("held {number}"), true).await;
    }
    hears(&mut ear, "new", false).await;
}

#[tokio::test]
async fn what_overtakes_in_a_queue_with_priorities_is_as_new_as_it_is() {
    let Some(wire) = connect().await else { return };
    let mut arguments = FieldTable::default();
    arguments.insert("x-max-priority".into(), AMQPValue::LongInt(9));
    let (topic, place, _connection, channel) = place(&wire, arguments).await;
    fill(&channel, &place, 3_000).await;
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let _ = send(&wire, &Outgoing::new(topic.as_str(), "urgent").with_header("priority", "9")).await;
    let _ = say(&wire, &topic, "new").await;
    for number in 0..3_000 {
        hears(&mut ear, &format!("held {number}"), true).await;
    }
    hears(&mut ear, "urgent", false).await;
    hears(&mut ear, "new", false).await;
}

#[tokio::test]
async fn what_expired_in_the_queue_makes_nothing_old() {
    let Some(wire) = connect().await else { return };
    let (topic, _place, _connection, _channel) = place(&wire, FieldTable::default()).await;
    let _ = say(&wire, &topic, "held").await;
    // The broker counts these up to when they come to the head of the queue.
    for _ in 0..10 {
        let _ = send(&wire, &Outgoing::new(topic.as_str(), "expired").with_header("expiration", "0")).await;
    }
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let _ = say(&wire, &topic, "new").await;
    hears(&mut ear, "held", true).await;
    hears(&mut ear, "new", false).await;
}

#[tokio::test]
async fn what_somebody_had_been_given_and_puts_back_is_old() {
    let Some(wire) = connect().await else { return };
    let (topic, place, _connection, channel) = place(&wire, FieldTable::default()).await;
    fill(&channel, &place, 2).await;
    let got = channel.basic_get(place.as_str().into(), BasicGetOptions::default()).await.expect("an answer");
    let got = got.expect("a message");
    let mut ear = Ear::on(&wire, &[&topic]).await;
    hears(&mut ear, "held 1", true).await;
    let _ = say(&wire, &topic, "new").await;
    hears(&mut ear, "new", false).await;
    got.nack(BasicNackOptions { requeue: true, ..Default::default() }).await.expect("a return");
    hears(&mut ear, "held 0", true).await;
    let _ = say(&wire, &topic, "newer").await;
    hears(&mut ear, "newer", false).await;
}

#[tokio::test]
async fn a_queue_into_which_others_publish_all_the_time_can_be_listened_on() {
    let Some(wire) = connect().await else { return };
    let (topic, place, _connection, channel) = place(&wire, FieldTable::default()).await;
    fill(&channel, &place, 500).await;
    let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
    let flood = tokio::spawn(async move {
        while stopped.try_recv().is_err() {
            fill(&channel, &place, 50).await;
        }
    });
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let _ = stop.send(());
    flood.await.expect("a flood");
    let _ = say(&wire, &topic, "new").await;
    let mut count = 0;
    let new = loop {
        let arrival = ear.hear().await;
        if &*arrival.payload == b"new" {
            break arrival;
        }
        assert!(arrival.old || count >= 500, "the message {count} was there before");
        count += 1;
    };
    assert!(!new.old);
}
