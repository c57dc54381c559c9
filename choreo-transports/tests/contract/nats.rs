//! The contract on NATS.

use choreo_runtime::transport::TransportError;
use choreo_runtime::transport::contract::{self, BadTopics};
use choreo_transports::Nats;
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

struct Core;

impl Kind for Core {
    type Transport = Nats;

    const SCHEME: &'static str = "nats";

    /// The server's `max_payload` is 1 MiB.
    const TOO_LARGE: Option<usize> = Some(MIB + 1);

    fn connect(url: String) -> Connect<Nats> {
        Nats::connect(url)
    }

    fn ephemeral() -> Connect<Nats> {
        Nats::ephemeral()
    }

    async fn start(wish: Wish) -> Result<Server, TransportError> {
        let server = NatsServer::new();
        match wish {
            Wish::Guarded => server.user(Core::USER, "nobody knows").start().await,
            Wish::Open | Wish::Limited => server.start().await,
        }
    }

    fn bad_topics() -> BadTopics {
        BadTopics {
            published: &["", "a b", "a..b", "a.", "orders.*", "orders.>"],
            subscribed: &["", "a b", "a..b", "a.>.b"],
        }
    }
}

#[cfg(feature = "tls")]
impl Lockable for Core {
    const TLS_SCHEME: &'static str = "tls";

    fn auth(user: &str, password: Secret) -> NatsAuth {
        NatsAuth::user(user, password)
    }

    fn shared() -> &'static OnceCell<Server> {
        static SHARED: OnceCell<Server> = OnceCell::const_new();
        &SHARED
    }

    async fn start(_wish: Wish, guard: Guard) -> Result<Server, TransportError> {
        NatsServer::new().user(guard.user, guard.password).tls(guard.identity).start().await
    }
}

contract::tests! {
    BrokerRig::<Core>::new(),
    without: [
        from_start_brings_the_log_first,
        from_start_is_for_its_own_subscriber,
        a_log_that_comes_back_empty_is_lost,
    ]
}

/// The same, with a password and TLS.
#[cfg(feature = "tls")]
mod secured {
    use choreo_runtime::transport::contract;

    use super::Core;
    use crate::broker::BrokerRig;
    use crate::secured::Secured;

    contract::tests! {
        BrokerRig::<Secured<Core>>::new(),
        without: [
            from_start_brings_the_log_first,
            from_start_is_for_its_own_subscriber,
            a_log_that_comes_back_empty_is_lost,
        ]
    }
}
