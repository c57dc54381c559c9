//! Streams: entries, and where reading begins.

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::{Interest, Transport, TransportErrorKind};
use choreo_transports::RedisStreams;
use choreo_transports::redis::{RedisAuth, RedisServer};

use crate::support::{Ear, name, plain, say};

#[tokio::test]
async fn an_entry_has_its_payload_in_one_field_and_its_headers_in_the_others() {
    let wire = RedisStreams::ephemeral().payload_field("body").await.unwrap();
    let topic = name("orders");
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let message = Outgoing::new(&*topic, &b"\x00\xff"[..]).with_header("trace", "abc");
    let _ = wire.publish(&message, wire.origin()).await.unwrap();
    let mut client = plain(&wire.url()).await;
    let id: String =
        redis::cmd("XADD").arg(&topic).arg("*").arg("id").arg(7).query_async(&mut client).await.unwrap();

    let arrival = ear.hear().await;
    assert_eq!((&arrival.payload[..], arrival.headers.text("trace")), (&b"\x00\xff"[..], Some("abc")));
    let arrival = ear.hear().await;
    assert_eq!((&arrival.payload[..], arrival.headers.text("id")), (&br#"{"id":"7"}"#[..], Some("7")));
    assert_eq!(arrival.position.unwrap().to_string(), id);
    type Fields = Vec<(String, Vec<u8>)>;
    let fields: Vec<(String, Fields)> =
        redis::cmd("XRANGE").arg(&topic).arg("-").arg("+").query_async(&mut client).await.unwrap();
    assert_eq!(fields[0].1, [("body".into(), b"\x00\xff".to_vec()), ("trace".into(), b"abc".to_vec())]);
}

#[tokio::test]
async fn from_start_begins_at_an_id_where_one_is_given() {
    let topic = name("history");
    let url = RedisStreams::ephemeral().await.unwrap().url();
    let mut client = plain(&url).await;
    for number in 1..=3 {
        let id = format!("{number}-1");
        let mut add = redis::cmd("XADD");
        add.arg(&topic).arg(&id).arg("payload").arg(number).exec_async(&mut client).await.unwrap();
    }
    let wire = RedisStreams::connect(&*url).from_id(&*topic, "2").await.unwrap();
    let mut ear = Ear::with(&wire, &[Interest::new(&*topic).from_start()]).await;
    say(&wire, &topic, "4").await;
    for (text, old) in [("2", true), ("3", true), ("4", false)] {
        let arrival = ear.hear().await;
        assert_eq!((&arrival.payload[..], arrival.old), (text.as_bytes(), old));
    }
    let error = RedisStreams::connect(&*url).from_id(&*topic, "the end").await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
    assert!(error.to_string().contains("`1526919030474-55`"), "{error}");
}

#[tokio::test]
async fn a_long_log_comes_whole_and_once_in_its_order() {
    const LENGTH: usize = 3_000;
    let wire = RedisStreams::ephemeral().await.unwrap();
    let topic = name("long");
    let mut client = plain(&wire.url()).await;
    let mut live = Ear::on(&wire, &[&topic]).await;
    let mut add = redis::pipe();
    (0..LENGTH).for_each(|number| _ = add.cmd("XADD").arg(&topic).arg("*").arg("payload").arg(number));
    add.exec_async(&mut client).await.unwrap();
    let mut late = Ear::with(&wire, &[Interest::new(&*topic).from_start()]).await;
    for number in 0..LENGTH {
        let (one, other) = (live.hear().await, late.hear().await);
        let expected = number.to_string().into_bytes();
        assert_eq!((&one.payload[..], one.old), (&expected[..], false));
        assert_eq!((&other.payload[..], other.old), (&expected[..], true));
    }
    assert!(live.is_silent() && late.is_silent());
}

#[tokio::test]
async fn a_second_scope_does_not_wait_for_an_entry_that_was_deleted() {
    let wire = RedisStreams::ephemeral().await.unwrap();
    let topic = name("deleted");
    let mut first = Ear::on(&wire, &[&topic]).await;
    let mut client = plain(&wire.url()).await;
    let script =
        "local id = redis.call('XADD', KEYS[1], '*', 'payload', 'gone')\nredis.call('XDEL', KEYS[1], id)";
    redis::cmd("EVAL").arg(script).arg(1).arg(&topic).exec_async(&mut client).await.unwrap();
    let mut second = Ear::on(&wire, &[&topic]).await;
    say(&wire, &topic, "there").await;
    assert_eq!((first.hear_text().await, second.hear_text().await), ("there".into(), "there".into()));
}

#[tokio::test]
async fn a_key_that_holds_something_else_is_refused_with_its_type() {
    let wire = RedisStreams::ephemeral().await.unwrap();
    let topic = name("hash");
    let mut client = plain(&wire.url()).await;
    redis::cmd("HSET").arg(&topic).arg("a").arg(1).exec_async(&mut client).await.unwrap();
    let published = wire.publish(&Outgoing::new(&*topic, "{}"), wire.origin()).await.unwrap_err();
    let (_, post) = choreo_runtime::transport::Inbox::new(choreo_runtime::transport::InboxLimits::DEFAULT);
    let subscribed = wire.subscribe(&[Interest::new(&*topic)], post, wire.origin()).await.unwrap_err();
    for error in [published, subscribed] {
        assert_eq!(error.kind(), TransportErrorKind::Refused);
        assert!(error.to_string().contains("the key holds a hash"), "{error}");
    }
}

#[tokio::test]
async fn a_header_with_the_name_of_the_payload_s_field_is_refused() {
    let wire = RedisStreams::ephemeral().await.unwrap();
    let message = Outgoing::new("orders", "{}").with_header("payload", "x");
    let error = wire.publish(&message, wire.origin()).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Refused);
    assert!(error.to_string().contains("`.payload_field(..)`"), "{error}");
}

#[tokio::test]
async fn databases_are_apart() {
    let url = RedisStreams::ephemeral().await.unwrap().url();
    let topic = name("database");
    let (two, three) = (
        RedisStreams::connect(format!("{url}/2")).await.unwrap(),
        RedisStreams::connect(format!("{url}/3")).await.unwrap(),
    );
    let (mut here, mut there) = (Ear::on(&two, &[&topic]).await, Ear::on(&three, &[&topic]).await);
    say(&two, &topic, "two").await;
    say(&three, &topic, "three").await;
    assert_eq!((here.hear_text().await, there.hear_text().await), ("two".into(), "three".into()));
    assert_eq!(two.url(), format!("{url}/2"));
}

#[tokio::test]
async fn a_user_who_may_not_wake_the_reader_gets_everything_all_the_same() {
    let users = "user shy on >hush ~* &* +@all -client -config -ping";
    let server = RedisServer::new().config(users).start().await.unwrap();
    let wire = RedisStreams::connect(server.url()).auth(RedisAuth::acl("shy", "hush")).await.unwrap();
    for round in 0..20 {
        let topic = name("shy");
        let mut ear = Ear::on(&wire, &[&topic]).await;
        say(&wire, &topic, &round.to_string()).await;
        assert_eq!(ear.hear_text().await, round.to_string());
        let mut again = Ear::on(&wire, &[&topic]).await;
        say(&wire, &topic, "again").await;
        assert_eq!(again.hear_text().await, "again");
    }
}
