//! Scenarios in every form, and what the runner says of them.

use choreo::prelude::*;
use choreo::transport::{TransportError, TransportErrorKind};

use super::listing::{inner, listed, run};

#[choreo::scenario(tags = ["saga", "slow lane"])]
async fn a_scenario_with_tags(bus: &InMemory) {
    choreo! { publish "in" {}; never "out" for 1ms; }
    choreo! { publish "again" {}; never "out" for 1ms; }
}

#[choreo::scenario]
#[ignore = "it is here to be listed as ignored"]
async fn an_ignored_scenario(_bus: &InMemory) {}

#[choreo::scenario]
#[should_panic(expected = "TIMEOUT")]
async fn a_scenario_that_should_panic(bus: &InMemory) {
    choreo! { timeout 10ms; settle 1ms; publish "in" {}; expect "out"; }
}

#[choreo::scenario]
async fn a_scenario_that_returns_a_result(bus: &InMemory) -> Result<(), std::num::ParseIntError> {
    let count: u32 = "1".parse()?;
    choreo! { publish "in" { "count": count }; never "out" for 1ms; }
    Ok(())
}

choreo! {
    /// A scenario with no Rust around it.
    scenario in_the_item_form(bus: &InMemory) {
        publish "in" {};
        never "out" for 1ms;
    }

    scenario another_in_the_same_block(bus: &InMemory) {
        publish "in" {};
        never "out" for 1ms;
    }
}

mod nested {
    use choreo::prelude::*;

    #[choreo::scenario]
    async fn a_scenario_in_a_module(bus: &InMemory) {
        choreo! { publish "in" {}; never "out" for 1ms; }
    }
}

/// Fails only where it is run by the tests below.
#[choreo::scenario]
async fn a_scenario_that_fails_when_it_is_told_to(bus: &InMemory) {
    if std::env::var_os("CHOREO_TEST_FAIL").is_some() {
        choreo! { timeout 10ms; settle 1ms; publish "in" {}; expect "out"; }
    }
}

#[choreo::scenario]
async fn every_scenario_is_listed_exactly_once(_bus: &InMemory) {
    let mut registered: Vec<_> = choreo::registry().iter().map(choreo::Scenario::name).collect();
    assert!(registered.len() >= 9, "{registered:?}");
    let mut expected = registered.clone();
    expected.dedup();
    assert_eq!(registered, expected, "no scenario is registered twice");
    let listed = listed(&[]);
    registered.sort();
    let mut found: Vec<_> = listed.into_iter().filter(|name| registered.contains(name)).collect();
    found.sort();
    assert_eq!(found, registered);
}

#[choreo::scenario]
async fn ignored_scenarios_are_listed_as_ignored(_bus: &InMemory) {
    let ignored = ["an_ignored_scenario", "an_ignored_table::panics", "an_ignored_table::returns"];
    assert_eq!(listed(&["--ignored"]), ignored.map(|name| format!("scenarios::{name}")));
}

