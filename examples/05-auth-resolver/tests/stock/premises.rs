//! The broker and the vault, and the stages that ask for the password whenever they connect.

use std::io;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use auth_resolver::{USER, Vault, VaultError};
use choreo::prelude::*;
use choreo::redis::{RedisAuth, RedisServer};
use choreo::security::Secret;
use choreo::server::Server;
use choreo::transport::{TransportError, TransportErrorKind};
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

/// Who may change users: the vault alone.
const ROOT: &str = "root-of-all";

/// A Redis, and the vault that keeps a password of it.
pub(crate) struct Premises {
    pub(crate) server: Server,
    pub(crate) vault: Vault,
}

/// Where the vault is at home: it outlives each scenario, whose runtime ends with it.
static HOME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut home = tokio::runtime::Builder::new_multi_thread();
    home.worker_threads(1).enable_all().build().expect("a runtime")
});

pub(crate) async fn premises() -> &'static Premises {
    static PREMISES: OnceCell<Premises> = OnceCell::const_new();
    PREMISES.get_or_init(|| async { HOME.spawn(build()).await.expect("no panic") }).await
}

async fn build() -> Premises {
    let server = RedisServer::new().password(ROOT).start().await.expect("a server");
    let as_root = server.url().replace("redis://", &format!("redis://:{ROOT}@"));
    let redis = redis::Client::open(as_root).expect("a URL");
    let premises = Premises { server, vault: Vault::start(redis, Duration::from_secs(3600)) };
    premises.deliver().await;
    premises
}

impl Premises {
    /// Changes the password, and restarts the broker: who was logged in must log in again.
    pub(crate) async fn rotate(&self) {
        self.vault.rotate().await.expect("a new password");
        self.deliver().await;
        self.server.restart().await.expect("the same server");
    }

    /// Writes the password to a file, as the agent of a vault does for those who don't speak with it.
    async fn deliver(&self) {
        use secrecy::ExposeSecret;
        let lease = self.vault.lease().await.expect("a password");
        std::fs::write(self.file(), lease.password.expose_secret()).expect("a file beside the log");
    }

    /// It stands in the broker's folder, so that it goes when the broker goes.
    fn file(&self) -> PathBuf {
        self.server.log().with_file_name("password")
    }
}

/// A stage that reads the password from a file.
#[derive(Debug, Stage)]
pub(crate) struct FromFile {
    #[stage(from_file())]
    pub(crate) redis: Redis,
}

/// A stage that asks the vault for it.
#[derive(Debug, Stage)]
pub(crate) struct FromVault {
    #[stage(from_vault())]
    pub(crate) redis: Redis,
}

static READ: AtomicUsize = AtomicUsize::new(0);
static LEASED: AtomicUsize = AtomicUsize::new(0);

async fn from_file() -> Result<Redis, TransportError> {
    let premises = premises().await;
    let file = premises.file();
    let resolve = move || {
        READ.fetch_add(1, Ordering::Relaxed);
        let password = Secret::from(std::fs::read_to_string(&file)?);
        Ok::<_, io::Error>(RedisAuth::acl(USER, password))
    };
    Redis::connect(premises.server.url()).auth_from(resolve).await
}

async fn from_vault() -> Result<Redis, TransportError> {
    let premises = premises().await;
    let resolve = || async {
        LEASED.fetch_add(1, Ordering::Relaxed);
        leased(&premises.vault).await
    };
    Redis::connect(premises.server.url()).auth_from_async(resolve).await
}

/// What the vault gives. Its errors are told in words of ours, so that they may be shown: those of any other type may
/// quote a secret, and are not.
pub(crate) async fn leased(vault: &Vault) -> Result<RedisAuth, TransportError> {
    let refused =
        |error: VaultError| TransportError::new(TransportErrorKind::Unauthorized, error.to_string());
    let lease = vault.lease().await.map_err(refused)?;
    Ok(RedisAuth::acl(USER, lease.password))
}

impl FromFile {
    /// How often its resolver was called in this process.
    pub(crate) fn resolved(&self) -> usize {
        READ.load(Ordering::Relaxed)
    }
}

impl FromVault {
    /// How often its resolver was called in this process.
    pub(crate) fn resolved(&self) -> usize {
        LEASED.load(Ordering::Relaxed)
    }
}
