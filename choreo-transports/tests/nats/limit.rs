//! What the server does not take.

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::{Interest, Transport, TransportErrorKind};
use choreo_transports::nats::{NatsAuth, NatsServer};
use choreo_transports::{JetStream, Nats};

use crate::{had, listen, nats, say, shout, try_listen};

const PERMISSIONS: &str = "
    authorization { users = [
        { user: shop, password: pw, permissions: { publish: [\"orders.>\"], subscribe: [\"orders.>\"] } }
    ] }";

#[tokio::test]
async fn a_message_just_within_the_limit_is_taken_and_one_beyond_is_not_sent() {
    let Some(server) = had(NatsServer::new().config("max_payload: 1000")).await else { return };
    let ours = nats(&server).await;
    let mut ear = listen(&nats(&server).await, &["limit"]).await;
    // 12 bytes begin and end the headers, and 5 are in the one that is there.
    let message = |size: usize| Outgoing::new("limit", vec![b'x'; size]).with_header("a", "b");
    say(&ours, message(1000 - 18)).await;
    assert_eq!(ear.message().await.payload.len(), 982);
    let error = ours.publish(&message(1000 - 17), ours.origin()).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::TooLarge);
    assert_eq!(
        error.to_string(),
        "publish to `limit`: the message has 1001 bytes with its headers, and the server takes 1000; raise its \
         `max_payload`, or send less"
    );
    say(&ours, Outgoing::new("limit", "still here")).await;
    assert_eq!(ear.text().await, "still here");
}

#[tokio::test]
async fn what_the_server_does_not_permit_names_the_subject() {
    let Some(server) = had(NatsServer::new().config(PERMISSIONS)).await else { return };
    let ours = Nats::connect(server.url()).auth(NatsAuth::user("shop", "pw")).await.unwrap();

    let error = ours.publish(&Outgoing::new("payments.made", "x"), ours.origin()).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Unauthorized);
    assert!(
        error.to_string().starts_with("publish to `payments.made`: the server does not permit it"),
        "{error}"
    );

    let interests = [Interest::new("orders.created"), Interest::new("payments.*")];
    let error = try_listen(&ours, &interests).await.map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Unauthorized);
    assert!(
        error.to_string().starts_with("subscribe to `payments.*`: the server does not permit it"),
        "{error}"
    );

    let _ear = listen(&ours, &["orders.created"]).await;
    say(&ours, Outgoing::new("orders.created", "x")).await;
}

#[tokio::test]
async fn a_refusal_is_told_to_whoever_it_concerns_among_many() {
    let Some(server) = had(NatsServer::new().config(PERMISSIONS)).await else { return };
    let ours = Nats::connect(server.url()).auth(NatsAuth::user("shop", "pw")).await.unwrap();
    let all = (0..400).map(|number| {
        let ours = ours.clone();
        tokio::spawn(async move {
            let topic = if number % 2 == 0 { "orders.x".to_owned() } else { format!("other.{number}") };
            (number, ours.publish(&Outgoing::new(topic, "x"), ours.origin()).await)
        })
    });
    for one in all.collect::<Vec<_>>() {
        let (number, result) = one.await.unwrap();
        let kind = result.err().map(|error| error.kind());
        assert_eq!(kind, (number % 2 == 1).then_some(TransportErrorKind::Unauthorized), "{number}");
    }
}

#[tokio::test]
async fn a_subject_too_long_for_the_protocol_does_not_cost_the_connection() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let ours = nats(&server).await;
    let topic = "a".repeat(4000);
    let error = ours.publish(&Outgoing::new(topic.as_str(), "x"), ours.origin()).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::BadTopic);
    let longest = "a".repeat(3500);
    let mut ear = listen(&ours, &[&longest]).await;
    shout(&server, longest, "x").await;
    assert_eq!(ear.text().await, "x");
}

#[tokio::test]
async fn a_user_who_may_not_be_answered_learns_which_permission_is_missing() {
    let users = "authorization { users = [
        { user: shop, password: pw, permissions: { publish: \">\", subscribe: \"orders.>\" } },
        { user: mute, password: pw, permissions: { publish: \"orders.>\", subscribe: \">\" } }
    ] }";
    let Some(server) = had(NatsServer::new().jetstream(true).config(users)).await else { return };
    let connect = |user: &str| JetStream::connect(server.url()).auth(NatsAuth::user(user, "pw"));
    for (user, missing) in [("shop", "subscribe to `_INBOX.>`"), ("mute", "publish to `$JS.API.INFO`")] {
        let error = connect(user).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Unauthorized, "{error}");
        assert!(error.to_string().contains(missing), "{error}");
    }
}

#[tokio::test]
async fn a_user_who_has_all_the_subscriptions_she_may_learns_it_at_once() {
    let Some(server) = had(NatsServer::new().jetstream(true).config("max_subscriptions: 4")).await else {
        return;
    };
    let ours = nats(&server).await;
    let mut kept = listen(&ours, &["few.a", "few.b"]).await;
    for topics in [&["few.c", "few.d"][..], &["few.c", "few.d", "few.e", "few.f"]] {
        let interests: Vec<Interest> = topics.iter().copied().map(Interest::new).collect();
        let error = try_listen(&ours, &interests).await.map(|_| ()).unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Refused);
        assert!(error.to_string().contains("takes no more subscriptions from this user"), "{error}");
        assert!(error.to_string().contains("raise `max_subscriptions`"), "{error}");
    }
    // The connection stands, and still knows what is an answer to what.
    for round in 0..100 {
        let mut ear = listen(&ours, &["few.c"]).await;
        shout(&server, "few.c", "x").await;
        assert_eq!(ear.text().await, "x", "round {round}");
    }
    say(&ours, Outgoing::new("few.z", "x")).await;
    shout(&server, "few.a", "x").await;
    assert_eq!(kept.text().await, "x");

    let log = JetStream::connect(server.url()).await.unwrap();
    // One is for the answers to requests, and one for the news of streams.
    let error = try_listen(&log, &[Interest::new("logged.*"), Interest::new("others.*")]).await;
    let error = error.map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Refused);
    assert!(error.to_string().contains("raise `max_subscriptions`"), "{error}");
}

#[tokio::test]
async fn many_at_the_limit_are_each_answered_and_none_too_early() {
    let Some(server) = had(NatsServer::new().config("max_subscriptions: 4")).await else { return };
    let ours = nats(&server).await;
    let all = (0..60).map(|number| {
        let ours = ours.clone();
        tokio::spawn(async move {
            let topic = format!("crowd.{number}");
            match number % 3 {
                0 => ours.publish(&Outgoing::new(topic, "x"), ours.origin()).await.map(|_| ()),
                _ => try_listen(&ours, &[Interest::new(topic)]).await.map(|_| ()),
            }
        })
    });
    for one in all.collect::<Vec<_>>() {
        let kind = one.await.unwrap().err().map(|error| error.kind());
        assert!(matches!(kind, None | Some(TransportErrorKind::Refused)), "{kind:?}");
    }
    for round in 0..100 {
        let topic = format!("after.{round}");
        let mut ear = listen(&ours, &[&topic]).await;
        shout(&server, topic, "x").await;
        assert_eq!(ear.text().await, "x");
    }
}
