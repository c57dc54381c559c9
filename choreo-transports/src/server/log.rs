//! The end of a broker's log, for the error that says why it did not start.

use std::fs;
use std::path::Path;

use secrecy::ExposeSecret;

use crate::security::Secret;

/// How much of it is quoted.
const LINES: usize = 20;

/// The last lines of a log, indented, without these secrets.
pub(super) fn tail(log: &Path, secrets: &[Secret]) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    for secret in secrets.iter().map(ExposeSecret::expose_secret).filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "[REDACTED]");
    }
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    match lines.len() {
        0 => "\n  (nothing)".to_owned(),
        count => lines[count.saturating_sub(LINES)..].iter().map(|line| format!("\n  {line}")).collect(),
    }
}

/// Whether the broker complains that somebody else has its port.
pub(super) fn says_taken(log: &Path) -> bool {
    let bytes = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes).to_lowercase();
    ["address already in use", "address in use", "eaddrinuse", "port is already allocated", "already in use"]
        .iter()
        .any(|complaint| text.contains(complaint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_quoted_without_secrets() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let lines: String = (1..=30).map(|n| format!("line {n} with hunter2\n\n")).collect();
        fs::write(file.path(), lines).unwrap();
        let tail = tail(file.path(), &[Secret::from("hunter2"), Secret::from("")]);
        assert!(tail.starts_with("\n  line 11 with [REDACTED]\n  line 12 "), "{tail}");
        assert!(tail.ends_with("\n  line 30 with [REDACTED]"), "{tail}");
    }

    #[test]
    fn a_log_that_is_not_there_is_an_empty_one() {
        assert_eq!(tail(Path::new("no-such-folder/broker.log"), &[]), "\n  (nothing)");
        assert!(!says_taken(Path::new("no-such-folder/broker.log")));
    }

    #[test]
    fn a_taken_port_is_told_from_the_log() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(
            file.path(),
            "Could not create server TCP listening socket 127.0.0.1:1: bind: Address already in use",
        )
        .unwrap();
        assert!(says_taken(file.path()));
    }
}
