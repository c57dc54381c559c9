//! What no scope claimed, in the reports of those that fail.

use choreo::correlation::{Header, Reason};
use choreo::message::Outgoing;
use choreo::outcome::Note;
use choreo::prelude::*;

const LOST: &str = "lost on the way";

fn bus() -> InMemory {
    InMemory::new().with_correlation(Header::new("id"))
}

fn marked(topic: &str, id: &str) -> Outgoing {
    Outgoing::new(topic.to_owned(), "{}").with_header("id", id.to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_message_with_the_id_of_no_scope_is_named_by_what_failed_for_it() {
    let bus = bus();
    let client = bus.client();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            call { client.send(marked("out", LOST)).await };
            expect "out" within 10ms;
            timeout 20ms;
        })
        .await;
    let report = trial.report();
    assert!(report.contains("\"out\", 2 bytes: its id ("), "{report}");
    assert!(report.contains("is of no scope that runs here"), "{report}");
    assert!(!report.contains(LOST), "an id is not shown: {report}");
}

/// The reasons in the note of a trial.
fn reasons(notes: &[Note]) -> Vec<Reason> {
    let unrouted = notes.iter().filter_map(|note| match note {
        Note::Skipped { unrouted, .. } => Some(unrouted),
        _ => None,
    });
    unrouted.flatten().map(|one| one.reason).collect()
}

#[tokio::test(start_paused = true)]
async fn a_message_for_a_scope_that_has_ended_is_known_as_such() {
    let bus = bus();
    let client = bus.client();
    let first =
        bus.run(choreo::script! { for &InMemory; publish "in" {} as sent; never "out" for 1ms; }).await;
    let sent = first.into_captures().expect("it passed").sent;
    let id = sent.headers().text("id").expect("stamped").to_owned();
    let second = bus
        .run(choreo::script! {
            for &InMemory;
            call { client.send(marked("out", &id)).await };
            expect "out" within 10ms;
            timeout 20ms;
        })
        .await;
    assert_eq!(reasons(&second.verdict().notes), [Reason::AfterTheEnd], "{}", second.report());
}

#[tokio::test(start_paused = true)]
async fn a_message_with_its_id_on_a_topic_that_only_others_listen_on_is_named() {
    let bus = bus();
    let client = bus.client();
    let other = choreo::script! { for &InMemory; publish "in" {}; never "elsewhere" for 300ms; };
    let failing = choreo::script! {
        for &InMemory;
        publish "in" {} as sent;
        call {
            let id = sent.headers().text("id").expect("stamped").to_owned();
            client.send(marked("elsewhere", &id)).await
        };
        expect "out";
        timeout 200ms;
    };
    let (other, failing) = tokio::join!(bus.run(other), bus.run(failing));
    assert!(other.passed(), "{}", other.report());
    assert_eq!(reasons(&failing.verdict().notes), [Reason::Unsubscribed], "{}", failing.report());
    let report = failing.report();
    assert!(report.contains("came on topics that it does not listen on"), "{report}");
}

#[tokio::test(start_paused = true)]
async fn a_report_looks_for_the_scopes_own_messages_on_other_topics_and_not_for_those_of_others() {
    let bus = bus();
    let client = bus.client();
    let script = choreo::script! {
        for &InMemory;
        settle 1ms;
        publish "in" {} as sent;
        call {
            let own = sent.headers().text("id").expect("stamped");
            for (topic, id) in [("theirs", LOST), ("mine", own)] {
                client.send(Outgoing::new(topic, r#"{"n":1}"#).with_header("id", id.to_owned())).await?;
            }
            client.send(Outgoing::new("anybodys", r#"{"n":1}"#)).await
        };
        expect "out" { "n": 1 };
        timeout 20ms;
    };
    let report = bus.run(script).await.report();
    assert!(report.contains(r#"arrived on "mine""#), "{report}");
    assert!(report.contains(r#"arrived on "anybodys""#), "{report}");
    assert!(!report.contains("theirs"), "{report}");
}

#[tokio::test(start_paused = true)]
async fn where_more_came_than_is_kept_a_report_says_that_it_was_of_all_scopes() {
    let bus = bus();
    let client = bus.client();
    let script = choreo::script! {
        for &InMemory;
        call { for _ in 0..20 { client.send(marked("theirs", LOST)).await?; } Ok::<_, choreo::transport::TransportError>(()) };
        expect "out";
        timeout 20ms;
    };
    let report = bus.run(script).await.report();
    assert!(report.contains("topics that did carry messages: theirs (20 of all scopes)"), "{report}");
    assert!(!report.contains("arrived on"), "{report}");
}

#[tokio::test(start_paused = true)]
async fn another_scopes_message_is_not_taken_for_its_own_on_a_misspelt_topic() {
    let bus = bus();
    super::relay(bus.client(), "in", "order.processed").await;
    let one = bus.run(choreo::script! {
        for &InMemory;
        publish "quiet" {};
        expect "orders.processed" { "iban": _ };
    });
    let other = bus.run(choreo::script! {
        for &InMemory;
        wait 1s;
        publish "in" { "iban": "DE00" };
        expect "order.processed" { "iban": "DE00" };
    });
    let (one, other) = tokio::join!(one, other);
    assert!(other.passed(), "{}", other.report());
    let report = one.report();
    assert!(!report.contains("misspelt") && !report.contains("DE00"), "{report}");
}
