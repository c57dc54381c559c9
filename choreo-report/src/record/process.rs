//! Where scenarios ran.

use serde::{Deserialize, Serialize};

/// A process that ran scenarios.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Process {
    /// The version of the records: [`VERSION`](super::VERSION).
    pub version: u32,
    /// The run that it is a part of.
    pub run: Run,
    /// What tells it from the other processes of the run, on whatever machine.
    pub id: String,
    /// When it began, in Unix time.
    pub started_ms: u64,
    /// The package whose tests it runs, where Cargo says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// The test target: `orders`.
    pub binary: String,
    /// The name of the machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// `linux-x86_64`.
    pub platform: String,
    /// The compiler that built the tests: `rustc 1.89.0 (29483883e 2025-08-04)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub toolchain: Option<String>,
    /// The version of choreo.
    pub choreo: String,
    /// What was checked out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<Commit>,
    /// Where the workspace is in what was checked out, where that is not its top: `services/orders`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<String>,
    /// The continuous integration that it ran in: `GitHub Actions`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ci: Option<String>,
    /// Whether a filter left tests out, as far as a process can tell: under nextest where `cargo choreo run` says so alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub narrowed: bool,
}

/// A run of a suite: what one call of the runner ran, in however many processes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Run(
    /// Its name, which is that of its folder.
    pub String,
);

/// What was checked out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Commit {
    /// The commit: 40 hexadecimal digits.
    pub id: String,
    /// The branch; none where a commit itself is checked out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
}
