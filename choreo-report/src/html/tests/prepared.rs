//! What the page is given to show.

use serde_json::json;

use super::{data, journal, mismatch, scenario};
use crate::html::page;
use crate::journal::Journal;

#[test]
fn a_mismatch_is_prepared() {
    let payload = json!({ "json": { "status": "PENDING", "id": u64::MAX } });
    let page = page(&journal(&[scenario("checkout::mismatch", 1, "failed", &[mismatch(payload)])]));
    let mut data = data(&page);
    data["choreo"] = json!("0.0.0");
    insta::assert_snapshot!(serde_json::to_string_pretty(&data).unwrap());
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

/// A machine whose second statement wants a header, a key, and a field.
fn machine() -> serde_json::Value {
    json!({
        "record": "machine", "id": "tests/orders.rs:10:13",
        "machine": { "statements": [{}, {
            "headers": [{ "key": "attempt", "value": { "leaf": 3, "place": {} } }],
            "key": { "leaf": 4, "place": {} },
        }] },
        "texts": [{ "file": "tests/orders.rs", "line": 11, "column": 5, "text": "{\n  expect \"a\" 1499" }],
    })
}

#[test]
fn why_names_the_header_or_the_key_and_what_was_wanted() {
    let why = |leaf: u16, path: &str, place: [u32; 5]| {
        let mut block = mismatch(json!("withheld"));
        let difference = &mut block["steps"][1]["met"]["evidence"]["closest"]["differences"][0];
        difference["leaf"] = json!(leaf);
        difference["path"] = json!(path);
        difference["place"] = json!(place);
        let data = data(&page(&journal(&[machine(), scenario("a", 1, "failed", &[block])])));
        data["tests"][0]["attempts"][0]["why"]["instead"].as_str().unwrap().to_owned()
    };
    assert_eq!(why(2, "total", [0, 12, 14, 12, 18]), "total: got \"PENDING\", wanted 1499");
    assert_eq!(why(3, "", [0, 12, 1, 13, 2]), "header attempt: got \"PENDING\"");
    assert_eq!(why(4, "", [9, 1, 1, 1, 1]), "key: got \"PENDING\"");
}
