//! What a block compiled to, once for each process.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The machine of a block, and the text that it was made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MachineRecord {
    /// What blocks call it.
    pub id: MachineId,
    /// Its JSON, as `choreo::machine::json` gives it.
    pub machine: Value,
    /// The text of the block, then those of the fragments that it includes.
    pub texts: Vec<Text>,
}

/// Which machine: the same for the same text at the same place, in whatever process.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MachineId(
    /// 16 hexadecimal digits.
    pub String,
);

/// A piece of a source file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Text {
    /// The file, relative to the workspace.
    pub file: String,
    /// The line that it begins in, from 1.
    pub line: u32,
    /// The column that it begins at, in characters from 1.
    pub column: u32,
    /// What is written there.
    pub text: String,
}
