//! `docs/src/extending/matcher.md`: a matcher from an empty file.
use choreo::Matcher;
use choreo::memory::{Client, ClientError};
use choreo::message::Arrival;
use choreo::prelude::*;
use serde_json::{Value, json};

/// A booking in a ledger, as a service writes it.
#[derive(serde::Deserialize)]
struct Booking {
    lines: Vec<Line>,
}

#[derive(serde::Deserialize)]
struct Line {
    account: String,
    cents: i64,
}

fn booking(message: &Arrival) -> Result<Booking, String> {
    let json = message.content().map_err(|error| format!("which is {error}"))?;
    serde_json::from_slice(json).map_err(|error| format!("which is no booking: {error}"))
}

/// What is booked on one side is booked on the other.
struct Balances;

impl Matcher for Balances {
    fn describe(&self) -> String {
        "balances".into()
    }

    fn judge(&self, message: &Arrival) -> Result<(), String> {
        match booking(message)?.lines.iter().map(|line| line.cents).sum() {
            0_i64 => Ok(()),
            rest => Err(format!("whose lines sum up to {rest} cents")),
        }
    }
}

/// So much arrives on an account, in however many lines.
struct Receives {
    account: &'static str,
    cents: i64,
}

impl Matcher for Receives {
    fn describe(&self) -> String {
        format!("books {} cents on `{}`", self.cents, self.account)
    }

    fn judge(&self, message: &Arrival) -> Result<(), String> {
        let booking = booking(message)?;
        let lines = booking.lines.iter().filter(|line| line.account == self.account);
        match lines.map(|line| line.cents).sum() {
            cents if cents == self.cents => Ok(()),
            0 => Err(format!("which books nothing on `{}`", self.account)),
            cents => Err(format!("which books {cents} cents there")),
        }
    }
}

/// The service under test: it books what is paid, in cash and a fee of `fee` cents.
async fn keep_books(client: Client, fee: i64) -> Result<(), ClientError> {
    let mut paid = client.subscribe("orders.paid").await?;
    loop {
        let order: Value = serde_json::from_slice(&paid.recv().await?.bytes()).unwrap_or_default();
        let cents = order["cents"].as_i64().unwrap_or_default();
        let lines = json!([
            { "account": "orders", "cents": -cents },
            { "account": "cash", "cents": cents - 30 },
            { "account": "fees", "cents": fee },
        ]);
        client.publish("ledger.booked", json!({ "lines": lines }).to_string()).await?;
    }
}

#[choreo::scenario(time = "virtual")]
async fn what_is_paid_is_booked_on_both_sides(bus: &InMemory) {
    tokio::spawn(keep_books(bus.client(), 30));

    choreo! {
        publish "orders.paid" { "order_id": "ORD-42", "cents": 4000 };
        expect "ledger.booked" (Balances);
        publish "orders.paid" { "order_id": "ORD-43", "cents": 5000 } as paid;
        expect "ledger.booked" (Receives { account: "cash", cents: paid["cents"].as_i64().unwrap_or(0) - 30 });
    }
}

#[should_panic(expected = "MISMATCH")]
#[choreo::scenario(time = "virtual", timeout = "500ms")]
async fn no_cent_of_the_fee_is_lost(bus: &InMemory) {
    tokio::spawn(keep_books(bus.client(), 29));

    choreo! {
        publish "orders.paid" { "order_id": "ORD-42", "cents": 4000 };
        expect "ledger.booked" (Balances);
    }
}

pub(super) fn failing() {
    no_cent_of_the_fee_is_lost();
}

#[test]
fn each_way_of_not_fitting_has_its_words() {
    let judged = |payload: &str| {
        let message = Arrival::new("ledger.booked", payload.to_owned(), tokio::time::Instant::now());
        Receives { account: "cash", cents: 1 }.judge(&message)
    };
    assert_eq!(judged(r#"{"lines":[{"account":"cash","cents":3},{"account":"cash","cents":-2}]}"#), Ok(()));
    assert_eq!(
        judged(r#"{"lines":[{"account":"cash","cents":2}]}"#),
        Err("which books 2 cents there".to_owned())
    );
    assert_eq!(judged(r#"{"lines":[]}"#), Err("which books nothing on `cash`".to_owned()));
    for broken in ["", "{}", "not JSON", r#"{"lines":[{"account":"cash"}]}"#] {
        let why = judged(broken).expect_err(broken);
        assert!(why.starts_with("which is no booking: "), "{why}");
    }
}
