//! Who listens on a channel, as far as Redis can tell.

use std::time::Duration;

use choreo_runtime::message::Topic;
use choreo_runtime::transport::Transport;
use choreo_transports::Redis;
use choreo_transports::redis::RedisServer;

use crate::support::Ear;

const PATIENCE: Duration = Duration::from_millis(30);

#[tokio::test]
async fn patterns_of_others_and_patterns_that_may_be_make_it_unknown() {
    // Patterns are counted for the whole server.
    let server = RedisServer::new().start().await.unwrap();
    let wire = Redis::connect(server.url()).await.unwrap();
    let other = Redis::connect(server.url()).await.unwrap();
    let (topic, scope) = (Topic::from("orders.created"), wire.origin());
    let elsewhere = Ear::on(&wire, &["payments.*"]).await;
    assert_eq!(wire.listened(&topic, scope, PATIENCE).await, Some(false), "our own pattern is elsewhere");
    let veil = Ear::on(&wire, &["orders.*"]).await;
    assert_eq!(wire.listened(&topic, veil.origin, PATIENCE).await, None, "it may be somebody else's as well");
    drop(veil);
    let theirs = Ear::on(&other, &["anything.*"]).await;
    assert_eq!(wire.listened(&topic, scope, PATIENCE).await, None, "nobody says what their pattern is");
    let channel = Ear::on(&other, &["orders.created"]).await;
    assert_eq!(wire.listened(&topic, scope, PATIENCE).await, Some(true));
    drop((elsewhere, theirs, channel));
}
