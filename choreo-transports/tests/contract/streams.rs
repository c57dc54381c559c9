//! The contract on Redis Streams.

use std::fs;
use std::path::Path;

use choreo_runtime::transport::TransportError;
use choreo_runtime::transport::contract::{self, BadTopics};
use choreo_transports::RedisStreams;
use choreo_transports::link::Connect;
#[cfg(feature = "tls")]
use choreo_transports::redis::RedisAuth;
use choreo_transports::redis::RedisServer;
#[cfg(feature = "tls")]
use choreo_transports::security::Secret;
use choreo_transports::server::Server;
#[cfg(feature = "tls")]
use tokio::sync::OnceCell;

use super::broker::{BrokerRig, Kind, Wish};
#[cfg(feature = "tls")]
use super::secured::{Guard, Lockable};

struct Streams;

impl Kind for Streams {
    type Transport = RedisStreams;

    const SCHEME: &'static str = "redis";

    fn connect(url: String) -> Connect<RedisStreams> {
        RedisStreams::connect(url)
    }

    fn ephemeral() -> Connect<RedisStreams> {
        RedisStreams::ephemeral()
    }

    async fn start(wish: Wish) -> Result<Server, TransportError> {
        let server = server(wish);
        match wish {
            Wish::Guarded => server.user(Streams::USER, "nobody knows").start().await,
            Wish::Open | Wish::Limited => server.start().await,
        }
    }

    fn forget(folder: &Path) {
        fs::remove_dir_all(folder.join("appendonlydir")).unwrap();
    }

    fn bad_topics() -> BadTopics {
        BadTopics { published: &["", "orders.*"], subscribed: &["", "orders.*"] }
    }
}

fn server(wish: Wish) -> RedisServer {
    let server = RedisServer::new().persistent(true);
    match wish {
        Wish::Open | Wish::Guarded => server,
        Wish::Limited => server.config("proto-max-bulk-len 1mb"),
    }
}

#[cfg(feature = "tls")]
impl Lockable for Streams {
    const TLS_SCHEME: &'static str = "rediss";

    fn auth(user: &str, password: Secret) -> RedisAuth {
        RedisAuth::acl(user, password)
    }

    fn shared() -> &'static OnceCell<Server> {
        static SHARED: OnceCell<Server> = OnceCell::const_new();
        &SHARED
    }

    async fn start(wish: Wish, guard: Guard) -> Result<Server, TransportError> {
        server(wish).user(guard.user, guard.password).tls(guard.identity).start().await
    }
}

contract::tests! {
    BrokerRig::<Streams>::new(),
    without: [
        a_wildcard_brings_what_fits_it,
        a_reply_comes_to_its_own_address,
        a_message_too_large_is_refused,
    ]
}

/// What the shared broker takes in one message is too much to send in a test.
#[test]
fn a_message_beyond_a_smaller_limit_is_refused() {
    let rig = BrokerRig::<Streams>::limited();
    contract::run("a_message_too_large_is_refused", &[], rig, contract::a_message_too_large_is_refused);
}

/// The same, with a password and TLS.
#[cfg(feature = "tls")]
mod secured {
    use choreo_runtime::transport::contract;

    use super::Streams;
    use crate::broker::BrokerRig;
    use crate::secured::Secured;

    contract::tests! {
        BrokerRig::<Secured<Streams>>::new(),
        without: [
        a_wildcard_brings_what_fits_it,
        a_reply_comes_to_its_own_address,
        a_message_too_large_is_refused,
    ]
    }

    /// What the shared broker takes in one message is too much to send in a test.
    #[test]
    fn a_message_beyond_a_smaller_limit_is_refused() {
        let rig = BrokerRig::<Secured<Streams>>::limited();
        contract::run("a_message_too_large_is_refused", &[], rig, contract::a_message_too_large_is_refused);
    }
}
