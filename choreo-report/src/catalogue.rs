//! The scenarios that a test target has, as it says itself.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::record::Case;

/// The variable that asks a program for its scenarios, instead of a run of one.
pub const VARIABLE: &str = "CHOREO_LIST";

/// What the variable must say where this process starts the program: who asks, and where the answer is to be written.
pub fn asked(answer: &Path) -> OsString {
    let mut asked = OsString::from(format!("{}:", std::process::id()));
    asked.push(answer);
    asked
}

/// What stands in a program's file before the path of each of its scenarios.
const MARKER: &[u8] = b"choreo-scenario:";

/// A scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its package.
    #[serde(default)]
    pub package: String,
    /// Its test target.
    #[serde(default)]
    pub binary: String,
    /// Its name, as the test runner shows it.
    pub name: String,
    /// The file that it stands in, relative to the workspace.
    pub file: String,
    /// The line of its name.
    pub line: u32,
    /// The type of its stage, as it is written.
    pub stage: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// The row of its table.
    pub case: Option<Case>,
    /// Whether it is `#[ignore]`d.
    pub ignored: bool,
    /// Whether it is a `#[should_panic]`.
    pub should_panic: bool,
    /// Whether it runs in virtual time.
    pub virtual_time: bool,
    /// The machines of its blocks, as `choreo::machine::json` gives them.
    pub machines: Vec<Value>,
    /// The same, drawn.
    #[serde(default)]
    pub drawings: Vec<Drawing>,
}

/// A machine, drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// In Mermaid.
    pub mermaid: String,
    /// In DOT.
    pub dot: String,
}

/// The topics of a scenario, each once, in alphabetical order; those that are known when it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Topics {
    /// What it publishes.
    pub published: Vec<String>,
    /// What it requests.
    pub requested: Vec<String>,
    /// What it expects.
    pub expected: Vec<String>,
    /// What must not come.
    pub forbidden: Vec<String>,
    /// What its stand-ins answer.
    pub answered: Vec<String>,
}

impl Entry {
    /// With its package and target.
    pub fn path(&self) -> String {
        let parts = [&self.package, &self.binary, &self.name];
        parts.iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect::<Vec<_>>().join("::")
    }

    /// The transports that it names with `via`.
    pub fn transports(&self) -> Vec<String> {
        let all =
            self.machines.iter().flat_map(|machine| machine["transports"].as_array().into_iter().flatten());
        let names: BTreeSet<&str> = all.filter_map(Value::as_str).collect();
        names.into_iter().map(str::to_owned).collect()
    }

    /// Its topics.
    pub fn topics(&self) -> Topics {
        let said: Vec<(&str, &str)> = self
            .machines
            .iter()
            .flat_map(|machine| machine["statements"].as_array().into_iter().flatten())
            .filter_map(|statement| statement["verb"].as_str().zip(topic(statement)))
            .collect();
        let of = |verb: &str| {
            let topics: BTreeSet<&str> =
                said.iter().filter(|(said, _)| *said == verb).map(|(_, topic)| *topic).collect();
            topics.into_iter().map(str::to_owned).collect()
        };
        Topics {
            published: of("publish"),
            requested: of("request"),
            expected: of("expect"),
            forbidden: of("never"),
            answered: of("on"),
        }
    }
}

/// The topic of a statement, where it is written out.
fn topic(statement: &Value) -> Option<&str> {
    let topic =
        [&statement["topic"], &statement["publish"]["topic"]].into_iter().find(|topic| topic.is_object())?;
    topic["text"].as_str()
}

/// The name of one of the scenarios in this program's file, as its test runner takes it; `None` where it has none.
pub fn first_scenario(program: &[u8]) -> Option<String> {
    let mut rest = program;
    while let Some(at) = rest.windows(MARKER.len()).position(|window| window == MARKER) {
        rest = &rest[at + MARKER.len()..];
        let end = rest.iter().take(1000).position(|byte| *byte == b'\n');
        let path = end.and_then(|end| std::str::from_utf8(&rest[..end]).ok());
        let name = path.and_then(|path| path.split_once("::")).map(|(_, name)| name);
        let is_path = |name: &&str| {
            !name.is_empty()
                && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == ':')
        };
        if let Some(name) = name.filter(is_path) {
            return Some(name.to_owned());
        }
    }
    None
}

/// What a program of this package and target has answered.
///
/// # Errors
///
/// Where it is no such answer.
pub fn read(answer: &[u8], package: &str, binary: &str) -> Result<Vec<Entry>, serde_json::Error> {
    let mut entries: Vec<Entry> = serde_json::from_slice(answer)?;
    for entry in &mut entries {
        (entry.package, entry.binary) = (package.to_owned(), binary.to_owned());
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_found_in_a_program_s_file() {
        let program = |text: &str| first_scenario(text.as_bytes());
        assert_eq!(
            program("\u{0}choreo-scenario:orders::shop::settles\nmore"),
            Some("shop::settles".to_owned())
        );
        assert_eq!(
            program("choreo-scenario:\u{0}\u{0}choreo-scenario:orders::a::b\n"),
            Some("a::b".to_owned())
        );
        assert_eq!(program("choreo-scenario:orders::a::b"), None);
        assert_eq!(program("nothing"), None);
    }
}
