//! Who listens, where a stream does as well.

use std::time::Duration;

use async_nats::jetstream::{self, consumer::pull, stream};
use choreo_runtime::message::Topic;
use choreo_runtime::transport::Transport;
use choreo_transports::Nats;
use futures_util::StreamExt;

use super::{DEADLINE, skipped};

/// How long somebody is waited for who does not come.
const PATIENCE: Duration = Duration::from_millis(50);

#[tokio::test]
async fn a_stream_is_not_taken_for_the_service_that_is_to_come() {
    let Some(wire) = skipped(Nats::ephemeral().await) else { return };
    let turn = wire.clone().in_turn(wire.turn().unwrap().wait.await.unwrap()).await;
    let client = async_nats::connect(turn.url()).await.unwrap();
    let server = jetstream::new(client.clone());
    let config =
        stream::Config { name: "KEPT".into(), subjects: vec!["kept.>".into()], ..Default::default() };
    let kept = server.create_stream(config).await.unwrap();
    let listened =
        async |topic: &str, patience| turn.listened(&Topic::from(topic), turn.origin(), patience).await;

    assert_eq!(
        listened("kept.created", PATIENCE).await,
        None,
        "the stream keeps it, and nobody can tell for whom"
    );
    assert_eq!(listened("other.created", PATIENCE).await, Some(false));

    let _service = client.subscribe("kept.created").await.unwrap();
    assert_eq!(listened("kept.created", DEADLINE).await, Some(true));

    let config = pull::Config { filter_subject: "kept.pulled".into(), ..Default::default() };
    let mut pulled = kept.create_consumer(config).await.unwrap().messages().await.unwrap();
    let listening = tokio::spawn(async move { pulled.next().await.is_some() });
    assert_eq!(listened("kept.pulled", DEADLINE).await, Some(true));
    assert_eq!(listened("kept.other", PATIENCE).await, None, "it asks for something else");
    listening.abort();
}
