//! JetStream: which stream keeps a topic, and what comes of it.

use async_nats::jetstream::{self, stream};
use choreo_runtime::message::{Outgoing, Position};
use choreo_runtime::transport::{Interest, Parcel, Transport, TransportErrorKind};
use choreo_transports::JetStream;
use choreo_transports::nats::NatsServer;
use choreo_transports::server::Server;

use crate::{bare, had, listen, say, try_listen};

pub(crate) async fn log(server: &Server) -> JetStream {
    JetStream::connect(server.url()).await.unwrap()
}

/// What the service under test has.
pub(crate) async fn theirs(server: &Server) -> jetstream::Context {
    jetstream::new(bare(server).await)
}

pub(crate) async fn make(context: &jetstream::Context, name: &str, subjects: &[&str]) -> stream::Stream {
    let subjects = subjects.iter().map(ToString::to_string).collect();
    context.create_stream(stream::Config { name: name.into(), subjects, ..Default::default() }).await.unwrap()
}

pub(crate) async fn put(context: &jetstream::Context, topic: &str, text: &str) -> u64 {
    let stored = context.publish(topic.to_owned(), text.to_owned().into()).await.unwrap();
    stored.await.unwrap().sequence
}

fn server() -> NatsServer {
    NatsServer::new().jetstream(true)
}

#[tokio::test]
async fn a_server_without_jetstream_is_an_error_that_says_the_fix() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let error = JetStream::connect(server.url()).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
    assert!(error.to_string().ends_with("the server has no JetStream; start it with `-js`"), "{error}");
}

#[tokio::test]
async fn one_stream_keeps_its_order_over_all_topics() {
    let Some(server) = had(server()).await else { return };
    let (ours, theirs) = (log(&server).await, theirs(&server).await);
    make(&theirs, "ORDERS", &["orders.>"]).await;
    let mut ear = listen(&ours, &["orders.created", "orders.*.paid", "orders.closed"]).await;
    let topics = ["orders.created", "orders.1.paid", "orders.unheard", "orders.created", "orders.closed"];
    for number in 0..2000 {
        put(&theirs, topics[number % topics.len()], &number.to_string()).await;
    }
    for number in (0..2000).filter(|number| number % topics.len() != 2) {
        let message = ear.message().await;
        assert_eq!(&*message.topic, topics[number % topics.len()]);
        assert_eq!(String::from_utf8_lossy(&message.payload), number.to_string());
        assert_eq!(message.position, Some(Position::Sequence(number as u64 + 1)));
        assert_eq!(message.reply_to, None);
    }
}

#[tokio::test]
async fn a_topic_that_no_stream_keeps_gets_one_unless_that_is_turned_off() {
    let Some(server) = had(server()).await else { return };
    let (ours, theirs) = (log(&server).await, theirs(&server).await);
    let strict = JetStream::connect(server.url()).create_streams(false).await.unwrap();

    let error = try_listen(&strict, &[Interest::new("made.a")]).await.map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Refused);
    assert_eq!(
        error.to_string(),
        "subscribe to `made.a`: no stream keeps it; make one, such as by `nats stream add --subjects made.a`, or \
         allow `.create_streams(true)`"
    );
    let error = strict.publish(&Outgoing::new("made.a", "x"), strict.origin()).await.unwrap_err();
    assert!(error.to_string().starts_with("publish to `made.a`: no stream keeps it"), "{error}");

    let mut ear = listen(&ours, &["made.a"]).await;
    put(&theirs, "made.a", "x").await;
    assert_eq!(ear.text().await, "x");
    say(&ours, Outgoing::new("made.b", "x")).await;
    say(&strict, Outgoing::new("made.b", "x")).await;
}

#[tokio::test]
async fn a_stream_that_we_made_goes_with_the_connection_if_nobody_needs_it() {
    let Some(server) = had(server()).await else { return };
    let theirs = theirs(&server).await;
    let ours = log(&server).await;
    let ear = listen(&ours, &["unused.*", "read.*", "filled.*"]).await;
    put(&theirs, "filled.a", "x").await;
    let other = log(&server).await;
    let mut reader = listen(&other, &["read.*"]).await;
    // In the way of the service's own.
    let own =
        || stream::Config { name: "OWN".into(), subjects: vec!["unused.>".into()], ..Default::default() };
    let error = theirs.create_stream(own()).await.unwrap_err();
    assert!(error.to_string().contains("10065"), "{error}");

    // The next link goes on in the stream that the lost one made, and takes it away.
    server.kill().await;
    server.restart().await.unwrap();
    let mut ear = ear;
    while !matches!(ear.next().await, Parcel::Gap(_)) {}
    // Until it is back, nobody can know that it reads.
    while !matches!(reader.next().await, Parcel::Gap(_)) {}
    drop(ear);
    ours.disconnect().await.unwrap();
    let theirs = self::theirs(&server).await;
    theirs.create_stream(own()).await.unwrap();
    for topic in ["read.*", "filled.*"] {
        theirs.stream_by_subject(topic).await.unwrap();
    }
    // One that is not ours stays.
    let ours = log(&server).await;
    drop(listen(&ours, &["unused.*"]).await);
    ours.disconnect().await.unwrap();
    theirs.get_stream("OWN").await.unwrap();
}

