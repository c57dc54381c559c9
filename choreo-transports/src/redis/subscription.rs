//! Listening on channels and patterns, and what they bring.

use ::redis::{PushInfo, PushKind, RedisResult, Value};
use bytes::Bytes;
use choreo_runtime::message::{Arrival, Topic};
use choreo_runtime::transport::TransportError;
use futures_util::future::join;
use tokio::time::Instant;

use super::{Fault, RedisLink, escaped, topic};
use crate::link::Sink;

/// Redis says good-bye to nobody, so a restart and a reader that is cut off look the same.
const ENDED: &str = "the connection was closed by the broker (it went away, or cut us off because more was waiting for \
                     us than its `client-output-buffer-limit pubsub` allows)";

impl RedisLink {
    /// Subscribes to all of them, or to none.
    pub(super) async fn subscribe(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        let (channels, patterns) = sorted(topics);
        let (mut one, mut other) = (self.connection.clone(), self.connection.clone());
        let subscribe = async { if channels.is_empty() { Ok(()) } else { one.subscribe(&channels).await } };
        let psubscribe =
            async { if patterns.is_empty() { Ok(()) } else { other.psubscribe(&patterns).await } };
        let (subscribed, psubscribed) = join(subscribe, psubscribe).await;
        let Some((names, error)) = failure(subscribed, &channels).or(failure(psubscribed, &patterns)) else {
            self.listened.began(topics);
            return Ok(());
        };
        let fault = Fault::of(&error);
        if fault != Fault::Gone {
            self.unsubscribe(topics).await?;
        }
        Err(fault.error(&format!("subscribe to `{}`", names.join("`, `"))))
    }

    /// Unsubscribes. What it is not subscribed to is nothing to Redis.
    pub(super) async fn unsubscribe(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        self.listened.ends(topics);
        let (channels, patterns) = sorted(topics);
        let (mut one, mut other) = (self.connection.clone(), self.connection.clone());
        let unsubscribe =
            async { if channels.is_empty() { Ok(()) } else { one.unsubscribe(&channels).await } };
        let punsubscribe =
            async { if patterns.is_empty() { Ok(()) } else { other.punsubscribe(&patterns).await } };
        let (unsubscribed, punsubscribed) = join(unsubscribe, punsubscribe).await;
        match unsubscribed.and(punsubscribed) {
            Ok(()) => Ok(()),
            Err(error) => Err(Fault::of(&error).error("unsubscribe")),
        }
    }
}

/// Channels, and patterns.
fn sorted(topics: &[Topic]) -> (Vec<&str>, Vec<&str>) {
    let (patterns, channels): (Vec<&str>, Vec<&str>) =
        topics.iter().map(Topic::as_str).partition(|topic| topic::is_wildcard(topic));
    (channels, patterns)
}

type Failure<'a, 'b> = (&'b [&'a str], ::redis::RedisError);

fn failure<'a, 'b>(result: RedisResult<()>, names: &'b [&'a str]) -> Option<Failure<'a, 'b>> {
    result.err().map(|error| (names, error))
}

/// Takes what the server pushes. Called by the connection's task for one push after another, before it looks at any
/// answer that came behind them.
pub(super) fn receive(sink: &Sink<RedisLink>, push: PushInfo) {
    match push.kind {
        PushKind::Message => {
            if let Ok([Value::BulkString(channel), Value::BulkString(payload)]) =
                <[Value; 2]>::try_from(push.data)
            {
                let topic = Topic::from(&*escaped(&channel));
                let arrival = Arrival::new(topic.clone(), Bytes::from(payload), Instant::now());
                sink.deliver(Some(&topic), arrival);
            }
        }
        PushKind::PMessage => {
            if let Ok([Value::BulkString(pattern), Value::BulkString(channel), Value::BulkString(payload)]) =
                <[Value; 3]>::try_from(push.data)
            {
                let arrival = Arrival::new(&*escaped(&channel), Bytes::from(payload), Instant::now());
                sink.deliver(Some(&Topic::from(&*escaped(&pattern))), arrival);
            }
        }
        PushKind::Disconnection => sink.lost(ENDED),
        _ => {}
    }
}
