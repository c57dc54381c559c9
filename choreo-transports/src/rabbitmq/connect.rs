//! What can be chosen when connecting to RabbitMQ.

use super::exchange::Exchange;
use super::{ExchangeKind, RabbitMq};
use crate::link::Connect;

/// What can be chosen when connecting to RabbitMQ, by the methods of [`Connect`].
#[derive(Debug, Clone, Default)]
pub struct RabbitMqOptions {
    pub(super) exchange: Exchange,
}

impl Connect<RabbitMq> {
    /// The exchange that topics are routing keys of: the topic exchange `amq.topic`, unless said otherwise.
    ///
    /// One that is missing is declared, durable. One of another kind is an error when connecting.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::RabbitMq;
    /// use choreo::rabbitmq::ExchangeKind;
    ///
    /// let shop = RabbitMq::connect("amqp://127.0.0.1:5672/shop").exchange("shop.events", ExchangeKind::Fanout).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exchange(self, name: impl Into<String>, kind: ExchangeKind) -> Connect<RabbitMq> {
        let exchange = Exchange { name: name.into(), kind };
        self.with(|options| options.exchange = exchange)
    }
}
