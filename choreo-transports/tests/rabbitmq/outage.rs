//! Brokers that end, and come back.

use std::time::{Duration, Instant};

use choreo_runtime::transport::{Parcel, TransportErrorKind};
use choreo_transports::RabbitMq;
use choreo_transports::rabbitmq::RabbitMqServer;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::support::{Ear, LIMIT, name, refusal, say, start};

#[tokio::test]
async fn a_killed_broker_is_a_loss_within_a_second_and_is_used_again_when_it_is_back() {
    let Some(server) = start(RabbitMqServer::new()).await else { return };
    let wire = RabbitMq::connect(server.url()).timeout(Duration::from_secs(60)).await.expect("a connection");
    let topic = name("outage");
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let _ = say(&wire, &topic, "before").await;
    assert_eq!(ear.hear_text().await.1, "before");

    server.kill().await;
    let killed = Instant::now();
    let reason = ear.hear_of_loss().await;
    assert!(killed.elapsed() < Duration::from_secs(1), "{:?}", killed.elapsed());
    assert!(reason.starts_with("the connection was cut: "), "{reason}");

    server.restart().await.expect("a broker");
    let mut again = Ear::on(&wire, &[&topic]).await;
    let Parcel::Gap(gap) = again.parcel().await else { panic!("no gap") };
    assert!(gap.before && gap.reason == reason, "{gap:?}");
    let _ = say(&wire, &topic, "behind").await;
    assert_eq!(again.hear_text().await.1, "behind");
    assert!(ear.is_silent());
}

#[tokio::test]
async fn whoever_does_not_answer_is_hung_up_on() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let connecting =
        refusal(RabbitMq::connect(format!("amqp://{address}")).timeout(Duration::from_millis(200)));
    let (error, accepted) = tokio::join!(connecting, listener.accept());
    assert_eq!(error.kind(), TransportErrorKind::TimedOut);
    // The client says which protocol it speaks, and waits for ever: it must not be left to that.
    let (mut stream, _) = accepted.expect("a stream");
    let mut said = Vec::new();
    timeout(LIMIT, stream.read_to_end(&mut said)).await.expect("an end").expect("a clean one");
    assert_eq!(said, b"AMQP\0\0\x09\x01");
}

#[tokio::test]
async fn whoever_speaks_something_else_is_not_rabbitmq() {
    for greeting in ["INFO {}\r\n", "-ERR unknown command\r\n", ""] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let speak = async {
            let (mut stream, _) = listener.accept().await.expect("a stream");
            stream.write_all(greeting.as_bytes()).await.expect("a greeting");
            stream.shutdown().await.expect("an end");
            // A reset could take the greeting away before it is read.
            let _ = stream.read_to_end(&mut Vec::new()).await;
        };
        let (error, ()) = tokio::join!(refusal(RabbitMq::connect(format!("amqp://{address}"))), speak);
        assert_eq!(error.kind(), TransportErrorKind::Unreachable, "{greeting}");
        assert!(error.to_string().contains("is it RabbitMQ's port"), "{error}");
    }
}
