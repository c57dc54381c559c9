//! A password that changes. Each scenario is two tests, `::from_file` and `::from_vault`.

use auth_resolver::{Service, ServiceError};
use choreo::prelude::*;
use secrecy::ExposeSecret;

use crate::premises::{FromFile, FromVault, premises};

/// The service under test, on the broker that the scenario is on. It ends with the scenario's runtime.
async fn serve(redis: &Redis) -> Result<(), ServiceError> {
    tokio::spawn(Service::open(&redis.url(), &premises().await.vault).await?.run());
    Ok(())
}

#[choreo::scenario(on(FromFile, FromVault))]
async fn what_is_wanted_is_reserved(stage: &_) -> Result<(), ServiceError> {
    serve(&stage.redis).await?;
    choreo! {
        publish "stock.wanted" { "order_id": "ORD-1", "pieces": 3 };
        expect "stock.reserved" { "order_id": "ORD-1", "pieces": 3 };
    }
    assert!(stage.resolved() > 0, "it is called where the stage is opened");
    Ok(())
}

#[choreo::scenario(on(FromFile, FromVault))]
async fn a_stage_comes_back_with_the_new_password(stage: &_) -> Result<(), ServiceError> {
    serve(&stage.redis).await?;
    choreo! {
        publish "stock.wanted" { "order_id": "ORD-2", "pieces": 1 };
        expect "stock.reserved" { "order_id": "ORD-2" };
    }

    let (resolved, old) = (stage.resolved(), premises().await.vault.lease().await?);
    premises().await.rotate().await;

    choreo! {
        call { serve(&stage.redis).await };
        publish "stock.wanted" { "order_id": "ORD-3", "pieces": 2 };
        expect "stock.reserved" { "order_id": "ORD-3" };
    }
    let new = premises().await.vault.lease().await?;
    assert!(new.number > old.number && new.password.expose_secret() != old.password.expose_secret());
    assert!(stage.resolved() > resolved, "it is called again where the connection is made again");
    let shown = format!("{stage:?} {stage:#?}");
    assert!(!shown.contains(old.password.expose_secret()) && !shown.contains(new.password.expose_secret()));
    Ok(())
}
