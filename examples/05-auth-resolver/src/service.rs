//! The service: one channel heard, one answer.

use std::fmt;

use futures_util::StreamExt;
use redis::aio::{MultiplexedConnection, PubSub};
use redis::{AsyncCommands, Client, ConnectionInfo, IntoConnectionInfo, RedisError};
use secrecy::ExposeSecret;

use crate::event::{StockReserved, StockWanted};
use crate::vault::{USER, Vault, VaultError};

/// Why the service stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The vault gave no password.
    #[error("failed to {0}")]
    Vault(#[from] VaultError),
    /// Redis could not be reached, or did not let it in.
    #[error("failed to talk to Redis")]
    Redis(#[from] RedisError),
    /// A message was not what its channel promises.
    #[error("failed to read or write a message")]
    Json(#[from] serde_json::Error),
}

/// The stockroom.
pub struct Service {
    wanted: PubSub,
    answers: MultiplexedConnection,
}

impl Service {
    /// Logs in by what the vault gives, and listens: when it returns, Redis knows that this service wants
    /// `stock.wanted`.
    ///
    /// # Errors
    ///
    /// Where the vault gives nothing, or Redis does not let the service in.
    pub async fn open(url: &str, vault: &Vault) -> Result<Service, ServiceError> {
        let lease = vault.lease().await?;
        let client = Client::open(login(url, lease.password.expose_secret())?)?;
        let answers = client.get_multiplexed_async_connection().await?;
        let mut wanted = client.get_async_pubsub().await?;
        wanted.subscribe("stock.wanted").await?;
        Ok(Service { wanted, answers })
    }

    /// Reserves what is wanted until the connection ends.
    ///
    /// # Errors
    ///
    /// Where a message can't be read, or Redis can't be told.
    pub async fn run(mut self) -> Result<(), ServiceError> {
        let mut wanted = self.wanted.on_message();
        while let Some(message) = wanted.next().await {
            let StockWanted { order_id, pieces } = serde_json::from_slice(message.get_payload_bytes())?;
            let reserved = serde_json::to_vec(&StockReserved { order_id, pieces })?;
            let _: i64 = self.answers.publish("stock.reserved", reserved).await?;
        }
        Ok(())
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not what its connections say of themselves.
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

fn login(url: &str, password: &str) -> Result<ConnectionInfo, RedisError> {
    let info = url.into_connection_info()?;
    let settings = info.redis_settings().clone().set_username(USER).set_password(password);
    Ok(info.set_redis_settings(settings))
}
