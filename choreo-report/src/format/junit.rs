//! JUnit's XML, as GitLab and Jenkins read it.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestRerun, TestSuite};

use crate::journal::Journal;
use crate::record::{Outcome, Scenario};
use crate::suite::{Suite, Test};

/// A test suite for each test target, a test case for each test; what failed before it passed is a `flakyFailure`.
///
/// # Errors
///
/// Where it can't be written, which text in memory always can.
pub fn junit(journal: &Journal) -> Result<String, quick_junit::SerializeError> {
    let mut report = Report::new("choreo");
    let tests = Suite::of(journal).tests;
    for of in tests.chunk_by(|one, other| (one.package, one.binary) == (other.package, other.binary)) {
        let Some(first) = of.first() else { continue };
        let name =
            [first.package, first.binary].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>();
        let mut suite = TestSuite::new(name.join("::"));
        suite.add_test_cases(of.iter().map(|test| case(journal, test)));
        suite.set_time(of.iter().map(|test| took(test.decisive())).sum::<Duration>());
        report.add_test_suite(suite);
    }
    report.to_string()
}

fn case(journal: &Journal, test: &Test<'_>) -> TestCase {
    let last = test.decisive();
    let failed = |attempt: &Scenario| -> (NonSuccessKind, String, String) {
        let kind = match attempt.outcome {
            Outcome::Error | Outcome::Panicked | Outcome::Unopened | Outcome::Lost | Outcome::Overflow => {
                NonSuccessKind::Error
            }
            _ => NonSuccessKind::Failure,
        };
        (kind, attempt.trouble().unwrap_or_default(), attempt.full_report())
    };
    let mut status = match last.ok {
        true => TestCaseStatus::success(),
        false => {
            let (kind, message, report) = failed(last);
            let mut status = TestCaseStatus::non_success(kind);
            status.set_message(message).set_type(format!("{:?}", last.outcome)).set_description(report);
            status
        }
    };
    for earlier in test.attempts.iter().filter(|attempt| !attempt.ok && !std::ptr::eq(**attempt, last)) {
        let (kind, message, report) = failed(earlier);
        let mut rerun = TestRerun::new(kind);
        rerun.set_message(message).set_type(format!("{:?}", earlier.outcome)).set_description(report);
        status.add_rerun(rerun);
    }
    let mut case = TestCase::new(test.name, status);
    case.set_classname(format!("{}::{}", test.package, test.binary)).set_time(took(last));
    let (file, line) = last.trouble_in_repository(journal);
    if !last.tags.is_empty() {
        case.add_property(("tags", last.tags.join(",").as_str()));
    }
    case.extra.insert("file".into(), file.into());
    case.extra.insert("line".into(), line.to_string().into());
    case
}

fn took(scenario: &Scenario) -> Duration {
    Duration::from_nanos(scenario.took_ns)
}
