use choreo::prelude::*;

#[choreo::scenario(time = "virtual")]
async fn a_paid_order_is_on_the_books(bus: &InMemory) -> Result<(), Error> {
    let books = ledger::open(&bus.client())?;

    choreo! {
        publish "orders.paid" { "order_id": "ORD-42" };
        eventually { books.status("ORD-42")?.as_deref() == Some("PAID") } within 500ms;
    }
    Ok(())
}

#[choreo::scenario(time = "virtual", timeout = "1s")]
async fn what_is_on_the_books_is_told(bus: &InMemory) -> Result<(), Error> {
    let books = ledger::open(&bus.client())?;

    choreo! {
        publish "orders.paid" { "order_id": "ORD-42" };
        eventually {
            match books.status("ORD-42")?.as_deref() {
                Some("PAID") => Ok(true),
                other => Err(format!("ORD-42 is {other:?}")),
            }
        } within 500ms;
    }
    Ok(())
}

#[choreo::scenario(time = "virtual")]
async fn who_hears_of_a_payment_finds_it_on_the_books(bus: &InMemory) -> Result<(), Error> {
    let books = ledger::open(&bus.client())?;

    choreo! {
        publish "orders.paid" { "order_id": "ORD-42" };
        expect "orders.booked" { "order_id": "ORD-42" } as booked;
        let status = books.status(booked["order_id"].as_str().unwrap_or_default())?;
        check status.as_deref() == Some("PAID"), "it is {status:?}";
    }
    Ok(())
}

// The lines above stand where the page says they do.
#[expect(unreachable_pub, reason = "it reads so on the page")]
mod ledger {
    use std::sync::Arc;
    use std::time::Duration;

    use choreo::memory::{Client, Received};
    use redb::backends::InMemoryBackend;
    use redb::{Database, ReadableDatabase, TableDefinition};
    use serde_json::Value;
    use tokio::time::sleep;

    use super::super::planted;
    use super::super::service::{Error, listen};

    const ORDERS: TableDefinition<&str, &str> = TableDefinition::new("orders");

    #[derive(Clone)]
    pub(super) struct Books(Arc<Database>);

    impl Books {
        pub fn status(&self, order_id: &str) -> Result<Option<String>, redb::Error> {
            let orders = self.0.begin_read()?.open_table(ORDERS)?;
            Ok(orders.get(order_id)?.map(|row| row.value().to_owned()))
        }

        fn write(&self, order_id: &str, status: &str) -> Result<(), redb::Error> {
            let status = if planted::is("pending") { "PENDING" } else { status };
            let transaction = self.0.begin_write()?;
            transaction.open_table(ORDERS)?.insert(order_id, status)?;
            Ok(transaction.commit()?)
        }
    }

    pub(super) fn open(client: &Client) -> Result<Books, Error> {
        let database = Database::builder().create_with_backend(InMemoryBackend::new())?;
        let books = Books(Arc::new(database));
        books.write("ORD-1", "PAID")?; // its table is there from the start
        let tells_first = planted::is("tells first");
        let kept = books.clone();
        listen(client, "orders.paid", move |client, paid| {
            let books = kept.clone();
            async move {
                if tells_first {
                    tell_and_book(client, books, paid).await
                } else {
                    book(client, books, paid).await
                }
            }
        });
        Ok(books)
    }

    const BATCH: Duration = Duration::from_millis(120);

    async fn book(client: Client, books: Books, paid: Received) -> Result<(), Error> {
        let order: Value = paid.json()?;
        let order_id = order["order_id"].as_str().unwrap_or_default();
        sleep(BATCH).await; // it writes what has gathered, at intervals
        books.write(order_id, "PAID")?;
        Ok(client.publish("orders.booked", paid.bytes()).await?)
    }

    async fn tell_and_book(client: Client, books: Books, paid: Received) -> Result<(), Error> {
        client.publish("orders.booked", paid.bytes()).await?;
        sleep(BATCH).await;
        let order: Value = paid.json()?;
        Ok(books.write(order["order_id"].as_str().unwrap_or_default(), "PAID")?)
    }
}

use super::planted::Failure;
use super::service::Error;

// layout: sleep-in-test: the ledger writes at intervals, in virtual time
pub(super) const FAILURES: [Failure; 3] = [
    Failure { bug: "pending", scenario: || drop(a_paid_order_is_on_the_books()) },
    Failure { bug: "pending", scenario: || drop(what_is_on_the_books_is_told()) },
    Failure { bug: "tells first", scenario: || drop(who_hears_of_a_payment_finds_it_on_the_books()) },
];
