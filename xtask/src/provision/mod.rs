//! What the tests run against: brokers, and what their clients are built with.
//!
//! What is on this machine is used. The rest is installed where that can be done without asking: as Debian packages by
//! its administrator, and Apache Kafka, which no distribution has, from Maven Central into the user's cache.

mod debian;
mod kafka;
mod need;

use std::path::Path;

use crate::Error;
use crate::invocation::Invocation;
use crate::step::{Done, Outcome, Step};
use crate::tally::Tally;

use need::{NEEDS, Need};

/// The step. What can't be had is skipped, loudly: CI does not do without.
pub(crate) fn step() -> Step {
    Step { name: "brokers", again: "cargo xtask brokers".to_owned(), action: Box::new(provide) }
}

/// The same command, told where the step has put what is not on `PATH`.
pub(crate) fn told(invocation: Invocation) -> Invocation {
    match kafka::jars() {
        Some(jars) => invocation.env_once("CHOREO_KAFKA_JARS", jars.folder(), jars.marker()),
        None => invocation,
    }
}

fn provide(root: &Path) -> Result<Done, Error> {
    let missing = missing(root);
    if !missing.is_empty() {
        println!("missing: {}", listed(&missing));
        match debian::can_install(root) {
            true => debian::install(root, &missing)?,
            false => println!("they can't be installed from here: that takes apt-get and its administrator"),
        }
    }
    let kafka = kafka::provide(root);
    if let Err(error) = &kafka {
        println!("no Apache Kafka: {error}");
    }
    let outcome = outcome(&self::missing(root), kafka.is_err());
    if outcome == Outcome::Passed {
        println!("NATS, Redis, RabbitMQ and Apache Kafka {} are here", kafka::VERSION);
    }
    Ok(Done { outcome, tally: Tally::default() })
}

fn missing(root: &Path) -> Vec<&'static Need> {
    NEEDS.iter().filter(|need| !need.is_met(root)).collect()
}

/// Without a compiler's tools nothing is built; without a broker its tests are skipped.
fn outcome(missing: &[&Need], no_kafka: bool) -> Outcome {
    let tools: Vec<&Need> = missing.iter().copied().filter(|need| need.builds).collect();
    if !tools.is_empty() {
        return Outcome::Failed(format!("no {}; {}", listed(&tools), debian::by_hand(&tools)));
    }
    if missing.is_empty() && !no_kafka {
        return Outcome::Passed;
    }
    let mut why = missing.iter().map(|need| need.name.to_owned()).collect::<Vec<_>>();
    if no_kafka {
        why.push("Apache Kafka".to_owned());
    }
    let get = match missing.is_empty() {
        true => "cargo xtask brokers, where Maven Central can be reached".to_owned(),
        false => format!("{}, then cargo xtask brokers", debian::by_hand(missing)),
    };
    Outcome::Skipped { why: format!("no {}", why.join(", ")), get, tolerated: false }
}

fn listed(needs: &[&Need]) -> String {
    needs.iter().map(|need| need.name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(name: &str) -> &'static Need {
        NEEDS.iter().find(|need| need.name == name).unwrap()
    }

    #[test]
    fn a_missing_broker_is_a_skip_that_ci_does_not_take() {
        let Outcome::Skipped { why, get, tolerated } = outcome(&[need("nats-server")], false) else {
            panic!("not a skip")
        };
        assert_eq!(why, "no nats-server");
        assert_eq!(get, "apt-get install --no-install-recommends nats-server, then cargo xtask brokers");
        assert!(!tolerated);
        assert!(matches!(outcome(&[], true), Outcome::Skipped { why, .. } if why == "no Apache Kafka"));
    }

    #[test]
    fn a_missing_compiler_is_a_failure() {
        let Outcome::Failed(why) = outcome(&[need("redis-server"), need("make")], true) else {
            panic!("not a failure")
        };
        assert_eq!(why, "no make; apt-get install --no-install-recommends make");
    }

    #[test]
    fn nothing_missing_is_fine() {
        assert_eq!(outcome(&[], false), Outcome::Passed);
    }
}
