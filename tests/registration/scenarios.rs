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
    assert_eq!(listed(&["--ignored"]), ["scenarios::an_ignored_scenario"]);
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
        .output()
        .expect("the binary runs");
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(101), "{text}");
    assert!(text.contains("TIMEOUT"), "{text}");
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
