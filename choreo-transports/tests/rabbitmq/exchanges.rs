//! Topic, direct and fanout exchanges.

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::TransportErrorKind;
use choreo_transports::RabbitMq;
use choreo_transports::rabbitmq::ExchangeKind;
use lapin::BasicProperties;
use lapin::options::BasicPublishOptions;
use lapin::types::{AMQPValue, FieldArray, FieldTable};

use super::support::{Ear, connect, connect_with, name, plain, refusal, say, try_send};

#[tokio::test]
async fn a_direct_exchange_brings_what_has_that_very_key() {
    let exchange = name("direct");
    let Some(wire) = connect_with(|connect| connect.exchange(&exchange, ExchangeKind::Direct)).await else {
        return;
    };
    let mut ear = Ear::on(&wire, &["orders.created", "order#42"]).await;
    for topic in ["orders", "orders.created.eu", "orders.created", "order#42"] {
        let _ = say(&wire, topic, topic).await;
    }
    for topic in ["orders.created", "order#42"] {
        assert_eq!(ear.hear_text().await, (topic.to_owned(), topic.to_owned()));
    }
    assert!(ear.is_silent());
}

#[tokio::test]
async fn a_direct_exchange_has_no_wildcards() {
    let exchange = name("direct");
    let Some(wire) = connect_with(|connect| connect.exchange(&exchange, ExchangeKind::Direct)).await else {
        return;
    };
    for topic in ["orders.*", "orders.#"] {
        let error = Ear::try_on(&wire, &[topic]).await.err().expect("a refusal");
        assert_eq!(error.kind(), TransportErrorKind::BadTopic);
        assert!(error.to_string().contains("is a direct exchange, which knows no wildcards"), "{error}");
    }
    let mut ear = Ear::on(&wire, &["orders.created"]).await;
    let _ = say(&wire, "orders.created", "still here").await;
    assert_eq!(ear.hear_text().await.1, "still here");
}

#[tokio::test]
async fn a_fanout_exchange_still_tells_topics_apart() {
    let exchange = name("fanout");
    let Some(wire) = connect_with(|connect| connect.exchange(&exchange, ExchangeKind::Fanout)).await else {
        return;
    };
    let mut one = Ear::on(&wire, &["orders.created"]).await;
    let mut all = Ear::on(&wire, &["orders.*"]).await;
    for topic in ["orders.rejected", "payments.made", "orders.created"] {
        let _ = say(&wire, topic, topic).await;
    }
    assert_eq!(one.hear_text().await.0, "orders.created");
    assert_eq!([all.hear_text().await.0, all.hear_text().await.0], ["orders.rejected", "orders.created"]);
    assert!(one.is_silent() && all.is_silent());
}

#[tokio::test]
async fn what_has_no_routing_key_is_heard_by_a_hash() {
    let exchange = name("fanout");
    let Some(wire) = connect_with(|connect| connect.exchange(&exchange, ExchangeKind::Fanout)).await else {
        return;
    };
    let mut ear = Ear::on(&wire, &["#"]).await;
    let mut other = Ear::on(&wire, &["*"]).await;
    let (_connection, channel) = plain(&wire.url()).await;
    let (options, properties) = (BasicPublishOptions::default(), BasicProperties::default());
    channel
        .basic_publish(exchange.into(), "".into(), options, b"no key", properties)
        .await
        .expect("a publication");
    assert_eq!(ear.hear_text().await, (String::new(), "no key".to_owned()));
    let _ = say(&wire, "key", "fence").await;
    assert_eq!(other.hear_text().await.1, "fence");
}

#[tokio::test]
async fn a_hash_in_the_middle_is_any_number_of_words_to_the_broker_as_well() {
    let Some(wire) = connect().await else { return };
    let stem = name("hash");
    let mut ear = Ear::on(&wire, &[&format!("{stem}.#.end")]).await;
    let fitting = ["end", "a.end", "a.end.b.end"].map(|rest| format!("{stem}.{rest}"));
    let strangers = ["", ".a", ".end.a"].map(|rest| format!("{stem}{rest}"));
    for topic in strangers.iter().chain(&fitting) {
        let _ = say(&wire, topic, "").await;
    }
    for topic in fitting {
        assert_eq!(ear.hear_text().await.0, topic);
    }
    assert!(ear.is_silent());
}

#[tokio::test]
async fn half_a_wildcard_is_refused_with_the_fix() {
    let Some(wire) = connect().await else { return };
    let error = Ear::try_on(&wire, &["orders.cr*"]).await.err().expect("a refusal");
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (
            TransportErrorKind::BadTopic,
            "subscribe to `orders.cr*`: `*` and `#` stand for whole words, and `cr*` is more; put it between dots, \
             alone"
        )
    );
}

