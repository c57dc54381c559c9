//! The page "Brokers on demand": a server for a single test.

use choreo::transport::TransportError;

#[tokio::test]
async fn a_server_that_was_killed_is_there_again() -> Result<(), TransportError> {
    use choreo::Nats;
    use choreo::nats::{NatsAuth, NatsServer};

    let server = NatsServer::new().jetstream(true).user("shop", "a secret").start().await?;
    let wire = Nats::connect(server.url()).auth(NatsAuth::user("shop", "a secret")).await?;

    server.kill().await; // as a crash would: kill -9, and the port and the folder are kept
    server.restart().await?; // on the same port, with what it had written

    assert_eq!(wire.url(), server.url());
    Nats::connect(server.url()).auth(NatsAuth::user("shop", "a secret")).await?;
    Ok(())
}
