use choreo::prelude::*;

#[choreo::scenario(time = "virtual")]
async fn bookings_of_one_account_keep_their_order(bus: &InMemory) {
    accounts::open(&bus.client());

    choreo! {
        on "rates.ask" { "n": 1 } => {
            wait 50ms;
            reply { "rate": 1.25 };
        }
        on "rates.ask" { "n": != 1 } => reply { "rate": 1.25 };

        publish "accounts.deposit" { "n": 1, "amount": 100 } key "A-1";
        publish "accounts.deposit" { "n": 2, "amount": 200 } key "A-1";
        publish "accounts.deposit" { "n": 3, "amount": 300 } key "B-7";

        in order {
            expect "accounts.booked" { "n": 1 } key "A-1";
            expect "accounts.booked" { "n": 2 } key "A-1";
        }
        expect "accounts.booked" { "n": 3 } key "B-7" within 10ms;
    }
}

#[choreo::scenario(time = "virtual")]
async fn many_bookings_of_many_accounts_keep_their_order(bus: &InMemory) {
    accounts::open(&bus.client());
    let accounts = ["A-1", "B-7", "C-3"];

    choreo! {
        on "rates.ask" as ask => {
            wait (accounts::delay(&ask["n"]));
            reply { "rate": 1.25 };
        }

        for n in 1..=20 {
            for account in accounts {
                publish "accounts.deposit" { "n": n, "amount": 100 } key account;
            }
        }
        expect "accounts.booked" times 60 as booked;
        check accounts.iter().all(|account| accounts::is_sorted(&booked, account)), "{booked:?}";
    }
}

// The lines above stand where the page says they do.
mod accounts {
    use std::collections::HashMap;
    use std::time::Duration;

    use choreo::memory::{Client, Received};
    use choreo::message::Outgoing;
    use choreo::prelude::Message;
    use serde_json::{Value, json};
    use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

    use super::super::planted;
    use super::super::service::{Error, listen};

    #[expect(clippy::expect_used, reason = "a service that fails ends, and the report quotes it")]
    pub(super) fn open(client: &Client) {
        let client = client.clone();
        match () {
            () if planted::is("no lanes") => listen(&client, "accounts.deposit", book),
            () if planted::is("one lane") => {
                drop(tokio::spawn(async move { serve(client, |_| Vec::new()).await.expect("served") }));
            }
            () => {
                drop(tokio::spawn(async move { serve(client, key).await.expect("served") }));
            }
        }
    }

    fn key(deposit: &Received) -> Vec<u8> {
        deposit.key().unwrap_or_default().to_vec()
    }

    async fn serve(client: Client, lane_of: fn(&Received) -> Vec<u8>) -> Result<(), Error> {
        let mut deposits = client.subscribe("accounts.deposit").await?;
        let mut lanes: HashMap<Vec<u8>, UnboundedSender<Received>> = HashMap::new();
        loop {
            let deposit = deposits.recv().await?;
            let lane = lanes.entry(lane_of(&deposit)).or_insert_with(|| {
                let (lane, waiting) = unbounded_channel();
                tokio::spawn(work(client.clone(), waiting));
                lane
            });
            lane.send(deposit)?;
        }
    }

    async fn work(client: Client, mut waiting: UnboundedReceiver<Received>) -> Result<(), Error> {
        while let Some(deposit) = waiting.recv().await {
            book(client.clone(), deposit).await?;
        }
        Ok(())
    }

    async fn book(client: Client, deposit: Received) -> Result<(), Error> {
        let answer: Value = client.request("rates.ask", deposit.bytes()).await?.json()?;
        let asked: Value = deposit.json()?;
        let booked = json!({ "n": asked["n"], "rate": answer["rate"] });
        let booked = Outgoing {
            key: deposit.arrival().key.clone(),
            ..Outgoing::new("accounts.booked", booked.to_string())
        };
        Ok(client.send(booked).await?)
    }

    pub(super) fn delay(n: &Value) -> Duration {
        Duration::from_millis(n.as_u64().unwrap_or_default() * 7 % 20)
    }

    pub(super) fn is_sorted(booked: &[Message], account: &str) -> bool {
        booked
            .iter()
            .filter(|one| one.key() == Some(account.as_bytes()))
            .is_sorted_by_key(|one| one["n"].as_u64())
    }
}

use super::planted::{self, Failure};

pub(super) const FAILURES: [Failure; 2] = [
    Failure { bug: "no lanes", scenario: bookings_of_one_account_keep_their_order },
    Failure { bug: "one lane", scenario: bookings_of_one_account_keep_their_order },
];

#[test]
#[should_panic(expected = "VIOLATED")]
fn many_bookings_without_lanes_are_out_of_order() {
    planted::with("no lanes", many_bookings_of_many_accounts_keep_their_order);
}
