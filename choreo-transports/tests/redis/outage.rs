//! Servers that die.

use std::time::Duration;

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::{Parcel, Transport, TransportErrorKind};
use choreo_transports::redis::RedisServer;
use choreo_transports::{Redis, RedisStreams};
use tokio::time::{Instant, timeout};

use crate::support::{Ear, plain, say};

#[tokio::test]
async fn listeners_on_channels_learn_of_the_end_within_a_second() {
    let server = RedisServer::new().start().await.unwrap();
    let wire = Redis::connect(server.url()).timeout(Duration::from_secs(1)).await.unwrap();
    let mut ear = Ear::on(&wire, &["orders.*"]).await;
    say(&wire, "orders.created", "before").await;
    let killed = Instant::now();
    server.kill().await;
    assert_eq!(ear.hear_text().await, "before");
    let reason = ear.hear_of_loss().await;
    assert!(killed.elapsed() < Duration::from_secs(1), "{:?}", killed.elapsed());
    assert!(reason.starts_with("the connection was closed by the broker"), "{reason}");
}

#[tokio::test]
async fn channels_are_there_again_for_whoever_comes_next() {
    let server = RedisServer::new().start().await.unwrap();
    let wire = Redis::connect(server.url()).await.unwrap();
    let mut ear = Ear::on(&wire, &["orders"]).await;
    server.restart().await.unwrap();
    let _ = ear.hear_of_loss().await;
    let mut ear = Ear::on(&wire, &["orders"]).await;
    assert!(matches!(ear.parcel().await, Parcel::Gap(gap) if gap.before));
    say(&wire, "orders", "after").await;
    assert_eq!(ear.hear_text().await, "after");
}

#[tokio::test]
async fn a_stream_is_read_on_where_reading_had_stopped() {
    for group in [false, true] {
        let server = RedisServer::new().persistent(true).start().await.unwrap();
        let wire = RedisStreams::connect(server.url());
        let wire = if group { wire.group("billing", "test") } else { wire };
        let wire = wire.await.unwrap();
        let mut ear = Ear::on(&wire, &["orders", "payments"]).await;
        say(&wire, "orders", "1").await;
        say(&wire, "orders", "2").await;
        server.restart().await.unwrap();
        let mut client = plain(server.url()).await;
        redis::cmd("XADD")
            .arg("orders")
            .arg("*")
            .arg("payload")
            .arg("3")
            .exec_async(&mut client)
            .await
            .unwrap();
        // What was accepted right before the end may come before the gap, or after it.
        let (mut orders, mut gaps) = (Vec::new(), 0);
        while orders.len() < 3 || gaps < 1 {
            match ear.parcel().await {
                Parcel::Message(arrival) => orders.push(arrival.payload.clone()),
                Parcel::Gap(gap) if !gap.before => gaps += 1,
                other => panic!("group: {group}: {other:?}"),
            }
        }
        assert_eq!(orders, ["1", "2", "3"], "group: {group}");
        say(&wire, "payments", "4").await;
        assert_eq!(ear.hear_text().await, "4", "group: {group}");
        let mut second = Ear::on(&wire, &["orders"]).await;
        assert!(matches!(second.parcel().await, Parcel::Gap(gap) if gap.before), "group: {group}");
        assert!(ear.is_silent() && second.is_silent(), "group: {group}");
    }
}

#[tokio::test]
async fn a_log_that_comes_back_empty_is_a_loss() {
    let server = RedisServer::new().start().await.unwrap();
    let wire = RedisStreams::connect(server.url()).await.unwrap();
    let mut ear = Ear::on(&wire, &["orders"]).await;
    say(&wire, "orders", "1").await;
    assert_eq!(ear.hear_text().await, "1");
    server.restart().await.unwrap();
    let reason = ear.hear_of_loss().await;
    assert!(reason.starts_with("the log of `orders` came back empty: it had reached "), "{reason}");
    let mut ear = Ear::on(&wire, &["orders"]).await;
    say(&wire, "orders", "2").await;
    assert!(matches!(ear.parcel().await, Parcel::Gap(gap) if gap.before));
    assert_eq!(ear.hear_text().await, "2");
}

#[tokio::test]
async fn a_log_that_was_begun_anew_meanwhile_is_a_loss() {
    let server = RedisServer::new().start().await.unwrap();
    let wire = RedisStreams::connect(server.url()).timeout(Duration::from_secs(5)).await.unwrap();
    let mut ear = Ear::on(&wire, &["orders"]).await;
    say(&wire, "orders", "1").await;
    assert_eq!(ear.hear_text().await, "1");
    let mut client = plain(server.url()).await;
    // All at once, so that the new log is there before the old connection is gone: only its entries tell. Their IDs
    // are given, since the server's own begin with its milliseconds, and this may still be the one of the old entry.
    let mut renew = redis::pipe();
    renew.atomic().cmd("DEL").arg("orders");
    for later in 1..=3 {
        let id = format!("{}-{later}", u64::MAX);
        renew.cmd("XADD").arg("orders").arg(id).arg("payload").arg("new");
    }
    renew.cmd("CLIENT").arg("KILL").arg("TYPE").arg("normal").arg("SKIPME").arg("yes");
    renew.exec_async(&mut client).await.unwrap();
    let reason = ear.hear_of_loss().await;
    assert!(reason.starts_with("the log of `orders` came back as another one"), "{reason}");
}

#[tokio::test]
async fn what_is_in_flight_when_the_server_dies_fails_and_does_not_hang() {
    let server = RedisServer::new().start().await.unwrap();
    let wire = Redis::connect(server.url()).timeout(Duration::from_millis(300)).await.unwrap();
    let mut client = plain(server.url()).await;
    // Keeps the server busy until it is killed.
    tokio::spawn(
        async move { redis::cmd("EVAL").arg("while true do end").arg(0).exec_async(&mut client).await },
    );
    let message = Outgoing::new("orders", "{}");
    let publish = wire.publish(&message, wire.origin());
    let (result, ()) =
        timeout(Duration::from_secs(5), async { tokio::join!(publish, server.kill()) }).await.unwrap();
    // It may have been faster than the other client.
    if let Err(error) = result {
        assert_eq!(error.kind(), TransportErrorKind::Disconnected, "{error}");
    }
}
