//! Channels and patterns.

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::{Transport, TransportErrorKind};
use choreo_transports::Redis;
use choreo_transports::redis::RedisServer;

use crate::support::{Ear, name, plain, say};

#[tokio::test]
async fn a_scope_gets_one_copy_of_a_message_that_several_of_its_topics_fit() {
    let wire = Redis::ephemeral().await.unwrap();
    let channel = name("orders");
    let pattern = format!("{channel}*");
    let mut both = Ear::on(&wire, &[&pattern, &channel]).await;
    let mut one = Ear::on(&wire, &[&channel]).await;
    say(&wire, &channel, "first").await;
    say(&wire, &format!("{channel}.more"), "second").await;
    say(&wire, &channel, "third").await;
    for expected in ["first", "second", "third"] {
        assert_eq!(both.hear_text().await, expected);
    }
    assert_eq!((one.hear_text().await, one.hear_text().await), ("first".into(), "third".into()));
    assert!(both.is_silent() && one.is_silent());
}

#[tokio::test]
async fn a_channel_that_is_no_text_is_shown_with_its_bytes() {
    let wire = Redis::ephemeral().await.unwrap();
    let stem = name("bytes");
    let mut ear = Ear::on(&wire, &[&format!("{stem}*")]).await;
    let mut channel = stem.clone().into_bytes();
    channel.extend(b"\xff\x00");
    let mut client = plain(&wire.url()).await;
    redis::cmd("PUBLISH").arg(channel).arg(&b"\x00\xfe"[..]).exec_async(&mut client).await.unwrap();
    let arrival = ear.hear().await;
    assert_eq!(
        (arrival.topic.as_str(), &arrival.payload[..]),
        (&*format!("{stem}\\xff\0"), &b"\x00\xfe"[..])
    );
}

#[tokio::test]
async fn what_a_channel_can_t_carry_is_refused() {
    let wire = Redis::ephemeral().await.unwrap();
    let bare = Outgoing::new("orders", "{}");
    for message in
        [bare.clone().with_key("k"), bare.clone().with_header("trace", "1"), bare.with_reply_to("answers")]
    {
        let error = wire.publish(&message, wire.origin()).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Refused);
        assert!(error.to_string().ends_with("; put it into the payload"), "{error}");
    }
}

#[tokio::test]
async fn the_server_s_own_limit_is_known() {
    let server = RedisServer::new().config("proto-max-bulk-len 1mb").start().await.unwrap();
    let wire = Redis::connect(server.url()).await.unwrap();
    let mut ear = Ear::on(&wire, &["large"]).await;
    let fits = Outgoing::new("large", vec![b'x'; 1 << 20]);
    let _ = wire.publish(&fits, wire.origin()).await.unwrap();
    let error =
        wire.publish(&Outgoing::new("large", vec![b'x'; (1 << 20) + 1]), wire.origin()).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::TooLarge);
    assert!(error.to_string().contains("`proto-max-bulk-len`"), "{error}");
    assert_eq!(ear.hear().await.payload.len(), 1 << 20);
    assert!(ear.is_silent());
}

#[tokio::test]
async fn a_reader_that_is_cut_off_learns_of_the_limit() {
    let server =
        RedisServer::new().config("client-output-buffer-limit pubsub 64kb 0 0").start().await.unwrap();
    let wire = Redis::connect(server.url()).await.unwrap();
    let mut ear = Ear::on(&wire, &["large"]).await;
    let mut client = plain(server.url()).await;
    redis::cmd("PUBLISH").arg("large").arg(vec![b'x'; 8 << 20]).exec_async(&mut client).await.unwrap();
    let reason = ear.hear_of_loss().await;
    assert!(reason.contains("`client-output-buffer-limit pubsub`"), "{reason}");
}
