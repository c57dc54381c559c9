//! `cargo choreo run`, and what `cargo choreo report` makes of it.

use std::path::Path;

use super::Site;

const TOUR: &str = "--package report-tour --features tour";

#[test]
fn a_run_says_what_failed_on_which_hop_and_where_the_report_is() {
    let site = Site::new();
    let said = site.choreo(&format!("run {TOUR}"));
    assert_eq!(said.code, Some(1), "{}", said.err);
    let mismatch = " FAIL  report-tour::tour::mismatch\n       expect orders.processed: MISMATCH: 1 message came, and did not fit; \
                    closest: status got \"PENDING\"\n       examples/08-report-tour/tests/tour/main.rs:";
    assert!(said.out.contains(mismatch), "{}", said.out);
    let misspelt = "expect orders.processed: TIMEOUT: nothing came; one that fits came on order.processed: is the topic misspelt?";
    assert!(said.out.contains(misspelt), "{}", said.out);
    let page = said.out.lines().find_map(|line| line.strip_prefix("report: ")).expect("where the report is");
    assert!(
        std::fs::read_to_string(page).is_ok_and(|page| page.to_lowercase().starts_with("<!doctype html>")),
        "{page}"
    );

    every_format_is_made(&site);
}

#[test]
fn a_run_is_called_as_the_environment_says() {
    let site = Site::new();
    let said = site.choreo_as(Some("staging-4711"), &format!("run {TOUR} tour::passed"));
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    assert_eq!(site.runs(), [site.records().join("staging-4711")]);
}

/// Of the last run: each in its form, and in none a secret that the tour plants.
fn every_format_is_made(site: &Site) {
    let output = site.records().with_extension("made");
    let formats = "summary html json junit sarif github test-report-v1";
    let options: String = formats.split(' ').map(|format| format!(" --format {format}")).collect();
    let said = site.choreo(&format!("report{options} --output {}", output.display()));
    assert_eq!(said.code, Some(1), "{}", said.err);
    let mut made: Vec<_> =
        std::fs::read_dir(&output).expect("made").flatten().map(|entry| entry.path()).collect();
    made.sort();
    assert_eq!(made.len(), formats.split(' ').count());
    for file in &made {
        let text = std::fs::read_to_string(file).expect("text");
        assert!(text.contains("mismatch"), "{}", file.display());
        for secret in ["tok_s3cr3t", "hunter2"] {
            assert!(!text.contains(secret), "{} has {secret}", file.display());
        }
    }
    std::fs::remove_dir_all(output).expect("removed");
}

#[test]
fn the_scenarios_that_fit_are_run_by_either_runner_and_none_else() {
    let site = Site::new();
    for runner in ["", "--no-nextest"] {
        let said = site.choreo(&format!("run {TOUR} --tag orders {runner} a_case_of_each::small"));
        assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
        assert!(said.out.contains("1 scenario: 1 passed"), "{}", said.out);
    }
    assert_eq!(site.runs().len(), 2);
}

#[test]
fn what_fails_in_one_repetition_failed_and_a_comparison_shows_it() {
    let site = Site::new();
    let said = site.choreo(&format!("run {TOUR} --no-nextest a_case_of_each::small"));
    assert_eq!(said.code, Some(0), "{}", said.err);
    let said = site.choreo(&format!("run {TOUR} --no-nextest --repeat 2 tour::mismatch"));
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(said.out.contains("report-tour::tour::mismatch (failed 2 of 2 times)"), "{}", said.out);

    let said = site.choreo("report --compare previous");
    assert_eq!(said.code, Some(1), "{}", said.err);
    for (narrowed, other) in [("later", "earlier"), ("earlier", "later")] {
        let left_out = format!(
            "the {narrowed} run was narrowed by a filter: 1 test of the {other} one did not run in it"
        );
        assert!(said.out.contains(&left_out), "{}", said.out);
    }
    assert!(!said.out.contains("gone") && !said.out.contains("    new"), "{}", said.out);
    let said = site.choreo("report --compare previous --format json");
    let document: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(document["comparison"]["new"][0]["test"], "report-tour::tour::mismatch");
}

#[test]
fn the_parts_of_a_run_are_put_together() {
    let site = Site::new();
    for part in ["a_case_of_each::small", "passed_and_slow"] {
        let said = site.choreo(&format!("run {TOUR} {part}"));
        assert_eq!(said.code, Some(0), "{}", said.err);
    }
    let parts: Vec<String> = site.runs().iter().map(|run| name(run)).collect();
    let said = site.choreo(&format!("report {}", parts.join(" ")));
    assert!(said.out.contains("2 scenarios: 1 passed, 1 passed, but slow"), "{}", said.out);
}

fn name(run: &Path) -> String {
    run.file_name().expect("a name").to_string_lossy().into_owned()
}
