//! The contract on Redis Streams.

use std::fs;
use std::path::Path;

use choreo_runtime::transport::TransportError;
use choreo_runtime::transport::contract::{self, BadTopics};
use choreo_transports::RedisStreams;
use choreo_transports::link::Connect;
use choreo_transports::redis::RedisServer;
use choreo_transports::server::Server;

use super::broker::{BrokerRig, Kind, Wish};

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
        let server = RedisServer::new().persistent(true);
        let server = match wish {
            Wish::Open => server,
            Wish::Guarded => server.user(Streams::USER, "nobody knows".into()),
            Wish::Limited => server.config("proto-max-bulk-len 1mb"),
        };
        server.start().await
    }

    fn forget(folder: &Path) {
        fs::remove_dir_all(folder.join("appendonlydir")).unwrap();
    }

    fn bad_topics() -> BadTopics {
        BadTopics { published: &["", "orders.*"], subscribed: &["", "orders.*"] }
    }
}

contract::tests! {
    BrokerRig::<Streams>::new(),
    without: [a_wildcard_brings_what_fits_it, a_message_too_large_is_refused]
}

/// What the shared broker takes in one message is too much to send in a test.
#[test]
fn a_message_beyond_a_smaller_limit_is_refused() {
    let rig = BrokerRig::<Streams>::limited();
    contract::run("a_message_too_large_is_refused", &[], rig, contract::a_message_too_large_is_refused);
}
