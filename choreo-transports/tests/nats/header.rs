//! Headers, and the addresses of replies.

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::{Transport, TransportErrorKind};
use choreo_transports::nats::NatsServer;

use crate::{bare, had, listen, nats, say};

#[tokio::test]
async fn a_header_with_two_values_keeps_both() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let (ours, theirs) = (nats(&server).await, nats(&server).await);
    let mut ear = listen(&ours, &["headers"]).await;
    let message = Outgoing::new("headers", "x")
        .with_header("z", "last")
        .with_header("via", "a: b")
        .with_header("via", "ü")
        .with_header("Via", "");
    say(&theirs, message).await;
    let message = ear.message().await;
    let got: Vec<(&str, &str)> =
        message.headers.iter().map(|(name, value)| (name, std::str::from_utf8(value).unwrap())).collect();
    assert_eq!(got, [("Via", ""), ("via", "a: b"), ("via", "ü"), ("z", "last")]);
}

#[tokio::test]
async fn a_header_that_nats_would_change_is_refused() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let ours = nats(&server).await;
    let table: [(&str, &[u8], &str); 6] = [
        (
            "bytes",
            b"\xff",
            "its value is not UTF-8, which is all that NATS carries; encode it, as base64 say",
        ),
        ("break", b"a\nb", "its value has a line break, which NATS can't carry; encode it"),
        ("blank", b" a", "its value has white space at an end, which NATS takes away; encode it"),
        ("a:b", b"", "its name has characters other than visible ASCII, or a colon; rename it"),
        ("a b", b"", "its name has characters other than visible ASCII, or a colon; rename it"),
        ("", b"", "it has no name; give it one"),
    ];
    for (name, value, why) in table {
        let message = Outgoing::new("headers", "x").with_header(name, value);
        let error = ours.publish(&message, ours.origin()).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Refused);
        assert_eq!(error.to_string(), format!("publish to `headers`: the header `{name}`: {why}"));
    }
}

#[tokio::test]
async fn a_request_of_another_client_is_answered_at_its_address() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let (ours, theirs) = (nats(&server).await, bare(&server).await);
    let mut ear = listen(&ours, &["fraud.check"]).await;
    let asking = tokio::spawn(async move { theirs.request("fraud.check", "?".into()).await.unwrap() });
    let request = ear.message().await;
    let mut reply = Outgoing::new(request.reply_to.clone().unwrap(), "!");
    reply.answers = Some(request);
    say(&ours, reply).await;
    assert_eq!(&asking.await.unwrap().payload[..], b"!");
}

#[tokio::test]
async fn a_request_of_ours_says_where_the_reply_is_wanted() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let (ours, theirs) = (nats(&server).await, bare(&server).await);
    let mut service = theirs.subscribe("fraud.check").await.unwrap();
    theirs.request("nobody", "".into()).await.unwrap_err();
    let mut replies = listen(&ours, &["_INBOX.choreo.1"]).await;
    say(&ours, Outgoing::new("fraud.check", "?").with_reply_to("_INBOX.choreo.1").with_header("n", "1"))
        .await;
    let request = futures_util::StreamExt::next(&mut service).await.unwrap();
    theirs.publish(request.reply.unwrap(), "!".into()).await.unwrap();
    assert_eq!(replies.text().await, "!");
}
