//! What this test binary lists, asked of itself.

use std::process::Command;

/// The names that `--list` gives with these arguments, as nextest asks for them.
pub(crate) fn listed(arguments: &[&str]) -> Vec<String> {
    let output = Command::new(std::env::current_exe().expect("a path"))
        .args(["--list", "--format", "terse"])
        .args(arguments)
        .output()
        .expect("the binary runs");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
}

/// Runs this binary with these arguments: whether it succeeded, and all it printed.
pub(crate) fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(std::env::current_exe().expect("a path"))
        .args(arguments)
        .env("CHOREO_TEST_INNER", "1")
        .output()
        .expect("the binary runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

/// Whether this process was started by [`run`].
pub(crate) fn inner() -> bool {
    std::env::var_os("CHOREO_TEST_INNER").is_some()
}
