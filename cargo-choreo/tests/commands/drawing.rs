//! `cargo choreo graph`.

use super::Site;

#[test]
fn who_publishes_what_to_whom_is_drawn_in_three_ways() {
    let site = Site::new();
    let said = site.choreo("graph --package hello-world --test orders");
    assert_eq!(said.code, Some(0), "{}", said.err);
    insta::assert_snapshot!(said.out);
    let dot = site.choreo("graph --package hello-world --test orders --format dot");
    assert!(dot.out.starts_with("digraph"), "{}", dot.out);
    let file = site.records().join("map.svg");
    let said = site.choreo(&format!(
        "graph --package hello-world --test orders --format svg --output {}",
        file.display()
    ));
    assert_eq!(said.code, Some(0), "{}", said.err);
    let svg = std::fs::read_to_string(file).expect("written");
    assert!(svg.contains("<svg") && svg.contains("orders.processed") && svg.contains("stand-in"), "{svg}");
}

#[test]
fn what_a_scenario_compiled_to_is_drawn() {
    let site = Site::new();
    let said = site.choreo("graph --package hello-world --of machine an_approved_order");
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.starts_with("flowchart") && said.out.contains("orders.processed"), "{}", said.out);

    let said = site.choreo("graph --package report-tour --features tour --of machine a_case_of_each");
    assert_eq!(said.code, Some(0), "cases are one text: {}", said.err);

    let said = site.choreo("graph --package hello-world --of machine orders");
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("scenarios are chosen, and one is drawn at a time"), "{}", said.err);
    let said = site.choreo("graph --package hello-world --of machine an_approved_order --block 9");
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("say which one by `--block`"), "{}", said.err);
}