#[choreo::scenario]
async fn a_filter_runs_the_scenarios_it_names(_bus: &InMemory) {
    if inner() {
        return;
    }
    let (code, text) = run(&["in_the_item_form"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("1 passed"), "{text}");
}

#[choreo::scenario]
async fn several_filters_run_the_scenarios_that_each_names(_bus: &InMemory) {
    let [one, other] =
        ["scenarios::one_text_on_two_stages::second_bus", "scenarios::an_ignored_table::panics"];
    let mut found = listed(&[one, "--exact", "--include-ignored", other]);
    found.sort_unstable();
    assert_eq!(found, [other, one]);
}

#[choreo::scenario]
async fn a_scenario_that_should_panic_and_does_passes(_bus: &InMemory) {
    if inner() {
        return;
    }
    let (code, text) = run(&["--exact", "scenarios::a_scenario_that_should_panic"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("1 passed"), "{text}");
}

#[choreo::scenario]
async fn a_failing_scenario_gives_the_exit_code_101_and_its_report(_bus: &InMemory) {
    if inner() {
        return;
    }
    let output = std::process::Command::new(std::env::current_exe().expect("a path"))
        .args(["--exact", "scenarios::a_scenario_that_fails_when_it_is_told_to"])
        .env("CHOREO_TEST_FAIL", "1")
        .env("CHOREO_TEST_INNER", "1")
        .env("RUST_BACKTRACE", "1")
        .output()
        .expect("the binary runs");
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(101), "{text}");
    assert!(text.contains("TIMEOUT"), "{text}");
    // A panic of our own, or what called the test, says nothing about why it failed.
    assert!(!text.contains("stack backtrace") && !text.contains("panicked at"), "{text}");
}

/// A stage that can't be opened where it is told so.
struct Shop(InMemory);

impl Stage for Shop {
    type Wire = InMemory;

    async fn open() -> Result<Shop, TransportError> {
        match std::env::var_os("CHOREO_TEST_FAIL") {
            None => Ok(Shop(InMemory::new())),
            Some(_) => {
                let text = "connect to the shop: nobody listens; start it";
                Err(TransportError::new(TransportErrorKind::Unreachable, text))
            }
        }
    }

    fn wire(&self) -> &InMemory {
        &self.0
    }
}

#[choreo::scenario]
async fn a_scenario_on_a_stage_that_may_be_closed(_shop: &Shop) {}

#[choreo::scenario]
async fn a_stage_that_can_not_be_opened_fails_with_its_reason_and_without_a_backtrace(_bus: &InMemory) {
    if inner() {
        return;
    }
    for backtrace in ["1", "full"] {
        let output = std::process::Command::new(std::env::current_exe().expect("a path"))
            .args(["--exact", "scenarios::a_scenario_on_a_stage_that_may_be_closed"])
            .env("CHOREO_TEST_FAIL", "1")
            .env("CHOREO_TEST_INNER", "1")
            .env("RUST_BACKTRACE", backtrace)
            .output()
            .expect("the binary runs");
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!(output.status.code(), Some(101), "{text}");
        let words = "scenario a_scenario_on_a_stage_that_may_be_closed could not open its stage: failed to connect to \
                     the shop: nobody listens; start it";
        assert_eq!(text.matches(words).count(), 1, "{text}");
        assert!(!text.contains("stack backtrace") && !text.contains("run_test"), "{text}");
    }
}

#[choreo::scenario]
async fn the_registry_knows_name_file_line_tags_and_machines(_bus: &InMemory) {
    let all = choreo::registry();
    let one = all.iter().find(|one| one.name().ends_with("a_scenario_with_tags")).expect("registered");
    assert_eq!(one.name(), "scenarios::a_scenario_with_tags");
    assert!(one.file().ends_with("tests/registration/scenarios.rs"), "{}", one.file());
    assert_eq!(one.line(), 9);
    assert_eq!(one.tags(), ["saga", "slow lane"]);
    let blocks: Vec<_> = one.machines().iter().map(|machine| (machine.name, machine.block)).collect();
    assert_eq!(blocks, [("a_scenario_with_tags", 0), ("a_scenario_with_tags", 1)]);
}

mod twin {
    pub(crate) use choreo::InMemory as SecondBus;
}

#[choreo::scenario(on(InMemory, twin::SecondBus), tags = ["twice"])]
async fn one_text_on_two_stages(bus: &_) -> Result<(), std::num::ParseIntError> {
    let count: u32 = "1".parse()?;
    choreo! { publish "in" { "count": count }; never "out" for 1ms; }
    Ok(())
}

#[choreo::scenario]
async fn one_text_on_two_stages_is_a_test_for_each(_bus: &InMemory) {
    let all = choreo::registry();
    let twice: Vec<_> = all.iter().filter(|one| one.tags() == ["twice"]).collect();
    let names: Vec<String> = twice.iter().map(|one| one.name()).collect();
    let of = |stage: &str| format!("scenarios::one_text_on_two_stages::{stage}");
    assert_eq!(names, [of("in_memory"), of("second_bus")]);
    let listed = listed(&[]);
    assert!(names.iter().all(|name| listed.contains(name)), "{listed:?}");
    let machines: Vec<&str> =
        twice.iter().flat_map(|one| one.machines()).map(|machine| machine.name).collect();
    assert_eq!(machines, ["one_text_on_two_stages::in_memory", "one_text_on_two_stages::second_bus"]);
}

const LARGE: u64 = 1000;

fn label(of: &str) -> String {
    format!("the {of} one")
}

/// Every case has these docs.
#[choreo::scenario(cases(small: 1, large: LARGE), tags = ["table"])]
async fn a_table_is_a_test_for_each_case(bus: &InMemory, count: u64) {
    choreo! { check [1, LARGE].contains(&count); never "out" for 1ms; }
}

#[choreo::scenario(on(InMemory, twin::SecondBus), cases(one: (1, "a"), two: (2, &label("second"))), tags = ["product"])]
async fn a_table_on_two_stages(_bus: &_, count: u64, text: &str) -> Result<(), String> {
    match (count, text) {
        (1, "a") | (2, "the second one") => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

choreo! {
    #[scenario(cases(holds: 1, r#fails: 2), tags = ["table of items"])]
    scenario items_with_cases(bus: &InMemory, count: u64) {
        publish "in" { "count": count };
        never "out" for 1ms;
    }
}

/// A scenario for a stage, which is named by who asks for it, as is the test.
macro_rules! on_a_stage {
    ($name:ident, $bus:ident: $stage:ty) => {
        #[choreo::scenario(cases(one: 1, two: 2), time = "virtual")]
        async fn $name($bus: &$stage, count: u64) {
            choreo! {
                publish "in" { "count": count };
                never "out" for 1ms;
            }
        }
    };
}

on_a_stage!(a_macro_writes_a_table, bus: InMemory);

#[choreo::scenario(cases(panics: true, returns: false))]
#[ignore = "all of them"]
async fn an_ignored_table(_bus: &InMemory, _panics: bool) {}

#[choreo::scenario(cases(at_once: "at once", later: "later"))]
#[should_panic(expected = "as it should")]
async fn a_table_that_should_panic(_bus: &InMemory, when: &str) {
    panic!("{when}, as it should");
}

fn with_tag(tag: &str) -> Vec<choreo::Scenario> {
    choreo::registry().into_iter().filter(|one| one.tags() == [tag]).collect()
}

#[choreo::scenario]
async fn each_case_is_listed_and_shares_the_machine(_bus: &InMemory) {
    let listed = listed(&[]);
    let table = with_tag("table");
    let names: Vec<String> = table.iter().map(choreo::Scenario::name).collect();
    let of = |case: &str| format!("scenarios::a_table_is_a_test_for_each_case::{case}");
    assert_eq!(names, [of("large"), of("small")]);
    assert!(names.iter().all(|name| listed.contains(name)), "{listed:?}");
    let values = table.iter().flat_map(choreo::Scenario::case).map(|case| (case.name, case.values));
    assert_eq!(values.collect::<Vec<_>>(), [("large", "count = LARGE"), ("small", "count = 1")]);
    let [large, small] = &*table else { panic!("{names:?}") };
    let (large, small) = (large.machines(), small.machines());
    assert_eq!((large.len(), large[0].name), (1, "a_table_is_a_test_for_each_case"));
    assert!(std::ptr::eq(large[0], small[0]), "the block is compiled once");
}

#[choreo::scenario]
async fn a_table_on_several_stages_is_a_test_for_each_stage_and_case(_bus: &InMemory) {
    let names: Vec<String> = with_tag("product").iter().map(choreo::Scenario::name).collect();
    let of = |test: &str| format!("scenarios::a_table_on_two_stages::{test}");
    let expected = ["in_memory::one", "in_memory::two", "second_bus::one", "second_bus::two"].map(of);
    assert_eq!(names, expected);
    let listed = listed(&[]);
    assert!(names.iter().all(|name| listed.contains(name)), "{listed:?}");
    let items: Vec<String> = with_tag("table of items").iter().map(choreo::Scenario::name).collect();
    let of = |case: &str| format!("scenarios::items_with_cases::{case}");
    assert_eq!(items, ["fails", "holds"].map(of));
}

#[choreo::scenario]
async fn a_filter_runs_one_case_or_all(_bus: &InMemory) {
    if inner() {
        return;
    }
    for (filter, passed) in [
        ("a_table_is_a_test_for_each_case::small", "1 passed"),
        ("a_table_is_a_test_for_each_case", "2 passed"),
        ("a_table_on_two_stages", "4 passed"),
        ("in_memory::two", "1 passed"),
        ("a_table_that_should_panic", "2 passed"),
    ] {
        let (code, text) = run(&[filter]);
        assert_eq!(code, Some(0), "{filter}: {text}");
        assert!(text.contains(passed), "{filter}: {text}");
    }
}

#[choreo::scenario(cases(fine: 1, bad: 2))]
async fn a_case_that_fails_when_it_is_told_to(bus: &InMemory, count: u64) {
    if std::env::var_os("CHOREO_TEST_FAIL").is_some() {
        choreo! { settle 1ms; check true; }
        choreo! { settle 1ms; check count == 1; }
    }
}

#[choreo::scenario]
async fn the_report_of_a_case_names_it_and_its_values(_bus: &InMemory) {
    if inner() {
        return;
    }
    let output = std::process::Command::new(std::env::current_exe().expect("a path"))
        .arg("a_case_that_fails_when_it_is_told_to")
        .env("CHOREO_TEST_FAIL", "1")
        .env("CHOREO_TEST_INNER", "1")
        .output()
        .expect("the binary runs");
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(101), "{text}");
    let header = "scenario a_case_that_fails_when_it_is_told_to::bad (block 2, count = 2) VIOLATED";
    assert!(text.contains(header), "{text}");
    assert!(!text.contains("_to::fine ("), "{text}");
}
