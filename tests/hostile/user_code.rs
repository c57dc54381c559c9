//! Code of the user's own that fails where nobody looks for it.

use choreo::matching::Matcher;
use choreo::message::{Arrival, Outgoing};
use choreo::outcome::{Met, Outcome};
use choreo::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::memory::alone;
use crate::wire::{answering, saying};

/// Fails in the way that its number says.
#[derive(Debug)]
struct Trap(u8);

const SERIALIZE: u8 = 1;
const DESERIALIZE: u8 = 2;
const CLONE: u8 = 3;
const DROP: u8 = 4;

impl Serialize for Trap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            SERIALIZE => panic!("no way to serialise a trap"),
            n => serializer.serialize_u8(n),
        }
    }
}

impl<'de> Deserialize<'de> for Trap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Trap, D::Error> {
        match u8::deserialize(deserializer)? {
            DESERIALIZE => panic!("no way to deserialise a trap"),
            n => Ok(Trap(n)),
        }
    }
}

impl Clone for Trap {
    fn clone(&self) -> Trap {
        match self.0 {
            CLONE => panic!("no way to clone a trap"),
            n => Trap(n),
        }
    }
}

impl Drop for Trap {
    fn drop(&mut self) {
        assert!(self.0 != DROP || std::thread::panicking(), "no way to drop a trap");
    }
}

#[derive(Debug, Deserialize)]
struct Box_ {
    trap: Trap,
}

#[track_caller]
fn assert_error<C>(trial: &choreo::Trial<C>, statement: usize, words: &str) {
    assert!(matches!(trial.outcome(), Outcome::Error(_)), "{}", trial.report());
    assert!(matches!(trial.verdict().steps[statement].met, Met::Broke), "{}", trial.report());
    assert!(trial.report().contains(words), "{}", trial.report());
    assert!(trial.report().contains("tests/hostile/user_code.rs:"), "{}", trial.report());
}

#[test]
fn a_panic_in_serialize_is_an_error() {
    let trial = alone(async {
        let bus = InMemory::new();
        bus.run(choreo::script! { for &InMemory; publish "in" { "trap": Trap(SERIALIZE) }; expect "out"; })
            .await
    });
    assert_error(&trial, 0, "no way to serialise a trap");
    let trial = alone(async {
        let bus = InMemory::new();
        bus.run(choreo::script! { for &InMemory; expect "out" { "trap": Trap(SERIALIZE) }; }).await
    });
    assert_error(&trial, 0, "no way to serialise a trap");
}

#[test]
fn a_panic_in_deserialize_is_an_error() {
    let trial = alone(async {
        let bus = answering(r#"{"trap":2}"#).await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out" Box_ { trap: Trap(2) }; })
            .await
    });
    assert_error(&trial, 1, "no way to deserialise a trap");
}

#[test]
fn a_panic_in_clone_of_a_binding_is_an_error() {
    let trial = alone(async {
        let bus = answering(r#"{"trap":3}"#).await;
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "out" Box_ { trap };
            check trap.0 == 3;
        })
        .await
    });
    assert_error(&trial, 1, "no way to clone a trap");
}

#[test]
fn a_panic_in_drop_of_a_value_of_a_closure_is_an_error() {
    let trial = alone(async {
        let bus = InMemory::new();
        let trap = Trap(DROP);
        bus.run(choreo::script! { for &InMemory; publish "in" { "trap": drop(trap) }; expect "out"; }).await
    });
    assert_error(&trial, 0, "no way to drop a trap");
}

#[test]
fn a_panic_in_drop_of_a_decoded_message_is_the_tests_own() {
    let outcome = std::panic::catch_unwind(|| {
        alone(async {
            let bus =
                saying(vec![Outgoing::new("out", r#"{"trap":4}"#), Outgoing::new("out", r#"{"trap":5}"#)])
                    .await;
            let trial = bus
                .run(choreo::script! { for &InMemory; publish "in" {}; expect "out" Box_ { trap: Trap(5) }; })
                .await;
            assert!(trial.passed(), "{}", trial.report());
        });
    });
    let panic = outcome.expect_err("whoever drops the last of it panics");
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"no way to drop a trap"));
}

struct Rude;

impl Matcher for Rude {
    fn describe(&self) -> String {
        panic!("no words for it")
    }

    fn judge(&self, message: &Arrival) -> Result<(), String> {
        match &message.payload[..] {
            b"1" => panic!("no judgement on it"),
            b"2" => Err("\u{1b}[2J".repeat(100_000)),
            _ => Ok(()),
        }
    }
}

#[test]
fn a_panic_in_a_matcher_is_an_error() {
    let trial = alone(async {
        let bus = answering("1").await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out" (Rude); }).await
    });
    assert_error(&trial, 1, "no judgement on it");
}

#[test]
fn what_a_matcher_says_is_cut_short_and_escaped() {
    let trial = alone(async {
        let bus = answering("2").await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out" (Rude); }).await
    });
    let report = trial.report();
    assert!(matches!(trial.verdict().steps[1].met, Met::Mismatch(_)), "{report}");
    assert!(report.len() < 4_096 && !report.contains('\u{1b}'), "{report}");
}

fn odd() -> bool {
    std::panic::panic_any(7)
}

fn long() -> bool {
    panic!("{}", "x\n".repeat(1 << 20))
}

#[test]
fn a_panic_with_something_that_is_no_text_is_an_error() {
    let trial = alone(async {
        let bus = InMemory::new();
        bus.run(choreo::script! { for &InMemory; check odd(); }).await
    });
    assert_error(&trial, 0, "a value that is not text");
}

#[test]
fn a_panic_message_of_a_mebibyte_is_cut_short() {
    let trial = alone(async {
        let bus = InMemory::new();
        bus.run(choreo::script! { for &InMemory; check long(); }).await
    });
    assert_error(&trial, 0, "panicked");
    assert!(trial.report().len() < 16_384, "{} bytes", trial.report().len());
}

#[test]
fn a_user_who_panics_in_every_task_sees_a_bounded_report() {
    let trial = alone(async {
        let bus = InMemory::new();
        for n in 0..1_000 {
            tokio::spawn(async move { panic!("task {n} {}", "x".repeat(10_000)) });
        }
        bus.run(choreo::script! { for &InMemory; timeout 200ms; publish "in" {}; expect "out"; }).await
    });
    assert!(matches!(trial.outcome(), Outcome::Error(_)), "{}", trial.report());
    assert!(trial.report().len() < 65_536, "{} bytes", trial.report().len());
}
