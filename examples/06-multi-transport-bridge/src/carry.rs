//! What becomes of one order, on whatever wires.

use std::time::Duration;

use bytes::Bytes;

use crate::event::{CustomerQuery, CustomerReply, DeadOrder, EnrichedOrder, Order};
use crate::id::{Form, ON_KAFKA, ON_NATS, ON_RABBITMQ, OrderId};

/// Where orders come from, on Kafka.
pub const PLACED: &str = "orders.placed";

/// Where customers are asked for, on NATS.
pub const LOOKUP: &str = "customers.lookup";

/// Where enriched orders go, on RabbitMQ.
pub const ENRICHED: &str = "orders.enriched";

/// Where orders go that can't be enriched, on RabbitMQ.
pub const DEAD: &str = "orders.dead";

/// How long the customer service may think.
pub const PATIENCE: Duration = Duration::from_millis(500);

/// An order, as Kafka brings it.
#[derive(Debug, Clone)]
pub struct Placed {
    /// Its id, in Kafka's form.
    pub id: Option<String>,
    /// The order, in JSON.
    pub order: Bytes,
}

/// A question for the customer service, as NATS takes it to [`LOOKUP`].
#[derive(Debug, Clone)]
pub struct Lookup {
    /// The order's id, in NATS's form.
    pub id: Option<String>,
    /// The question, in JSON.
    pub query: Vec<u8>,
}

/// What goes to RabbitMQ.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Its routing key.
    pub key: &'static str,
    /// The order's id, in RabbitMQ's form.
    pub id: Option<String>,
    /// The order, in JSON.
    pub order: Vec<u8>,
}

/// Carries one order over: `ask` takes the question to the customer service and gives its reply, or `None` where none
/// came in time; `tell` takes the order to where it goes on.
///
/// # Errors
///
/// Those of `ask` and `tell`. An order that can't be enriched is none: it goes to [`DEAD`].
pub async fn carry<E, A, T>(placed: Placed, ask: A, tell: T) -> Result<(), E>
where
    E: From<serde_json::Error>,
    A: AsyncFnOnce(Lookup) -> Result<Option<Bytes>, E>,
    T: AsyncFnOnce(Parcel) -> Result<(), E>,
{
    let id = placed.id.as_deref().and_then(|id| ON_KAFKA.read(id));
    let parcel = match serde_json::from_slice::<Order>(&placed.order) {
        Ok(order) => {
            let customer = order.customer.clone();
            let query = serde_json::to_vec(&CustomerQuery { customer })?;
            let reply = ask(Lookup { id: on(ON_NATS, id.as_ref()), query }).await?;
            enriched(order, reply.as_deref())
        }
        Err(_) => Err("it is no order"),
    };
    let (key, order) = match parcel {
        Ok(enriched) => (ENRICHED, serde_json::to_vec(&enriched)?),
        Err(reason) => {
            let order = String::from_utf8_lossy(&placed.order).into_owned();
            (DEAD, serde_json::to_vec(&DeadOrder { reason: reason.to_owned(), order })?)
        }
    };
    // The planted bug: the id goes on as NATS writes it.
    let form = if cfg!(feature = "broken") { ON_NATS } else { ON_RABBITMQ };
    tell(Parcel { key, id: on(form, id.as_ref()), order }).await
}

/// The id in the form of a wire, where the order has one.
fn on(form: Form, id: Option<&OrderId>) -> Option<String> {
    id.map(|id| form.write(id))
}

/// The order with what the customer service said, or why there is none.
fn enriched(order: Order, reply: Option<&[u8]>) -> Result<EnrichedOrder, &'static str> {
    let reply = reply.ok_or("the customer service says nothing")?;
    let reply: CustomerReply =
        serde_json::from_slice(reply).map_err(|_| "what the customer service says can't be read")?;
    let tier = reply.tier.ok_or("nobody knows the customer")?;
    Ok(EnrichedOrder { order, tier })
}
