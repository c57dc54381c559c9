//! What was found, and how it is said: [`Finding`].

use serde::Serialize;

use crate::error::Error;

/// What was found of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    pub(super) level: Level,
    /// What was looked at, by a word that stays the same: `nats`.
    pub(super) about: String,
    pub(super) text: String,
    /// A command to run, or a line to write where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fix: Option<String>,
}

/// Whether it is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    /// As it should be.
    Ok,
    /// Not in the way of these tests.
    Note,
    /// In the way of tests.
    Problem,
}

impl Finding {
    pub(super) fn ok(about: impl Into<String>, text: impl Into<String>) -> Finding {
        Finding { level: Level::Ok, about: about.into(), text: text.into(), fix: None }
    }

    pub(super) fn note(about: impl Into<String>, text: impl Into<String>) -> Finding {
        Finding { level: Level::Note, ..Finding::ok(about, text) }
    }

    /// What is in the way, and what to do about it.
    pub(super) fn problem(
        about: impl Into<String>,
        text: impl Into<String>,
        fix: impl Into<String>,
    ) -> Finding {
        Finding { level: Level::Problem, fix: Some(fix.into()), ..Finding::ok(about, text) }
    }

    pub(super) fn fix(self, fix: impl Into<String>) -> Finding {
        Finding { fix: Some(fix.into()), ..self }
    }
}

/// For people.
pub(super) fn text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let level = match finding.level {
            Level::Ok => "ok",
            Level::Note => "note",
            Level::Problem => "PROBLEM",
        };
        text.push_str(&format!("{level:<7}  {}: {}\n", finding.about, indented(&finding.text)));
        if let Some(fix) = &finding.fix {
            text.push_str(&format!("         fix: {}\n", indented(fix)));
        }
    }
    text + &format!("\n{}\n", summary(findings))
}

/// The lines after the first one, below the first one's text.
fn indented(text: &str) -> String {
    text.trim_end().replace("\n\n", "\n").replace('\n', "\n         ")
}

fn summary(findings: &[Finding]) -> String {
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let noun = |count: usize, noun: &str| match count {
        0 => format!("no {noun}s"),
        1 => format!("1 {noun}"),
        several => format!("{several} {noun}s"),
    };
    format!("{}, {}", noun(count(Level::Problem), "problem"), noun(count(Level::Note), "note"))
}

/// For programs: `version` is that of the document's form.
pub(super) fn json(findings: &[Finding]) -> Result<String, Error> {
    let problems = findings.iter().filter(|finding| finding.level == Level::Problem).count();
    let document = serde_json::json!({ "version": 1, "problems": problems, "findings": findings });
    serde_json::to_string_pretty(&document).map_err(|error| Error::Format(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings() -> [Finding; 3] {
        [
            Finding::ok("rustc", "1.95.0"),
            Finding::note("cargo-nextest", "not installed").fix("cargo install --locked cargo-nextest"),
            Finding::problem("nats", "not allowed", "add to choreo.toml\n\n    [allow]\n    endpoints = []"),
        ]
    }

    #[test]
    fn people_read_a_line_for_each_and_the_fix_below() {
        insta::assert_snapshot!(text(&findings()), @"
        ok       rustc: 1.95.0
        note     cargo-nextest: not installed
                 fix: cargo install --locked cargo-nextest
        PROBLEM  nats: not allowed
                 fix: add to choreo.toml
                     [allow]
                     endpoints = []

        1 problem, 1 note
        ");
    }

    #[test]
    fn programs_read_the_level_and_a_word_that_stays() {
        insta::assert_snapshot!(json(&findings()[1..]).unwrap(), @r#"
        {
          "findings": [
            {
              "about": "cargo-nextest",
              "fix": "cargo install --locked cargo-nextest",
              "level": "note",
              "text": "not installed"
            },
            {
              "about": "nats",
              "fix": "add to choreo.toml\n\n    [allow]\n    endpoints = []",
              "level": "problem",
              "text": "not allowed"
            }
          ],
          "problems": 1,
          "version": 1
        }
        "#);
    }

    #[test]
    fn nothing_found_is_said_too() {
        assert_eq!(summary(&[]), "no problems, no notes");
    }
}
