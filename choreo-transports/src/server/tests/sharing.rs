//! Sharing, with a real broker and real processes.
// layout: sleep-in-test: that a shared broker stays is seen only after the time in which it would have gone

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use choreo_runtime::transport::{TransportError, TransportErrorKind};

use crate::nats::NatsServer;
use crate::server::{Launch, Probe, Program, Recipe, Site, shared};

/// A NATS server that is shared, and lingers so long.
#[derive(Debug)]
struct Lingering(NatsServer, u64);

impl Recipe for Lingering {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn program(&self) -> Program {
        self.0.program()
    }

    fn image(&self) -> Option<&'static str> {
        self.0.image()
    }

    fn linger(&self) -> Duration {
        Duration::from_secs(self.1)
    }

    fn prepare(&self, site: &Site) -> Result<Launch, TransportError> {
        self.0.prepare(site)
    }

    fn url(&self, site: &Site) -> String {
        self.0.url(site)
    }

    fn probe(&self, site: &Site) -> Probe {
        self.0.probe(site)
    }
}

/// Says which seconds a copy of this process shall have its broker linger.
const PART: &str = "CHOREO_TEST_PART";

/// A copy of this process that uses the run's broker until it is dropped, which kills it.
struct Player {
    process: Child,
    url: String,
    log: String,
}

impl Player {
    /// Starts a copy, which plays its part in the test of this name.
    fn start(test: &str, run: &str, linger: &str) -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                &format!("server::tests::sharing::{test}"),
                "--nocapture",
                "--test-threads",
                "1",
            ])
            .envs([("NEXTEST_RUN_ID", run), (PART, linger)])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Waits until it has its broker. `None` where there is none to have, and a panic where that could not be started.
    fn ready(mut process: Child) -> Option<Player> {
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let said = lines.map_while(Result::ok).find_map(|line| Some(line.split_once("USES ")?.1.to_owned()));
        let Some(said) = said else {
            let ended = process.wait_with_output().unwrap();
            assert!(ended.status.success(), "{}:\n{}", ended.status, String::from_utf8_lossy(&ended.stderr));
            return None;
        };
        let (url, log) = said.split_once(' ')?;
        Some(Player { url: url.to_owned(), log: log.to_owned(), process })
    }

    fn open(&self) -> bool {
        TcpStream::connect(self.url.trim_start_matches("nats://")).is_ok()
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// Plays the part of one process of a run.
fn play(linger: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let server = || NatsServer::new().config("# for a test of sharing");
    let both = runtime.block_on(async {
        let one = shared(Lingering(server(), linger)).await?;
        Ok((one, shared(Lingering(server(), linger)).await?))
    });
    let (one, two) = match both {
        Ok(both) => both,
        Err(error) if TransportError::kind(&error) == TransportErrorKind::NoBroker => return,
        Err(error) => panic!("failed to {error}"),
    };
    assert_eq!(one.url(), two.url());
    let mut out = std::io::stdout();
    writeln!(out, "USES {} {}", one.url(), one.log().display()).and_then(|()| out.flush()).unwrap();
    let _ = std::io::stdin().read_line(&mut String::new());
}

fn run_id(name: &str) -> String {
    format!("{name}-{}", std::process::id())
}

fn left_in_temp(run: &str) -> Vec<String> {
    let names = std::fs::read_dir(std::env::temp_dir()).unwrap().flatten();
    names.filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| name.contains(run)).collect()
}

fn assert_gone(open: impl Fn() -> bool, log: &str, run: &str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while open() || Path::new(log).parent().unwrap().exists() || !left_in_temp(run).is_empty() {
        assert!(Instant::now() < deadline, "{}, {:?}", open(), left_in_temp(run));
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_processes_of_a_run_share_a_broker_and_the_last_one_ends_it() {
    let test = "the_processes_of_a_run_share_a_broker_and_the_last_one_ends_it";
    if let Ok(linger) = std::env::var(PART) {
        return play(linger.parse().unwrap());
    }
    let run = run_id("shared");
    let processes: Vec<Child> = (0..4).map(|_| Player::start(test, &run, "1")).collect();
    let players: Option<Vec<Player>> = processes.into_iter().map(Player::ready).collect();
    let Some(mut players) = players else { return skipped() };
    let (url, log) = (players[0].url.clone(), players[0].log.clone());
    assert!(players.iter().all(|player| player.url == url), "one broker for all");

    let other = Player::ready(Player::start(test, &run_id("other"), "1")).unwrap();
    assert_ne!(other.url, url, "another run has another one");

    // Whichever of them started it is among those that are killed.
    let last = players.pop().unwrap();
    let first = players.remove(0);
    drop(players);
    drop(last);
    thread::sleep(Duration::from_secs(3));
    assert!(first.open(), "it stays for one that uses it");
    let late = Player::ready(Player::start(test, &run, "1")).unwrap();
    assert_eq!(late.url, url, "and others may still join");
    drop(first);
    thread::sleep(Duration::from_secs(3));
    assert!(late.open());

    drop(late);
    let address = url.trim_start_matches("nats://").to_owned();
    assert_gone(|| TcpStream::connect(&address).is_ok(), &log, &run);
}

#[test]
fn a_shared_broker_outlives_a_moment_without_a_process() {
    let test = "a_shared_broker_outlives_a_moment_without_a_process";
    if let Ok(linger) = std::env::var(PART) {
        return play(linger.parse().unwrap());
    }
    let run = run_id("moment");
    let Some(one) = Player::ready(Player::start(test, &run, "8")) else { return skipped() };
    let (url, log) = (one.url.clone(), one.log.clone());
    drop(one);
    let two = Player::ready(Player::start(test, &run, "8")).unwrap();
    assert_eq!(two.url, url);
    drop(two);
    let address = url.trim_start_matches("nats://").to_owned();
    assert_gone(|| TcpStream::connect(&address).is_ok(), &log, &run);
}

#[test]
fn who_comes_after_a_shared_broker_has_died_gets_a_new_one() {
    let test = "who_comes_after_a_shared_broker_has_died_gets_a_new_one";
    if let Ok(linger) = std::env::var(PART) {
        return play(linger.parse().unwrap());
    }
    let run = run_id("died");
    let Some(one) = Player::ready(Player::start(test, &run, "1")) else { return skipped() };
    let folder = Path::new(&one.log).parent().unwrap().to_owned();
    let broker = process_in(&folder, "nats-server").expect("a broker that answers has a process");
    assert!(Command::new("sh").args(["-c", &format!("kill -9 {broker}")]).status().unwrap().success());
    let deadline = Instant::now() + Duration::from_secs(20);
    while !left_in_temp(&run).is_empty() {
        assert!(Instant::now() < deadline, "its file is still there");
        thread::sleep(Duration::from_millis(10));
    }
    let two = Player::ready(Player::start(test, &run, "1")).unwrap();
    assert_ne!(two.url, one.url);
    assert!(two.open() && !one.open());
}

/// The process of this name that lives in this folder, where there is a `/proc`.
fn process_in(folder: &Path, name: &str) -> Option<String> {
    let processes = std::fs::read_dir("/proc").ok()?.flatten().map(|entry| entry.path());
    let mut here = processes.filter(|process| {
        std::fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == folder)
            && std::fs::read_to_string(process.join("comm")).is_ok_and(|comm| comm.trim() == name)
    });
    Some(here.next()?.file_name()?.to_str()?.to_owned())
}

fn skipped() {
    let _ =
        writeln!(std::io::stdout(), "SKIPPED: a shared broker: no nats-server: apt-get install nats-server");
}
