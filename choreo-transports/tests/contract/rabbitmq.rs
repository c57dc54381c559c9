//! The contract on RabbitMQ.

use choreo_runtime::transport::TransportError;
use choreo_runtime::transport::contract::BadTopics;
use choreo_transports::RabbitMq;
use choreo_transports::link::Connect;
#[cfg(feature = "tls")]
use choreo_transports::rabbitmq::RabbitMqAuth;
use choreo_transports::rabbitmq::RabbitMqServer;
#[cfg(feature = "tls")]
use choreo_transports::security::Secret;
use choreo_transports::server::Server;
#[cfg(feature = "tls")]
use tokio::sync::OnceCell;

use super::broker::{Kind, Wish};
use super::limited::limited;
#[cfg(feature = "tls")]
use super::secured::{Guard, Lockable};

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
        let server = server(wish);
        match wish {
            Wish::Guarded => server.user(Rabbit::USER, "nobody knows").start().await,
            Wish::Open | Wish::Limited => server.start().await,
        }
    }

    fn bad_topics() -> BadTopics {
        BadTopics { published: &["", "orders.*", "orders.#"], subscribed: &[""] }
    }
}

fn server(wish: Wish) -> RabbitMqServer {
    let server = RabbitMqServer::new();
    match wish {
        Wish::Open | Wish::Guarded => server,
        Wish::Limited => server.config("max_message_size = 1048576"),
    }
}

#[cfg(feature = "tls")]
impl Lockable for Rabbit {
    const TLS_SCHEME: &'static str = "amqps";

    fn auth(user: &str, password: Secret) -> RabbitMqAuth {
        RabbitMqAuth::plain(user, password)
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
    Rabbit,
    without: [
        from_start_brings_the_log_first,
        from_start_is_for_its_own_subscriber,
        a_log_that_comes_back_empty_is_lost
    ]
}
