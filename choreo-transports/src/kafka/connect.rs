//! What only Kafka lets one choose when connecting.

use super::Kafka;
use crate::link::Connect;

/// What else can be chosen when connecting to Kafka: see the methods of [`Connect<Kafka>`](Connect).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KafkaOptions {
    pub(super) partitions: u16,
}

impl Default for KafkaOptions {
    fn default() -> KafkaOptions {
        KafkaOptions { partitions: 1 }
    }
}

impl Connect<Kafka> {
    /// How many partitions a topic gets that is created since it is missing: 1 unless said otherwise, for then its
    /// records have one order. Topics that are there stay as they are.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::Kafka;
    ///
    /// let kafka = Kafka::ephemeral().partitions(3).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn partitions(self, count: u16) -> Connect<Kafka> {
        self.with(|options| options.partitions = count)
    }
}
