//! The contract on RabbitMQ.

use choreo_runtime::transport::TransportError;
use choreo_runtime::transport::contract::{self, BadTopics};
use choreo_transports::RabbitMq;
use choreo_transports::link::Connect;
use choreo_transports::rabbitmq::RabbitMqServer;
use choreo_transports::server::Server;

use super::broker::{BrokerRig, Kind, Wish};

struct Rabbit;

impl Kind for Rabbit {
    type Transport = RabbitMq;

    const SCHEME: &'static str = "amqp";

    fn connect(url: String) -> Connect<RabbitMq> {
        RabbitMq::connect(url)
    }

    fn ephemeral() -> Connect<RabbitMq> {
        RabbitMq::ephemeral()
    }

    async fn start(wish: Wish) -> Result<Server, TransportError> {
        let server = RabbitMqServer::new();
        let server = match wish {
            Wish::Open => server,
            Wish::Guarded => server.user(Rabbit::USER, "nobody knows".into()),
            Wish::Limited => server.config("max_message_size = 1048576"),
        };
        server.start().await
    }

    fn bad_topics() -> BadTopics {
        BadTopics { published: &["", "orders.*", "orders.#"], subscribed: &[""] }
    }
}

contract::tests! {
    BrokerRig::<Rabbit>::new(),
    without: [
        from_start_brings_the_log_first,
        from_start_is_for_its_own_subscriber,
        a_message_too_large_is_refused,
        a_log_that_comes_back_empty_is_lost,
    ]
}

/// What the shared broker takes in one message is too much to send in a test.
#[test]
fn a_message_beyond_a_smaller_limit_is_refused() {
    let rig = BrokerRig::<Rabbit>::limited();
    contract::run("a_message_too_large_is_refused", &[], rig, contract::a_message_too_large_is_refused);
}
