//! Where things stand in the user's file.

/// The text of a block and where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The file as `file!()` gives it: relative to the workspace.
    pub file: &'static str,
    /// `CARGO_MANIFEST_DIR` of the crate, to show the file relative to its package.
    pub manifest_dir: &'static str,
    /// The block's text as written, formatting kept; empty where the compiler could not give it.
    pub text: &'static str,
    /// The line of the text's first character, from 1.
    pub line: u32,
    /// The column of the text's first character, in characters from 1.
    pub column: u32,
}

/// A stretch of the user's file. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// First line.
    pub line: u32,
    /// Column of the first character.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column just after the last character.
    pub end_column: u32,
    /// Of which text: 0 for the block's own, else one more than the fragment's place in
    /// [`Machine::fragments`](super::Machine::fragments).
    pub text: u16,
}

impl Place {
    /// A place that is nowhere: for machines that were not written in a file.
    pub const NOWHERE: Place = Place { line: 0, column: 0, end_line: 0, end_column: 0, text: 0 };

    /// A place on one line.
    pub const fn new(line: u32, column: u32, end_line: u32, end_column: u32) -> Place {
        Place { line, column, end_line, end_column, text: 0 }
    }

    /// The same lines of a fragment that the block includes.
    #[must_use = "it is another place"]
    pub const fn of_fragment(self, fragment: u16) -> Place {
        Place { text: fragment + 1, ..self }
    }
}
