//! The registry, printed.

#[test]
fn every_scenario_is_listed_with_its_machines() {
    for scenario in choreo::registry() {
        println!("{} at {}:{}", scenario.name(), scenario.file(), scenario.line());
        for machine in scenario.machines() {
            println!("{}", choreo::machine::mermaid(machine));
        }
    }

    let of_the_page = |scenario: &&choreo::Scenario| scenario.file().ends_with("harness/stand_ins.rs");
    assert_eq!(choreo::registry().iter().filter(of_the_page).count(), 2);
}
