//! Pulls from streams that a tap keeps alive: [`Pulls`], [`Taps`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use async_nats::Client;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::time::timeout;

use super::ear::Everywhere;
use super::topic::covers;

/// How long an answer of the server's API may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// What the consumers of a server's streams wait for.
///
/// A pull asks for messages to come, and the server keeps it until they have, or until its time is over, 30 seconds with many clients.
/// Who pulled and has gone gets none: nobody listens where they would be sent. But a tap listens everywhere, so
/// the message that the next service waits for went to one that had ended.
pub(super) struct Pulls<'a>(pub(super) &'a Client);

#[derive(Deserialize)]
struct Names {
    /// `null` where there is none.
    streams: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Consumers {
    #[serde(default)]
    consumers: Vec<Consumer>,
}

/// A consumer of a stream.
#[derive(Deserialize)]
pub(super) struct Consumer {
    stream_name: String,
    name: String,
    /// How many pulls wait.
    #[serde(default)]
    num_waiting: u64,
    /// Whether somebody listens where it sends what comes, without being asked for it.
    #[serde(default)]
    push_bound: bool,
    config: Filters,
}

/// What a consumer takes of its stream. All of it, where it names nothing.
#[derive(Deserialize)]
struct Filters {
    filter_subject: Option<String>,
    #[serde(default)]
    filter_subjects: Vec<String>,
}

impl Filters {
    fn take(&self, subject: &str) -> bool {
        let mut all = self.filter_subject.iter().chain(&self.filter_subjects).peekable();
        all.peek().is_none() || all.any(|filter| covers(filter, subject))
    }
}

impl Pulls<'_> {
    /// The consumers that pulls wait for.
    pub(super) async fn waiting(&self) -> Vec<Consumer> {
        let mut all = self.consumers(String::new()).await;
        all.retain(|one| one.num_waiting > 0);
        all
    }

    /// Whether somebody waits for what a stream keeps of this subject.
    pub(super) async fn is_read(&self, subject: &str) -> bool {
        let all = self.consumers(json!({ "subject": subject }).to_string()).await;
        all.iter().any(|one| (one.num_waiting > 0 || one.push_bound) && one.config.take(subject))
    }

    /// The consumers of the streams that are asked for.
    async fn consumers(&self, of: String) -> Vec<Consumer> {
        let names: Option<Names> = self.asked("STREAM.NAMES", of).await;
        let mut all = Vec::new();
        for stream in names.and_then(|names| names.streams).unwrap_or_default() {
            let of: Option<Consumers> = self.asked(&format!("CONSUMER.LIST.{stream}"), String::new()).await;
            all.extend(of.map(|of| of.consumers).unwrap_or_default());
        }
        all
    }

    /// Has the server look who still listens for what was pulled from this one: it does when it is asked for more, here for a message
    /// within a millisecond. Where others wait, there is none to be had.
    pub(super) async fn look(&self, of: &Consumer) {
        let next = format!("$JS.API.CONSUMER.MSG.NEXT.{}.{}", of.stream_name, of.name);
        let pull = json!({ "batch": 1, "expires": Duration::from_millis(1).as_nanos() as u64 }).to_string();
        let Ok(Ok(answer)) = timeout(PATIENCE, self.0.request(next, pull.into())).await else { return };
        if let Some(acknowledge) = answer.reply.filter(|to| to.starts_with("$JS.ACK.")) {
            // It was somebody else's: back to the server with it, which then hands it to the next one.
            let _ = self.0.publish(acknowledge, "-NAK".into()).await;
        }
    }

    /// `None` where the server does not say: it may have no JetStream.
    async fn asked<T: DeserializeOwned>(&self, what: &str, question: String) -> Option<T> {
        let asked = self.0.request(format!("$JS.API.{what}"), question.into());
        let answer = timeout(PATIENCE, asked).await.ok()?.ok()?;
        serde_json::from_slice(&answer.payload).ok()
    }
}

/// The taps of this process on one server: each connection of a transport has one.
#[derive(Debug, Default)]
pub(super) struct Taps(Mutex<Vec<Weak<Everywhere>>>);

impl Taps {
    /// Those on the server at this endpoint.
    pub(super) fn on(endpoint: &str) -> Arc<Taps> {
        static TAPS: OnceLock<Mutex<HashMap<String, Arc<Taps>>>> = OnceLock::new();
        let mut taps = TAPS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(taps.entry(endpoint.to_owned()).or_default())
    }

    pub(super) fn join(&self, tap: &Arc<Everywhere>) {
        let mut taps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        taps.retain(|tap| tap.strong_count() > 0);
        taps.push(Arc::downgrade(tap));
    }

    pub(super) fn all(&self) -> Vec<Arc<Everywhere>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(Weak::upgrade).collect()
    }
}
