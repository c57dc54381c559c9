//! Whether somebody else listens on a channel.

use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use choreo_runtime::message::Topic;
use tokio::time::{Instant, sleep};

use super::link::Listened;
use super::topic::{covers, is_wildcard};

/// The pause between two questions. Redis has no way to be told when somebody comes.
const PAUSE: Duration = Duration::from_millis(2);

/// Asks until somebody else is subscribed to the channel, or for as long as `patience`.
///
/// Redis says how many are subscribed to a channel, and how many different patterns there are; not which ones. So where
/// there are patterns of others, or one of our own that covers the channel and may be somebody else's too, nobody can
/// tell.
pub(super) async fn await_one(
    connection: &mut MultiplexedConnection,
    topic: &Topic,
    listened: &Listened,
    patience: Duration,
) -> Option<bool> {
    let deadline = Instant::now() + patience;
    loop {
        let census = Census::take(connection, topic).await?;
        let own = Own::on(topic, listened);
        if census.subscribers > own.subscribers {
            return Some(true);
        }
        if own.is_veiled || census.patterns > own.patterns {
            return None;
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Some(false);
        }
        sleep(PAUSE.min(left)).await;
    }
}

/// What Redis knows.
struct Census {
    subscribers: usize,
    patterns: usize,
}

impl Census {
    async fn take(connection: &mut MultiplexedConnection, topic: &Topic) -> Option<Census> {
        let mut asked = ::redis::pipe();
        asked.cmd("PUBSUB").arg("NUMSUB").arg(topic.as_str());
        asked.cmd("PUBSUB").arg("NUMPAT");
        let answer: ((String, usize), usize) = asked.query_async(connection).await.ok()?;
        let ((_, subscribers), patterns) = answer;
        Some(Census { subscribers, patterns })
    }
}

/// What of it is our own connection's.
struct Own {
    subscribers: usize,
    patterns: usize,
    /// One of our patterns covers the channel.
    is_veiled: bool,
}

impl Own {
    fn on(topic: &Topic, listened: &Listened) -> Own {
        listened.change(|listened| {
            let patterns = || listened.iter().filter(|own| is_wildcard(own));
            Own {
                subscribers: usize::from(listened.contains(topic)),
                patterns: patterns().count(),
                is_veiled: patterns().any(|own| covers(own, topic)),
            }
        })
    }
}
