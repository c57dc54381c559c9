//! Runs the ledger until it is stopped. `LEDGER_NATS_URL`, `LEDGER_NATS_USER`, `LEDGER_NATS_PASSWORD` and `LEDGER_NATS_CA`
//! say where NATS is and how to log in.

use std::error::Error;

use transport_auth::{Login, Service};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    Ok(Service::open(&Login::from_environment()?).await?.run().await?)
}
