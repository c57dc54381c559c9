//! GitHub's annotations: lines of a job's output that it shows at the file and line.

use std::fmt::Write as _;

use crate::journal::Journal;
use crate::suite::{Status, Suite};

/// How many characters of a report an annotation shows.
const SHOWN: usize = 3000;

/// A line for each test that failed, was flaky or slow, as a workflow prints it
/// (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>).
pub fn annotations(journal: &Journal) -> String {
    let mut text = String::new();
    for test in Suite::of(journal).tests {
        let level = match test.status() {
            Status::Passed => continue,
            Status::PassedSlow | Status::Flaky => "warning",
            Status::Failed => "error",
        };
        // Of a flaky one, why it failed before.
        let told = test.telling();
        let (file, line) = told.trouble_in_repository(journal);
        let trouble = told.trouble().unwrap_or_else(|| "it was slow".to_owned());
        let (title, report) = (format!("{}: {trouble}", test.name), told.full_report());
        let shown: String = report.chars().take(SHOWN).collect();
        let _ = writeln!(
            text,
            "::{level} file={},line={line},title={}::{}",
            property(&file),
            property(&title),
            data(if shown.is_empty() { &title } else { &shown })
        );
    }
    text
}

/// As the command's text is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As its properties are.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_ends_the_command() {
        assert_eq!(data("50%\r\nof ::error"), "50%25%0D%0Aof ::error");
        assert_eq!(property("a: b, c"), "a%3A b%2C c");
    }
}
