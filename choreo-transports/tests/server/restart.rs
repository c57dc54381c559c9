//! A broker is killed, and comes back.

use crate::{folder, had, listens, port, residents};

macro_rules! restarts {
    ($($test:ident: $server:expr, $program:literal;)+) => {$(
        #[tokio::test]
        async fn $test() {
            let Some(server) = had($server.start().await) else { return };
            let (url, port) = (server.url().to_owned(), port(server.url()));
            assert!(listens(port));

            server.kill().await;
            assert!(!listens(port), "it is gone when `kill` returns");
            let left = residents(&folder(&server));
            assert!(!left.iter().any(|name| name.starts_with($program)), "{left:?}");
            server.kill().await;

            server.restart().await.unwrap();
            assert!(listens(port) && server.url() == url, "it is there when `restart` returns");
            server.restart().await.unwrap();
            assert!(listens(port), "one that runs is started anew");
        }
    )+};
}

#[cfg(feature = "nats")]
restarts! {
    a_nats_server_is_killed_and_started_again:
        choreo_transports::nats::NatsServer::new().jetstream(true), "nats-server";
}

#[cfg(feature = "redis")]
restarts! {
    a_redis_server_is_killed_and_started_again:
        choreo_transports::redis::RedisServer::new().persistent(true), "redis-server";
}

#[cfg(feature = "rabbitmq")]
restarts! {
    a_rabbitmq_node_is_killed_and_started_again:
        choreo_transports::rabbitmq::RabbitMqServer::new(), "beam";
}

/// A broker can be started from a runtime whose clock stands still, and which has no I/O.
#[cfg(feature = "nats")]
#[test]
fn a_server_is_started_from_any_runtime() {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let Some(server) = had(choreo_transports::nats::NatsServer::new().start().await) else { return };
        assert!(listens(port(server.url())));
        server.kill().await;
        assert!(!listens(port(server.url())));
    });
}

#[cfg(feature = "redis")]
#[tokio::test]
async fn what_a_persistent_redis_server_was_told_is_there_after_a_crash() {
    use std::io::{BufRead, BufReader, Write};

    let ask = |port: u16, line: &str| {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        write!(stream, "{line}\r\n").unwrap();
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).unwrap();
        answer.trim().to_owned()
    };
    for (persistent, kept) in [(true, ":1"), (false, ":0")] {
        let server = choreo_transports::redis::RedisServer::new().persistent(persistent);
        let Some(server) = had(server.start().await) else { return };
        let port = port(server.url());
        assert_eq!(ask(port, "SET order 7"), "+OK");
        server.restart().await.unwrap();
        assert_eq!(ask(port, "EXISTS order"), kept, "persistent: {persistent}");
    }
}
