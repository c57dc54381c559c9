//! What the scenarios run on: the three brokers, and three in-memory buses of the same names.

use std::error::Error;

use bytes::Bytes;
use choreo::correlation::{CorrelationId, Header};
use choreo::memory::{Client, ClientError, ClientErrorKind, Received};
use choreo::message::Outgoing;
use choreo::prelude::*;
use multi_transport_bridge::{Addresses, Bridge, LOOKUP, Lookup, PATIENCE, PLACED, Parcel, Placed, carry};

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// The brokers that the bridge speaks to. Each has its own place for an order's id, and its own form of it; both are said
/// here once more, and not by the bridge's own functions, so that a mistake in those is found.
#[derive(Stage)]
pub(crate) struct Brokers {
    #[stage(Kafka::ephemeral().correlation(Header::new("order")), wire_id = |id| format!("K-{id}"))]
    pub(crate) kafka: Kafka,
    #[stage(Nats::ephemeral().correlation(Header::new("x-order-id")), wire_id = |id| format!("n.{id}"))]
    pub(crate) nats: Nats,
    #[stage(RabbitMq::ephemeral().correlation(CorrelationId), wire_id = |id| format!("r.{id}"))]
    pub(crate) rabbitmq: RabbitMq,
}

/// The same in memory, by the same names: the texts of the scenarios fit both.
#[derive(Stage)]
pub(crate) struct Memory {
    #[stage(InMemory::new().with_correlation(Header::new("order")), wire_id = |id| format!("K-{id}"))]
    pub(crate) kafka: InMemory,
    #[stage(InMemory::new().with_correlation(Header::new("x-order-id")), wire_id = |id| format!("n.{id}"))]
    pub(crate) nats: InMemory,
    #[stage(InMemory::new().with_correlation(CorrelationId), wire_id = |id| format!("r.{id}"))]
    pub(crate) rabbitmq: InMemory,
}

/// A stage that the bridge can be started on. It ends with the scenario's runtime.
pub(crate) trait Served {
    /// Starts it: when this returns, it listens.
    async fn serve(&self) -> Result<(), Failure>;
}

impl Served for Brokers {
    async fn serve(&self) -> Result<(), Failure> {
        let addresses =
            Addresses { kafka: self.kafka.url(), nats: self.nats.url(), rabbitmq: self.rabbitmq.url() };
        tokio::spawn(Bridge::open(&addresses).await?.run());
        Ok(())
    }
}

impl Served for Memory {
    async fn serve(&self) -> Result<(), Failure> {
        let mut placed = self.kafka.client().subscribe(PLACED).await?;
        let customers = self.nats.client().request_timeout(PATIENCE);
        let parcels = self.rabbitmq.client();
        tokio::spawn(async move {
            while let Ok(order) = placed.recv().await {
                tokio::spawn(carried(order, customers.clone(), parcels.clone()));
            }
        });
        Ok(())
    }
}

/// One order, by the bridge's own logic.
async fn carried(order: Received, customers: Client, parcels: Client) -> Result<(), Failure> {
    let placed = Placed { id: order.headers().text("order").map(str::to_owned), order: order.bytes() };
    carry(
        placed,
        async |lookup| Ok(asked(&customers, lookup).await?),
        async |parcel| Ok(parcels.send(outgoing(parcel)).await?),
    )
    .await
}

async fn asked(customers: &Client, lookup: Lookup) -> Result<Option<Bytes>, ClientError> {
    let question = marked(Outgoing::new(LOOKUP, lookup.query), "x-order-id", lookup.id);
    match customers.send_request(question).await {
        Ok(reply) => Ok(Some(reply.bytes())),
        Err(error) if matches!(error.kind(), ClientErrorKind::NoResponders | ClientErrorKind::TimedOut) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn outgoing(parcel: Parcel) -> Outgoing {
    marked(Outgoing::new(parcel.key, parcel.order), "correlation_id", parcel.id)
}

fn marked(message: Outgoing, header: &str, id: Option<String>) -> Outgoing {
    match id {
        Some(id) => message.with_header(header, id),
        None => message,
    }
}
