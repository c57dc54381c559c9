//! The order in which messages arrive.

use choreo_transports::nats::NatsServer;

use crate::{bare, had, listen, nats};

#[tokio::test]
async fn the_order_of_one_sender_is_kept_over_all_topics() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let (ours, theirs) = (nats(&server).await, bare(&server).await);
    let mut ear = listen(&ours, &["order.a", "order.b", "order.c.*"]).await;
    let topics = ["order.a", "order.b", "order.c.1", "order.a", "order.a", "order.c.2", "order.b"];
    let sent: Vec<&str> = topics.iter().copied().cycle().take(20_000).collect();
    for (number, topic) in sent.iter().enumerate() {
        theirs.publish(*topic, number.to_string().into()).await.unwrap();
    }
    for (number, topic) in sent.iter().enumerate() {
        let message = ear.message().await;
        let text = String::from_utf8_lossy(&message.payload);
        assert_eq!((&*message.topic, &*text), (*topic, number.to_string().as_str()));
    }
}

#[tokio::test]
async fn a_message_that_fits_two_topics_of_a_scope_comes_once() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let (ours, theirs) = (nats(&server).await, bare(&server).await);
    let mut ear = listen(&ours, &["twice.a", "twice.*", "twice.>"]).await;
    for text in ["first", "second"] {
        theirs.publish("twice.a", text.into()).await.unwrap();
    }
    assert_eq!([ear.text().await, ear.text().await], ["first", "second"]);
    assert!(ear.is_silent());
}
