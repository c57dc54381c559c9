//! The contract on JetStream.

use std::fs;
use std::path::Path;

use choreo_runtime::transport::TransportError;
use choreo_runtime::transport::contract::{self, BadTopics};
use choreo_transports::JetStream;
use choreo_transports::link::Connect;
use choreo_transports::nats::NatsServer;
use choreo_transports::server::Server;

use super::broker::{BrokerRig, Kind, MIB, Wish};

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
        let server = match wish {
            Wish::Open => server,
            Wish::Guarded => server.user(Stream::USER, "nobody knows".into()),
            Wish::Limited => server,
        };
        server.start().await
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

contract::tests!(BrokerRig::<Stream>::new());
