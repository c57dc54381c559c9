//! The contract on Redis Pub/Sub.

use choreo_runtime::message::Topic;
use choreo_runtime::transport::TransportError;
use choreo_runtime::transport::contract::{BadTopics, Wildcard};
use choreo_transports::Redis;
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

struct PubSub;

impl Kind for PubSub {
    type Transport = Redis;

    const SCHEME: &'static str = "redis";

    fn connect(url: String) -> Connect<Redis> {
        Redis::connect(url)
    }

    fn ephemeral() -> Connect<Redis> {
        Redis::ephemeral()
    }

    async fn start(wish: Wish) -> Result<Server, TransportError> {
        let server = server(wish);
        match wish {
            Wish::Guarded => server.user(PubSub::USER, "nobody knows").start().await,
            Wish::Open | Wish::Limited => server.start().await,
        }
    }

    /// A glob's `*` stands for dots as well.
    fn wildcard(stem: &str, word: &str) -> Wildcard {
        Wildcard {
            pattern: Topic::from(format!("{stem}.*.{word}")),
            fitting: ["one", "two.three"].map(|token| Topic::from(format!("{stem}.{token}.{word}"))),
            stranger: Topic::from(format!("{stem}.one.{word}.more")),
        }
    }

    fn bad_topics() -> BadTopics {
        BadTopics { published: &["", "orders.*"], subscribed: &[""] }
    }
}

fn server(wish: Wish) -> RedisServer {
    let server = RedisServer::new();
    match wish {
        Wish::Open | Wish::Guarded => server,
        Wish::Limited => server.config("proto-max-bulk-len 1mb"),
    }
}

#[cfg(feature = "tls")]
impl Lockable for PubSub {
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
    PubSub,
    without: [
        from_start_brings_the_log_first,
        from_start_is_for_its_own_subscriber,
        a_reply_comes_to_its_own_address,
        a_log_that_comes_back_empty_is_lost
    ]
}
