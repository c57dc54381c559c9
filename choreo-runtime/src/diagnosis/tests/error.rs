//! ERROR.

use super::*;

#[test]
fn error_by_a_panic_in_a_closure_points_at_it() {
    let (mut met, mut entries) = second_window();
    met.retain(|(id, _)| *id != CANCELLED);
    met.push((CANCELLED, Met::Broke));
    entries.pop();
    let at = place("done[\"order_id\"] };\n        in order");
    let location = format!("shop/tests/orders.rs:{}:{}", at.line, at.column);
    let error = UserError::panicked("called `Option::unwrap()` on a `None` value", Some(location));
    let verdict = ended(12.5, verdict(failure(ErrorSource::Statement(CANCELLED), error), met, entries));
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn error_by_a_where_that_panics_elsewhere_names_the_place() {
    let (mut met, entries) = second_window();
    met.push((DEBIT, Met::Open(Box::default())));
    met.push((CREDIT, Met::Broke));
    let message = "assertion `left == right` failed: totals differ\n  left: 5\n right: 7";
    let error = UserError::panicked(message, Some("shop/src/money.rs:31:9".into()));
    let outcome = failure(ErrorSource::Statement(CREDIT), error);
    insta::assert_snapshot!(plain(&ended(14.0, verdict(outcome, met, entries))));
}

#[test]
fn error_by_a_panic_in_a_task_quotes_it() {
    let mut verdict = timeout();
    let error = UserError::panicked(
        "index out of bounds: the len is 0 but the index is 0",
        Some("shop/src/lib.rs:48:22".into()),
    );
    verdict.outcome = failure(ErrorSource::Task, error);
    verdict.steps[PROCESSED.index()].met = Met::Open(Box::default());
    insta::assert_snapshot!(plain(&ended(5.0, verdict)));
}

#[test]
fn a_task_that_panicked_is_quoted_before_what_it_caused() {
    let mut verdict = timeout();
    verdict.notes.push(Note::TaskPanicked {
        location: Some("shop/src/lib.rs:48:22".into()),
        message: "the order has no lines".into(),
    });
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn a_task_that_panicked_is_a_warning_where_the_block_passed() {
    let mut verdict = verdict(Outcome::Passed, vec![], vec![]);
    verdict.notes.push(Note::TaskPanicked {
        location: Some("shop/src/lib.rs:48:22".into()),
        message: "assertion failed\n  left: 5\n right: 7".into(),
    });
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn error_by_a_payload_that_can_not_be_serialised() {
    let (mut met, mut entries) = second_window();
    met.retain(|(id, _)| *id != CANCELLED);
    met.push((CANCELLED, Met::Broke));
    entries.pop();
    let error = UserError::serialize("key must be a string");
    let outcome = failure(ErrorSource::Statement(CANCELLED), error);
    insta::assert_snapshot!(plain(&ended(12.5, verdict(outcome, met, entries))));
}

#[test]
fn error_by_a_transport_that_refuses() {
    let (mut met, entries) = second_window();
    met.retain(|(id, _)| *id != CANCELLED);
    met.push((CANCELLED, Met::Broke));
    let error =
        UserError::message("publish to `orders.*`: `*` is a wildcard, and nothing can be published to one");
    let outcome = failure(ErrorSource::Transport(CANCELLED), error);
    insta::assert_snapshot!(plain(&ended(12.5, verdict(outcome, met, entries))));
}

#[test]
fn error_of_a_setting_has_no_place() {
    let error = UserError::message("invalid digit found in string");
    let verdict = verdict(failure(ErrorSource::Setting, error), vec![], vec![]);
    insta::assert_snapshot!(plain(&Verdict { elapsed: Duration::ZERO, ..verdict }));
}

#[test]
fn a_task_that_panicked_turns_a_failure_to_an_error_and_both_are_told() {
    let mut verdict = timeout();
    let (text, location) = ("the order has no lines", Some("shop/src/lib.rs:48:22".to_owned()));
    verdict.notes.push(Note::TaskPanicked { location: location.clone(), message: text.into() });
    verdict.outcome = failure(ErrorSource::Task, UserError::panicked(text, location));
    insta::assert_snapshot!(plain(&verdict));
}
