//! The vault: one task that keeps the password, gives it out, and changes it at Redis.

use std::time::Duration;

use redis::{Client, RedisError, cmd};
use secrecy::ExposeSecret;
use tokio::sync::{mpsc, oneshot};

use crate::lease::Lease;

/// The user whose password the vault keeps.
pub const USER: &str = "stockroom";

/// Why the vault gave no lease.
#[derive(Debug, Clone, thiserror::Error)]
pub enum VaultError {
    /// Somebody has sealed it.
    #[error("lease a password for `{USER}`: the vault is sealed")]
    Sealed,
    /// Redis did not take the new password.
    #[error("tell Redis the new password of `{USER}`")]
    Redis(#[from] RedisError),
    /// Its task has ended.
    #[error("ask the vault: it is gone")]
    Gone,
}

type Answer = oneshot::Sender<Result<Lease, VaultError>>;

enum Ask {
    Lease(Answer),
    Rotate(Answer),
    Seal,
}

/// A handle on the vault. A clone is another handle on the same one.
#[derive(Debug, Clone)]
pub struct Vault {
    asks: mpsc::UnboundedSender<Ask>,
}

impl Vault {
    /// Starts one on the current runtime, which ends with its last handle. `redis` must be let in as somebody who may
    /// change users; a password serves for `lifetime`.
    pub fn start(redis: Client, lifetime: Duration) -> Vault {
        let (asks, asked) = mpsc::unbounded_channel();
        tokio::spawn(Keeper { redis, lifetime, lease: None, sealed: false, given: 0 }.run(asked));
        Vault { asks }
    }

    /// The password that serves now; a new one where there is none, or where it has expired.
    ///
    /// # Errors
    ///
    /// Where the vault is sealed, or Redis can't be told.
    pub async fn lease(&self) -> Result<Lease, VaultError> {
        self.ask(Ask::Lease).await
    }

    /// Changes the password before its time: the old one serves no longer.
    ///
    /// # Errors
    ///
    /// Where the vault is sealed, or Redis can't be told.
    pub async fn rotate(&self) -> Result<Lease, VaultError> {
        self.ask(Ask::Rotate).await
    }

    /// Gives out nothing from now on.
    pub fn seal(&self) {
        // One that is gone gives out nothing either.
        let _ = self.asks.send(Ask::Seal);
    }

    async fn ask(&self, ask: impl FnOnce(Answer) -> Ask) -> Result<Lease, VaultError> {
        let (answer, answered) = oneshot::channel();
        self.asks.send(ask(answer)).map_err(|_| VaultError::Gone)?;
        answered.await.map_err(|_| VaultError::Gone)?
    }
}

/// What the task has.
struct Keeper {
    redis: Client,
    lifetime: Duration,
    lease: Option<Lease>,
    sealed: bool,
    given: u64,
}

impl Keeper {
    async fn run(mut self, mut asked: mpsc::UnboundedReceiver<Ask>) {
        while let Some(ask) = asked.recv().await {
            // Whoever asked may have gone meanwhile.
            match ask {
                Ask::Lease(answer) => _ = answer.send(self.lease().await),
                Ask::Rotate(answer) => _ = answer.send(self.rotate().await),
                Ask::Seal => self.sealed = true,
            }
        }
    }

    async fn lease(&mut self) -> Result<Lease, VaultError> {
        match &self.lease {
            Some(lease) if !self.sealed && !lease.has_expired() => Ok(lease.clone()),
            _ => self.rotate().await,
        }
    }

    async fn rotate(&mut self) -> Result<Lease, VaultError> {
        if self.sealed {
            return Err(VaultError::Sealed);
        }
        let lease = Lease::fresh(self.given + 1, self.lifetime);
        self.tell(&lease).await?;
        self.given += 1;
        // The planted bug: Redis knows the new password, and the vault goes on giving out its first one.
        if self.lease.is_none() || !cfg!(feature = "broken") {
            self.lease = Some(lease.clone());
        }
        Ok(lease)
    }

    /// Redis lets the user in by this password alone, and knows so after a restart.
    async fn tell(&self, lease: &Lease) -> Result<(), VaultError> {
        // Not kept: Redis may have been restarted since.
        let mut redis = self.redis.get_multiplexed_async_connection().await?;
        let password = format!(">{}", lease.password.expose_secret());
        let mut user = cmd("ACL");
        user.arg("SETUSER").arg(USER).arg("reset").arg("on").arg(password).arg("&stock.*").arg("+@pubsub");
        user.exec_async(&mut redis).await?;
        Ok(cmd("CONFIG").arg("REWRITE").exec_async(&mut redis).await?)
    }
}
