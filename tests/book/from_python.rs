//! The scenarios of the chapter "From the Python library".

use choreo::codec::Raw;
use choreo::prelude::*;

use crate::shown::every_example_ends_as_told;

#[test]
fn every_example_of_the_chapter_ends_as_the_chapter_tells() {
    let tested = [include_str!("from_python.rs")];
    every_example_ends_as_told(include_str!("../../docs/src/from-python.md"), &tested, 2);
    every_example_ends_as_told(include_str!("../../docs/src/from-python/names.md"), &tested, 2);
}

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

#[test]
fn patterns_say_what_matchers_say() {
    shop::passes(choreo::script! {
        for &InMemory;

        on "fraud.check" once => reply { "decision": "APPROVE" };  // s.on("fraud.check").publish(..)

        publish "orders.created" { "order_id": "ORD-42", "lines": [{ "sku": "A" }, { "sku": "B" }] };
        expect "orders.processed" {
            "order_id": =~ r"^ORD-\d+$",                           // field_matches("order_id", r"ORD-\d+")
            "status": any [absent, != "FAILED"],                   // not_(field_equals("status", "FAILED"))
            "lines": [{ "sku": "A" }, ..],                         // contains_fields({"lines": [{"sku": "A"}]})
        };
        publish "orders.paid" { "order_id": "ORD-42" };
        expect "orders.approved";
    });
}

#[test]
fn either_of_two_fields_is_asked_for_by_a_where() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "order_id": "ORD-42", "state": "PAID" };
        expect "orders.processed" { "order_id": "ORD-42" } as done
            where done["status"] == "PAID" || done["state"] == "PAID";
    });
}

#[test]
fn a_part_of_a_payload_is_asked_for_by_a_where() {
    shop::passes_by(
        Raw,
        choreo::script! {
            for &InMemory;

            publish "orders.created" b"\x00\x01PAID\xff";
            expect "orders.processed" as done where done.payload().windows(4).any(|bytes| bytes == b"PAID");
        },
    );
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
