use choreo::prelude::*;

#[choreo::scenario(time = "virtual")]
async fn a_paid_order_is_picked_and_confirmed(bus: &InMemory) {
    checkout::open(&bus.client());

    choreo! {
        publish "orders.paid" { "order_id": "ORD-42", "email": "ada@example.com" };

        expect "warehouse.pick" { "order_id": "ORD-42" };
        expect "mail.receipt" { "order_id": "ORD-42", "to": "ada@example.com" };
    }
}

#[choreo::scenario(time = "virtual")]
async fn no_receipt_goes_out_before_the_money_is_in(bus: &InMemory) {
    checkout::open(&bus.client());

    choreo! {
        publish "orders.paid" { "order_id": "ORD-42", "email": "ada@example.com" };

        in order {
            expect "payments.captured" { "order_id": "ORD-42" };
            expect "mail.receipt" { "order_id": "ORD-42" };
        }
        expect "warehouse.pick" { "order_id": "ORD-42" };
    }
}

#[choreo::scenario(time = "virtual")]
async fn two_orders_do_not_wait_for_each_other(bus: &InMemory) {
    checkout::open(&bus.client());

    choreo! {
        together {
            publish "orders.paid" { "order_id": "ORD-42" };
            expect "warehouse.pick" { "order_id": "ORD-42" };
            publish "warehouse.packed" { "order_id": "ORD-42" };
            expect "parcels.sent" { "order_id": "ORD-42" };
        } and {
            publish "orders.paid" { "order_id": "ORD-43" };
            expect "warehouse.pick" { "order_id": "ORD-43" };
            publish "warehouse.packed" { "order_id": "ORD-43" };
            expect "parcels.sent" { "order_id": "ORD-43" };
        }
    }
}

#[choreo::scenario(time = "virtual")]
async fn a_paid_order_is_sent_or_put_on_the_list(bus: &InMemory) {
    checkout::open(&bus.client());

    choreo! {
        publish "orders.paid" { "order_id": "ORD-42" };

        either {
            expect "warehouse.pick" { "order_id": "ORD-42" };
            publish "warehouse.packed" { "order_id": "ORD-42" };
            expect "parcels.sent" { "order_id": "ORD-42" };
        } or {
            expect "warehouse.backorder" { "order_id": "ORD-42" };
        }
    }
}

// The lines above stand where the page says they do.
mod checkout {
    use choreo::memory::{Client, Received};
    use serde_json::{Value, json};

    use super::super::planted;
    use super::super::service::{Error, listen};

    pub(super) fn open(client: &Client) {
        match () {
            () if planted::is("misspelt") => listen(client, "orders.paid", misspelt::fulfil),
            () if planted::is("hasty") => listen(client, "orders.paid", hasty::fulfil),
            () if planted::is("sold out") => listen(client, "orders.paid", list),
            () => listen(client, "orders.paid", fulfil),
        }
        listen(client, "warehouse.packed", send);
    }

    async fn fulfil(client: Client, paid: Received) -> Result<(), Error> {
        let order: Value = paid.json()?;
        let pick = json!({ "order_id": order["order_id"] });
        let receipt = json!({ "order_id": order["order_id"], "to": order["email"] });

        client.publish_json("payments.captured", &pick).await?;
        tokio::try_join!(
            client.publish_json("warehouse.pick", &pick),
            client.publish_json("mail.receipt", &receipt),
        )?;
        Ok(())
    }

    async fn send(client: Client, packed: Received) -> Result<(), Error> {
        Ok(client.publish("parcels.sent", packed.bytes()).await?)
    }

    async fn list(client: Client, paid: Received) -> Result<(), Error> {
        Ok(client.publish("warehouse.backorder", paid.bytes()).await?)
    }

    mod misspelt {
        use super::*;

        pub(super) async fn fulfil(client: Client, paid: Received) -> Result<(), Error> {
            let order: Value = paid.json()?;
            let receipt = json!({ "order_id": order["order_id"], "to": order["email"] });
            client.publish_json("warehouse.pick", &json!({ "order_id": order["order_id"] })).await?;
            client.publish_json("mail.receipts", &receipt).await?;
            Ok(())
        }
    }

    mod hasty {
        use super::*;

        pub(super) async fn fulfil(client: Client, paid: Received) -> Result<(), Error> {
            let order: Value = paid.json()?;
            let pick = json!({ "order_id": order["order_id"] });
            client.publish_json("warehouse.pick", &pick).await?;
            client.publish_json("mail.receipt", &pick).await?;
            client.publish_json("payments.captured", &pick).await?;
            Ok(())
        }
    }
}

use super::planted::{self, Failure};

pub(super) const FAILURES: [Failure; 2] = [
    Failure { bug: "misspelt", scenario: a_paid_order_is_picked_and_confirmed },
    Failure { bug: "hasty", scenario: no_receipt_goes_out_before_the_money_is_in },
];

#[test]
fn an_order_that_is_sold_out_takes_the_other_branch() {
    planted::with("sold out", a_paid_order_is_sent_or_put_on_the_list);
}
