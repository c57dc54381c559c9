//! Payments, on both brokers: each scenario is two tests, `::by_password` and `::over_tls`.

use std::error::Error;

use choreo::prelude::*;
use transport_auth::{LIMIT, Service};

use crate::broker::{ByPassword, OverTls, login};

/// The service under test, on the broker that the scenario is on. It ends with the scenario's runtime.
async fn serve(nats: &Nats) -> Result<(), Box<dyn Error>> {
    tokio::spawn(Service::open(&login(nats).await?).await?.run());
    Ok(())
}

#[choreo::scenario(on(ByPassword, OverTls))]
async fn a_payment_up_to_the_limit_is_settled(stage: &_) -> Result<(), Box<dyn Error>> {
    serve(&stage.nats).await?;
    choreo! {
        publish "payments.requested" { "payment_id": "PAY-1", "amount": LIMIT };
        expect "payments.settled" { "payment_id": "PAY-1", "amount": LIMIT };
        never "payments.declined";
    }
    Ok(())
}

#[choreo::scenario(on(ByPassword, OverTls))]
async fn a_payment_over_the_limit_is_declined(stage: &_) -> Result<(), Box<dyn Error>> {
    serve(&stage.nats).await?;
    choreo! {
        publish "payments.requested" { "payment_id": "PAY-2", "amount": LIMIT + 1 };
        expect "payments.declined" { "payment_id": "PAY-2", "reason": contains "more than" };
        never "payments.settled";
    }
    Ok(())
}
