//! The contract on Redis Streams.

use std::fs;
use std::path::Path;

use choreo_runtime::transport::TransportError;
use choreo_runtime::transport::contract::BadTopics;
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

use super::broker::{Kind, Wish};
use super::limited::limited;
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

limited! {
    Streams,
    without: [a_wildcard_brings_what_fits_it, a_reply_comes_to_its_own_address]
}
