//! A broker ends with its process, however that ends.

use std::process::Command;
use std::sync::OnceLock;

use choreo_transports::server::Server;

use crate::{Player, assert_gone, folder, had, listens, part, port, residents, say, stay};

/// What a test keeps to its end, as `ephemeral()` does.
static KEPT: OnceLock<Server> = OnceLock::new();

/// Starts a broker, says where it is, and ends in this way.
fn play(way: &str, server: Option<Server>) {
    let Some(server) = server else { return };
    say(format!("{} {}", server.url(), folder(&server).display()));
    KEPT.set(server).unwrap();
    match way {
        "return" => {}
        "exit" => std::process::exit(3),
        "panic" => panic!("as it was asked to"),
        "abort" => std::process::abort(),
        _ => stay(),
    }
}

/// Has a copy of this process end in this way, and looks for what it leaves.
fn check(test: &str, way: &str, programs: &[&str]) {
    let mut player = Player::new(test, way, &[]);
    let Some(said) = player.hear() else {
        player.without_a_word();
        return skipped(test);
    };
    let (url, folder) = said.split_once(' ').unwrap();
    let (port, folder) = (port(url), std::path::PathBuf::from(folder));
    if way.starts_with("SIG") {
        assert!(listens(port), "it runs as long as its process");
        let running = residents(&folder);
        let missing = programs.iter().find(|program| !running.iter().any(|name| name.starts_with(**program)));
        assert!(!cfg!(target_os = "linux") || missing.is_none(), "{missing:?} is not in {running:?}");
        let signal = way.trim_start_matches("SIG");
        let kill = format!("kill -{signal} {}", player.process.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }
    player.wait();
    assert_gone(port, &folder);
}

fn skipped(test: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "SKIPPED: {test}: the broker is not here: see `cargo xtask test`");
}

macro_rules! endings {
    ($($test:ident: $server:expr, $programs:expr, $($way:literal),+;)+) => {$(
        #[tokio::test]
        async fn $test() {
            if let Some(way) = part() {
                return play(&way, had($server.start().await));
            }
            for way in [$($way),+] {
                check(concat!("ending::", stringify!($test)), way, &$programs);
            }
        }
    )+};
}

#[cfg(feature = "nats")]
endings! {
    a_nats_server_ends_with_its_process_however_that_ends:
        choreo_transports::nats::NatsServer::new().jetstream(true), ["sh", "nats-server"],
        "return", "exit", "panic", "abort", "SIGTERM", "SIGKILL";
}

#[cfg(feature = "redis")]
endings! {
    a_redis_server_ends_with_its_process_however_that_ends:
        choreo_transports::redis::RedisServer::new(), ["sh", "redis-server"],
        "return", "exit", "panic", "abort", "SIGTERM", "SIGKILL";
}

#[cfg(feature = "rabbitmq")]
endings! {
    a_rabbitmq_node_and_its_port_mapper_end_with_a_process_that_is_killed:
        choreo_transports::rabbitmq::RabbitMqServer::new(), ["sh", "beam", "epmd"],
        "SIGKILL";
    a_rabbitmq_node_and_its_port_mapper_end_with_a_process_that_panics:
        choreo_transports::rabbitmq::RabbitMqServer::new(), ["sh", "beam", "epmd"],
        "panic";
}

#[cfg(feature = "kafka")]
endings! {
    a_kafka_node_ends_with_a_process_that_is_killed:
        choreo_transports::kafka::KafkaServer::new(), ["sh", "java"],
        "SIGKILL";
}

#[cfg(feature = "nats")]
#[tokio::test]
async fn a_server_ends_with_its_last_handle() {
    let Some(server) = had(choreo_transports::nats::NatsServer::new().start().await) else { return };
    let (port, folder, other) = (port(server.url()), folder(&server), server.clone());
    drop(server);
    assert!(listens(port), "there is another handle");
    drop(other);
    assert_gone(port, &folder);
}

#[cfg(feature = "nats")]
#[tokio::test]
async fn a_killed_server_leaves_nothing_either() {
    let Some(server) = had(choreo_transports::nats::NatsServer::new().start().await) else { return };
    let (port, folder) = (port(server.url()), folder(&server));
    server.kill().await;
    assert!(!listens(port) && folder.exists());
    drop(server);
    assert_gone(port, &folder);
}
