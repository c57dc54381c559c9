//! LOST, and OVERFLOW.

use super::*;

#[test]
fn lost_says_what_was_last_seen() {
    let stock = reservations();
    let mut met = first_window(Met::Open(Box::default()), &stock);
    met[3] = (RESERVED, Met::Open(Box::default()));
    let entries = vec![created(), arrived(&stock[0], None)];
    let outcome = Outcome::Lost(Loss {
        transport: TransportId::ONLY,
        reason: "the bus was severed".into(),
        at: ms(8.0),
    });
    insta::assert_snapshot!(plain(&ended(8.0, verdict(outcome, met, entries))));
}

#[test]
fn overflow_says_what_was_full_and_what_to_do() {
    let stock = reservations();
    let mut entries = vec![created()];
    entries.extend((0..500_u32).map(|n| {
        arrived(&arrival("orders.processed", &format!("{{\"order_id\":\"ORD-{n}\"}}"), f64::from(n)), None)
    }));
    let evidence = Evidence { misses: 65_536, ..Evidence::default() };
    let met = first_window(Met::Open(Box::new(evidence)), &stock);
    let outcome = Outcome::Overflow(Overflow {
        what: "the scenario's inbox was full, at 65,536 messages or 256 MiB".into(),
        limit: 65_536,
        topic: Some(Topic::from("orders.processed")),
    });
    insta::assert_snapshot!(plain(&verdict(outcome, met, entries)));
}

#[test]
fn lost_before_the_first_statement() {
    let outcome = Outcome::Lost(Loss {
        transport: TransportId::ONLY,
        reason: "the bus is closed".into(),
        at: Duration::ZERO,
    });
    insta::assert_snapshot!(plain(&Verdict::before_start(machine(), outcome)));
}

fn gap(before: bool) -> Arc<Gap> {
    let reason = "the connection was reset".into();
    Arc::new(Gap { reason, since: began() + ms(40.0), lasted: ms(120.0), before })
}

#[test]
fn a_gap_stands_in_the_timeline_and_one_from_before_in_a_note() {
    let mut verdict = timeout();
    verdict.timeline.head.insert(4, Entry { at: ms(40.0), event: Event::Gap(TransportId::ONLY, gap(false)) });
    verdict.notes.extend([gap(true), gap(false)].map(|gap| Note::Gap(TransportId::ONLY, gap)));
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn a_pass_notes_its_gaps() {
    let mut verdict = passed();
    verdict.timeline.began = Some(began());
    verdict.notes = [gap(true), gap(false)].map(|gap| Note::Gap(TransportId::ONLY, gap)).into();
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn lost_in_the_middle_of_what_a_log_held_shows_where() {
    let old = there_before(COMPLETED, 41);
    let met = vec![(PROCESSED, Met::Open(Box::default()))];
    let entries = vec![arrived(&old, None)];
    let outcome = Outcome::Lost(Loss {
        transport: TransportId::ONLY,
        reason: "the connection was reset".into(),
        at: ms(8.0),
    });
    insta::assert_snapshot!(plain(&ended(8.0, verdict(outcome, met, entries))));
}
