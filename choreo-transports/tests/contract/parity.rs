//! One surface for all brokers: whoever knows one transport knows the others. Compiling is the test.

#[cfg(any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"))]
use std::time::Duration;

use choreo_runtime::transport::{Transport, TransportError};
use choreo_transports::InMemory;

/// What a value of every transport is.
fn is_alike<T: Transport + Clone + Send + Sync + std::fmt::Debug + 'static>() {}

/// What every broker's transport has besides.
#[cfg(any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"))]
macro_rules! alike {
    ($($feature:literal $transport:ident,)*) => {
        $(
            #[cfg(feature = $feature)]
            #[test]
            #[expect(non_snake_case, reason = "named after the type")]
            fn $transport() {
                use choreo_transports::$transport as Wire;

                fn connecting() -> [Connect<Wire>; 4] {
                    let [by_text, by_string] = [Wire::connect("a URL"), Wire::connect(String::from("a URL"))];
                    [by_text, by_string, Wire::ephemeral(), Wire::configured()]
                }

                fn options(connect: Connect<Wire>, auth: fn() -> Auth<Wire>) -> Connect<Wire> {
                    let connect = connect.auth(auth()).tls(Tls::new()).timeout(Duration::from_secs(1));
                    let connect = connect.auth_from(move || Ok::<_, TransportError>(auth()));
                    connect.auth_from_async(move || async move { Ok::<_, TransportError>(auth()) })
                }

                fn place(wire: &Wire) -> String {
                    wire.url()
                }

                async fn connected(connect: Connect<Wire>) -> Result<Wire, TransportError> {
                    connect.await
                }

                is_alike::<Wire>();
                is_sent::<Connect<Wire>>();
                let _ = (connecting, options, place, connected);
                assert_eq!(<Wire as Transport>::NAME, stringify!($transport));
            }
        )*
    };
}

#[cfg(any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"))]
use choreo_transports::{
    link::{Broker, Connect, Link},
    security::Tls,
};

#[cfg(any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"))]
type Auth<T> = <<T as Broker>::Link as Link>::Auth;

#[cfg(any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"))]
fn is_sent<T: Send + std::fmt::Debug + 'static>() {}

#[cfg(any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"))]
alike! {
    "nats" Nats,
    "nats" JetStream,
    "kafka" Kafka,
    "rabbitmq" RabbitMq,
    "redis" Redis,
    "redis" RedisStreams,
}

/// The bus in memory has no place to connect to: it is made.
#[test]
fn in_memory() {
    async fn opened() -> Result<InMemory, TransportError> {
        InMemory::open().await
    }

    is_alike::<InMemory>();
    let _ = (opened, InMemory::new);
    assert_eq!(InMemory::NAME, "InMemory");
}
