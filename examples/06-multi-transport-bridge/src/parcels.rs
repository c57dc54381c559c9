//! RabbitMQ: the topic exchange, with publisher confirms.

use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{BasicProperties, Channel, Confirmation, Connection, ConnectionProperties};

use crate::carry::Parcel;
use crate::error::BridgeError;

const EXCHANGE: &str = "amq.topic";

/// What goes out to RabbitMQ.
pub(crate) struct Parcels {
    channel: Channel,
    /// The channel ends with it.
    _connection: Connection,
}

impl Parcels {
    pub(crate) async fn open(url: &str) -> Result<Parcels, BridgeError> {
        let connection = Connection::connect(url, ConnectionProperties::default()).await?;
        let channel = connection.create_channel().await?;
        channel.confirm_select(ConfirmSelectOptions::default()).await?;
        Ok(Parcels { channel, _connection: connection })
    }

    /// Done when RabbitMQ has confirmed it.
    pub(crate) async fn tell(&self, parcel: Parcel) -> Result<(), BridgeError> {
        let mut properties = BasicProperties::default().with_content_type("application/json".into());
        if let Some(id) = parcel.id {
            properties = properties.with_correlation_id(id.into());
        }
        let options = BasicPublishOptions::default();
        let confirm = self
            .channel
            .basic_publish(EXCHANGE.into(), parcel.key.into(), options, &parcel.order, properties)
            .await?;
        match confirm.await? {
            Confirmation::Nack(_) => Err(BridgeError::Refused(parcel.key)),
            _ => Ok(()),
        }
    }
}
