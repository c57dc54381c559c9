//! Publishing a record.

use std::sync::Arc;
use std::time::Duration;

use choreo_runtime::message::{Outgoing, Position, Topic};
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::FutureRecord;

use super::catalog::Catalog;
use super::error;
use super::patrol::Bell;
use crate::link::{Publisher, Sent, runtime};

/// Publishes records.
#[derive(Debug, Clone)]
pub struct KafkaPublisher {
    pub(super) catalog: Arc<Catalog>,
    pub(super) bell: Bell,
}

impl KafkaPublisher {
    /// Makes sure that the topic is there: with as many partitions as we say, and not as the broker's own guess.
    async fn ensure(&self, topic: &Topic) -> Result<(), TransportError> {
        if self.catalog.is_known(topic) {
            return Ok(());
        }
        let (catalog, wanted) = (Arc::clone(&self.catalog), topic.clone());
        let ensured = runtime::handle()?.spawn_blocking(move || catalog.ensure(&wanted)).await;
        ensured.unwrap_or_else(|_| {
            let text = format!("publish to `{topic}`: a panic while its topic was looked for");
            Err(TransportError::new(TransportErrorKind::Refused, text))
        })?;
        self.bell.ring();
        Ok(())
    }
}

impl Publisher for KafkaPublisher {
    async fn publish(&self, message: &Outgoing) -> Result<Sent, TransportError> {
        self.ensure(&message.topic).await?;
        let mut record: FutureRecord<'_, [u8], [u8]> =
            FutureRecord::to(&message.topic).payload(&message.payload);
        if let Some(key) = &message.key {
            record = record.key(key);
        }
        if !message.headers.is_empty() {
            let headers = message
                .headers
                .iter()
                .fold(OwnedHeaders::new_with_capacity(message.headers.len()), |headers, (key, value)| {
                    headers.insert(Header { key, value: Some(value) })
                });
            record = record.headers(headers);
        }
        // A full queue is an error, and not a wait.
        match self.catalog.producer.send(record, Duration::ZERO).await {
            Ok(delivery) => {
                let (partition, offset) = (delivery.partition, delivery.offset);
                let position = Some(Position::Offset { partition, offset });
                Ok(Sent { position, ..Sent::ACCEPTED })
            }
            Err((error, _)) => {
                use RDKafkaErrorCode::{UnknownTopic, UnknownTopicOrPartition};
                if matches!(error::code(&error), Some(UnknownTopic | UnknownTopicOrPartition)) {
                    self.catalog.forget(&message.topic);
                }
                Err(error::failed(format!("publish to `{}`", message.topic), error))
            }
        }
    }
}
