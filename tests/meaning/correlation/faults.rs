//! Policies that panic, and those that a transport can't carry.

use std::borrow::Cow;

use choreo::correlation::{Field, Header, Policy, Refused};
use choreo::message::{Arrival, Outgoing};
use choreo::outcome::{ErrorSource, Outcome};
use choreo::prelude::*;

/// The header `id`, until it sees a payload that it does not like.
#[derive(Debug)]
struct Moody {
    /// Where it panics, instead of where it reads.
    at: &'static str,
}

impl Moody {
    fn mind(&self, at: &str, payload: &[u8]) {
        assert!(self.at != at || payload != b"bad", "I don't like it");
    }
}

impl Policy for Moody {
    fn name(&self) -> Cow<'_, str> {
        "mood".into()
    }

    fn stamp(&self, id: &str, message: &mut Outgoing) -> Result<String, Refused> {
        self.mind("stamp", &message.payload);
        Header::new("id").stamp(id, message)
    }

    fn read<'m>(&self, message: &'m Arrival) -> Option<Cow<'m, str>> {
        self.mind("read", &message.payload);
        message.headers.text("id").map(Cow::Borrowed)
    }
}

/// Sends `in` on to `out` as it is.
async fn serve(bus: &InMemory) {
    let client = bus.client();
    let mut heard = client.subscribe("in").await.expect("a topic");
    tokio::spawn(async move {
        while let Ok(message) = heard.recv().await {
            let mut answer = Outgoing::new("out", message.bytes());
            for (name, value) in message.headers().iter() {
                answer = answer.with_header(name, value.to_vec());
            }
            client.send(answer).await.expect("a bus");
        }
    });
}

#[tokio::test(start_paused = true)]
async fn a_policy_that_panics_where_it_reads_is_an_error_of_whoever_missed_the_message() {
    let bus = InMemory::new().with_correlation(Moody { at: "read" });
    serve(&bus).await;
    let good = bus.run(choreo::script! { for &InMemory; wait 1ms; publish "in" b"good"; expect "out"; });
    let bad = bus.run(choreo::script! { for &InMemory; publish "in" b"bad"; expect "out"; });
    let (good, bad) = tokio::join!(good, bad);
    assert!(good.passed(), "{}", good.report());
    let Outcome::Error(failure) = bad.outcome() else { panic!("{}", bad.report()) };
    assert_eq!(failure.source, ErrorSource::Policy);
    let report = bad.report();
    assert!(report.contains("ERROR"), "{report}");
    assert!(
        report
            .contains("failed to correlate by mood, which panicked where it read a message: I don't like it"),
        "{report}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_policy_that_panics_where_it_stamps_is_an_error_of_the_statement_alone() {
    let bus = InMemory::new().with_correlation(Moody { at: "stamp" });
    serve(&bus).await;
    let good = bus.run(choreo::script! { for &InMemory; wait 1ms; publish "in" b"good"; expect "out"; });
    let bad = bus.run(choreo::script! { for &InMemory; publish "in" b"bad"; expect "out"; });
    let (good, bad) = tokio::join!(good, bad);
    assert!(good.passed(), "{}", good.report());
    let report = bad.report();
    assert!(report.contains("failed to correlate by mood: I don't like it"), "{report}");
}

#[tokio::test(start_paused = true)]
async fn a_payload_without_a_place_for_the_id_is_an_error_that_says_what_to_do() {
    let bus = InMemory::new().with_correlation(Field::new("order_id").prefix("TEST-"));
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" 3; never "out" for 1ms; }).await;
    let report = trial.report();
    assert!(
        report.contains("failed to correlate by field `order_id`: the payload is no JSON object"),
        "{report}"
    );
    assert!(!report.contains("can't be encoded"), "{report}");
    let trial = bus
        .run(choreo::script! { for &InMemory; publish "in" { "order_id": "ORD-1" }; never "out" for 1ms; })
        .await;
    let report = trial.report();
    assert!(report.contains("which does not begin with \"TEST-\""), "{report}");
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_has_no_place_for_the_id_goes_without() {
    let bus = InMemory::new().with_correlation(Field::new("order_id"));
    let (client, again) = (bus.client(), bus.client());
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "price" => reply 12;
            call { client.request("price", r#"{"order_id":"mine"}"#).await } as price;
            check price.bytes() == b"12".as_slice();
            publish "ask" { "order_id": "mine" };
        })
        .await;
    // The scope learns that the id is its own only when it sends it.
    assert!(!trial.passed(), "{}", trial.report());
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "price" => reply 12;
            publish "ask" { "order_id": "mine" };
            call { again.request("price", r#"{"order_id":"mine"}"#).await } as price;
            check price.bytes() == b"12".as_slice();
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

/// What anybody may leave empty says of nobody whose it is.
#[tokio::test(start_paused = true)]
async fn an_empty_id_of_the_test_s_own_is_refused() {
    let by_header = InMemory::new().with_correlation(Header::new("id"));
    let script =
        choreo::script! { for &InMemory; publish "in" {} headers { "id": "" }; never "out" for 1ms; };
    let header = by_header.run(script).await;
    let by_field = InMemory::new().with_correlation(Field::new("id"));
    let script = choreo::script! { for &InMemory; publish "in" { "id": "" }; never "out" for 1ms; };
    let field = by_field.run(script).await;
    let outcomes = [(header.outcome(), header.report()), (field.outcome(), field.report())];
    for ((outcome, report), policy) in outcomes.into_iter().zip(["header `id`", "field `id`"]) {
        let Outcome::Error(failure) = outcome else { panic!("{report}") };
        assert!(matches!(failure.source, ErrorSource::Stamp(_)), "{report}");
        let said = format!("failed to correlate by {policy}: the id that the message has is empty");
        assert!(report.contains(&said), "{report}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_whose_id_somebody_left_empty_has_none() {
    let bus = InMemory::new().with_correlation(Field::new("id"));
    let client = bus.client();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            call { client.publish("out", r#"{"id":""}"#).await };
            expect "out";
        })
        .await;
    let report = trial.report();
    assert!(report.contains("1 message on its topics had no id, by field `id`"), "{report}");
}

/// A policy that wants more than any transport has.
#[derive(Debug)]
struct Choosy;

impl Policy for Choosy {
    fn name(&self) -> Cow<'_, str> {
        "choice".into()
    }

    fn suits(&self, _: choreo::transport::Capabilities) -> Result<(), Refused> {
        Err(Refused::new("nothing is good enough"))
    }

    fn stamp(&self, id: &str, _: &mut Outgoing) -> Result<String, Refused> {
        Ok(id.to_owned())
    }

    fn read<'m>(&self, _: &'m Arrival) -> Option<Cow<'m, str>> {
        None
    }
}

#[tokio::test(start_paused = true)]
async fn a_policy_that_the_transport_can_not_carry_is_an_error_before_the_first_statement() {
    let bus = InMemory::new().with_correlation(Choosy);
    let trial = bus.run(choreo::script! { for &InMemory; publish "a" {}; never "b" for 1ms; }).await;
    let Outcome::Error(failure) = trial.outcome() else { panic!("{}", trial.report()) };
    assert_eq!(failure.source, ErrorSource::Policy);
    assert_eq!(failure.error.text(), "correlate by choice on InMemory: nothing is good enough");
}
