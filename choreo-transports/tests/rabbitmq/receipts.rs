//! What the broker says of a message.

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::{Receipt, Transport, TransportErrorKind};
use choreo_transports::RabbitMq;
use choreo_transports::rabbitmq::RabbitMqServer;
use futures_util::future::join_all;
use lapin::options::QueueBindOptions;
use lapin::types::{AMQPValue, FieldTable};

use super::support::{Ear, connect, name, plain, queue, say, start, try_send};

#[tokio::test]
async fn a_message_that_reaches_nobody_is_unroutable() {
    let Some(wire) = connect().await else { return };
    let topic = name("nobody");
    assert_eq!(say(&wire, &topic, "x").await, Receipt::Unroutable);
    let ear = Ear::on(&wire, &[&topic]).await;
    assert_eq!(say(&wire, &topic, "x").await, Receipt::Accepted);
    drop(ear);
    let _other = Ear::on(&wire, &[&name("fence")]).await;
    assert_eq!(say(&wire, &topic, "x").await, Receipt::Unroutable);
}

#[tokio::test]
async fn each_of_many_at_once_gets_its_own_receipt() {
    let Some(wire) = connect().await else { return };
    let [heard, unheard] = ["heard", "unheard"].map(name);
    let (_connection, channel) = plain(&wire.url()).await;
    queue(&channel, &heard, FieldTable::default()).await;
    let messages: Vec<Outgoing> = (0..400)
        .map(|number| match number % 3 {
            0 => Outgoing::new(format!("{unheard}.{}", number % 7), "x"),
            1 => Outgoing::new(format!("queue:{heard}"), "x".repeat(number * 20)),
            // On the same lane as what is heard, whichever that is.
            _ => Outgoing::new(format!("queue:{unheard}"), "x"),
        })
        .collect();
    let receipts = join_all(messages.iter().map(|message| wire.publish(message, wire.origin()))).await;
    for (message, receipt) in messages.iter().zip(receipts) {
        let expected = if message.topic.ends_with(&heard[..]) && !message.topic.contains(&unheard) {
            Receipt::Accepted
        } else {
            Receipt::Unroutable
        };
        assert_eq!(receipt.expect("an acceptance"), expected, "{}", message.topic);
    }
}

#[tokio::test]
async fn a_message_given_up_half_way_leaves_the_next_ones_their_receipts() {
    let Some(wire) = connect().await else { return };
    let topic = name("given-up");
    let message = Outgoing::new(topic.as_str(), "x".repeat(1 << 20));
    for _ in 0..20 {
        // Polled once: it is on its way, and nobody waits for its receipt.
        let mut publishing = Box::pin(wire.publish(&message, wire.origin()));
        let polled = futures_util::poll!(&mut publishing);
        assert!(polled.is_pending());
        drop(publishing);
    }
    let mut ear = Ear::on(&wire, &[&topic]).await;
    assert_eq!(say(&wire, &topic, "small").await, Receipt::Accepted);
    while ear.hear_text().await.1 != "small" {}
}

#[tokio::test]
async fn a_message_that_is_too_large_is_refused_and_the_connection_stays() {
    let server = RabbitMqServer::new().config("max_message_size = 4096");
    let Some(server) = start(server).await else { return };
    let wire = RabbitMq::connect(server.url()).await.expect("a connection");
    let topic = name("large");
    let mut ear = Ear::on(&wire, &[&topic]).await;
    for _ in 0..3 {
        let error =
            try_send(&wire, &Outgoing::new(topic.as_str(), "x".repeat(5000))).await.expect_err("a refusal");
        assert_eq!(error.kind(), TransportErrorKind::TooLarge);
        assert!(error.to_string().contains("is larger than configured max size 4096"), "{error}");
    }
    let _ = say(&wire, &topic, "small").await;
    assert_eq!(ear.hear_text().await.1, "small");
}

#[tokio::test]
async fn a_full_queue_that_rejects_is_a_refusal() {
    let Some(wire) = connect().await else { return };
    let place = name("full");
    let (_connection, channel) = plain(&wire.url()).await;
    let mut arguments = FieldTable::default();
    arguments.insert("x-max-length".into(), AMQPValue::LongInt(1));
    arguments.insert("x-overflow".into(), AMQPValue::LongString("reject-publish".into()));
    queue(&channel, &place, arguments).await;
    let (from, options) = ("amq.topic".into(), QueueBindOptions::default());
    let bound = channel.queue_bind(
        place.as_str().into(),
        from,
        place.as_str().into(),
        options,
        FieldTable::default(),
    );
    bound.await.expect("a binding");
    assert_eq!(say(&wire, &place, "fits").await, Receipt::Accepted);
    let error = try_send(&wire, &Outgoing::new(place.as_str(), "does not")).await.expect_err("a refusal");
    assert_eq!(error.kind(), TransportErrorKind::Refused);
}

#[tokio::test]
async fn what_the_broker_does_not_permit_is_an_error_of_that_message_alone() {
    let Some(wire) = connect().await else { return };
    let topic = name("permitted");
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let forged = Outgoing::new(topic.as_str(), "x").with_header("user_id", "somebody else");
    let error = try_send(&wire, &forged).await.expect_err("a refusal");
    assert_eq!(error.kind(), TransportErrorKind::Refused);
    assert!(error.to_string().contains("user_id"), "{error}");
    let _ = say(&wire, &topic, "fine").await;
    assert_eq!(ear.hear_text().await.1, "fine");
}

#[tokio::test]
async fn an_own_message_comes_back_marked_and_another_copy_does_not() {
    let Some(wire) = connect().await else { return };
    let topic = name("echo");
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let message = Outgoing::new(topic.as_str(), "same bytes");
    let _ = wire.publish(&message, ear.origin).await.expect("an acceptance");
    let _ = say(&wire, &topic, "same bytes").await;
    let origins = [ear.hear().await.origin, ear.hear().await.origin];
    assert_eq!(origins, [Some(ear.origin), None]);
}
