//! That what we say was confirmed by the server was.

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::Transport;
use choreo_transports::nats::NatsServer;
use futures_util::FutureExt;

use crate::{bare, had, listen, nats, say, shout};

#[tokio::test]
async fn a_subscription_stands_when_it_resolves() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let (ours, theirs) = (nats(&server).await, bare(&server).await);
    for round in 0..300 {
        let topic = format!("round.{round}");
        let mut ear = listen(&ours, &[&topic]).await;
        // The server says at once whether anybody listens: it gives a request that reaches nobody back.
        let asked =
            tokio::time::timeout(std::time::Duration::from_millis(1), theirs.request(topic, "x".into()))
                .await;
        assert!(asked.is_err(), "nobody listened in round {round}: {asked:?}");
        assert_eq!(ear.text().await, "x");
    }
}

#[tokio::test]
async fn what_is_listened_on_together_is_confirmed_together() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let (ours, theirs) = (nats(&server).await, bare(&server).await);
    let topics: Vec<String> = (0..500).map(|number| format!("topic.{number}")).collect();
    let names: Vec<&str> = topics.iter().map(String::as_str).collect();
    let mut ear = listen(&ours, &names).await;
    for topic in &topics {
        theirs.publish(topic.clone(), "x".into()).await.unwrap();
    }
    for topic in &topics {
        assert_eq!(&*ear.message().await.topic, topic);
    }
}

#[tokio::test]
async fn whoever_joins_a_topic_does_not_get_what_was_sent_before() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let (ours, theirs) = (nats(&server).await, nats(&server).await);
    let _first = listen(&ours, &["shared"]).await;
    for round in 0..300 {
        say(&theirs, Outgoing::new("shared", format!("before {round}"))).await;
        let mut second = listen(&ours, &["shared"]).await;
        say(&theirs, Outgoing::new("shared", format!("after {round}"))).await;
        assert_eq!(second.text().await, format!("after {round}"));
    }
}

#[tokio::test]
async fn a_thousand_publications_at_once_are_all_confirmed() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let (ours, theirs) = (nats(&server).await, nats(&server).await);
    let mut ear = listen(&theirs, &["flood"]).await;
    let all = (0..1000).map(|number| {
        let ours = ours.clone();
        tokio::spawn(async move { say(&ours, Outgoing::new("flood", number.to_string())).await })
    });
    for one in all.collect::<Vec<_>>() {
        one.await.unwrap();
    }
    let mut numbers = Vec::new();
    for _ in 0..1000 {
        numbers.push(ear.text().await.parse::<u32>().unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (0..1000).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_publication_that_is_given_up_confuses_no_other() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let ours = nats(&server).await;
    let mut under_way = 0;
    for _ in 0..500 {
        let message = Outgoing::new("given.up", "x");
        under_way += u32::from(ours.publish(&message, ours.origin()).now_or_never().is_none());
    }
    assert!(under_way > 0);
    let mut ear = listen(&ours, &["afterwards"]).await;
    shout(&server, "afterwards", "x").await;
    assert_eq!(ear.text().await, "x");
    ours.disconnect().await.unwrap();
}

#[tokio::test]
async fn nobody_sees_how_we_know() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let (ours, theirs) = (nats(&server).await, nats(&server).await);
    let mut tap = listen(&theirs, &[">"]).await;
    let _ear = listen(&ours, &["orders.created"]).await;
    say(&ours, Outgoing::new("orders.created", "x")).await;
    assert_eq!(&*tap.message().await.topic, "orders.created");
    drop(_ear);
    // Behind everything that was sent on `theirs`' behalf.
    let _same = listen(&theirs, &[">"]).await;
    assert!(tap.is_silent());
}
