//! No password is in what a failing scenario says: a child process fails one on each wire that has a login, prints all that
//! it gives, and everything it wrote is searched.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "what is missing must fail its test")]
#![expect(clippy::print_stdout, reason = "what is printed is what is searched")]

// The search itself, with the tests of it, is the transports' own.
#[path = "../../../../choreo-transports/tests/security/child.rs"]
mod child;
#[path = "../../../../choreo-transports/tests/security/listener.rs"]
mod listener;
#[path = "../../../../choreo-transports/tests/security/search.rs"]
mod search;

mod failing;

use std::io::Write;

use choreo::server::Server;
use choreo::transport::{TransportError, TransportErrorKind};

/// Where the child finds the broker.
const URL: &str = "CHOREO_TEST_URL";

/// One test for each wire: its type, a broker with a user, and how the user and the password are written.
macro_rules! wires {
    ($($name:ident: $transport:ty, $server:expr, $auth:expr;)*) => {$(
        mod $name {
            use crate::{child, failing, searched, started};

            #[test]
            fn a_failing_scenario_does_not_say_the_password() {
                if child::is_here() {
                    let auth = |user: &str, password: String| $auth(user, password);
                    return failing::run::<$transport>(<$transport>::connect, auth);
                }
                let Some(server) = started($server.user(child::USER, child::PASSWORD).start()) else { return };
                searched(concat!(stringify!($name), "::a_failing_scenario_does_not_say_the_password"), &server);
            }
        }
    )*};
}

wires! {
    nats: choreo::Nats, choreo::nats::NatsServer::new(), choreo::nats::NatsAuth::user;
    jetstream: choreo::JetStream, choreo::nats::NatsServer::new().jetstream(true), choreo::nats::NatsAuth::user;
    kafka: choreo::Kafka, choreo::kafka::KafkaServer::new(), choreo::kafka::KafkaAuth::plain;
    rabbitmq: choreo::RabbitMq, choreo::rabbitmq::RabbitMqServer::new(), choreo::rabbitmq::RabbitMqAuth::plain;
    redis: choreo::Redis, choreo::redis::RedisServer::new(), choreo::redis::RedisAuth::acl;
    streams: choreo::RedisStreams, choreo::redis::RedisServer::new(), choreo::redis::RedisAuth::acl;
}

/// The broker; where there is none on this machine, the test says that it skips.
fn started(starting: impl Future<Output = Result<Server, TransportError>>) -> Option<Server> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match runtime.block_on(starting) {
        Ok(server) => Some(server),
        Err(error) if error.kind() == TransportErrorKind::NoBroker => {
            let _ = writeln!(std::io::stdout(), "SKIPPED: a failing scenario's password: {error}");
            None
        }
        Err(error) => panic!("failed to {error}"),
    }
}

/// Runs the child and searches what it wrote.
fn searched(test: &str, server: &Server) {
    let written = child::run(test, &[(URL, server.url())]);
    // Or else nothing was searched: the report with the message that came, the stage, and a refused login's error.
    for words in ["MISMATCH", "ORD-7", "STAGE", "REFUSED"] {
        assert!(written.says(words), "no `{words}`: {}", written.shown());
    }
    if let Some(leak) = written.leak() {
        panic!("{leak}\n{}", written.shown());
    }
}
