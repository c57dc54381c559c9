//! The scenarios of the chapter "From the Python library".

use choreo::prelude::*;

#[choreo::scenario(timeout = "2s")]
async fn a_paid_order_is_approved(bus: &InMemory) {
    shop::open(&bus.client());

    choreo! {
        on "fraud.check" { "order_id": _ } as ask => publish "fraud.result" {
            "order_id": ask["order_id"], "decision": "APPROVE",
        };

        publish "orders.paid" { "order_id": "ORD-42" };
        expect "orders.approved" {
            "order_id": "ORD-42",
            "decision": in ["APPROVE", "REVIEW"],
        } as approved within 500ms;
        check approved["decision"] == "APPROVE";
    }
}

/// What a stand-in was asked and does not fit is told by an `expect` beside it, and not by itself.
#[test]
fn a_question_that_does_not_fit_is_shown_by_an_expectation() {
    let trial = shop::run(choreo::script! {
        for &InMemory;
        timeout 100ms;
        on "fraud.check" { "order_id": "ORD-42" } => reply { "decision": "APPROVE" };
        publish "orders.paid" { "order_id": "ORD-43" };
        expect "fraud.check" { "order_id": "ORD-42" };
    });
    let report = trial.report();
    assert!(report.contains("MISMATCH: 1 message came") && report.contains(r#"got "ORD-43""#), "{report}");
}

/// Its figures are those of the page on speed, whenever that is measured again.
#[test]
fn the_figures_of_the_chapter_are_measured() {
    let chapter = include_str!("../../docs/src/from-python.md");
    let measured = include_str!("../../docs/src/bench.md");
    let bold = chapter.split("**").skip(1).step_by(2);
    let figures: Vec<&str> = bold.filter(|text| text.starts_with(|c: char| c.is_ascii_digit())).collect();
    assert!(figures.len() > 5, "{figures:?}");
    for figure in figures {
        assert!(measured.contains(figure), "{figure} is not on the page on speed");
    }
}
