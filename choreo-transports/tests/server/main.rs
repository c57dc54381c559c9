//! Brokers on demand, with the real programs: that they come up as asked, and that nothing of them stays.
#![cfg(any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"))]
#![expect(clippy::unwrap_used, reason = "a panic in a test is the failure we want to see")]
// layout: sleep-in-test: the processes that must end are not ours to wait for, so their traces are looked at until they do

mod access;
mod docker;
mod ending;
mod restart;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use choreo_transports::server::Server;

/// Tells a test that it was started by itself, to be the process that ends.
const PART: &str = "CHOREO_TEST_PART";

/// The server; where there is no broker on this machine, the test says that it skips.
fn had(started: Result<Server, TransportError>) -> Option<Server> {
    match started {
        Ok(server) => Some(server),
        Err(error) if error.kind() == TransportErrorKind::NoBroker => {
            let _ = writeln!(std::io::stdout(), "SKIPPED: server: {error}");
            None
        }
        Err(error) => panic!("failed to {error}"),
    }
}

fn port(url: &str) -> u16 {
    url.rsplit_once(':').unwrap().1.parse().unwrap()
}

fn folder(server: &Server) -> PathBuf {
    server.log().parent().unwrap().to_owned()
}

fn listens(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

/// The names of the processes that live in this folder; all that belong to a broker do. None where there is no `/proc`.
fn residents(folder: &Path) -> Vec<String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
    let here =
        |process: &PathBuf| fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder));
    let name = |process: PathBuf| fs::read_to_string(process.join("comm")).map(|name| name.trim().to_owned());
    processes.filter(here).filter_map(|process| name(process).ok()).collect()
}

/// Waits until nothing is left of the broker: no process, no listener, no folder.
fn assert_gone(port: u16, folder: &Path) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let (left, listens, stands) = (residents(folder), listens(port), folder.exists());
        if left.is_empty() && !listens && !stands {
            return;
        }
        assert!(Instant::now() < deadline, "left: {left:?}, port open: {listens}, folder there: {stands}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A copy of this test process that plays a part in one test.
struct Player {
    process: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Player {
    fn new(test: &str, part: &str, variables: &[(&str, &str)]) -> Player {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture", "--test-threads", "1"])
            .env(PART, part)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Player { process, lines }
    }

    /// Ends well what said nothing, which is how a copy ends where there is no broker. Else what it panicked with.
    fn without_a_word(self) {
        let ended = self.process.wait_with_output().unwrap();
        assert!(ended.status.success(), "{}:\n{}", ended.status, String::from_utf8_lossy(&ended.stderr));
    }

    /// What it says by [`say`], without what the test runner prints. `None` where it ends without a word.
    fn hear(&mut self) -> Option<String> {
        self.lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("SAYS ")?.1.to_owned()))
    }

    fn wait(mut self) -> std::process::ExitStatus {
        self.process.wait().unwrap()
    }
}

fn part() -> Option<String> {
    std::env::var(PART).ok()
}

fn say(words: impl std::fmt::Display) {
    let mut out = std::io::stdout();
    writeln!(out, "SAYS {words}").and_then(|()| out.flush()).unwrap();
}

/// Stays until the other side is gone or kills us.
fn stay() {
    let _ = std::io::stdin().read_line(&mut String::new());
}
