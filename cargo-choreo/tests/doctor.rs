//! `cargo choreo doctor`, in several situations. Its tools are stand-ins, and so are its brokers.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic in a test is the failure we want to see")]

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;

use tempfile::TempDir;

/// What no output may have in it.
const PASSWORD: &str = "hunter2";

/// Every broker's variable.
const VARIABLES: [&str; 4] =
    ["CHOREO_NATS_URL", "CHOREO_KAFKA_BROKERS", "CHOREO_RABBITMQ_URL", "CHOREO_REDIS_URL"];

/// A package that uses a stand-in for choreo, and the tools that the doctor is to find.
struct Patient {
    folder: TempDir,
    environment: Vec<(&'static str, String)>,
}

impl Patient {
    /// One whose choreo is of this version and has these features.
    fn with_choreo(version: &str, features: &str) -> Patient {
        let patient = Patient::bare();
        let manifest = "[package]\nname = \"shop\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n";
        let needs = format!(
            "[dev-dependencies]\nchoreo-harness = {{ path = \"harness\", features = [{features}] }}\n"
        );
        patient.write("Cargo.toml", &(manifest.to_owned() + &needs)).write("src/lib.rs", "");
        let harness = format!(
            "[package]\nname = \"choreo-harness\"\nversion = \"{version}\"\nedition = \"2024\"\nrust-version = \
             \"1.89\"\n[features]\nnats = []\nkafka = []\nrabbitmq = []\nredis = []\ntls = []\n"
        );
        patient.write("harness/Cargo.toml", &harness).write("harness/src/lib.rs", "");
        let mut lock = Command::new(cargo());
        lock.args(["generate-lockfile", "--offline", "--quiet"]).current_dir(patient.path());
        assert!(lock.status().unwrap().success());
        patient
    }

    /// One without a package.
    fn bare() -> Patient {
        let patient = Patient { folder: tempfile::tempdir().unwrap(), environment: Vec::new() };
        patient.tool("rustc", "rustc 1.95.0 (stand-in)", "");
        patient.tool("cargo", "cargo 1.95.0 (stand-in)", "nextest) echo 'cargo-nextest 0.9.1 (stand-in)';;");
        patient
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) -> &Patient {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// A tool that says this of its version, and is the real one in all else.
    fn tool(&self, name: &str, version: &str, more: &str) {
        let real = if name == "cargo" { cargo() } else { "rustc".into() };
        let script = format!(
            "#!/bin/sh\ncase \"$1\" in\n--version) echo '{version}';;\n{more}\n*) PATH=\"${{PATH#*:}}\" exec '{}' \
             \"$@\";;\nesac\n",
            real.display()
        );
        self.write(&format!("tools/{name}"), &script);
        fs::set_permissions(self.path().join("tools").join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn set(mut self, variable: &'static str, value: impl Into<String>) -> Patient {
        self.environment.push((variable, value.into()));
        self
    }

    /// What the doctor says, the exit code, and no password.
    fn seen(&self, arguments: &[&str]) -> (String, i32) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-choreo"));
        command.args(["choreo", "doctor"]).args(arguments).current_dir(self.path());
        let others = ["CARGO_MANIFEST_DIR", "CHOREO_RECORDS", "KAFKA_HOME", "CHOREO_KAFKA_JARS", "RUSTC"];
        VARIABLES.iter().chain(&others).for_each(|variable| {
            command.env_remove(variable);
        });
        let tools = self.path().join("tools");
        let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap());
        command.env("PATH", path).env("CARGO", tools.join("cargo")).env("CHOREO_DOCKER", "never");
        let real = self.path().join("target");
        command.env("CARGO_TARGET_DIR", real).envs(self.environment.iter().cloned());
        let Output { status, stdout, stderr } = command.output().unwrap();
        let [stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        assert!(!(stdout.clone() + &stderr).contains(PASSWORD), "{stdout}{stderr}");
        assert_eq!(stderr, "");
        let here = self.path().canonicalize().unwrap();
        let text =
            stdout.replace(here.to_str().unwrap(), "HERE").replace(self.path().to_str().unwrap(), "HERE");
        (text.replace(env!("CARGO_PKG_VERSION"), "VERSION"), status.code().unwrap())
    }

    /// The lines about one thing, and its fix.
    fn about(&self, word: &str) -> String {
        let (text, _) = self.seen(&[]);
        let begins = |line: &&str| line.get(9..).is_some_and(|rest| rest.starts_with(&format!("{word}: ")));
        let lines = text.lines().skip_while(|line| !begins(line));
        let first = lines.clone().take(1);
        let rest = lines.skip(1).take_while(|line| line.starts_with("         "));
        first.chain(rest).map(|line| line.to_owned() + "\n").collect()
    }
}

fn cargo() -> std::path::PathBuf {
    std::env::var_os("CARGO").map_or_else(|| "cargo".into(), Into::into)
}

/// A stand-in for a broker: it reads so many bytes of whoever connects, and says this.
fn broker(reads: usize, says: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read_exact(&mut vec![0; reads]);
            let _ = stream.write_all(says);
        }
    });
    address
}

