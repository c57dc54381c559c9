//! Each format, made of a run in which everything happens, is what those who read it take: by their own types, or a library's.
#![cfg(feature = "formats")]
#![expect(clippy::expect_used, reason = "what can not be read must fail its test")]

use std::path::Path;

use choreo_report::format;
use choreo_report::journal::{self, Journal};
use choreo_report::suite::{Status, Suite};
use quick_junit::{Report, TestCaseStatus};
use serde_sarif::sarif::{ResultLevel, Sarif};

fn tour() -> Journal {
    let tour = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tour");
    let journal = journal::read(&[tour]).expect("readable");
    assert!(journal.scenarios.len() > 15, "the tour is recorded");
    journal
}

#[test]
fn sarif_is_taken_whole_by_the_types_of_its_schema() {
    let journal = tour();
    let made = format::sarif(&journal);
    let sarif: Sarif = serde_json::from_value(made.clone()).expect("SARIF");
    assert_eq!(serde_json::to_value(&sarif).unwrap(), made, "nothing is there that SARIF has not");
    let results = sarif.runs[0].results.as_ref().expect("results");
    let errors = results.iter().filter(|result| result.level == Some(ResultLevel::Error)).count();
    assert_eq!(errors, Suite::of(&journal).count(Status::Failed));
    assert!(errors > 10);
}

#[test]
fn junit_is_read_back_as_it_was_meant() {
    let journal = tour();
    let report = Report::deserialize_from_str(&format::junit(&journal).unwrap()).expect("JUnit");
    let cases: Vec<_> = report.test_suites.iter().flat_map(|suite| &suite.test_cases).collect();
    let suite = Suite::of(&journal);
    assert_eq!(cases.len(), suite.tests.len());
    let failed = |status: &TestCaseStatus| matches!(status, TestCaseStatus::NonSuccess { .. });
    assert_eq!(cases.iter().filter(|case| failed(&case.status)).count(), suite.count(Status::Failed));
    assert_eq!(report.failures + report.errors, suite.count(Status::Failed));
    for case in cases {
        assert!(case.classname.is_some() && case.time.is_some(), "{case:?}");
        assert!(case.extra.keys().any(|key| key.as_str() == "file"), "{case:?}");
    }
}

#[test]
fn annotations_are_one_line_each_at_a_file_and_line() {
    let journal = tour();
    let text = format::annotations(&journal);
    let suite = Suite::of(&journal);
    assert_eq!(text.lines().count(), suite.tests.len() - suite.count(Status::Passed));
    let form =
        regex::Regex::new(r"^::(error|warning) file=[^,:]+,line=[1-9][0-9]*,title=[^,:]+::.+$").unwrap();
    for line in text.lines() {
        assert!(form.is_match(line), "{line}");
    }
}

#[test]
fn the_python_reporter_s_document_says_what_was_wanted_and_what_came() {
    let report = format::test_report(&of(tour(), &["mismatch"]));
    let failure = &report["tests"][0]["scenarios"][0]["handles"][0]["failure"];
    assert_eq!((&failure["expected"], &failure["actual"]), (&"COMPLETED".into(), &"PENDING".into()));
}

/// What a server that validates the reporter's document asks of it: the words and least numbers of its schema 1.3.
#[test]
fn the_python_reporter_s_document_has_its_words_alone() {
    let report = format::test_report(&tour());
    let all = |value: &serde_json::Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
    let scenarios: Vec<_> = all(&report, "tests").iter().flat_map(|test| all(test, "scenarios")).collect();
    let handles: Vec<_> = scenarios.iter().flat_map(|scenario| all(scenario, "handles")).collect();
    let failures: Vec<_> = handles.iter().flat_map(|handle| all(handle, "failures")).collect();
    assert!(failures.len() > 5 && handles.len() > 20);
    for failure in failures {
        let kinds = ["missing", "mismatch", "type_mismatch", "predicate", "composed"];
        assert!(kinds.iter().any(|kind| failure["kind"] == *kind), "{failure}");
    }
    for handle in handles {
        let diagnosis = &handle["diagnosis"];
        let kinds = ["matched", "over_budget", "near_miss", "silent_timeout", "pending"];
        assert!(kinds.iter().any(|kind| diagnosis["kind"] == *kind), "{diagnosis}");
        assert!(diagnosis["kind"] != "near_miss" || diagnosis["attempts"].as_u64() >= Some(1), "{diagnosis}");
    }
    for reply in scenarios.iter().flat_map(|scenario| all(scenario, "replies")) {
        assert!(reply["reply_topic"].is_string() && reply["trigger_topic"].is_string(), "{reply}");
    }
}

/// The journal of these scenarios alone.
fn of(mut journal: Journal, names: &[&str]) -> Journal {
    journal.scenarios.retain(|scenario| names.contains(&scenario.name.as_str()));
    let blocks = journal.scenarios.iter().flat_map(|of| &of.blocks);
    let used: Vec<_> = blocks.map(|block| block.machine.clone()).collect();
    journal.machines.retain(|id, _| used.contains(id));
    journal
}

/// One that failed, one that was slow, one that passed.
const EACH: [&str; 3] = ["mismatch", "passed", "passed_and_slow"];

#[test]
fn the_summary_reads_so() {
    insta::assert_snapshot!(format::summary(&of(tour(), &EACH)));
}

#[test]
fn the_annotations_read_so() {
    insta::assert_snapshot!(format::annotations(&of(tour(), &EACH)));
}

#[test]
fn junit_reads_so() {
    insta::assert_snapshot!(format::junit(&of(tour(), &EACH)).unwrap());
}

#[test]
fn sarif_reads_so() {
    insta::assert_snapshot!(format!("{:#}", format::sarif(&of(tour(), &EACH))));
}

#[test]
fn the_json_document_reads_so() {
    let journal = of(tour(), &["mismatch"]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&format::json(&journal)).unwrap());
}

#[test]
fn the_python_reporter_s_document_reads_so() {
    insta::assert_snapshot!(format!("{:#}", format::test_report(&of(tour(), &["mismatch"]))));
}
