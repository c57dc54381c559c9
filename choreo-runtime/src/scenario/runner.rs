//! `choreo::main!()`: runs every registered scenario without libtest.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Conclusion, Failed, Trial};

use super::registry::{Scenario, registry};
use crate::expr::panics;

/// Runs the registered scenarios as libtest would: the same arguments, listing, output and exit codes.
pub fn main() -> ExitCode {
    panics::leave_reports_to_the_runner();
    let (rest, filters) = filters(std::env::args());
    let arguments = Arguments::from_iter(rest);
    let fits = |name: &str| {
        let fits = |filter: &String| if arguments.exact { name == filter } else { name.contains(filter) };
        filters.is_empty() || filters.iter().any(fits)
    };
    let trials = registry().into_iter().filter(|scenario| fits(&scenario.name())).map(trial).collect();
    let conclusion: Conclusion = libtest_mimic::run(&arguments, trials);
    conclusion.exit_code()
}

/// libtest takes several filters, and libtest-mimic one: the arguments without them, and they.
fn filters(arguments: impl IntoIterator<Item = String>) -> (Vec<String>, Vec<String>) {
    const WITH_A_VALUE: [&str; 5] = ["--test-threads", "--logfile", "--skip", "--color", "--format"];
    let mut arguments = arguments.into_iter();
    let (mut rest, mut filters) = (Vec::from_iter(arguments.next()), Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--" => filters.extend(arguments.by_ref()),
            option if option.starts_with('-') => {
                let value = WITH_A_VALUE.contains(&option).then(|| arguments.next()).flatten();
                rest.push(argument);
                rest.extend(value);
            }
            _ => filters.push(argument),
        }
    }
    (rest, filters)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_filters_are_told_from_the_options() {
        let (rest, named) = filters(
            "program one --exact --test-threads 2 --format=terse two -q -- -three"
                .split(' ')
                .map(str::to_owned),
        );
        assert_eq!(rest.join(" "), "program --exact --test-threads 2 --format=terse -q");
        assert_eq!(named, ["one", "two", "-three"]);
    }
}
