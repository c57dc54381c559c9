//! `CHOREO_TIME_FACTOR` in the environment: read once by a process, so that each test is one of its own.

// layout: sleep-in-test: the service answers after a stated time, on tokio's paused clock

use std::process::Command;

use choreo::prelude::*;

use crate::memory::alone;
use crate::wire::flooding;

/// Runs one test of this binary in a process of its own, with the variable set: what it printed.
fn with_factor(test: &str, factor: &str) -> String {
    let output = Command::new(std::env::current_exe().expect("a path"))
        .args([test, "--exact", "--nocapture"])
        .env("CHOREO_TIME_FACTOR", factor)
        .env("CHOREO_TEST_INNER", "1")
        .output()
        .expect("the binary runs");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && printed.contains("1 passed"), "{output:?}");
    printed
}

/// In the inner process: runs a block whose message comes after 250 ms, with a deadline of 100 ms, and prints its report.
fn report() -> bool {
    if std::env::var_os("CHOREO_TEST_INNER").is_none() {
        return false;
    }
    let trial = alone(async {
        let bus = flooding(|client| async move {
            tokio::time::sleep(std::time::Duration::from_millis(250)).await;
            client.publish("out", "1").await.expect("published");
        })
        .await;
        bus.run(choreo::script! {
            for &InMemory;
            timeout 100ms;
            publish "in" {};
            expect "out" within 90ms;
            never "other";
        })
        .await
    });
    #[expect(clippy::print_stdout, reason = "the outer process reads it")]
    {
        println!("{}", trial.report());
    }
    true
}

#[test]
fn a_time_factor_in_the_environment_stretches_deadlines_budgets_and_windows() {
    if report() {
        return;
    }
    let printed = with_factor(
        "environment::a_time_factor_in_the_environment_stretches_deadlines_budgets_and_windows",
        "3",
    );
    let words = "scenario script PASSED in 550 ms of virtual time (CHOREO_TIME_FACTOR=3): 3 statements, 2 expectations";
    assert!(printed.contains(words), "{printed}");
    assert!(printed.contains("every deadline, budget and window was times 3"), "{printed}");
}

#[test]
fn a_time_factor_that_is_no_number_is_an_error_that_names_the_variable_and_the_fix() {
    if report() {
        return;
    }
    let test = "environment::a_time_factor_that_is_no_number_is_an_error_that_names_the_variable_and_the_fix";
    for bad in ["abc", "0", "-3", "NaN", ""] {
        let printed = with_factor(test, bad);
        assert!(printed.contains("scenario script ERROR after 0.0 ms"), "{printed}");
        let words =
            format!("CHOREO_TIME_FACTOR is `{bad}`: give a number above 0 and up to 10000, such as 3");
        assert!(printed.contains(&words), "{printed}");
    }
}
