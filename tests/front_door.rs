//! The first screen of the README: what it shows is what is there.

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

use std::path::Path;
use std::process::Command;

const README: &str = include_str!("../README.md");
const SCENARIOS: &str = include_str!("../examples/01-hello-world/tests/orders.rs");

/// The text of the first block of this kind.
fn block(kind: &str) -> &'static str {
    let start = format!("```{kind}\n");
    let from = README.find(&start).expect("the README has such a block") + start.len();
    let length = README[from..].find("```").expect("it ends");
    README[from..from + length].trim_end()
}

/// Times differ from run to run: each becomes `<time>`, and the spaces before it one.
fn without_times(report: &str) -> String {
    let lines = report.lines().map(|line| {
        let mut words: Vec<String> = Vec::new();
        for word in line.split_whitespace() {
            let unit = matches!(word.trim_end_matches(';'), "ms" | "s");
            match words.last_mut().filter(|last| unit && last.parse::<f64>().is_ok()) {
                Some(number) => *number = "<time>".to_owned(),
                None => words.push(word.to_owned()),
            }
        }
        // On a busy machine a publish is shown to have waited for its acceptance.
        words.join(" ").replace("accepted after <time> ", "")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_scenario_in_the_readme_is_the_examples_own() {
    let shown = block("rust,ignore");
    assert!(SCENARIOS.contains(shown), "the README shows another scenario than tests/orders.rs:\n{shown}");
}

#[test]
fn the_planted_bug_fails_with_the_text_in_the_readme() {
    let output = Command::new(env!("CARGO"))
        .args(["test", "--package", "hello-world", "--features", "broken", "--test", "orders"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .env("NO_COLOR", "1")
        .env_remove("CHOREO_TIME_FACTOR")
        .output()
        .expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success(), "the bug went unnoticed:\n{text}");
    assert!(text.contains("2 passed; 1 failed"), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    let report = without_times(&text);
    let shown = without_times(block("text"));
    assert!(report.contains(&shown), "the README shows\n{shown}\n\nand cargo test says\n{report}");
}

#[test]
fn both_commands_stand_on_the_first_screen() {
    let screen: String = README.lines().take(75).collect::<Vec<_>>().join("\n");
    for command in ["cargo test -p hello-world", "cargo xtask test"] {
        assert!(screen.contains(command), "{command} is not on the first screen");
    }
}
