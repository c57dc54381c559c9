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

impl MachineRecord {
    /// What is written at a place, where it is one line's: which of the texts, from 0; line, column, last line, and the column just after.
    pub fn written(&self, place: (u16, u32, u32, u32, u32)) -> Option<String> {
        let (text, line, column, end_line, end_column) = place;
        let text = self.texts.get(usize::from(text))?;
        let written = text.text.lines().nth(usize::try_from(line.checked_sub(text.line)?).ok()?)?;
        // The first line of a text begins where the text does.
        let before = if line == text.line { text.column } else { 1 };
        let from = usize::try_from(column.checked_sub(before)?).ok()?;
        let length = usize::try_from(end_column.checked_sub(column)?).ok()?;
        (line == end_line).then(|| written.chars().skip(from).take(length).collect())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_at_a_place_is_found() {
        let text =
            Text { file: String::new(), line: 7, column: 9, text: "choreo! {\n    ü \"a\" }".to_owned() };
        let machine = MachineRecord { id: MachineId::default(), machine: Value::Null, texts: vec![text] };
        let written = |place| machine.written(place);
        assert_eq!(written((0, 7, 9, 7, 16)).as_deref(), Some("choreo!"));
        assert_eq!(written((0, 8, 7, 8, 10)).as_deref(), Some("\"a\""));
        assert_eq!(written((0, 7, 9, 8, 10)), None);
        assert_eq!(written((0, 6, 9, 6, 10)), None);
        assert_eq!(written((1, 7, 9, 7, 10)), None);
    }
}
