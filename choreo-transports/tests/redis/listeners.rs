//! Whether anybody was there to hear, as far as Redis can tell.

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::{Receipt, Transport};
use choreo_transports::Redis;
use choreo_transports::redis::RedisServer;

use crate::support::Ear;

async fn published(wire: &Redis) -> Receipt {
    wire.publish(&Outgoing::new("orders.created", "{}"), wire.origin()).await.unwrap()
}

#[tokio::test]
async fn what_nobody_hears_comes_back_and_our_own_ears_are_nobody() {
    let server = RedisServer::new().start().await.unwrap();
    let wire = Redis::connect(server.url()).await.unwrap();
    let other = Redis::connect(server.url()).await.unwrap();
    let elsewhere = Ear::on(&wire, &["payments.*"]).await;
    assert_eq!(published(&wire).await, Receipt::Unroutable);
    for topic in ["orders.*", "orders.created"] {
        let theirs = Ear::on(&other, &[topic]).await;
        assert_eq!(published(&wire).await, Receipt::Accepted, "somebody listens on {topic}");
        drop(theirs);
    }
    let own = Ear::on(&wire, &["orders.*", "orders.created", "*.created"]).await;
    assert_eq!(published(&wire).await, Receipt::Unroutable, "our own copies are nobody's");
    let theirs = Ear::on(&other, &["orders.c*"]).await;
    assert_eq!(published(&wire).await, Receipt::Accepted, "somebody listens beside us");
    drop(own);
    assert_eq!(published(&wire).await, Receipt::Accepted, "somebody listens, and we do no more");
    drop((elsewhere, theirs));
}
