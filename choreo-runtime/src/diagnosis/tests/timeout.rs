//! TIMEOUT.

use super::*;

#[test]
fn timeout_says_what_was_subscribed_and_since_when() {
    insta::assert_snapshot!(plain(&timeout()));
}

#[test]
fn timeout_in_virtual_time_with_nobody_listening() {
    let mut verdict = timeout();
    verdict.clock = Clock::Virtual;
    verdict.notes.push(Note::NobodyListened {
        transport: TransportId::ONLY,
        topic: Topic::from("orders.created"),
        waited: ms(100.0),
    });
    verdict.tapped = vec![
        Tapped::new(Topic::from("order.processed"), 3, vec![]),
        Tapped::new(Topic::from("audit.log"), 1_200, vec![]),
        Tapped::new(Topic::from("orders.created"), 1, vec![]),
    ];
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn timeout_where_nobody_can_tell_who_listens() {
    let mut verdict = timeout();
    verdict.transports = vec![Via { name: "Kafka", endpoint: None }];
    let came = |entry: &&Entry| matches!(entry.event, Event::Published { .. });
    let published: Vec<Entry> = verdict.timeline.iter().filter(came).take(1).cloned().collect();
    verdict.timeline = Timeline::default();
    published.into_iter().for_each(|entry| verdict.timeline.push(entry));
    let said = plain(&verdict);
    let help = "help: on this Kafka nobody can tell who listens on \"orders.created\": had the system under test subscribed by then?";
    assert!(said.contains(help), "{said}");
    verdict
        .notes
        .push(Note::HeardItself { transport: TransportId::ONLY, topic: Topic::from("orders.created") });
    let said = plain(&verdict);
    let help = "help: the scenario itself listens on \"orders.created\", and so nobody can tell on this Kafka who else does: wait for";
    assert!(said.contains(help), "{said}");
    verdict.heard = vec![(TransportId::ONLY, Topic::from("orders.created"))];
    let said = plain(&verdict);
    assert!(!said.contains("nobody can tell"), "{said}");
    assert!(
        said.contains("= somebody listened on \"orders.created\" when it was first published to"),
        "{said}"
    );
}

#[test]
fn timeout_where_no_tap_knows_the_other_topics() {
    let mut verdict = timeout();
    verdict.untapped = true;
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn timeout_of_a_message_that_came_just_after_the_deadline() {
    let mut verdict = timeout();
    let late = arrival("orders.processed", COMPLETED, 512.0);
    let evidence = Evidence { strays: vec![stray(&late, StrayReason::AfterDeadline)], ..Evidence::default() };
    verdict.steps[PROCESSED.index()].met = Met::Timeout(Box::new(evidence));
    verdict.timeline.push(arrived(&late, None));
    verdict.elapsed = ms(600.0);
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn timeout_of_an_expectation_that_waits_for_a_capture() {
    let (mut met, mut entries) = second_window();
    let evidence = Evidence { unbound: vec!["done"], ..Evidence::default() };
    met.push((DEBIT, Met::Timeout(Box::new(evidence))));
    entries.push(deadline());
    insta::assert_snapshot!(plain(&verdict(Outcome::Failed, met, entries)));
}

#[test]
fn timeout_where_what_fits_was_there_before() {
    let mut verdict = timeout();
    let evidence = Evidence { there_before: 2, ..Evidence::default() };
    verdict.steps[PROCESSED.index()].met = Met::Timeout(Box::new(evidence));
    let old = [there_before(COMPLETED, 41), there_before(COMPLETED, 42)];
    let before = old.iter().map(|message| arrived(message, None));
    verdict.timeline.head.splice(0..0, before);
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn timeout_from_start_says_so() {
    let mut verdict = timeout();
    let statements = verdict.machine.statements.iter().map(|statement| match statement.kind {
        Kind::Expect(expect) => {
            Statement { kind: Kind::Expect(Expect { from_start: true, ..expect }), ..*statement }
        }
        _ => *statement,
    });
    verdict.machine = leak(Machine { statements: leak(statements.collect::<Vec<_>>()), ..*verdict.machine });
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn what_was_there_before_on_another_topic_is_not_where_it_was_sought() {
    let mut verdict = timeout();
    let mut old = Arrival::new("order.processed", COMPLETED, began());
    old.old = true;
    verdict.timeline.push(arrived(&Arc::new(old), None));
    elsewhere(&mut verdict, &mut |_, _| true);
    assert!(!plain(&verdict).contains("is the topic misspelt?"));
}

#[test]
fn a_topic_that_the_block_itself_names_is_no_misspelt_one() {
    let near = |entry: Entry| {
        let mut verdict = timeout();
        verdict.timeline.push(entry);
        plain(&verdict).contains("a topic with a near name")
    };
    let came = |topic: &str| arrived(&arrival(topic, "{}", 20.0), None);
    assert!(near(came("order.processed")));
    let sent = published(CANCELLED, "order.processed", "{}", 20.0);
    let mut verdict = timeout();
    verdict.timeline.push(sent);
    verdict.timeline.push(came("order.processed"));
    assert!(!plain(&verdict).contains("a topic with a near name"));
}

#[test]
fn a_turn_is_told_of_where_it_was_waited_for_long() {
    for (waited, told) in [(0.3, false), (250.0, true)] {
        let mut verdict = timeout();
        verdict.notes.push(Note::Turn {
            transport: TransportId::ONLY,
            policy: false,
            waited: Some(ms(waited)),
        });
        assert_eq!(plain(&verdict).contains("take turns"), told, "{waited} ms");
    }
    let mut verdict = timeout();
    verdict.notes.push(Note::Turn { transport: TransportId::ONLY, policy: true, waited: Some(ms(250.0)) });
    let said = "note: this one waited 250 ms for its turn on this broker: scenarios without a correlation policy have it alone";
    assert!(plain(&verdict).contains(said));
}
