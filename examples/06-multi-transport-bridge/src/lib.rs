//! A bridge: it takes orders from Kafka, asks over NATS which tier their customers have, and hands them on to RabbitMQ. It
//! speaks to each broker by the client that one would use for it, and knows nothing of tests.
//!
//! | Wire | What goes over it | Where the order's id stands | Its form |
//! | --- | --- | --- | --- |
//! | Kafka | hears `orders.placed` | header `order` | `K-7f3a` |
//! | NATS | asks `customers.lookup` | header `x-order-id` | `n.7f3a` |
//! | RabbitMQ | tells `orders.enriched` or `orders.dead` | AMQP's `correlation_id` | `r.7f3a` |
//!
//! [`carry`] is what it does with one order, whatever the wires are; [`Bridge`] is that on the three brokers.

mod bridge;
mod carry;
mod customers;
mod error;
mod event;
mod id;
mod orders;
mod parcels;

pub use bridge::{Addresses, Bridge};
pub use carry::{DEAD, ENRICHED, LOOKUP, Lookup, PATIENCE, PLACED, Parcel, Placed, carry};
pub use error::BridgeError;
pub use event::{CustomerQuery, CustomerReply, DeadOrder, EnrichedOrder, Order, Tier};
pub use id::{Form, ON_KAFKA, ON_NATS, ON_RABBITMQ, OrderId};
