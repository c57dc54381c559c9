//! Asking JetStream: requests on `$JS.API..`, answered in JSON.

use std::pin::pin;
use std::time::Duration;

use async_nats::{HeaderMap, Message, Request, RequestErrorKind};
use bytes::Bytes;
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, timeout};

use crate::nats::barrier::{Act, gone};
use crate::nats::wire::Wire;

/// How long an answer may take before it is looked whether the question was permitted at all: a server answers
/// one that is not by an error of the connection.
const PATIENCE: Duration = Duration::from_millis(250);

/// How long an answer may take at all.
const LIMIT: Duration = Duration::from_secs(5);

/// No stream of this name.
pub(super) const NO_STREAM: u64 = 10_059;
/// No consumer of this name.
pub(super) const NO_CONSUMER: u64 = 10_014;
/// A part of the subjects is in a stream already.
pub(super) const OVERLAP: u64 = 10_065;
/// The message is larger than its stream takes.
pub(super) const TOO_LARGE: u64 = 10_054;
/// No JetStream on this server.
const NOT_ENABLED: u64 = 10_076;
/// No JetStream for this account.
const NOT_FOR_ACCOUNT: u64 = 10_039;

/// Why a request failed.
#[derive(Debug)]
pub(super) enum Fault {
    /// Nobody answers requests of this kind: no stream keeps the subject, or there is no JetStream.
    Nobody,
    /// JetStream says no: its number for it, and its words.
    Said(u64, String),
    /// It could not be asked.
    Failed(TransportError),
}

#[derive(Deserialize)]
struct Answer {
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    err_code: u64,
    #[serde(default)]
    description: String,
}

/// Asks, and reads the answer. `path` follows `$JS.API.`.
pub(super) async fn ask<T: DeserializeOwned>(wire: &Wire, path: &str, body: Value) -> Result<T, Fault> {
    let payload = match body {
        Value::Null => Bytes::new(),
        body => Bytes::from(body.to_string()),
    };
    let answer = request(wire, &format!("$JS.API.{path}"), payload, None).await?;
    read(&answer)
}

/// A request on any subject.
pub(super) async fn request(
    wire: &Wire,
    subject: &str,
    payload: Bytes,
    headers: Option<HeaderMap>,
) -> Result<Message, Fault> {
    let mut request = Request::new().payload(payload).timeout(None);
    request.headers = headers;
    let mut asking = pin!(wire.client.send_request(subject.to_owned(), request));
    let begun = Instant::now();
    loop {
        match timeout(PATIENCE, &mut asking).await {
            Ok(Ok(message)) => return Ok(message),
            Ok(Err(error)) if error.kind() == RequestErrorKind::NoResponders => return Err(Fault::Nobody),
            Ok(Err(_)) => return Err(Fault::Failed(gone())),
            Err(_) => look(wire, subject, begun).await.map_err(Fault::Failed)?,
        }
    }
}

/// Why there is no answer, if that can be told.
async fn look(wire: &Wire, subject: &str, begun: Instant) -> Result<(), TransportError> {
    wire.pass().await?;
    wire.refused(Act::Publish, subject)?;
    if let Some(refused) = wire.barrier.refused_inboxes() {
        return Err(refused);
    }
    if begun.elapsed() < LIMIT {
        return Ok(());
    }
    let text = format!("get an answer on `{subject}` within {LIMIT:?}; is its stream made with `no_ack`?");
    Err(TransportError::new(TransportErrorKind::TimedOut, text))
}

/// Reads an answer.
pub(super) fn read<T: DeserializeOwned>(answer: &Message) -> Result<T, Fault> {
    if let Ok(Answer { error: Some(refusal) }) = serde_json::from_slice(&answer.payload) {
        return Err(Fault::Said(refusal.err_code, refusal.description));
    }
    serde_json::from_slice(&answer.payload).map_err(|error| {
        let text = "understand JetStream's answer: it is of another form than we know";
        Fault::Failed(TransportError::new(TransportErrorKind::Refused, text).with_source(error))
    })
}

impl Fault {
    /// As an error of what was tried: `listen on ..`.
    pub(super) fn of(self, tried: impl std::fmt::Display) -> TransportError {
        match self {
            // A server that has just been started, maybe.
            Fault::Nobody => TransportError::new(
                TransportErrorKind::Disconnected,
                format!("{tried}: JetStream does not answer; is it ready?"),
            ),
            Fault::Said(NOT_ENABLED | NOT_FOR_ACCOUNT, words) => TransportError::new(
                TransportErrorKind::Misconfigured,
                format!(
                    "{tried}: {words}; start the server with `-js`, and enable JetStream for the account"
                ),
            ),
            Fault::Said(TOO_LARGE, words) => {
                TransportError::new(TransportErrorKind::TooLarge, format!("{tried}: {words}"))
            }
            Fault::Said(_, words) => {
                TransportError::new(TransportErrorKind::Refused, format!("{tried}: {words}"))
            }
            Fault::Failed(error) => TransportError::new(error.kind(), format!("{tried}: failed to {error}")),
        }
    }
}
