//! What `cargo choreo` says where it can't do what it is asked to: what to do instead. The exit code is 2.

use super::Site;

fn refused(site: &Site, arguments: &str) -> String {
    let said = site.choreo(arguments);
    assert_eq!(said.code, Some(2), "{}{}", said.out, said.err);
    let error = said.err.lines().rfind(|line| line.starts_with("error: ")).unwrap_or_default();
    error.replace(&site.records().display().to_string(), "RECORDS")
}

#[test]
fn an_error_says_what_to_do() {
    let site = Site::new();
    assert_eq!(
        refused(&site, "report"),
        "error: no records of scenarios in RECORDS: run some, by `cargo choreo run` or `cargo test`, or name a folder of records"
    );
    assert_eq!(
        refused(&site, "report yesterday"),
        "error: there is no run `yesterday` in RECORDS: there are none yet"
    );
    assert_eq!(
        refused(&site, "report --compare previous"),
        "error: no records of scenarios in RECORDS: run some, by `cargo choreo run` or `cargo test`, or name a folder of records"
    );
    assert_eq!(
        refused(&site, "run --package hello-world no_such_scenario"),
        "error: no scenario fits: `cargo choreo list` shows all that there are, with their tags and stages"
    );
    assert_eq!(
        refused(&site, "list --package no-such-package"),
        "error: the tests could not be built: see above"
    );
    assert_eq!(site.choreo("run --jobs 0").code, Some(2));
    assert_eq!(site.choreo("dance").code, Some(2));
}

#[test]
fn a_folder_without_records_is_no_report_in_which_nothing_failed() {
    let site = Site::new();
    let empty = site.records().join("empty");
    std::fs::create_dir_all(&empty).expect("a folder");
    let said = refused(&site, &format!("report {}", empty.display()));
    assert!(said.starts_with("error: no records of scenarios in RECORDS/empty: run some"), "{said}");
}

#[test]
fn help_is_given_without_a_command_and_the_manual_is_made() {
    let site = Site::new();
    let said = site.choreo("");
    assert!(
        said.err.contains("Usage: cargo choreo <COMMAND>") && said.err.contains("Exit codes: 0"),
        "{}",
        said.err
    );
    let said = site.choreo("completions bash");
    assert!(said.code == Some(0) && said.out.contains("--no-nextest"), "{}", said.out);
    let folder = site.records().join("man");
    assert_eq!(site.choreo(&format!("man --output {}", folder.display())).code, Some(0));
    assert!(
        std::fs::read_to_string(folder.join("cargo-choreo-run.1")).is_ok_and(|page| page.contains("repeat"))
    );
}
