//! Existing queues, and those for what is dead.

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::{Receipt, TransportErrorKind};
use choreo_transports::RabbitMq;
use choreo_transports::rabbitmq::ExchangeKind;
use lapin::Channel;
use lapin::options::{BasicConsumeOptions, BasicGetOptions, BasicNackOptions, QueueBindOptions};
use lapin::types::{AMQPValue, FieldTable};

use super::support::{Ear, connect, connect_with, fill, name, plain, queue, say, send, take};

#[tokio::test]
async fn what_a_queue_held_before_is_old() {
    let Some(wire) = connect().await else { return };
    let place = name("held");
    let topic = format!("queue:{place}");
    let (_connection, channel) = plain(&wire.url()).await;
    queue(&channel, &place, FieldTable::default()).await;
    for text in ["one", "two"] {
        assert_eq!(say(&wire, &topic, text).await, Receipt::Accepted);
    }
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let _ = say(&wire, &topic, "three").await;
    for (text, old) in [("one", true), ("two", true), ("three", false)] {
        let arrival = ear.hear().await;
        assert_eq!((&*arrival.topic, &*arrival.payload, arrival.old), (&*topic, text.as_bytes(), old));
        assert_eq!(arrival.headers.text("routing_key"), Some(&*place));
        assert_eq!(arrival.headers.text("exchange"), Some(""));
    }
    assert_eq!(take(&channel, &place).await, None);
}

#[tokio::test]
async fn a_queue_is_left_alone_when_nobody_listens_any_more() {
    let Some(wire) = connect().await else { return };
    let (place, fence) = (name("left"), name("left"));
    let topic = format!("queue:{place}");
    let (_connection, channel) = plain(&wire.url()).await;
    queue(&channel, &place, FieldTable::default()).await;
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let _ = say(&wire, &topic, "read").await;
    assert_eq!(ear.hear_text().await.1, "read");
    ear.leave();
    // The next one is served behind it.
    let _other = Ear::on(&wire, &[&fence]).await;
    let _ = say(&wire, &topic, "stays").await;
    assert_eq!(take(&channel, &place).await.as_deref(), Some(&b"stays"[..]));
    let _ = say(&wire, &topic, "again").await;
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let arrival = ear.hear().await;
    assert_eq!((&*arrival.payload, arrival.old), (&b"again"[..], true));
}

#[tokio::test]
async fn whoever_joins_a_queue_hears_only_what_comes_then() {
    let Some(wire) = connect().await else { return };
    let place = name("joined");
    let topic = format!("queue:{place}");
    let (_connection, channel) = plain(&wire.url()).await;
    queue(&channel, &place, FieldTable::default()).await;
    let mut first = Ear::on(&wire, &[&topic]).await;
    fill(&channel, &place, 3_000).await;
    let mut second = Ear::on(&wire, &[&topic]).await;
    let _ = say(&wire, &topic, "behind").await;
    assert_eq!(second.hear_text().await.1, "behind");
    for number in 0..3_000 {
        assert_eq!(first.hear_text().await.1, format!("held {number}"));
    }
    assert_eq!(first.hear_text().await.1, "behind");
}

#[tokio::test]
async fn a_queue_that_is_not_there_is_refused_and_nothing_else_suffers() {
    let Some(wire) = connect().await else { return };
    let (topic, nowhere) = (name("fine"), name("nowhere"));
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let error = Ear::try_on(&wire, &[&topic, &format!("queue:{nowhere}")]).await.err().expect("a refusal");
    assert_eq!(
        (error.kind(), error.to_string()),
        (
            TransportErrorKind::Refused,
            format!(
                "subscribe to `queue:{nowhere}`: no queue '{nowhere}' in vhost '/'; declare it before the scenario \
                 begins"
            )
        )
    );
    let _ = say(&wire, &topic, "still here").await;
    assert_eq!(ear.hear_text().await.1, "still here");
}

#[tokio::test]
async fn a_queue_that_somebody_reads_is_refused() {
    let Some(wire) = connect().await else { return };
    let place = name("read");
    let (_connection, channel) = plain(&wire.url()).await;
    queue(&channel, &place, FieldTable::default()).await;
    let options = BasicConsumeOptions::default();
    let consumer = channel.basic_consume(place.as_str().into(), "".into(), options, FieldTable::default());
    let _consumer = consumer.await.expect("a consumer");
    let error = Ear::try_on(&wire, &[&format!("queue:{place}")]).await.err().expect("a refusal");
    assert_eq!(error.kind(), TransportErrorKind::Refused);
    assert!(error.to_string().contains("somebody reads that queue"), "{error}");
}