#[tokio::test]
async fn somebody_who_merely_listens_is_not_taken_for_a_stream() {
    let Some(server) = had(server()).await else { return };
    let (ours, core) = (log(&server).await, crate::nats(&server).await);
    let mut listener = listen(&core, &["merely"]).await;
    say(&ours, Outgoing::new("merely", "x")).await;
    assert_eq!(listener.text().await, "x");
    theirs(&server).await.stream_by_subject("merely").await.unwrap();
}

#[tokio::test]
async fn a_stream_that_is_deleted_is_made_again_for_the_next_publication() {
    let Some(server) = had(server()).await else { return };
    let (ours, theirs) = (log(&server).await, theirs(&server).await);
    say(&ours, Outgoing::new("anew", "x")).await;
    let name = theirs.stream_by_subject("anew").await.unwrap();
    theirs.delete_stream(name).await.unwrap();
    say(&ours, Outgoing::new("anew", "x")).await;
}

#[tokio::test]
async fn a_stream_that_appears_later_is_read_from_its_first_message() {
    let Some(server) = had(server()).await else { return };
    let (ours, theirs) = (log(&server).await, theirs(&server).await);
    make(&theirs, "ONE", &["late.one"]).await;
    let mut ear = listen(&ours, &["late.*"]).await;
    make(&theirs, "OTHER", &["elsewhere.*"]).await;
    for name in ["TWO", "THREE"] {
        let topic = format!("late.{}", name.to_lowercase());
        make(&theirs, name, &[&topic]).await;
        put(&theirs, &topic, name).await;
        assert_eq!(ear.text().await, name);
    }
    put(&theirs, "late.one", "ONE").await;
    assert_eq!(ear.text().await, "ONE");
}

#[tokio::test]
async fn what_was_there_comes_first_and_whole() {
    let Some(server) = had(server()).await else { return };
    let (ours, theirs) = (log(&server).await, theirs(&server).await);
    make(&theirs, "A", &["past.a", "past.b.*"]).await;
    make(&theirs, "B", &["past.c"]).await;
    let topics = ["past.a", "past.b.1", "past.c"];
    for number in 0..900 {
        put(&theirs, topics[number % 3], &number.to_string()).await;
    }
    let mut ear = try_listen(&ours, &[Interest::new("past.>").from_start()]).await.unwrap();
    let mut old = Vec::new();
    for _ in 0..900 {
        let message = ear.message().await;
        assert!(message.old);
        old.push(String::from_utf8_lossy(&message.payload).parse::<u32>().unwrap());
    }
    let (in_a, in_b) = old.split_at(600);
    assert!(in_a.is_sorted() && in_b.is_sorted());
    old.sort_unstable();
    assert_eq!(old, (0..900).collect::<Vec<_>>());
    put(&theirs, "past.a", "new").await;
    let message = ear.message().await;
    assert!(!message.old);
    assert_eq!(&message.payload[..], b"new");
}

#[tokio::test]
async fn nothing_is_left_behind_when_nobody_listens_any_more() {
    let Some(server) = had(server()).await else { return };
    let (ours, theirs) = (log(&server).await, theirs(&server).await);
    let mut stream = make(&theirs, "LEFT", &["left.>"]).await;
    let ears = [listen(&ours, &["left.a"]).await, listen(&ours, &["left.b", "left.*"]).await];
    assert_eq!(stream.info().await.unwrap().state.consumer_count, 1);
    drop(ears);
    // Asked in its turn, behind the leaving.
    let _other = listen(&ours, &["right"]).await;
    assert_eq!(stream.info().await.unwrap().state.consumer_count, 0);
}

#[tokio::test]
async fn a_work_queue_is_not_emptied_by_a_test() {
    let Some(server) = had(server()).await else { return };
    let (ours, theirs) = (log(&server).await, theirs(&server).await);
    let queue = stream::Config {
        name: "WORK".into(),
        subjects: vec!["work".into()],
        retention: stream::RetentionPolicy::WorkQueue,
        ..Default::default()
    };
    theirs.create_stream(queue).await.unwrap();
    let error = try_listen(&ours, &[Interest::new("work")]).await.map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Refused);
    assert!(error.to_string().contains("it is a work queue"), "{error}");
}

