//! `choreo::main!()`: runs every registered scenario without libtest.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Conclusion, Failed, Trial};

use super::registry::{Scenario, registry};
use crate::expr::panics;

/// Runs the registered scenarios as libtest would: the same arguments, listing, output and exit codes.
pub fn main() -> ExitCode {
    panics::leave_reports_to_the_runner();
    let arguments = Arguments::from_args();
    let trials = registry().into_iter().map(trial).collect();
    let conclusion: Conclusion = libtest_mimic::run(&arguments, trials);
    conclusion.exit_code()
}

fn trial(scenario: Scenario) -> Trial {
    let name = scenario.name();
    let ignored = scenario.settings().ignored;
    Trial::test(name, move || judge(&scenario)).with_ignored_flag(ignored)
}

/// libtest-mimic knows no `#[should_panic]`: it is judged here.
fn judge(scenario: &Scenario) -> Result<(), Failed> {
    let Some(expected) = scenario.settings().should_panic else {
        return scenario.entry()().map_err(Failed::from);
    };
    match catch_unwind(AssertUnwindSafe(scenario.entry())) {
        Ok(_) => Err("it did not panic as expected".into()),
        Err(payload) => {
            let message = panics::text(payload.as_ref());
            match expected {
                Some(part) if !message.contains(part) => {
                    Err(format!("it panicked, but not with \"{part}\": {message}").into())
                }
                _ => Ok(()),
            }
        }
    }
}
