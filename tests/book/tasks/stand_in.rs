use choreo::prelude::*;

#[choreo::scenario(time = "virtual")]
async fn an_order_that_the_fraud_check_approves_is_approved(bus: &InMemory) {
    approval::open(&bus.client());

    choreo! {
        on "fraud.check" { "order_id": _ } as ask times 1 => reply {
            "order_id": ask["order_id"], "decision": "APPROVE",
        };

        publish "orders.paid" { "order_id": "ORD-42", "amount": 250 };
        expect "orders.approved" { "order_id": "ORD-42" };
    }
}

#[choreo::scenario(time = "virtual")]
async fn an_order_is_parked_where_nobody_answers(bus: &InMemory) {
    approval::open(&bus.client());

    choreo! {
        on "fraud.check" => {};

        publish "orders.paid" { "order_id": "ORD-42", "amount": 250 };
        expect "orders.parked" { "order_id": "ORD-42" } within 2100ms;
        never "orders.approved";
    }
}

#[choreo::scenario(time = "virtual")]
async fn an_answer_that_takes_long_is_waited_for(bus: &InMemory) {
    approval::open(&bus.client());

    choreo! {
        on "fraud.check" as ask => {
            check ask["amount"] == 250, "asked about {}", ask["amount"];
            wait 1500ms;
            reply { "decision": "DENY" };
        }

        publish "orders.paid" { "order_id": "ORD-42", "amount": 250 };
        expect "orders.denied" { "order_id": "ORD-42" };
    }
}

choreo! {
    fragment fraud_desk(decision: &str) {
        on "fraud.check" as ask => reply { "order_id": ask["order_id"], "decision": decision };
    }
}

#[derive(Stage)]
#[stage(include fraud_desk("APPROVE"))]
struct Shop {
    bus: InMemory,
}

#[choreo::scenario(time = "virtual")]
async fn an_order_of_much_is_approved(shop: &Shop) {
    approval::open(&shop.bus.client());

    choreo! {
        publish "orders.paid" { "order_id": "ORD-42", "amount": 99_000 };
        expect "orders.approved" { "order_id": "ORD-42" };
    }
}

// The lines above stand where the page says they do.
mod approval {
    use std::time::Duration;

    use choreo::memory::{Client, Received};
    use serde_json::{Value, json};

    use super::super::planted;
    use super::super::service::{Error, listen};

    pub(super) fn open(client: &Client) {
        match () {
            () if planted::is("renamed") => listen(client, "orders.paid", renamed),
            () if planted::is("eager") => listen(client, "orders.paid", eager),
            () => listen(client, "orders.paid", approve),
        }
    }

    async fn approve(client: Client, paid: Received) -> Result<(), Error> {
        let order: Value = paid.json()?;
        let ask = json!({ "order_id": order["order_id"], "amount": order["amount"] });
        decide(client, &order, &ask).await
    }

    async fn decide(client: Client, order: &Value, ask: &Value) -> Result<(), Error> {
        let client = client.request_timeout(Duration::from_secs(2));
        let verdict = match client.request_json("fraud.check", ask).await {
            Ok(answer) if answer.json::<Value>()?["decision"] == "APPROVE" => "orders.approved",
            Ok(_) => "orders.denied",
            Err(_) => "orders.parked",
        };
        Ok(client.publish_json(verdict, &json!({ "order_id": order["order_id"] })).await?)
    }

    async fn renamed(client: Client, paid: Received) -> Result<(), Error> {
        let order: Value = paid.json()?;
        let ask = json!({ "id": order["order_id"], "amount": order["amount"] });
        decide(client, &order, &ask).await
    }

    async fn eager(client: Client, paid: Received) -> Result<(), Error> {
        let order: Value = paid.json()?;
        client.request_json("fraud.check", &order).await?;
        decide(client, &order, &order).await
    }
}

use super::planted::Failure;

pub(super) const FAILURES: [Failure; 2] = [
    Failure { bug: "renamed", scenario: an_order_that_the_fraud_check_approves_is_approved },
    Failure { bug: "eager", scenario: an_order_that_the_fraud_check_approves_is_approved },
];
