//! `KAFKA_HOME`: an Apache Kafka that was unpacked as a whole. A variable is the whole process's, so that each test is one
//! of its own.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use choreo_transports::Kafka;
use choreo_transports::kafka::KafkaServer;
use rdkafka::admin::{AdminOptions, NewTopic, TopicReplication};

use crate::support::{admin, had, listen, say, topic};

/// Tells a test that it runs in a process of its own.
const INNER: &str = "CHOREO_TEST_INNER";

fn is_inner() -> bool {
    std::env::var_os(INNER).is_some()
}

/// Runs a test of this file in a process of its own, below `folder`, with this `KAFKA_HOME`.
fn run(test: &str, folder: &Path, home: &Path) -> Output {
    let exact = format!("home::{test}");
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &exact, "--nocapture"])
        .current_dir(folder)
        .env(INNER, "1")
        .env("KAFKA_HOME", home)
        .env_remove("CHOREO_KAFKA_JARS")
        .output()
        .unwrap()
}

/// The jars that this machine has.
fn jars() -> Option<PathBuf> {
    let named = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    named("CHOREO_KAFKA_JARS").or_else(|| Some(named("KAFKA_HOME")?.join("libs")))
}

/// Lays out a folder with these jars as a release is unpacked.
fn unpack(jars: &Path, home: &Path) {
    let (libs, config) = (home.join("libs"), home.join("config"));
    for folder in [&libs, &config, &home.join("bin")] {
        fs::create_dir_all(folder).unwrap();
    }
    for jar in fs::read_dir(jars).unwrap() {
        let jar = jar.unwrap();
        std::os::unix::fs::symlink(jar.path().canonicalize().unwrap(), libs.join(jar.file_name())).unwrap();
    }
    fs::write(home.join("bin/kafka-server-start.sh"), "#!/bin/bash\n").unwrap();
    fs::write(config.join("server.properties"), "broker.id=0\n").unwrap();
    let logging = "log4j.rootLogger=WARN, stderr\nlog4j.appender.stderr=org.apache.log4j.ConsoleAppender\n\
                   log4j.appender.stderr.layout=org.apache.log4j.SimpleLayout\n\
                   log4j.appender.stderr.Target=System.err\n";
    fs::write(config.join("tools-log4j.properties"), logging).unwrap();
}

#[test]
fn the_ephemeral_broker_is_the_one_that_kafka_home_names() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    if is_inner() {
        return runtime.block_on(talk());
    }
    let Some(jars) = jars() else {
        // It says that the test skips.
        drop(runtime.block_on(had(KafkaServer::new())));
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    unpack(&jars, &folder.path().join("kafka"));
    // Named from where the test runs, while the broker runs elsewhere.
    let test = "the_ephemeral_broker_is_the_one_that_kafka_home_names";
    let output = run(test, folder.path(), Path::new("kafka"));
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{output:?}");
}

async fn talk() {
    let kafka = Kafka::ephemeral().await.unwrap();
    // The broker in the process makes no topics on demand.
    let topic = topic("home");
    let wanted = NewTopic::new(&topic, 3, TopicReplication::Fixed(1));
    let made = admin(&kafka).create_topics([&wanted], &AdminOptions::new()).await.unwrap();
    assert!(made.iter().all(Result::is_ok), "{made:?}");
    let mut ear = listen(&kafka, &topic).await;
    say(&kafka, &topic, "hello").await;
    assert_eq!(ear.texts(1).await, ["hello"]);
}

#[test]
fn a_kafka_home_without_a_kafka_is_an_error_that_says_what_to_set_it_to() {
    let test = "a_kafka_home_without_a_kafka_is_an_error_that_says_what_to_set_it_to";
    if is_inner() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let error = runtime.block_on(async { Kafka::ephemeral().await }).map(drop).unwrap_err();
        let named = std::env::var("KAFKA_HOME").unwrap();
        assert_eq!(
            error.to_string(),
            format!(
                "start Kafka: there is no `kafka-server-*.jar` or `kafka_*.jar` in `{named}/libs`, where they are looked \
                 for since KAFKA_HOME is set; set it to a folder that a release from https://kafka.apache.org/downloads \
                 was unpacked into, or unset it to use the broker in the process"
            )
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // Nothing is there, and then the jars themselves instead of the folder above them.
    let jars = folder.path().join("jars");
    fs::create_dir(&jars).unwrap();
    fs::write(jars.join("kafka_2.13-3.9.1.jar"), "").unwrap();
    for home in [folder.path().join("nowhere"), jars] {
        let output = run(test, folder.path(), &home);
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && printed.contains("1 passed"), "{home:?}: {output:?}");
    }
}
