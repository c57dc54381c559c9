use std::time::Duration;

use choreo::prelude::*;

#[choreo::scenario(time = "virtual")]
async fn an_order_that_can_not_be_charged_is_set_aside(bus: &InMemory) {
    charging::open(&bus.client());

    choreo! {
        on "payments.charge" => reply { "status": "BUSY" };

        publish "orders.created" { "order_id": "ORD-42", "amount": 250 };

        expect "payments.charge" { "order_id": "ORD-42" } times 3 as tries;
        let pauses = [tries[1].latency() - tries[0].latency(), tries[2].latency() - tries[1].latency()];
        check pauses == [Duration::from_secs(1), Duration::from_secs(2)], "it paused for {pauses:?}";

        expect "orders.dead" {
            "order": { "order_id": "ORD-42", "amount": 250 },
            "tries": 3,
            "reason": contains "BUSY",
        };
        never "orders.settled";

        timeout 1min;
        settle 30s;
    }
}

#[choreo::scenario(time = "virtual")]
async fn the_third_try_may_succeed(bus: &InMemory) {
    charging::open(&bus.client());

    choreo! {
        on "payments.charge" headers { "try": ..3 } => reply { "status": "BUSY" };
        on "payments.charge" headers { "try": 3 } => reply { "status": "DONE" };

        publish "orders.created" { "order_id": "ORD-42", "amount": 250 };
        expect "orders.settled" { "order_id": "ORD-42", "tries": 3 };
        never "orders.dead";
    }
}

#[choreo::scenario(time = "virtual")]
async fn tries_are_answered_one_by_one(bus: &InMemory) {
    charging::open(&bus.client());

    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "amount": 250 };
        never "orders.dead";
        repeat 2 {
            expect "payments.charge" { "order_id": "ORD-42" } as asked;
            publish (asked.reply_to().unwrap_or_default()) { "status": "BUSY" };
        }
        expect "payments.charge" { "order_id": "ORD-42" } as last;
        publish (last.reply_to().unwrap_or_default()) { "status": "DONE" };

        expect "orders.settled" { "order_id": "ORD-42" };
        never "payments.charge";
    }
}

// The lines above stand where the page says they do.
mod charging {
    use std::time::Duration;

    use choreo::memory::{Client, Received};
    use choreo::message::Outgoing;
    use serde_json::{Value, json};
    use tokio::time::sleep;

    use super::super::planted;
    use super::super::service::{Error, listen};

    pub(super) fn open(client: &Client) {
        // One more where the bug is planted.
        let tries = if planted::is("one more") { TRIES + 1 } else { TRIES };
        listen(client, "orders.created", move |client, created| charge(client, created, tries));
    }

    const TRIES: u32 = 3;
    const PAUSE: Duration = Duration::from_secs(1);

    async fn charge(client: Client, created: Received, tries: u32) -> Result<(), Error> {
        let mut order: Value = created.json()?;
        let mut reason = String::new();
        for attempt in 1..=tries {
            let ask =
                Outgoing::new("payments.charge", created.bytes()).with_header("try", attempt.to_string());
            let status = client.send_request(ask).await?.json::<Value>()?["status"].clone();
            if status == "DONE" {
                order["tries"] = attempt.into();
                return Ok(client.publish_json("orders.settled", &order).await?);
            }
            reason = format!("payments said {status}");
            if attempt < tries {
                sleep(pause(attempt)).await;
            }
        }
        let dead = json!({ "order": order, "tries": tries, "reason": reason });
        Ok(client.publish_json("orders.dead", &dead).await?)
    }

    /// 1 s, 2 s, 4 s and so on.
    fn pause(attempt: u32) -> Duration {
        if planted::is("steady") { PAUSE } else { PAUSE * 2_u32.pow(attempt - 1) }
    }
}

// layout: sleep-in-test: the service pauses between its tries, in virtual time
use super::planted::Failure;

pub(super) const FAILURES: [Failure; 2] = [
    Failure { bug: "one more", scenario: an_order_that_can_not_be_charged_is_set_aside },
    Failure { bug: "steady", scenario: an_order_that_can_not_be_charged_is_set_aside },
];
