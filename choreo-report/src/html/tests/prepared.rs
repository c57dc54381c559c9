//! What the page is given to show.

use serde_json::json;

use super::{data, journal, mismatch, scenario};
use crate::html::page;
use crate::journal::Journal;

#[test]
fn a_mismatch_is_prepared() {
    let payload = json!({ "json": { "status": "PENDING", "id": u64::MAX } });
    let page = page(&journal(&[scenario("checkout::mismatch", 1, "failed", &[mismatch(payload)])]));
    insta::assert_snapshot!(serde_json::to_string_pretty(&data(&page)).unwrap());
}

#[test]
fn a_scenario_that_passed_at_last_is_flaky() {
    let attempts = |outcomes: [&str; 3]| {
        let lines: Vec<_> =
            (1..).zip(outcomes).map(|(at, outcome)| scenario("a", at, outcome, &[])).collect();
        let data = data(&page(&journal(&lines)));
        let test = &data["tests"][0];
        assert_eq!(
            (data["tests"].as_array().unwrap().len(), test["attempts"].as_array().unwrap().len()),
            (1, 3)
        );
        (test["flaky"].clone(), test["ok"].clone(), test["outcome"].clone())
    };
    assert_eq!(attempts(["failed", "failed", "passed"]), (json!(true), json!(true), json!("passed")));
    assert_eq!(attempts(["passed", "passed", "passed"]), (json!(false), json!(true), json!("passed")));
    assert_eq!(attempts(["passed", "failed", "failed"]), (json!(false), json!(false), json!("failed")));
}

#[test]
fn the_same_name_in_another_binary_is_another_scenario() {
    let mut journal = journal(&[scenario("a", 1, "passed", &[])]);
    let mut process = journal.processes.values().next().unwrap().clone();
    process.id = "4712-00000000".to_owned();
    process.binary = "payments".to_owned();
    let mut other = journal.scenarios[0].clone();
    other.process.clone_from(&process.id);
    journal.scenarios.push(other);
    journal.processes.insert(process.id.clone(), process);
    let data = data(&page(&journal));
    assert_eq!([&data["tests"][0]["id"], &data["tests"][1]["id"]], ["shop/orders/a", "shop/payments/a"]);
}

#[test]
fn a_panic_outside_of_all_blocks_is_why() {
    let mut line = scenario("a", 1, "panicked", &[]);
    line["panic"] = json!({ "text": "\nthe test itself is wrong\nand more" });
    let data = data(&page(&journal(&[line])));
    assert_eq!(data["tests"][0]["attempts"][0]["why"]["detail"], "the test itself is wrong");
}

#[test]
fn a_message_or_a_machine_that_was_not_recorded_is_no_reason_to_fail() {
    let mut block = mismatch(json!("withheld"));
    block["messages"] = json!([]);
    let page = page(&journal(&[scenario("a", 1, "failed", &[block])]));
    assert_eq!(data(&page)["tests"][0]["attempts"][0]["blocks"][0]["machine"], json!(null));
}

#[test]
fn a_journal_of_nothing_is_a_page() {
    let page = page(&Journal::default());
    assert!(page.contains("<title>no run: choreo report</title>"));
    assert_eq!(data(&page)["tests"], json!([]));
}
