//! `cargo choreo list`.

use super::Site;

#[test]
fn the_scenarios_of_a_package_are_listed() {
    let said = Site::new().choreo("list --package hello-world --test orders");
    assert_eq!(said.code, Some(0), "{}", said.err);
    insta::assert_snapshot!(said.out);
}

#[test]
fn a_list_is_narrowed_and_given_as_json() {
    let site = Site::new();
    let said =
        site.choreo("list --package report-tour --features tour --format json --tag orders tour::mismatch");
    assert_eq!(said.code, Some(0), "{}", said.err);
    let listed: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    let names: Vec<_> = listed.as_array().expect("a list").iter().map(|entry| &entry["name"]).collect();
    assert_eq!(names, ["mismatch"]);
    assert!(listed[0]["machines"][0]["statements"].as_array().is_some_and(|of| of.len() > 1), "{listed}");

    let said = site.choreo("list --package report-tour --features tour --tag nobody-has-this");
    assert_eq!((said.code, said.out.trim()), (Some(0), "0 scenarios"));
}

#[test]
fn a_target_that_wants_a_feature_is_told_of_where_nothing_was_found() {
    let wanting = "note: not built, for want of features:\n    report-tour::tour, by `--package report-tour --features tour`\n";
    let site = Site::new();
    let said = site.choreo("list --package report-tour");
    assert_eq!((said.code, said.out.trim()), (Some(0), "0 scenarios"));
    assert!(said.err.ends_with(wanting), "{}", said.err);

    let said = site.choreo("run --package report-tour --no-nextest");
    assert_eq!(said.code, Some(0), "{}", said.err);
    let none = format!("no scenario ran, so there are no records\n{wanting}");
    assert!(said.out.ends_with(&none), "{}", said.out);
}
