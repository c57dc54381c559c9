//! `partitioned-suite [NATS_URL]`: runs the price desk until it is stopped.

use partitioned_suite::{Service, ServiceError};

#[tokio::main]
async fn main() -> Result<(), ServiceError> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "nats://127.0.0.1:4222".to_owned());
    Service::open(&url).await?.run().await
}
