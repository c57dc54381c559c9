//! The bridge on its three brokers.

use std::fmt;

use async_nats::Client;
use futures_util::TryStreamExt;
use rdkafka::consumer::StreamConsumer;

use crate::carry::carry;
use crate::error::BridgeError;
use crate::parcels::Parcels;
use crate::{customers, orders};

/// So many orders are under way at once: one whose customer takes long holds up no other.
const AT_ONCE: usize = 64;

/// Where the brokers are.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// Kafka's bootstrap servers, `host:port`.
    pub kafka: String,
    /// NATS, `nats://host:port`.
    pub nats: String,
    /// RabbitMQ, `amqp://host:port`.
    pub rabbitmq: String,
}

/// The bridge.
pub struct Bridge {
    orders: StreamConsumer,
    customers: Client,
    parcels: Parcels,
}

impl Bridge {
    /// Connects to all three, and listens: what is placed on Kafka after it has returned is carried over.
    ///
    /// # Errors
    ///
    /// Where one of them can't be reached.
    pub async fn open(addresses: &Addresses) -> Result<Bridge, BridgeError> {
        let customers = async_nats::connect(&addresses.nats).await?;
        let parcels = Parcels::open(&addresses.rabbitmq).await?;
        // The last, so that no order comes before its way is open.
        let orders = orders::listening(&addresses.kafka).await?;
        Ok(Bridge { orders, customers, parcels })
    }

    /// Carries orders over until a broker is lost.
    ///
    /// # Errors
    ///
    /// Why it can't go on.
    pub async fn run(self) -> Result<(), BridgeError> {
        let Bridge { orders, customers, parcels } = &self;
        let placed = orders.stream().map_ok(|record| orders::placed(&record)).map_err(BridgeError::from);
        placed
            .try_for_each_concurrent(AT_ONCE, |placed| {
                carry(
                    placed,
                    async |lookup| customers::ask(customers, lookup).await,
                    async |parcel| parcels.tell(parcel).await,
                )
            })
            .await
    }
}

impl fmt::Debug for Bridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bridge").finish_non_exhaustive()
    }
}
