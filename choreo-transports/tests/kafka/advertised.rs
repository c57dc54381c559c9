//! Brokers that name another machine than this one.

use std::io::ErrorKind;
use std::net::TcpListener;

use choreo_runtime::transport::TransportErrorKind;
use choreo_transports::Kafka;
use choreo_transports::kafka::KafkaServer;

use crate::support::had;

#[tokio::test]
async fn where_a_broker_names_a_machine_that_is_not_allowed_nothing_is_sent_there() {
    // By its text no address of this machine, and yet one: whoever went there would come to us.
    let there = TcpListener::bind("127.0.0.1:0").unwrap();
    there.set_nonblocking(true).unwrap();
    let port = there.local_addr().unwrap().port();
    let named = format!("0177.0.0.1:{port}");
    let server = KafkaServer::new()
        .config(format!("advertised.listeners=CLIENTS://{named}\ninter.broker.listener.name=CLIENTS"));
    let Some(server) = had(server).await else { return };

    for _ in 0..20 {
        let error = Kafka::connect(server.url()).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::NotAllowed, "{error}");
        assert!(error.to_string().contains(&format!("endpoints = [\"{named}\"]")), "{error}");
    }
    let visitor = there.accept().map(drop).map_err(|error| error.kind());
    assert_eq!(visitor, Err(ErrorKind::WouldBlock), "nobody was there");
}
