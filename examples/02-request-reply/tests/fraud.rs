//! What the order service promises, whatever the fraud check says, and when it says nothing.

use choreo::prelude::*;
use request_reply::{Decision, FraudCheck, FraudResult, Service, ServiceError};

/// The service under test, on the broker that the scenario is on. It ends with the scenario's runtime.
async fn serve(nats: &Nats) -> Result<(), ServiceError> {
    let service = Service::open(&nats.url()).await?;
    // The report quotes a panic. An error that nobody looks at would be lost, and the scenario wait for nothing.
    tokio::spawn(async move {
        if let Err(error) = service.run().await {
            panic!("the order service ended: {error}");
        }
    });
    Ok(())
}

#[choreo::scenario]
async fn an_order_that_passes_the_check_is_processed(nats: &Nats) -> Result<(), ServiceError> {
    serve(nats).await?;
    choreo! {
        on "fraud.check" { "order_id": _, "amount": > 0 } => reply { "decision": "APPROVE" };

        publish "orders.created" { "order_id": "ORD-1", "amount": 2500 };

        expect "orders.processed" { "order_id": "ORD-1" };
        never "orders.rejected" { "order_id": "ORD-1" };
    }
    Ok(())
}

#[choreo::scenario]
async fn an_order_that_does_not_is_rejected(nats: &Nats) -> Result<(), ServiceError> {
    serve(nats).await?;
    choreo! {
        on "fraud.check" FraudCheck { amount: 100_000.., .. } as ask => reply FraudResult {
            decision: if ask.order_id.starts_with("VIP") { Decision::Approve } else { Decision::Deny },
        };

        publish "orders.created" { "order_id": "ORD-2", "amount": 250_000 };

        expect "orders.rejected" { "order_id": "ORD-2", "reason": contains "fraud" };
        never "orders.processed" { "order_id": "ORD-2" };
    }
    Ok(())
}

#[choreo::scenario]
async fn an_order_that_nobody_could_check_is_held(nats: &Nats) -> Result<(), ServiceError> {
    serve(nats).await?;
    choreo! {
        publish "orders.created" { "order_id": "ORD-3", "amount": 2500 };
        expect "orders.held" { "order_id": "ORD-3" };
        never "orders.processed" { "order_id": "ORD-3" };
    }
    Ok(())
}