#[tokio::test]
async fn a_queue_that_is_deleted_is_a_loss() {
    let Some(wire) = connect().await else { return };
    let place = name("deleted");
    let (_connection, channel) = plain(&wire.url()).await;
    queue(&channel, &place, FieldTable::default()).await;
    let mut ear = Ear::on(&wire, &[&format!("queue:{place}")]).await;
    channel.queue_delete(place.as_str().into(), Default::default()).await.expect("a deletion");
    assert_eq!(&*ear.hear_of_loss().await, format!("the broker ended what reads `{place}`"));
    // The connection is made again, for the next one.
    let topic = name("next");
    let mut next = Ear::on(&wire, &[&topic]).await;
    let _ = say(&wire, &topic, "back").await;
    while let choreo_runtime::transport::Parcel::Gap(gap) = next.parcel().await {
        assert!(gap.before);
    }
}

/// A queue whose dead go to `exchange`, bound for `key` on the topic exchange.
async fn mortal(channel: &Channel, place: &str, key: &str, exchange: &str, more: &[(&str, AMQPValue)]) {
    let mut arguments = FieldTable::default();
    arguments.insert("x-dead-letter-exchange".into(), AMQPValue::LongString(exchange.into()));
    for (name, value) in more {
        arguments.insert((*name).into(), value.clone());
    }
    queue(channel, place, arguments).await;
    let (from, options) = ("amq.topic".into(), QueueBindOptions::default());
    channel
        .queue_bind(place.into(), from, key.into(), options, FieldTable::default())
        .await
        .expect("a binding");
}

#[tokio::test]
async fn a_dead_letter_is_observable_in_its_queue() {
    let Some(wire) = connect().await else { return };
    let (place, dead, key) = (name("orders"), name("dead"), name("created"));
    let (_connection, channel) = plain(&wire.url()).await;
    queue(&channel, &dead, FieldTable::default()).await;
    // By the default exchange, under the name of the queue.
    let to = ("x-dead-letter-routing-key", AMQPValue::LongString(dead.as_str().into()));
    mortal(&channel, &place, &key, "", &[to]).await;
    let mut ear = Ear::on(&wire, &[&format!("queue:{dead}")]).await;

    let _ = say(&wire, &key, "rejected").await;
    let got = channel.basic_get(place.as_str().into(), BasicGetOptions::default()).await.expect("an answer");
    let nack = BasicNackOptions { requeue: false, ..Default::default() };
    got.expect("a message").nack(nack).await.expect("a rejection");
    let arrival = ear.hear().await;
    assert_eq!((&*arrival.topic, &*arrival.payload), (&*format!("queue:{dead}"), &b"rejected"[..]));
    assert_eq!(arrival.headers.text("x-first-death-reason"), Some("rejected"));
    assert_eq!(arrival.headers.text("x-first-death-queue"), Some(&*place));

    let message = Outgoing::new(key.as_str(), "expired").with_header("expiration", "1");
    let _ = send(&wire, &message).await;
    let arrival = ear.hear().await;
    let deaths: serde_json::Value =
        serde_json::from_str(arrival.headers.text("x-death").expect("a death")).expect("JSON");
    assert_eq!(deaths[0]["reason"], "expired");
    assert_eq!(deaths[0]["queue"], place);
    assert_eq!(deaths[0]["count"], 1);
    assert_eq!(deaths[0]["routing-keys"][0], key);
}

#[tokio::test]
async fn a_dead_letter_exchange_is_watched_without_taking_anything_away() {
    let (place, dead, key, exchange) = (name("orders"), name("dead"), name("created"), name("dlx"));
    let Some(watch) = connect_with(|connect| connect.exchange(&exchange, ExchangeKind::Topic)).await else {
        return;
    };
    let wire = RabbitMq::connect(watch.url()).await.expect("a connection");
    let (_connection, channel) = plain(&wire.url()).await;
    queue(&channel, &dead, FieldTable::default()).await;
    let (from, options) = (exchange.as_str().into(), QueueBindOptions::default());
    let bound = channel.queue_bind(dead.as_str().into(), from, "#".into(), options, FieldTable::default());
    bound.await.expect("a binding");
    mortal(&channel, &place, &key, &exchange, &[("x-message-ttl", AMQPValue::LongInt(1))]).await;
    let mut ear = Ear::on(&watch, &[&key]).await;
    let _ = say(&wire, &key, "too late").await;
    let arrival = ear.hear().await;
    assert_eq!((&*arrival.topic, &*arrival.payload), (&*key, &b"too late"[..]));
    assert_eq!(arrival.headers.text("x-first-death-reason"), Some("expired"));
    assert_eq!(take(&channel, &dead).await.as_deref(), Some(&b"too late"[..]));
}
