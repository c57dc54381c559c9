//! SARIF 2.1.0, as code scanning reads it.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::journal::Journal;
use crate::record::Outcome;
use crate::suite::{Status, Suite};

/// The outcomes as rules: their ids, and what they say.
const RULES: [(&str, &str); 9] = [
    ("slow", "Everything came, and something came later than its budget allows."),
    ("failed", "Something that was expected did not come, or did not fit."),
    ("violated", "Something came that must not, or a check does not hold."),
    ("error", "The test's own code failed."),
    ("lost", "The connection to a broker was lost."),
    ("overflow", "More came than is kept."),
    ("unopened", "The stage could not be opened."),
    ("panicked", "The test panicked outside of its blocks."),
    ("flaky", "The test failed, and passed when it was run again."),
];

/// A result for each test that failed, was slow or flaky, at its file and line
/// (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).
pub fn sarif(journal: &Journal) -> Value {
    let rules = RULES.iter().map(|(id, says)| json!({ "id": id, "shortDescription": { "text": says } }));
    let suite = Suite::of(journal);
    let results = suite.tests.iter().filter_map(|test| {
        let (level, rule) = match test.status() {
            Status::Passed => return None,
            Status::PassedSlow => ("note", "slow"),
            Status::Flaky => ("warning", "flaky"),
            Status::Failed => ("error", rule(test.decisive().outcome)),
        };
        let told = test.telling();
        let (file, line) = told.trouble_in_repository(journal);
        let trouble = told.trouble().unwrap_or_else(|| "it was slow".to_owned());
        Some(json!({
            "ruleId": rule,
            "level": level,
            "message": { "text": format!("{}: {trouble}\n\n{}", test.name, told.full_report()).trim_end() },
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": artifact(&file),
                    "region": { "startLine": line.max(1) },
                },
            }],
            "partialFingerprints": { "choreoTest/v1": test.path() },
        }))
    });
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "choreo",
                    "version": env!("CARGO_PKG_VERSION"),
                    "informationUri": env!("CARGO_PKG_REPOSITORY"),
                    "rules": rules.collect::<Vec<_>>(),
                },
            },
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

/// What stands in the path of a URI as it is: RFC 3986's `unreserved`, and what parts it.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Where a file is: relative to the root of the sources, or somewhere else on the machine.
fn artifact(file: &str) -> Value {
    let path = file.replace('\\', "/");
    let uri = utf8_percent_encode(&path, PLAIN).to_string();
    match Path::new(file).is_absolute() {
        true => json!({ "uri": format!("file://{uri}") }),
        false => json!({ "uri": uri, "uriBaseId": "%SRCROOT%" }),
    }
}

fn rule(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Slow | Outcome::PassedSlow => "slow",
        Outcome::Violated => "violated",
        Outcome::Error => "error",
        Outcome::Lost => "lost",
        Outcome::Overflow => "overflow",
        Outcome::Unopened => "unopened",
        Outcome::Panicked => "panicked",
        // A `#[should_panic]` that did not.
        Outcome::Passed | Outcome::Failed => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_as_a_uri() {
        assert_eq!(
            artifact("tests/orders.rs"),
            json!({ "uri": "tests/orders.rs", "uriBaseId": "%SRCROOT%" })
        );
        assert_eq!(
            artifact(r"my tests\50%.rs"),
            json!({ "uri": "my%20tests/50%25.rs", "uriBaseId": "%SRCROOT%" })
        );
        #[cfg(unix)]
        assert_eq!(artifact("/home/me/a.rs"), json!({ "uri": "file:///home/me/a.rs" }));
    }
}
