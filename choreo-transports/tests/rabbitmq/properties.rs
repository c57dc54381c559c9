//! Headers that AMQP has properties for, and those that it has not.

use choreo_runtime::message::{Headers, Outgoing};
use choreo_runtime::transport::TransportErrorKind;
use lapin::BasicProperties;
use lapin::options::{BasicGetOptions, BasicPublishOptions, QueueBindOptions};
use lapin::types::{AMQPValue, DecimalValue, FieldArray, FieldTable};

use super::support::{Ear, connect, name, plain, queue, send, try_send};

const PROPERTIES: [(&str, &str); 11] = [
    ("app_id", "shop"),
    ("content_encoding", "identity"),
    ("content_type", "application/json"),
    ("correlation_id", "c-1"),
    ("delivery_mode", "2"),
    ("expiration", "60000"),
    ("message_id", "m-1"),
    ("priority", "7"),
    ("timestamp", "1700000000"),
    ("type", "order.created"),
    ("user_id", "guest"),
];

fn written(headers: &Headers) -> Vec<(String, String)> {
    let text = |value: &[u8]| String::from_utf8(value.to_vec()).expect("text");
    headers.iter().map(|(name, value)| (name.to_owned(), text(value))).collect()
}

#[tokio::test]
async fn properties_travel_as_headers_of_their_names() {
    let Some(wire) = connect().await else { return };
    let topic = name("properties");
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let message = Outgoing::new(topic.as_str(), "x").with_header("trace", "t-1");
    let message =
        PROPERTIES.iter().fold(message, |message, (name, value)| message.with_header(*name, *value));
    let _ = send(&wire, &message).await;
    let expected: Vec<(String, String)> = PROPERTIES
        .iter()
        .chain(&[("trace", "t-1")])
        .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
        .collect();
    assert_eq!(written(&ear.hear().await.headers), expected);
}

#[tokio::test]
async fn the_broker_sees_properties_and_a_table() {
    let Some(wire) = connect().await else { return };
    let (topic, place) = (name("seen"), name("seen"));
    let (_connection, channel) = plain(&wire.url()).await;
    queue(&channel, &place, FieldTable::default()).await;
    let (exchange, options) = ("amq.topic".into(), QueueBindOptions::default());
    let bound = channel.queue_bind(
        place.as_str().into(),
        exchange,
        topic.as_str().into(),
        options,
        FieldTable::default(),
    );
    bound.await.expect("a binding");
    let message = Outgoing::new(topic.as_str(), "x")
        .with_header("message_id", "m-1")
        .with_header("delivery_mode", "persistent")
        .with_header("bytes", &b"\xff\0"[..]);
    let _ = send(&wire, &message).await;
    let got = channel
        .basic_get(place.into(), BasicGetOptions::default())
        .await
        .expect("an answer")
        .expect("a message");
    let mut table = FieldTable::default();
    table.insert("bytes".into(), AMQPValue::LongString((&b"\xff\0"[..]).into()));
    let expected =
        BasicProperties::default().with_message_id("m-1".into()).with_delivery_mode(2).with_headers(table);
    assert_eq!(got.delivery.properties, expected);
}

#[tokio::test]
async fn fields_of_all_types_are_read_as_text() {
    let Some(wire) = connect().await else { return };
    let topic = name("types");
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let mut inner = FieldTable::default();
    inner.insert("count".into(), AMQPValue::LongLongInt(2));
    inner.insert("reason".into(), AMQPValue::LongString("expired".into()));
    let mut list = FieldArray::default();
    list.push(AMQPValue::FieldTable(inner));
    list.push(AMQPValue::Double(0.5));
    let fields = [
        ("a", AMQPValue::Boolean(true), "true"),
        ("b", AMQPValue::LongInt(-7), "-7"),
        ("c", AMQPValue::Double(1.5), "1.5"),
        ("d", AMQPValue::DecimalValue(DecimalValue { scale: 2, value: 5 }), "0.05"),
        ("e", AMQPValue::Timestamp(1_700_000_000), "1700000000"),
        ("f", AMQPValue::Void, ""),
        ("g", AMQPValue::LongString("text".into()), "text"),
        ("h", AMQPValue::FieldArray(list), r#"[{"count":2,"reason":"expired"},0.5]"#),
    ];
    let mut table = FieldTable::default();
    for (name, value, _) in &fields {
        table.insert((*name).into(), value.clone());
    }
    let (_connection, channel) = plain(&wire.url()).await;
    let (options, properties) =
        (BasicPublishOptions::default(), BasicProperties::default().with_headers(table));
    let sent =
        channel.basic_publish("amq.topic".into(), topic.as_str().into(), options, b"x", properties).await;
    sent.expect("a publication");
    let expected: Vec<(String, String)> =
        fields.iter().map(|(name, _, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    assert_eq!(written(&ear.hear().await.headers), expected);
}

#[tokio::test]
async fn what_amqp_has_no_room_for_is_refused_with_the_reason() {
    let Some(wire) = connect().await else { return };
    let topic = name("room");
    let with =
        |name: &str, value: &str| Outgoing::new(topic.as_str(), "x").with_header(name, value.to_owned());
    let long = "x".repeat(256);
    let table = [
        (
            with("trace", "1").with_header("trace", "2"),
            "stands there twice, and AMQP has one value for a name",
        ),
        (with(&long, "1"), "has a name of more than 255 bytes"),
        (with("message_id", &long), "is an AMQP property: text of at most 255 bytes"),
        (with("priority", "high"), "is an AMQP property: a number from 0 to 255"),
        (with("delivery_mode", "3"), "is an AMQP property: 1 or `transient`, 2 or `persistent`"),
        (with("timestamp", "now"), "is an AMQP property: a time in seconds since 1970"),
    ];
    for (message, why) in table {
        let error = try_send(&wire, &message).await.expect_err("a refusal");
        assert_eq!(error.kind(), TransportErrorKind::Refused);
        assert!(error.to_string().ends_with(why), "{error}");
    }
    let error =
        try_send(&wire, &Outgoing::new(topic.as_str(), "x").with_key("k")).await.expect_err("a refusal");
    assert!(error.to_string().ends_with("RabbitMQ's messages have no key; put it into a header"), "{error}");
}
