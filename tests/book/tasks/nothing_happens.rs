use choreo::prelude::*;

#[choreo::scenario(time = "virtual")]
async fn a_cancelled_order_is_not_charged(bus: &InMemory) {
    billing::open(&bus.client());

    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "amount": 250 };
        publish "orders.cancelled" { "order_id": "ORD-42" };

        never "payments.charge" { "order_id": "ORD-42" } for 1min;
        timeout 2min;
    }
}

#[choreo::scenario(time = "virtual")]
async fn an_order_of_nothing_is_refused_and_not_charged(bus: &InMemory) {
    billing::open(&bus.client());

    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "amount": 0 };
        expect "orders.refused" { "order_id": "ORD-42" };
        never "payments.>";

        settle 1min;
    }
}

#[choreo::scenario(time = "virtual")]
async fn an_order_is_charged_once_and_nothing_else_is(bus: &InMemory) {
    billing::open(&bus.client());

    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "amount": 250 };
        only {
            expect "payments.*" { "order_id": "ORD-42", "amount": 250 };
        }

        timeout 2min;
        settle 1min;
    }
}

// The lines above stand where the page says they do.
mod billing {
    use std::time::Duration;

    use choreo::memory::{Client, Received, Subscription};
    use serde_json::{Value, json};
    use tokio::time::timeout;

    use super::super::planted;
    use super::super::service::{Error, listen};

    pub(super) fn open(client: &Client) {
        match () {
            () if planted::is("deaf") => listen(client, "orders.created", deaf),
            () if planted::is("twice") => listen(client, "orders.created", twice),
            () => listen(client, "orders.created", bill),
        }
    }

    const GRACE: Duration = Duration::from_secs(30);

    async fn bill(client: Client, created: Received) -> Result<(), Error> {
        let order: Value = created.json()?;
        if order["amount"] == 0 {
            return Ok(client.publish_json("orders.refused", &order).await?);
        }
        let cancelled = client.subscribe("orders.cancelled").await?;
        match timeout(GRACE, names(cancelled, "order_id", &order["order_id"])).await {
            Ok(closed) => closed,
            Err(_) => Ok(client.publish_json("payments.charge", &order).await?),
        }
    }

    /// Comes back when a message has this order in its field.
    async fn names(mut cancelled: Subscription, field: &str, order_id: &Value) -> Result<(), Error> {
        loop {
            let message: Value = cancelled.recv().await?.json()?;
            if message[field] == *order_id {
                return Ok(());
            }
        }
    }

    /// It looks for a field that no message has.
    async fn deaf(client: Client, created: Received) -> Result<(), Error> {
        let order: Value = created.json()?;
        let cancelled = client.subscribe("orders.cancelled").await?;
        match timeout(GRACE, names(cancelled, "id", &order["order_id"])).await {
            Ok(closed) => closed,
            Err(_) => Ok(client.publish_json("payments.charge", &order).await?),
        }
    }

    async fn twice(client: Client, created: Received) -> Result<(), Error> {
        let order: Value = created.json()?;
        client.publish_json("payments.charge", &order).await?;
        Ok(client.publish_json("payments.fee", &json!({ "order_id": order["order_id"] })).await?)
    }
}

use super::planted::Failure;

pub(super) const FAILURES: [Failure; 2] = [
    Failure { bug: "deaf", scenario: a_cancelled_order_is_not_charged },
    Failure { bug: "twice", scenario: an_order_is_charged_once_and_nothing_else_is },
];
