//! PASS and SLOW.

use super::*;

#[test]
fn a_pass_is_one_line() {
    insta::assert_snapshot!(plain(&passed()));
}

#[test]
fn the_case_of_a_table_is_named_with_its_values() {
    let first = |values| {
        let case = Some(Case { name: "large", values });
        let text = plain(&Verdict { case, ..passed() });
        text.lines().next().unwrap_or_default().to_owned()
    };
    let header = first("count = 1000, label = \"\u{1b}[2J\"");
    assert!(header.contains("::large (count = 1000, label = \"\\u{1b}[2J\") PASSED in"), "{header}");
    let header = first(&*"x".repeat(300).leak());
    assert!(header.contains(&format!("({}…)", "x".repeat(200))), "{header}");
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
fn what_came_before_a_never_looked_is_a_warning_with_the_message() {
    let mut verdict = passed();
    let early = arrival("orders.rejected", ORDER, 0.4);
    verdict.timeline.head.insert(0, arrived(&early, None));
    let note = |count| Note::Earlier {
        statement: REJECTED,
        count,
        topic: Topic::from("orders.rejected"),
        at: ms(0.4),
    };
    verdict.notes = vec![note(1), note(3)];
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
