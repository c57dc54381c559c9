//! The contract on JetStream.

use std::fs;
use std::path::Path;

use choreo_runtime::transport::TransportError;
use choreo_runtime::transport::contract::{self, BadTopics};
use choreo_transports::JetStream;
use choreo_transports::link::Connect;
#[cfg(feature = "tls")]
use choreo_transports::nats::NatsAuth;
use choreo_transports::nats::NatsServer;
#[cfg(feature = "tls")]
use choreo_transports::security::Secret;
use choreo_transports::server::Server;
#[cfg(feature = "tls")]
use tokio::sync::OnceCell;

use super::broker::{BrokerRig, Kind, MIB, Wish};
#[cfg(feature = "tls")]
use super::secured::{Guard, Lockable};

struct Stream;

impl Kind for Stream {
    type Transport = JetStream;

    const SCHEME: &'static str = "nats";

    /// The server's `max_payload` is 1 MiB.
    const TOO_LARGE: Option<usize> = Some(MIB + 1);

    fn connect(url: String) -> Connect<JetStream> {
        JetStream::connect(url)
    }

    fn ephemeral() -> Connect<JetStream> {
        JetStream::ephemeral()
    }

    async fn start(wish: Wish) -> Result<Server, TransportError> {
        let server = NatsServer::new().jetstream(true);
        match wish {
            Wish::Guarded => server.user(Stream::USER, "nobody knows").start().await,
            Wish::Open | Wish::Limited => server.start().await,
        }
    }

    fn forget(folder: &Path) {
        fs::remove_dir_all(folder.join("jetstream")).unwrap();
    }

    fn bad_topics() -> BadTopics {
        BadTopics {
            published: &["", "a b", "a..b", "a.", "orders.*", "orders.>"],
            subscribed: &["", "a b", "a..b", "a.>.b"],
        }
    }
}

#[cfg(feature = "tls")]
impl Lockable for Stream {
    const TLS_SCHEME: &'static str = "tls";

    fn auth(user: &str, password: Secret) -> NatsAuth {
        NatsAuth::user(user, password)
    }

    fn shared() -> &'static OnceCell<Server> {
        static SHARED: OnceCell<Server> = OnceCell::const_new();
        &SHARED
    }

    async fn start(_wish: Wish, guard: Guard) -> Result<Server, TransportError> {
        NatsServer::new().jetstream(true).user(guard.user, guard.password).tls(guard.identity).start().await
    }
}

contract::tests! { BrokerRig::<Stream>::new(), without: [a_reply_comes_to_its_own_address] }

/// The same, with a password and TLS.
#[cfg(feature = "tls")]
mod secured {
    use choreo_runtime::transport::contract;

    use super::Stream;
    use crate::broker::BrokerRig;
    use crate::secured::Secured;

    contract::tests! { BrokerRig::<Secured<Stream>>::new(), without: [a_reply_comes_to_its_own_address] }
}