#[tokio::test]
async fn two_exchanges_are_apart() {
    let (one, other) = (name("one"), name("other"));
    let Some(one) = connect_with(|connect| connect.exchange(one, ExchangeKind::Topic)).await else { return };
    let Some(other) = connect_with(|connect| connect.exchange(other, ExchangeKind::Topic)).await else {
        return;
    };
    let mut ear = Ear::on(&one, &["orders.created"]).await;
    let _ = say(&other, "orders.created", "there").await;
    let _ = say(&one, "orders.created", "here").await;
    assert_eq!(ear.hear_text().await.1, "here");
}

#[tokio::test]
async fn an_exchange_of_another_kind_is_an_error_when_connecting() {
    let exchange = name("kind");
    let Some(wire) = connect_with(|connect| connect.exchange(&exchange, ExchangeKind::Direct)).await else {
        return;
    };
    let error = refusal(RabbitMq::connect(wire.url()).exchange(&exchange, ExchangeKind::Fanout)).await;
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
    let beginning = format!("use `{exchange}` as a fanout exchange: it is of another kind");
    assert!(error.to_string().starts_with(&beginning), "{error}");
    // As it is, whoever made it and however.
    RabbitMq::connect(wire.url()).exchange(&exchange, ExchangeKind::Direct).await.expect("a connection");
}

#[tokio::test]
async fn an_exchange_that_somebody_made_in_another_way_is_used_as_it_is() {
    let exchange = name("transient");
    let Some(wire) = connect().await else { return };
    let (_connection, channel) = plain(&wire.url()).await;
    let options = lapin::options::ExchangeDeclareOptions { durable: false, ..Default::default() };
    let kind = lapin::ExchangeKind::Topic;
    let declared =
        channel.exchange_declare(exchange.as_str().into(), kind, options, Default::default()).await;
    declared.expect("an exchange");
    RabbitMq::connect(wire.url()).exchange(&exchange, ExchangeKind::Topic).await.expect("a connection");
}

#[tokio::test]
async fn the_default_exchange_is_refused_with_the_fix() {
    let Some(wire) = connect().await else { return };
    let error = refusal(RabbitMq::connect(wire.url()).exchange("", ExchangeKind::Direct)).await;
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
    assert!(error.to_string().contains("nothing can be bound to the default exchange"), "{error}");
}

#[tokio::test]
async fn an_exchange_that_is_deleted_is_a_refusal_and_no_loss() {
    let exchange = name("gone");
    let Some(wire) = connect_with(|connect| connect.exchange(&exchange, ExchangeKind::Topic)).await else {
        return;
    };
    let mut ear = Ear::on(&wire, &["a"]).await;
    let (_connection, channel) = plain(&wire.url()).await;
    channel.exchange_delete(exchange.as_str().into(), Default::default()).await.expect("a deletion");
    let error = Ear::try_on(&wire, &["b"]).await.err().expect("a refusal");
    assert_eq!(error.kind(), TransportErrorKind::Refused);
    assert!(error.to_string().contains(&exchange), "{error}");
    let error = try_send(&wire, &Outgoing::new("a", "nowhere")).await.expect_err("a refusal");
    assert_eq!(error.kind(), TransportErrorKind::Refused);
    assert!(ear.is_silent());
}

#[tokio::test]
async fn a_carbon_copy_is_heard_under_the_key_that_the_message_carries() {
    let Some(wire) = connect().await else { return };
    let (key, copied, hidden) = (name("key"), name("copied"), name("hidden"));
    let mut original = Ear::on(&wire, &[&key]).await;
    let mut copies = Ear::on(&wire, &[&copied, &hidden]).await;
    let mut both = Ear::on(&wire, &[&key, &copied]).await;
    let (_connection, channel) = plain(&wire.url()).await;
    let mut headers = FieldTable::default();
    for (name, key) in [("CC", &copied), ("BCC", &hidden)] {
        let keys = FieldArray::from(vec![AMQPValue::LongString(key.as_str().into())]);
        headers.insert(name.into(), AMQPValue::FieldArray(keys));
    }
    let (exchange, options) = ("amq.topic".into(), BasicPublishOptions::default());
    let properties = BasicProperties::default().with_headers(headers);
    let sent = channel.basic_publish(exchange, key.as_str().into(), options, b"many", properties).await;
    sent.expect("a message");
    for ear in [&mut original, &mut both] {
        let arrival = ear.hear().await;
        assert_eq!((&*arrival.topic, &*arrival.payload), (&*key, &b"many"[..]));
        assert_eq!(arrival.headers.text("CC"), Some(&*format!("[\"{copied}\"]")));
        assert_eq!(arrival.headers.text("BCC"), None);
    }
    for ear in [&mut copies, &mut both] {
        let _ = say(&wire, &copied, "one").await;
        assert_eq!(ear.hear_text().await, (copied.clone(), "one".to_owned()));
    }
    // Of ours a header is text, and the broker wants a list.
    let message = Outgoing::new(key.as_str(), "many").with_header("CC", copied.clone());
    let error = try_send(&wire, &message).await.expect_err("a refusal");
    assert_eq!(error.kind(), TransportErrorKind::Refused, "{error}");
}
