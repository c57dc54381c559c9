//! The contract on NATS.

use choreo_runtime::transport::TransportError;
use choreo_runtime::transport::contract::{self, BadTopics};
use choreo_transports::Nats;
use choreo_transports::link::Connect;
use choreo_transports::nats::NatsServer;
use choreo_transports::server::Server;

use super::broker::{BrokerRig, Kind, MIB, Wish};

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
        let server = match wish {
            Wish::Open => server,
            Wish::Guarded => server.user(Core::USER, "nobody knows".into()),
            Wish::Limited => server,
        };
        server.start().await
    }

    fn bad_topics() -> BadTopics {
        BadTopics {
            published: &["", "a b", "a..b", "a.", "orders.*", "orders.>"],
            subscribed: &["", "a b", "a..b", "a.>.b"],
        }
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
