//! Logging in, and what is permitted then.

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::{
    Inbox, InboxLimits, Interest, Transport, TransportError, TransportErrorKind,
};
use choreo_transports::redis::{RedisAuth, RedisServer};
use choreo_transports::{Redis, RedisStreams};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::{Ear, say};

fn check_refused(error: &TransportError, words: &str) {
    assert_eq!(error.kind(), TransportErrorKind::Unauthorized, "{error}");
    let printed = format!("{error} {error:?}");
    assert!(error.to_string().contains(words) && !printed.contains("hunter2"), "{printed}");
}

#[tokio::test]
async fn a_password_lets_in_by_url_or_by_auth() {
    let server = RedisServer::new().password("hunter2").start().await.unwrap();
    let place = server.url().trim_start_matches("redis://").to_owned();
    let wires = [
        Redis::connect(format!("redis://:hunter2@{place}")),
        Redis::connect(format!("redis://default:hunter2@{place}")),
        Redis::connect(server.url()).auth(RedisAuth::password("hunter2")),
        Redis::connect(server.url()).auth_from(|| Ok::<_, TransportError>(RedisAuth::password("hunter2"))),
    ];
    for wire in wires {
        let wire = wire.await.unwrap();
        assert_eq!(wire.url(), server.url(), "no credentials in it");
        let mut ear = Ear::on(&wire, &["orders"]).await;
        say(&wire, "orders", "in").await;
        assert_eq!(ear.hear_text().await, "in");
    }
    let streams = RedisStreams::connect(server.url()).auth(RedisAuth::password("hunter2")).await.unwrap();
    say(&streams, "stream", "in").await;
}

#[tokio::test]
async fn nobody_else_is_let_in() {
    let server = RedisServer::new().password("hunter2").start().await.unwrap();
    let error = Redis::connect(server.url()).await.unwrap_err();
    check_refused(
        &error,
        "it wants a password and none was given; give one by `.auth(RedisAuth::password(..))`",
    );
    let error = Redis::connect(server.url()).auth(RedisAuth::password("hunter22")).await.unwrap_err();
    check_refused(&error, "it does not know this user and password");
    let error = RedisStreams::connect(server.url()).auth(RedisAuth::acl("me", "hunter2")).await.unwrap_err();
    check_refused(&error, "it does not know this user and password");
}

#[tokio::test]
async fn what_a_user_may_not_do_is_refused_and_the_rest_goes_on() {
    let users = "user clerk on >hunter2 resetchannels &orders.* ~orders.* +@all";
    let server = RedisServer::new().config(users).start().await.unwrap();
    let clerk = || RedisAuth::acl("clerk", "hunter2");
    let wire = Redis::connect(server.url()).auth(clerk()).await.unwrap();
    let mut ear = Ear::on(&wire, &["orders.created"]).await;

    let error = wire.publish(&Outgoing::new("payments", "{}"), wire.origin()).await.unwrap_err();
    check_refused(&error, "publish to `payments`: Redis does not permit it");
    for topics in [["orders.paid", "payments"], ["orders.paid", "*"]] {
        let (_, post) = Inbox::new(InboxLimits::DEFAULT);
        let error = wire.subscribe(&topics.map(Interest::new), post, wire.origin()).await.unwrap_err();
        check_refused(&error, topics[1]);
    }
    let streams = RedisStreams::connect(server.url()).auth(clerk()).await.unwrap();
    let error = streams.publish(&Outgoing::new("payments", "{}"), streams.origin()).await.unwrap_err();
    check_refused(&error, "publish to `payments`: Redis does not permit it");
    let (_, post) = Inbox::new(InboxLimits::DEFAULT);
    let error = streams.subscribe(&[Interest::new("payments")], post, streams.origin()).await.unwrap_err();
    check_refused(&error, "subscribe to `payments`: Redis does not permit it");

    say(&wire, "orders.created", "goes on").await;
    assert_eq!(ear.hear_text().await, "goes on");
    let listening: Vec<(String, usize)> = {
        let mut client = crate::support::plain(server.url()).await;
        redis::cmd("PUBSUB").arg("NUMSUB").arg("orders.paid").query_async(&mut client).await.unwrap()
    };
    assert_eq!(listening, [("orders.paid".to_owned(), 0)], "none of the refused subscription is left");
}

#[tokio::test]
async fn a_user_needs_no_more_than_the_book_says() {
    let users = "user ear on >hunter2 resetchannels &orders.* -@all +subscribe +psubscribe +unsubscribe +punsubscribe \
                 +publish\n\
                 user reader on >hunter2 ~orders* -@all +xadd +xread +xinfo|stream +xrange +type\n\
                 user member on >hunter2 ~orders* -@all +xadd +xread +xinfo|stream +xrange +type +xreadgroup \
                 +xgroup|create +xack +xpending";
    let server = RedisServer::new().config(users).start().await.unwrap();
    let user = |name: &str| RedisAuth::acl(name, "hunter2");
    let wire = Redis::connect(server.url()).auth(user("ear")).await.unwrap();
    let mut both = [Ear::on(&wire, &["orders.*"]).await, Ear::on(&wire, &["orders.created"]).await];
    say(&wire, "orders.created", "in").await;
    for ear in &mut both {
        assert_eq!(ear.hear_text().await, "in");
    }
    let reader = RedisStreams::connect(server.url()).auth(user("reader")).await.unwrap();
    let member =
        RedisStreams::connect(server.url()).auth(user("member")).group("billing", "test").await.unwrap();
    for wire in [reader, member] {
        say(&wire, "orders", "old").await;
        let mut old = Ear::with(&wire, &[Interest::new("orders").from_start()]).await;
        let mut new = Ear::on(&wire, &["orders"]).await;
        say(&wire, "orders", "new").await;
        assert_eq!(new.hear_text().await, "new");
        while old.hear_text().await != "new" {}
    }
}

#[tokio::test]
async fn whoever_is_no_redis_is_told_apart() {
    let web = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = web.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = web.accept().await {
            let _ = stream.read(&mut [0; 512]).await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let error = Redis::connect(format!("redis://{address}")).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
    assert!(error.to_string().contains("does not speak Redis's protocol"), "{error}");
}

#[tokio::test]
async fn urls_that_can_t_be_meant_are_refused() {
    for (url, words) in [
        ("redis://127.0.0.1:1/orders", "the number of a database"),
        ("redis://127.0.0.1:1/?protocol=resp2", "the parameter `protocol`"),
        ("redis://127.0.0.1:1,127.0.0.1:2", "name one host"),
        ("redis://hunter2@127.0.0.1:1", "`redis://:password@host`"),
    ] {
        let error = Redis::connect(url).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Misconfigured, "{error}");
        assert!(error.to_string().contains(words) && !error.to_string().contains("hunter2"), "{error}");
    }
    let server = RedisServer::new().start().await.unwrap();
    let error = RedisStreams::connect(format!("{}/99", server.url())).await.unwrap_err();
    assert!(error.to_string().contains("DB index is out of range"), "{error}");
}
