//! What fits and is not taken: EARLY, DISORDER, TAKEN, TOO FEW.

use super::*;

#[test]
fn early_shows_the_cause_that_came_after_it() {
    let (mut met, mut entries) = second_window();
    let early = arrival("ledger.debit", ORDER, 9.0);
    let evidence = Evidence { strays: vec![stray(&early, StrayReason::Early)], ..Evidence::default() };
    met.push((DEBIT, Met::Early(Box::new(evidence))));
    entries.insert(4, arrived(&early, None));
    entries.push(deadline());
    insta::assert_snapshot!(plain(&verdict(Outcome::Failed, met, entries)));
}

#[test]
fn disorder_shows_both_expectations() {
    let (mut met, mut entries) = second_window();
    let credit = arrival("ledger.credit", ORDER, 14.0);
    let debit = arrival("ledger.debit", ORDER, 15.5);
    let evidence = Evidence { strays: vec![stray(&credit, StrayReason::OutOfOrder)], ..Evidence::default() };
    met.push((DEBIT, pass(&[&debit])));
    met.push((CREDIT, Met::Disorder(Box::new(evidence))));
    entries.extend([arrived(&credit, None), arrived(&debit, Some(DEBIT)), deadline()]);
    insta::assert_snapshot!(plain(&verdict(Outcome::Failed, met, entries)));
}

#[test]
fn too_few_counts_and_shows_the_near_miss() {
    let stock = reservations();
    let processed = arrival("orders.processed", COMPLETED, 12.4);
    let miss = arrival("stock.reserved", r#"{"order_id":"ORD-43"}"#, 20.0);
    let mut met = first_window(pass(&[&processed]), &stock);
    let stretch = place("\"ORD-42\" } times");
    let difference = Difference {
        leaf: LeafId(7),
        place: crate::machine::Place { end_column: stretch.column + 8, ..stretch },
        path: "order_id".into(),
        problem: Problem::Got { got: "\"ORD-43\"".into(), wanted: None },
    };
    met[3] = (
        RESERVED,
        Met::TooFew {
            got: 2,
            least: 3,
            evidence: Box::new(missed(1, near_miss(&miss, (1, 1), vec![difference]))),
        },
    );
    let entries = vec![
        created(),
        arrived(&stock[0], Some(RESERVED)),
        arrived(&stock[1], Some(RESERVED)),
        arrived(&processed, Some(PROCESSED)),
        arrived(&miss, None),
        deadline(),
    ];
    insta::assert_snapshot!(plain(&verdict(Outcome::Failed, met, entries)));
}

#[test]
fn taken_names_the_expectation_that_took_it() {
    let (mut met, mut entries) = second_window();
    let debit = arrival("ledger.debit", ORDER, 14.0);
    let evidence = Evidence { strays: vec![stray(&debit, StrayReason::Taken(DEBIT))], ..Evidence::default() };
    met.push((DEBIT, pass(&[&debit])));
    met.push((CREDIT, Met::Taken { by: DEBIT, evidence: Box::new(evidence) }));
    entries.extend([arrived(&debit, Some(DEBIT)), deadline()]);
    insta::assert_snapshot!(plain(&verdict(Outcome::Failed, met, entries)));
}

#[test]
fn several_failures_have_a_section_each() {
    let mut verdict = mismatch();
    verdict.steps[RESERVED.index()].met = Met::Timeout(Box::default());
    verdict.tapped.clear();
    insta::assert_snapshot!(plain(&verdict));
}
