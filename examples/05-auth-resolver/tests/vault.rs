//! What the vault promises.

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

use std::time::Duration;

use auth_resolver::{Vault, VaultError};
use choreo::redis::RedisServer;
use choreo::server::Server;
use secrecy::ExposeSecret;

async fn vault(lifetime: Duration) -> (Server, Vault) {
    let server = RedisServer::new().start().await.expect("a server");
    let redis = redis::Client::open(server.url()).expect("a URL");
    (server, Vault::start(redis, lifetime))
}

#[tokio::test]
async fn a_password_serves_until_it_expires() {
    let (_server, vault) = vault(Duration::from_secs(3600)).await;
    let [first, second] = [vault.lease().await.expect("a lease"), vault.lease().await.expect("a lease")];
    assert_eq!((first.number, second.number), (1, 1));
    assert_eq!(first.password.expose_secret(), second.password.expose_secret());
}

#[tokio::test]
async fn one_that_has_expired_is_given_to_nobody() {
    let (_server, vault) = vault(Duration::ZERO).await;
    let [first, second] = [vault.lease().await.expect("a lease"), vault.lease().await.expect("a lease")];
    assert_eq!((first.number, second.number), (1, 2));
    assert_ne!(first.password.expose_secret(), second.password.expose_secret());
}

#[tokio::test]
async fn a_sealed_vault_gives_nothing() {
    let (_server, vault) = vault(Duration::from_secs(3600)).await;
    let lease = vault.lease().await.expect("a lease");
    assert!(!format!("{lease:?}").contains(lease.password.expose_secret()));
    vault.seal();
    assert!(matches!(vault.lease().await, Err(VaultError::Sealed)));
    assert!(matches!(vault.rotate().await, Err(VaultError::Sealed)));
}
