//! Whether a filter leaves tests out of this process.

use std::env;
use std::ffi::OsStr;

use crate::journal;

/// The options of a test program whose value is the next argument (<https://doc.rust-lang.org/rustc/tests/index.html>).
const WITH_VALUE: [&str; 6] = ["--color", "--format", "--logfile", "--shuffle-seed", "--test-threads", "-Z"];

/// Whether one does, as far as this process can tell.
pub(super) fn narrowed() -> bool {
    let arguments = env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    tells(env::var_os(journal::NARROWED).as_deref(), env::var_os("NEXTEST_RUN_ID").is_some(), arguments)
}

/// What `cargo choreo run` has said, or else the arguments that `cargo test` hands on. Nextest runs each test by its name, whether it
/// was given a filter or not.
fn tells(said: Option<&OsStr>, by_nextest: bool, arguments: impl Iterator<Item = String>) -> bool {
    said.is_some_and(|said| said == "1") || !by_nextest && leave_out(arguments)
}

fn leave_out(mut arguments: impl Iterator<Item = String>) -> bool {
    while let Some(argument) = arguments.next() {
        if WITH_VALUE.contains(&argument.as_str()) {
            arguments.next();
        } else if !argument.starts_with('-')
            || argument == "--ignored"
            || argument.split('=').next() == Some("--skip")
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_told_from_other_arguments() {
        let narrowed = |text: &str| leave_out(text.split_whitespace().map(str::to_owned));
        assert!(narrowed("settles"));
        assert!(narrowed("--test-threads 1 settles"));
        assert!(narrowed("--exact -- settles"));
        assert!(narrowed("--skip settles") && narrowed("--skip=settles") && narrowed("--ignored"));
        assert!(!narrowed(""));
        assert!(!narrowed(
            "--nocapture --test-threads 1 --format=terse --include-ignored -Z unstable-options -q"
        ));
    }

    #[test]
    fn nextest_s_own_arguments_are_no_filter() {
        let by_name = || ["--exact", "settles", "--nocapture"].map(str::to_owned).into_iter();
        assert!(!tells(None, true, by_name()));
        assert!(tells(None, false, by_name()));
        assert!(tells(Some(OsStr::new("1")), true, by_name()));
        assert!(!tells(Some(OsStr::new("")), false, [].into_iter()));
    }
}
