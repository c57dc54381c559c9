//! Reading what a stream holds: `from start`.

use async_nats::Message;
use choreo_runtime::message::{Arrival, Position, Topic};
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use futures_util::StreamExt;
use serde_json::json;

use super::api::ask;
use super::consumer::Consumer;
use super::feed::{Feed, Place};
use super::feeds::Feeds;
use super::stream;
use crate::nats::barrier::gone;
use crate::nats::topic;
use crate::nats::wire::arrival;

/// Reads what the topic's streams hold, one after another.
pub(super) async fn replay(
    feeds: &Feeds,
    topic: &Topic,
    into: &mut (dyn FnMut(Arrival) + Send),
) -> Result<(), TransportError> {
    for feed in feeds.feeds_of(std::slice::from_ref(topic)) {
        replay_stream(feeds, &feed, topic, into).await?;
    }
    Ok(())
}

async fn replay_stream(
    feeds: &Feeds,
    feed: &Feed,
    topic: &Topic,
    into: &mut (dyn FnMut(Arrival) + Send),
) -> Result<(), TransportError> {
    let (wire, name) = (&feeds.wire, &feed.stream);
    let Some(stream) = stream::look(wire, name).await? else { return Err(gone()) };
    let inbox = wire.client.new_inbox();
    let mut messages = wire.client.subscribe(inbox.clone()).await.map_err(|_| gone())?;
    let mut config = json!({
        "deliver_subject": inbox, "ack_policy": "none", "mem_storage": true, "num_replicas": 1,
        "deliver_policy": "all",
    });
    // A server takes no filter that reaches beyond the stream's own subjects.
    if stream.config.subjects.iter().any(|subject| topic::covers(subject, topic)) {
        config["filter_subject"] = json!(topic.as_str());
    }
    let body = json!({ "stream_name": name, "config": config });
    let consumer: Consumer = ask(wire, &format!("CONSUMER.CREATE.{name}"), body)
        .await
        .map_err(|fault| fault.of(format_args!("read `{topic}` from the start of the stream `{name}`")))?;
    // Those that it has sent by now are pending no more.
    let mut left = consumer.num_pending + consumer.sent();
    let mut read = 0;
    while left > 0 {
        let message = messages.next().await.ok_or_else(gone)?;
        let Some(place) = message.reply.as_deref().and_then(Place::read) else { continue };
        read += 1;
        if place.consumed != read {
            let text = format!(
                "read `{topic}` from the start of the stream `{name}`: message {read} was lost on the way"
            );
            return Err(TransportError::new(TransportErrorKind::Disconnected, text));
        }
        // What came after the call need not be read here, and may never end.
        left = if place.sequence < stream.state.last_seq { place.pending } else { 0 };
        if topic::covers(topic, &message.subject) {
            into(old(message, topic, place));
        }
    }
    let subject = format!("$JS.API.CONSUMER.DELETE.{name}.{}", consumer.name);
    wire.client.publish(subject, "".into()).await.map_err(|_| gone())
}

fn old(message: Message, topic: &Topic, place: Place) -> Arrival {
    let mut arrival = arrival(message, topic);
    arrival.reply_to = None;
    arrival.position = Some(Position::Sequence(place.sequence));
    arrival
}
