//! VIOLATED.

use super::*;

#[test]
fn violated_by_a_never() {
    let stock = reservations();
    let rejected = arrival("orders.rejected", r#"{"order_id":"ORD-42","reason":"no stock"}"#, 6.5);
    let mut met = first_window(Met::Open(Box::default()), &stock);
    met.push((REJECTED, Met::Broke));
    let entries = vec![created(), arrived(&stock[0], Some(RESERVED)), arrived(&rejected, None)];
    let outcome = Outcome::Violated(Violation::Never {
        statement: REJECTED,
        arrival: rejected,
        at: ms(6.5),
        operands: vec![(ExprId(3), "done[\"order_id\"]", json!("ORD-42"))],
        captures: Vec::new(),
    });
    let verdict = ended(6.5, verdict(outcome, met, entries));
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn violated_by_an_upper_bound() {
    let stock = reservations();
    let extra = arrival("stock.reserved", ORDER, 30.0);
    let mut verdict = passed();
    verdict.timeline.push(arrived(&extra, None));
    verdict.steps[RESERVED.index()].met = reserved(&stock);
    verdict.outcome =
        Outcome::Violated(Violation::TooMany { statement: RESERVED, most: 3, arrival: extra, at: ms(30.0) });
    verdict.elapsed = ms(30.0);
    insta::assert_snapshot!(plain(&verdict));
}

/// Where the expression of the sample's `check` stands.
fn checked() -> crate::machine::Place {
    let Kind::Check(check) = &passed().machine.statement(CHECK).kind else { unreachable!() };
    check.place
}

#[test]
fn violated_by_a_check() {
    let (mut met, mut entries) = second_window();
    met.retain(|(id, _)| *id != CANCELLED && *id != CHECK);
    met.push((CHECK, Met::Broke));
    entries.pop();
    let outcome = Outcome::Violated(Violation::Check {
        statement: CHECK,
        place: checked(),
        answering: None,
        text: "done[\"count\"] == 1000".into(),
        message: "the count is 999".into(),
        captures: vec![("done", COMPLETED.replace("1000", "999"))],
    });
    let verdict = ended(12.5, verdict(outcome, met, entries));
    insta::assert_snapshot!(plain(&verdict));
}
