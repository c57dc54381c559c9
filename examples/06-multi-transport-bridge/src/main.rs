//! `multi-transport-bridge [KAFKA_BROKERS [NATS_URL [AMQP_URL]]]`: runs the bridge until it is stopped.

use multi_transport_bridge::{Addresses, Bridge, BridgeError};

#[tokio::main]
async fn main() -> Result<(), BridgeError> {
    let mut given = std::env::args().skip(1);
    let mut address = |usual: &str| given.next().unwrap_or_else(|| usual.to_owned());
    let addresses = Addresses {
        kafka: address("127.0.0.1:9092"),
        nats: address("nats://127.0.0.1:4222"),
        rabbitmq: address("amqp://127.0.0.1:5672"),
    };
    let bridge = Bridge::open(&addresses).await?;
    eprintln!("listening");
    bridge.run().await
}
