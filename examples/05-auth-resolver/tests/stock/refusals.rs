//! Resolvers that give nothing. Each is an error where the stage is opened, before anything is sent, and says no secret.

use std::time::Duration;

use auth_resolver::{USER, Vault};
use choreo::prelude::*;
use choreo::redis::RedisAuth;
use choreo::transport::{TransportError, TransportErrorKind};

use crate::premises::leased;

/// Nothing listens there, and nobody asks: the password comes first.
const URL: &str = "redis://127.0.0.1:1";

const PASSWORD: &str = "plum-anvil-42";

#[derive(Debug, Stage)]
struct Sealed {
    #[stage(of_a_sealed_vault())]
    redis: Redis,
}

async fn of_a_sealed_vault() -> Result<Redis, TransportError> {
    let vault = Vault::start(redis::Client::open(URL).expect("a URL"), Duration::from_secs(60));
    vault.seal();
    Redis::connect(URL)
        .auth_from_async(move || {
            let vault = vault.clone();
            async move { leased(&vault).await }
        })
        .await
}

#[tokio::test]
async fn a_resolver_that_gives_an_error_of_ours_is_quoted() {
    let error = Sealed::open().await.expect_err("the vault is sealed");
    assert_eq!(error.kind(), TransportErrorKind::Unauthorized);
    assert_eq!(error.to_string(), "open `redis`: lease a password for `stockroom`: the vault is sealed");
}

#[derive(Debug, Stage)]
struct Unset {
    #[stage(Redis::connect(URL).auth_from(|| {
        std::env::var("STOCKROOM_PASSWORD_THAT_NOBODY_SETS").map(|password| RedisAuth::acl(USER, password))
    }))]
    redis: Redis,
}

#[tokio::test]
async fn a_variable_that_is_not_set_is_told() {
    let error = Unset::open().await.expect_err("nobody sets it");
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
    let text = "open `redis`: resolve the credentials: their environment variable is not set";
    assert_eq!(error.to_string(), text);
}

#[derive(Debug, Stage)]
struct Chatty {
    #[stage(Redis::connect(URL).auth_from(|| Err(format!("`{PASSWORD}` is no password"))))]
    redis: Redis,
}

#[tokio::test]
async fn an_error_that_may_quote_the_secret_is_told_by_its_type_alone() {
    let error = Chatty::open().await.expect_err("it gives nothing");
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
    assert!(error.to_string().contains("an error of the type `alloc::string::String`"), "{error}");
    assert!(!format!("{error} {error:?} {error:#?}").contains(PASSWORD), "{error:?}");
}

#[derive(Debug, Stage)]
struct Panics {
    #[stage(Redis::connect(URL).auth_from(panics))]
    redis: Redis,
}

#[derive(Debug, Stage)]
struct PanicsLate {
    #[stage(Redis::connect(URL).auth_from_async(|| async { panics() }))]
    redis: Redis,
}

// Rust prints a panic's own words before choreo can do anything about it: they are for nobody's secret.
fn panics() -> Result<RedisAuth, TransportError> {
    panic!("the resolver's own panic")
}

#[tokio::test]
async fn a_resolver_that_panics_is_an_error_too() {
    for opened in [Panics::open().await.map(drop), PanicsLate::open().await.map(drop)] {
        let error = opened.expect_err("it panics");
        assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
        assert_eq!(error.to_string(), "open `redis`: resolve the credentials: their resolver panicked");
    }
}