const NATS: (usize, &[u8]) = (0, b"INFO {\"server_id\":\"N\",\"version\":\"2.10.1\"}\r\n");
const KAFKA: (usize, &[u8]) = (14, &[0, 0, 0, 10, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0]);
const RABBITMQ: (usize, &[u8]) = (8, b"\x01\0\0\0\0\0\x15\0\x0a\0\x0a\x07versionS\0\0\0\x043.13\xce");
const REDIS: (usize, &[u8]) = (6, b"-NOAUTH Authentication required.\r\n");

fn at((reads, says): (usize, &'static [u8])) -> SocketAddr {
    broker(reads, says)
}

const ALL: &str = "\"nats\", \"kafka\", \"rabbitmq\", \"redis\"";

#[test]
fn all_is_well() {
    let [nats, kafka, rabbitmq, redis] = [NATS, KAFKA, RABBITMQ, REDIS].map(at);
    let patient = Patient::with_choreo(env!("CARGO_PKG_VERSION"), ALL)
        .set("CHOREO_NATS_URL", format!("nats://me:{PASSWORD}@{nats}"))
        .set("CHOREO_KAFKA_BROKERS", kafka.to_string())
        .set("CHOREO_REDIS_URL", format!("redis://:{PASSWORD}@{redis}/0"));
    patient.write(
        "choreo.toml",
        &format!("[rabbitmq]\nurl = \"amqp://{rabbitmq}\"\n[allow]\nendpoints = [\"a:1\", \"b:*\"]\n"),
    );
    let (mut text, code) = patient.seen(&[]);
    for (address, name) in [(nats, "NATS"), (kafka, "KAFKA"), (rabbitmq, "RABBITMQ"), (redis, "REDIS")] {
        text = text.replace(&address.to_string(), name);
    }
    insta::assert_snapshot!(text);
    assert_eq!(code, 0);
}

#[test]
fn much_is_wrong() {
    let stranger = broker(8, b"HTTP/1.1 400 Bad Request\r\n\r\n");
    let patient = Patient::with_choreo("0.99.0", ALL)
        .set("CHOREO_NATS_URL", format!("nats://me:{PASSWORD}@broker.example:4222"))
        .set("CHOREO_KAFKA_BROKERS", "127.0.0.1:1")
        .set("CHOREO_RABBITMQ_URL", format!("amqp://me:{PASSWORD}@{stranger}"))
        .set("CHOREO_REDIS_URL", format!("http://me:{PASSWORD}@127.0.0.1"))
        .set("CHOREO_RECORDS", "Cargo.toml/records");
    patient.tool("rustc", "rustc 1.88.0 (stand-in)", "");
    patient.tool("cargo", "cargo 1.95.0 (stand-in)", "nextest) exit 101;;");
    let (text, code) = patient.seen(&[]);
    insta::assert_snapshot!(text.replace(&stranger.to_string(), "STRANGER"));
    assert_eq!(code, 1);

    let (json, code) = patient.seen(&["--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, &document["version"], &document["problems"]), (1, &1.into(), &7.into()), "{json}");
    let findings = document["findings"].as_array().unwrap();
    let nats = findings.iter().find(|finding| finding["about"] == "nats").unwrap();
    assert_eq!(nats["level"], "problem");
    assert!(nats["fix"].as_str().unwrap().contains("endpoints = [\"broker.example:4222\"]"), "{nats}");
}

#[test]
fn what_is_not_allowed_is_not_contacted() {
    // No loopback by its text, so that it takes an entry; and a system takes it for this machine.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let url = format!("redis://me:{PASSWORD}@0.0.0.0:{port}");
    let patient = Patient::with_choreo(env!("CARGO_PKG_VERSION"), "\"redis\"").set("CHOREO_REDIS_URL", url);
    let said = patient.about("redis");
    assert!(said.starts_with("PROBLEM") && said.contains("nothing was sent"), "{said}");
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);

    // As soon as the file has the lines that the finding shows, it is.
    let (_, lines) = said.split_once("create HERE/choreo.toml with\n").unwrap();
    patient.write("choreo.toml", lines);
    listener.set_nonblocking(false).unwrap();
    let guest = thread::spawn(move || listener.accept().unwrap().0.write_all(REDIS.1));
    let said = patient.about("redis");
    assert!(said.starts_with("ok") && said.contains("answers as a Redis does"), "{said}");
    guest.join().unwrap().unwrap();
}

#[test]
fn a_choreo_toml_that_is_wrong_is_said_once() {
    let patient = Patient::with_choreo(env!("CARGO_PKG_VERSION"), ALL)
        .set("CHOREO_NATS_URL", "nats://127.0.0.1:1")
        .set("CHOREO_REDIS_URL", "redis://broker.example");
    patient.write("choreo.toml", &format!("[kafka]\nbrokers = \"me:{PASSWORD}@h:9092\"\n"));
    let said: String =
        ["choreo.toml", "nats", "kafka", "rabbitmq", "redis"].map(|word| patient.about(word)).concat();
    insta::assert_snapshot!(said);

    patient.write("choreo.toml", "[allow]\nendpoints = [\"a:1\", \"everywhere\"]\n");
    let said = patient.about("choreo.toml");
    assert!(said.starts_with("PROBLEM") && said.contains("entry 2 of `endpoints`"), "{said}");
    assert!(
        patient.about("kafka").starts_with("ok"),
        "the rest of the file counts: {}",
        patient.about("kafka")
    );
}

#[test]
fn a_wrong_word_on_what_is_secret_is_said_with_what_follows_from_it() {
    let patient = Patient::with_choreo(env!("CARGO_PKG_VERSION"), ALL);
    patient.write("choreo.toml", "[report]\nids = \"maybe\"\n");
    let said = patient.about("choreo.toml");
    assert!(said.starts_with("PROBLEM") && said.contains("`\"hashed\"` or `\"shown\"`"), "{said}");
    assert!(said.contains("until then records are written without payloads and reports"), "{said}");
}

#[test]
fn what_no_package_needs_is_in_nobodys_way() {
    let patient = Patient::with_choreo(env!("CARGO_PKG_VERSION"), "\"nats\"")
        .set("CHOREO_KAFKA_BROKERS", "127.0.0.1:1")
        .set("CHOREO_RABBITMQ_URL", "broker.example");
    for word in ["kafka", "rabbitmq"] {
        let said = patient.about(word);
        assert!(said.starts_with("note "), "{said}");
        assert!(said.contains(&format!("; no package here turns on the feature `{word}`\n")), "{said}");
    }
}

#[test]
fn one_of_several_hosts_is_enough() {
    let kafka = at(KAFKA);
    let patient = Patient::with_choreo(env!("CARGO_PKG_VERSION"), "\"kafka\"")
        .set("CHOREO_KAFKA_BROKERS", format!("127.0.0.1:1,{kafka}"));
    let said = patient.about("kafka").replace(&kafka.to_string(), "KAFKA");
    insta::assert_snapshot!(said);
}

#[test]
fn tls_is_asked_of_a_choreo_that_has_it() {
    let rabbitmq = broker(8, &[21]);
    let url = format!("amqps://{rabbitmq}");
    let without = Patient::with_choreo(env!("CARGO_PKG_VERSION"), "\"rabbitmq\"");
    let said = without.set("CHOREO_RABBITMQ_URL", &url).about("rabbitmq");
    assert!(said.starts_with("PROBLEM") && said.contains("--features tls"), "{said}");
    let with = Patient::with_choreo(env!("CARGO_PKG_VERSION"), "\"rabbitmq\", \"tls\"");
    let said = with.set("CHOREO_RABBITMQ_URL", &url).about("rabbitmq");
    assert!(said.starts_with("ok") && said.contains("answers, and speaks TLS"), "{said}");
}

#[test]
fn where_none_is_named_it_is_said_what_tests_start() {
    let patient = Patient::with_choreo(env!("CARGO_PKG_VERSION"), ALL);
    assert_eq!(
        patient.about("kafka"),
        "ok       kafka: none is named: tests have one inside their own process\n"
    );
    // Whether it is there depends on this machine; that something is said does not.
    for (word, program) in
        [("nats", "nats-server"), ("rabbitmq", "rabbitmq-server"), ("redis", "redis-server")]
    {
        let said = patient.about(word);
        let (has, lacks) = (said.starts_with("ok"), said.starts_with("PROBLEM"));
        assert!(
            has && said.contains(&format!("/{program}")) || lacks && said.contains("apt-get install"),
            "{said}"
        );
    }

    let patient = patient.set("KAFKA_HOME", "/nowhere");
    insta::assert_snapshot!(patient.about("kafka"));
}

#[test]
fn a_folder_without_a_package_is_a_problem_and_the_rest_is_looked_at() {
    let patient = Patient::bare().set("CHOREO_NATS_URL", "127.0.0.1:1");
    let (text, code) = patient.seen(&[]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("PROBLEM  workspace: Cargo knows no package here"), "{text}");
    assert!(text.contains("note     nats: nats://127.0.0.1:1 (CHOREO_NATS_URL) is not reached"), "{text}");
}

#[test]
fn a_package_without_choreo_is_told_how_to_have_it() {
    let patient = Patient::bare();
    patient.write("Cargo.toml", "[package]\nname = \"shop\"\n[workspace]\n").write("src/lib.rs", "");
    let said = patient.about("choreo-harness");
    assert!(said.starts_with("PROBLEM") && said.contains("fix: cargo choreo new"), "{said}");
}

#[test]
fn what_is_not_resolved_yet_is_told_by_what_is_asked_for() {
    let patient = Patient::with_choreo(env!("CARGO_PKG_VERSION"), "\"nats\"");
    fs::remove_file(patient.path().join("Cargo.lock")).unwrap();
    let said = patient.about("choreo-harness");
    assert!(
        said.starts_with("note     choreo-harness: Cargo.toml asks for *, with the features nats;"),
        "{said}"
    );
    assert!(!patient.path().join("Cargo.lock").exists(), "the doctor changes nothing");
    assert!(!patient.about("nats").contains("no package here"), "{}", patient.about("nats"));
}

#[test]
fn records_that_are_not_wanted_are_a_note() {
    let patient = Patient::with_choreo(env!("CARGO_PKG_VERSION"), "").set("CHOREO_RECORDS", "off");
    assert!(patient.about("records").starts_with("note "), "{}", patient.about("records"));
}

#[test]
fn a_package_with_a_file_of_its_own_is_mentioned() {
    let patient = Patient::with_choreo(env!("CARGO_PKG_VERSION"), "");
    patient.write("till/Cargo.toml", "[package]\nname = \"till\"\nedition = \"2024\"\n");
    patient.write("till/src/lib.rs", "").write("till/choreo.toml", "");
    let manifest = fs::read_to_string(patient.path().join("Cargo.toml")).unwrap();
    patient.write("Cargo.toml", &manifest.replace("[workspace]", "[workspace]\nmembers = [\"till\"]"));
    let (text, _) = patient.seen(&[]);
    let expected = "note     choreo.toml: the tests of `till` read HERE/till/choreo.toml instead, and it was not looked at\n         \
                    fix: cd HERE/till && cargo choreo doctor\n";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn a_doctor_that_cannot_look_says_so() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-choreo"));
    command.args(["choreo", "doctor"]).env("CARGO", "/nowhere/cargo");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("error: failed to run `cargo metadata`: is it installed, and on PATH?"),
        "{said}"
    );
}
