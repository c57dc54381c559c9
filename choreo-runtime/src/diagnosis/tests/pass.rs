//! PASS and SLOW.

use super::*;

#[test]
fn a_pass_is_one_line() {
    insta::assert_snapshot!(plain(&passed()));
}

#[test]
fn a_pass_names_what_is_worth_a_look() {
    let mut verdict = passed();
    verdict.notes = vec![Note::NeverCalled(ON), Note::EchoesSetAside(2)];
    verdict.time_factor = 3.0;
    verdict.deadline = ms(1500.0);
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn slow_shows_the_latency_against_its_budget() {
    insta::assert_snapshot!(plain(&slow(Outcome::Slow)));
}

#[test]
fn slow_that_only_warns_is_short() {
    insta::assert_snapshot!(plain(&slow(Outcome::PassedSlow)));
}
