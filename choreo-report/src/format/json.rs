//! The report as one JSON document.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::comparison::Comparison;
use crate::journal::Journal;
use crate::record::{MachineRecord, Outcome, Process, Scenario, VERSION};
use crate::suite::{Status, Suite};

/// Where the schema of the document is.
pub const SCHEMA: &str = "https://choreo.rs/schemas/report-v1.json";

/// Everything that was recorded, in one document: its schema is `docs/schemas/report-v1.json`.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'j> {
    /// Where its schema is.
    #[serde(rename = "$schema")]
    pub schema: &'static str,
    /// The version of the records. It rises where a field changes its meaning or goes; readers take fields that they do not know.
    pub version: u32,
    /// How many tests there were.
    pub totals: Totals,
    /// So many records could not be read: a process was killed while it wrote one.
    pub torn: u64,
    /// Where the tests ran.
    pub processes: Vec<&'j Process>,
    /// What the blocks compiled to.
    pub machines: Vec<&'j MachineRecord>,
    /// The tests.
    pub tests: Vec<DocumentTest<'j>>,
    /// What is different from an earlier run, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
}

/// How many tests there were.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Totals {
    /// In all.
    pub tests: usize,
    /// That passed.
    pub passed: usize,
    /// That passed, with something slow.
    pub passed_slow: usize,
    /// That passed in the end, and failed before.
    pub flaky: usize,
    /// That failed.
    pub failed: usize,
    /// By how their last attempt ended.
    pub outcomes: BTreeMap<Outcome, u64>,
}

/// A test, however often it ran.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocumentTest<'j> {
    /// Its package.
    pub package: &'j str,
    /// Its test target.
    pub binary: &'j str,
    /// Its name.
    pub name: &'j str,
    /// What came of it in the end.
    pub status: Status,
    /// Each time that it ran, in order.
    pub attempts: Vec<&'j Scenario>,
}

/// The document of what was recorded.
pub fn json(journal: &Journal) -> Document<'_> {
    let suite = Suite::of(journal);
    let mut totals = Totals {
        tests: suite.tests.len(),
        passed: suite.count(Status::Passed),
        passed_slow: suite.count(Status::PassedSlow),
        flaky: suite.count(Status::Flaky),
        failed: suite.count(Status::Failed),
        outcomes: BTreeMap::new(),
    };
    for test in &suite.tests {
        *totals.outcomes.entry(test.decisive().outcome).or_default() += 1;
    }
    let tests = suite.tests.into_iter().map(|test| DocumentTest {
        package: test.package,
        binary: test.binary,
        name: test.name,
        status: test.status(),
        attempts: test.attempts,
    });
    Document {
        schema: SCHEMA,
        version: VERSION,
        totals,
        torn: journal.torn,
        processes: journal.processes.values().collect(),
        machines: journal.machines.values().collect(),
        tests: tests.collect(),
        comparison: None,
    }
}
