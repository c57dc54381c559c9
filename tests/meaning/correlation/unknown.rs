//! Messages of which nobody knows whose they are, since the policy panics where it reads them.
// layout: sleep-in-test: time is virtual, and the scopes must listen before somebody else sends

use std::borrow::Cow;
use std::time::Duration;

use choreo::correlation::{Header, Policy, Refused};
use choreo::message::{Arrival, Outgoing};
use choreo::outcome::{ErrorSource, Outcome};
use choreo::prelude::*;

use super::relay;

/// The header `id`, but for payloads that it does not like.
#[derive(Debug)]
struct Picky {
    has_name: bool,
}

impl Policy for Picky {
    fn name(&self) -> Cow<'_, str> {
        assert!(self.has_name, "no name");
        "picky".into()
    }

    fn stamp(&self, id: &str, message: &mut Outgoing) -> Result<String, Refused> {
        Header::new("id").stamp(id, message)
    }

    fn read<'m>(&self, message: &'m Arrival) -> Option<Cow<'m, str>> {
        assert!(!message.payload.starts_with(br#"{"bad""#), "I don't like it");
        message.headers.text("id").map(Cow::Borrowed)
    }
}

#[tokio::test(start_paused = true)]
async fn a_never_is_not_passed_where_it_can_not_be_told_whose_a_message_was() {
    let bus = InMemory::new().with_correlation(Picky { has_name: true });
    relay(bus.client(), "in", "out").await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" { "bad": 1 };
            never "out" { "bad": 1 };
        })
        .await;
    let Outcome::Error(failure) = trial.outcome() else { panic!("{}", trial.report()) };
    assert_eq!(failure.source, ErrorSource::Policy);
}

#[tokio::test(start_paused = true)]
async fn a_report_of_it_has_no_empty_note() {
    let bus = InMemory::new().with_correlation(Picky { has_name: true });
    relay(bus.client(), "in", "out").await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" { "bad": 1 };
            expect "out" { "bad": 1 };
            timeout 20ms;
        })
        .await;
    let report = trial.report();
    assert!(!trial.passed() && report.contains("I don't like it"), "{report}");
    assert!(report.lines().all(|line| !matches!(line.trim(), "note:" | "warning:")), "{report}");
}

#[tokio::test(start_paused = true)]
async fn a_policy_that_panics_where_it_says_its_name_harms_neither_the_sender_nor_the_bus() {
    let bus = InMemory::new().with_correlation(Picky { has_name: false });
    let client = bus.client();
    relay(bus.client(), "in", "out").await;
    let sender = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(5)).await;
        client.publish("out", r#"{"bad":1}"#).await
    });
    let script = || choreo::script! { for &InMemory; wait 10ms; publish "in" {}; expect "out"; };
    let first = bus.run(script()).await;
    assert!(first.passed(), "it has what it looked for: {}", first.report());
    sender.await.expect("a policy is not the sender's to run").expect("a bus");
    let second = bus.run(script()).await;
    assert!(second.passed(), "{}", second.report());
}

#[tokio::test(start_paused = true)]
async fn a_policy_without_a_name_is_called_so_in_reports() {
    let bus = InMemory::new().with_correlation(Picky { has_name: false });
    relay(bus.client(), "in", "out").await;
    let script = choreo::script! { for &InMemory; publish "in" { "bad": 1 }; expect "out"; timeout 20ms; };
    let report = bus.run(script).await.report();
    assert!(
        report.contains(
            "failed to correlate by a policy that panicked where it said its name, which panicked where it read a \
             message: I don't like it"
        ),
        "{report}"
    );
}
