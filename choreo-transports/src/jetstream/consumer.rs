//! Consumers: what JetStream sends messages by.

use std::time::Duration;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::{Fault, NO_CONSUMER, ask};
use crate::nats::wire::Wire;

/// How long a consumer that nobody listens to stays: one whose connection was cut.
const INACTIVE: Duration = Duration::from_secs(30);

/// What JetStream says of a consumer.
#[derive(Debug, Deserialize)]
pub(super) struct Consumer {
    pub(super) name: String,
    #[serde(default)]
    pub(super) num_pending: u64,
    #[serde(default)]
    push_bound: bool,
    delivered: Delivered,
    config: Config,
}

#[derive(Debug, Deserialize)]
struct Delivered {
    consumer_seq: u64,
}

#[derive(Debug, Deserialize)]
struct Config {
    deliver_subject: Option<String>,
}

impl Consumer {
    /// How many messages it had sent when JetStream answered.
    pub(super) fn sent(&self) -> u64 {
        self.delivered.consumer_seq
    }

    /// Where it sends them to.
    pub(super) fn inbox(&self) -> Option<&str> {
        self.config.deliver_subject.as_deref()
    }
}

/// A consumer that sends what is behind this sequence.
pub(super) async fn create(
    wire: &Wire,
    stream: &str,
    inbox: &str,
    behind: u64,
    durable: Option<&str>,
) -> Result<Consumer, TransportError> {
    let (path, config) = match durable {
        None => (
            format!("CONSUMER.CREATE.{stream}"),
            json!({
                "deliver_subject": inbox, "ack_policy": "none", "mem_storage": true, "num_replicas": 1,
                "deliver_policy": "by_start_sequence", "opt_start_seq": behind + 1,
                "inactive_threshold": INACTIVE.as_nanos() as u64,
            }),
        ),
        Some(durable) => (
            format!("CONSUMER.DURABLE.CREATE.{stream}.{durable}"),
            json!({
                "durable_name": durable, "deliver_subject": inbox, "ack_policy": "explicit",
                "deliver_policy": "by_start_sequence", "opt_start_seq": behind + 1,
            }),
        ),
    };
    let created = ask(wire, &path, json!({ "stream_name": stream, "config": config })).await;
    created.map_err(|fault| fault.of(format_args!("listen on the stream `{stream}`")))
}

/// The durable consumer of this name, where it is there and can be used. `resuming`: after a lost connection, which the
/// server may not have noticed yet, so that whoever reads from it may be ourselves.
pub(super) async fn existing(
    wire: &Wire,
    stream: &str,
    durable: &str,
    resuming: bool,
) -> Result<Option<Consumer>, TransportError> {
    let tried =
        format_args!("listen on the stream `{stream}` by the durable consumer `{durable}`").to_string();
    let consumer: Consumer = match ask(wire, &format!("CONSUMER.INFO.{stream}.{durable}"), Value::Null).await
    {
        Ok(consumer) => consumer,
        Err(Fault::Said(NO_CONSUMER, _)) => return Ok(None),
        Err(fault) => return Err(fault.of(tried)),
    };
    let (kind, fault) = match &consumer.config.deliver_subject {
        None => (
            TransportErrorKind::Refused,
            "it is a pull consumer, and we need a push consumer; choose another name",
        ),
        Some(_) if consumer.push_bound && resuming => (
            TransportErrorKind::Disconnected,
            "somebody reads from it; if that is our lost connection, the server has not noticed the loss yet",
        ),
        Some(_) if consumer.push_bound => {
            (TransportErrorKind::Refused, "somebody else reads from it; choose another name")
        }
        Some(_) => return Ok(Some(consumer)),
    };
    Err(TransportError::new(kind, format!("{tried}: {fault}")))
}
