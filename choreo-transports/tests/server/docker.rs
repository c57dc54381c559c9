//! Docker, played by a script that runs the program of this machine: there may be no engine here.

#![cfg(all(unix, feature = "nats"))]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use choreo_runtime::transport::TransportErrorKind;
use choreo_transports::nats::NatsServer;

use crate::{Player, assert_gone, folder, listens, part, port, say, stay};

/// Runs what stands behind `--entrypoint`, and knows it by the container's name.
const DOCKER: &str = r#"#!/bin/sh
here=$(dirname "$0")
order=$1
echo "$@" >>"$here/orders"
shift
case $order in
version) echo 28.0 ;;
rm) pid=$(cat "$here/$2.pid") && rm "$here/$2.pid" && kill -9 "$pid" ;;
run)
    while [ $# -gt 0 ]; do
        case $1 in
        --rm) shift ;;
        --name) echo $$ >"$here/$2.pid"; shift 2 ;;
        --entrypoint) program=$2; shift 2 ;;
        --*) shift 2 ;;
        *) break ;;
        esac
    done
    shift
    # There is no container, so nothing but this machine may reach it.
    sed -i s/0.0.0.0/127.0.0.1/ "$2"
    PATH=$PATH:/usr/sbin:/usr/bin exec "$program" "$@"
    ;;
esac
"#;

fn install(script: &str, folder: &Path) -> String {
    let path = folder.join("docker");
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    format!("{}:/usr/bin:/bin", folder.display())
}

#[tokio::test]
async fn a_server_in_docker_is_killed_started_again_and_removed() {
    if part().is_some() {
        let server = NatsServer::new().jetstream(true).start().await.unwrap();
        let port = port(server.url());
        server.kill().await;
        assert!(!listens(port));
        server.restart().await.unwrap();
        assert!(listens(port));
        say(format!("{} {}", server.url(), folder(&server).display()));
        return stay();
    }
    if crate::had(NatsServer::new().start().await).is_none() {
        return;
    }
    let tools = tempfile::tempdir().unwrap();
    let path = install(DOCKER, tools.path());
    let test = "docker::a_server_in_docker_is_killed_started_again_and_removed";
    let mut player = Player::new(test, "play", &[("PATH", &path), ("CHOREO_DOCKER", "always")]);
    let said = player.hear().expect("it starts");
    let (url, folder) = said.split_once(' ').unwrap();
    player.process.kill().unwrap();
    player.wait();
    assert_gone(port(url), Path::new(folder));
    let orders = fs::read_to_string(tools.path().join("orders")).unwrap();
    let runs: Vec<&str> =
        orders.lines().filter(|line| line.starts_with("run --rm --name choreo-nats-")).collect();
    assert_eq!(runs.len(), 2, "{orders}");
    assert!(runs[0].contains("--entrypoint nats-server nats:2-alpine -c ") && runs[0] == runs[1], "{orders}");
    assert!(orders.lines().any(|line| line.starts_with("rm -f choreo-nats-")), "{orders}");
}

#[tokio::test]
async fn where_there_is_neither_a_program_nor_an_engine_the_error_says_how_to_have_one() {
    if part().is_some() {
        let error = NatsServer::new().start().await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::NoBroker);
        return say(error);
    }
    let tools = tempfile::tempdir().unwrap();
    let path = install("#!/bin/sh\nexit 1\n", tools.path());
    let test = "docker::where_there_is_neither_a_program_nor_an_engine_the_error_says_how_to_have_one";
    let mut player = Player::new(test, "play", &[("PATH", &path), ("CHOREO_DOCKER", "always")]);
    let said = player.hear().expect("an error");
    for part in ["no Docker engine answers", "apt-get install nats-server", "brew", "CHOREO_NATS_URL"] {
        assert!(said.contains(part), "{said}");
    }
}
