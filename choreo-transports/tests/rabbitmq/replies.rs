//! Requests and replies, with services that know AMQP and not choreo.

use std::sync::Arc;

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::Receipt;
use choreo_transports::RabbitMq;
use futures_util::StreamExt;
use lapin::BasicProperties;
use lapin::options::{BasicConsumeOptions, BasicPublishOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::FieldTable;

use super::support::{Ear, connect, name, plain, queue, say, send, take};

#[tokio::test]
async fn a_service_replies_to_the_queue_that_the_request_names() {
    let Some(wire) = connect().await else { return };
    let (requests, answers) = (name("requests"), name("answers"));
    let (_connection, channel) = plain(&wire.url()).await;
    queue(&channel, &requests, FieldTable::default()).await;
    let consumed = BasicConsumeOptions { no_ack: true, ..Default::default() };
    let consumer =
        channel.basic_consume(requests.as_str().into(), "".into(), consumed, FieldTable::default());
    let mut consumer = consumer.await.expect("a consumer");
    let service = tokio::spawn(async move {
        let asked = consumer.next().await.expect("a request").expect("a request");
        let address = asked.properties.reply_to().clone().expect("a reply address");
        let id = asked.properties.correlation_id().clone().expect("a correlation id");
        let properties = BasicProperties::default().with_correlation_id(id);
        let options = BasicPublishOptions::default();
        channel.basic_publish("".into(), address, options, b"three", properties).await.expect("a reply");
        channel
    });
    let mut ear = Ear::on(&wire, &[&answers]).await;
    let request = Outgoing::new(format!("queue:{requests}"), "how many?")
        .with_header("correlation_id", "c-1")
        .with_reply_to(answers.as_str());
    let _ = send(&wire, &request).await;
    let arrival = ear.hear().await;
    assert_eq!((&*arrival.topic, &*arrival.payload), (&*answers, &b"three"[..]));
    assert_eq!(arrival.headers.text("correlation_id"), Some("c-1"));
    // The address ends with the subscription.
    let channel = service.await.expect("a service");
    ear.leave();
    let _other = Ear::on(&wire, &[&name("fence")]).await;
    let options = QueueDeclareOptions { passive: true, ..Default::default() };
    channel.queue_declare(answers.into(), options, FieldTable::default()).await.expect_err("no queue");
}

#[tokio::test]
async fn a_stand_in_replies_to_a_client_that_waits_at_a_queue_of_its_own() {
    let Some(wire) = connect().await else { return };
    let requests = name("requests");
    let mut ear = Ear::on(&wire, &[&requests]).await;
    let (_connection, channel) = plain(&wire.url()).await;
    // A direct reply-to: a queue that exists nowhere but in the client's channel.
    let consumed = BasicConsumeOptions { no_ack: true, ..Default::default() };
    let pseudo = "amq.rabbitmq.reply-to";
    let consumer = channel.basic_consume(pseudo.into(), "".into(), consumed, FieldTable::default());
    let mut consumer = consumer.await.expect("a consumer");
    for (own, id) in [(None, "c-1"), (Some("mine"), "mine")] {
        let properties =
            BasicProperties::default().with_reply_to(pseudo.into()).with_correlation_id("c-1".into());
        let options = BasicPublishOptions::default();
        let asked =
            channel.basic_publish("amq.topic".into(), requests.as_str().into(), options, b"?", properties);
        asked.await.expect("a request");
        let request = ear.hear().await;
        let address = request.reply_to.clone().expect("a reply address");
        let mut reply = Outgoing::new(address, "three");
        reply.answers = Some(Arc::clone(&request));
        let reply =
            own.into_iter().fold(reply, |reply, id: &str| reply.with_header("correlation_id", id.to_owned()));
        assert_eq!(send(&wire, &reply).await, Receipt::Accepted);
        let got = consumer.next().await.expect("a reply").expect("a reply");
        assert_eq!(got.data, b"three");
        assert_eq!(got.properties.correlation_id().as_ref().map(|id| id.as_str()), Some(id));
    }
}

#[tokio::test]
async fn a_reply_to_nobody_is_unroutable() {
    let Some(wire) = connect().await else { return };
    let requests = name("requests");
    let mut ear = Ear::on(&wire, &[&requests]).await;
    let _ = say(&wire, &requests, "?").await;
    let mut reply = Outgoing::new(name("gone"), "three");
    reply.answers = Some(ear.hear().await);
    assert_eq!(send(&wire, &reply).await, Receipt::Unroutable);
}

/// Asks for a reply at this address.
async fn ask(wire: &RabbitMq, address: &str) {
    let _ = send(wire, &Outgoing::new(name("asked"), "?").with_reply_to(address)).await;
}

/// Whether there is a queue of this name. Where there is, it gets a message.
async fn is_there(wire: &RabbitMq, queue: &str) -> bool {
    say(wire, &format!("queue:{queue}"), "there").await == Receipt::Accepted
}

#[tokio::test]
async fn reply_addresses_under_a_wildcard_end_with_the_last_who_hears_them() {
    let Some(wire) = connect().await else { return };
    let stem = name("answers");
    let addresses = [format!("{stem}.a"), format!("{stem}.b")];
    let mut wide = Ear::on(&wire, &[&format!("{stem}.*")]).await;
    let mut narrow = Ear::on(&wire, &[&addresses[0]]).await;
    for address in &addresses {
        ask(&wire, address).await;
        assert!(is_there(&wire, address).await);
        assert_eq!(wide.hear_text().await, (address.clone(), "there".to_owned()));
    }
    wide.leave();
    // The next one is served behind it.
    let _fence = Ear::on(&wire, &[&name("fence")]).await;
    assert!(is_there(&wire, &addresses[0]).await);
    assert!(!is_there(&wire, &addresses[1]).await);
    narrow.leave();
    let _fence = Ear::on(&wire, &[&name("fence")]).await;
    assert!(!is_there(&wire, &addresses[0]).await);
}

#[tokio::test]
async fn of_too_many_reply_addresses_the_oldest_that_nobody_hears_ends() {
    const MOST: usize = 512;
    let Some(wire) = connect().await else { return };
    let (heard, stem) = (name("heard"), name("unheard"));
    let mut ear = Ear::on(&wire, &[&format!("{heard}.*")]).await;
    for number in 0..2 {
        ask(&wire, &format!("{heard}.{number}")).await;
    }
    for number in 0..MOST {
        ask(&wire, &format!("{stem}.{number}")).await;
    }
    for (number, there) in [(0, false), (1, false), (2, true), (MOST - 1, true)] {
        assert_eq!(is_there(&wire, &format!("{stem}.{number}")).await, there, "{number}");
    }
    for number in 0..2 {
        let address = format!("{heard}.{number}");
        assert!(is_there(&wire, &address).await);
        assert_eq!(ear.hear_text().await, (address, "there".to_owned()));
    }
}

#[tokio::test]
async fn a_reply_address_that_is_somebodys_queue_is_left_to_them() {
    let Some(wire) = connect().await else { return };
    let (requests, answers) = (name("requests"), name("answers"));
    let (_connection, channel) = plain(&wire.url()).await;
    queue(&channel, &answers, FieldTable::default()).await;
    queue(&channel, &requests, FieldTable::default()).await;
    let (from, options) = ("amq.topic".into(), QueueBindOptions::default());
    let bound = channel.queue_bind(
        requests.as_str().into(),
        from,
        requests.as_str().into(),
        options,
        FieldTable::default(),
    );
    bound.await.expect("a binding");
    for address in [answers.clone(), format!("queue:{answers}")] {
        let _ = send(&wire, &Outgoing::new(requests.as_str(), "?").with_reply_to(address)).await;
        assert!(take(&channel, &requests).await.is_some());
    }
    let _ = say(&wire, &format!("queue:{answers}"), "theirs").await;
    assert_eq!(take(&channel, &answers).await.as_deref(), Some(&b"theirs"[..]));
}