#[tokio::test]
async fn what_a_stream_does_not_take_says_why() {
    let Some(server) = had(server()).await else { return };
    let (ours, theirs) = (log(&server).await, theirs(&server).await);
    let small = stream::Config {
        name: "SMALL".into(),
        subjects: vec!["small".into()],
        max_messages: 1,
        max_message_size: 10,
        discard: stream::DiscardPolicy::New,
        ..Default::default()
    };
    theirs.create_stream(small).await.unwrap();
    let refused = |text: &'static str| {
        let ours = ours.clone();
        async move { ours.publish(&Outgoing::new("small", text), ours.origin()).await.unwrap_err() }
    };
    assert_eq!(refused("more than ten bytes").await.kind(), TransportErrorKind::TooLarge);
    say(&ours, Outgoing::new("small", "x")).await;
    let error = refused("x").await;
    let text = "publish to `small`: maximum messages exceeded";
    assert_eq!((error.kind(), error.to_string().as_str()), (TransportErrorKind::Refused, text));
}

#[tokio::test]
async fn a_durable_consumer_goes_on_where_it_was_and_shows_what_waited_as_old() {
    let Some(server) = had(server()).await else { return };
    let theirs = theirs(&server).await;
    let mut stream = make(&theirs, "LASTING", &["lasting.*"]).await;
    let connect = || JetStream::connect(server.url()).durable("audit");

    let first = connect().await.unwrap();
    let mut ear = listen(&first, &["lasting.a"]).await;
    put(&theirs, "lasting.a", "one").await;
    assert_eq!(ear.text().await, "one");
    let other = connect().await.unwrap();
    let error = try_listen(&other, &[Interest::new("lasting.a")]).await.map(|_| ()).unwrap_err();
    assert!(error.to_string().ends_with("somebody else reads from it; choose another name"), "{error}");
    drop(ear);
    first.disconnect().await.unwrap();

    put(&theirs, "lasting.a", "two").await;
    let second = connect().await.unwrap();
    let mut ear = listen(&second, &["lasting.a"]).await;
    put(&theirs, "lasting.a", "three").await;
    let messages = [ear.message().await, ear.message().await];
    let seen: Vec<(&[u8], bool)> =
        messages.iter().map(|message| (&message.payload[..], message.old)).collect();
    assert_eq!(seen, [(&b"two"[..], true), (&b"three"[..], false)]);
    assert_eq!(stream.info().await.unwrap().state.consumer_count, 1);
}

#[tokio::test]
async fn a_message_that_is_delivered_again_has_its_position_again() {
    // Our acknowledgements are not permitted, so the server sends again what it takes for unheard.
    let users = "authorization { users = [
        { user: service, password: pw },
        { user: deaf, password: pw, permissions: { publish: { deny: \"$JS.ACK.>\" } } }
    ] }";
    let Some(server) = had(server().config(users)).await else { return };
    let service = async_nats::ConnectOptions::with_user_and_password("service".into(), "pw".into());
    let theirs = jetstream::new(service.connect(server.url()).await.unwrap());
    let stream = make(&theirs, "AGAIN", &["again"]).await;
    let config = jetstream::consumer::push::Config {
        durable_name: Some("audit".into()),
        deliver_subject: "audit.inbox".into(),
        ack_policy: jetstream::consumer::AckPolicy::Explicit,
        ack_wait: std::time::Duration::from_millis(100),
        ..Default::default()
    };
    stream.create_consumer(config).await.unwrap();
    let ours = JetStream::connect(server.url().replace("nats://", "nats://deaf:pw@"));
    let ours = ours.durable("audit").await.unwrap();
    let mut ear = listen(&ours, &["again"]).await;
    put(&theirs, "again", "x").await;
    for _ in 0..3 {
        assert_eq!(ear.message().await.position, Some(Position::Sequence(1)));
    }
}

#[tokio::test]
async fn a_stream_that_is_deleted_is_a_loss() {
    let Some(server) = had(server()).await else { return };
    let (ours, theirs) = (log(&server).await, theirs(&server).await);
    make(&theirs, "DELETED", &["deleted"]).await;
    let mut ear = listen(&ours, &["deleted"]).await;
    theirs.delete_stream("DELETED").await.unwrap();
    let Parcel::Lost(reason) = ear.next().await else { panic!("not lost") };
    assert!(reason.contains("the stream `DELETED`"), "{reason}");
}
