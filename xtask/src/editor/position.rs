//! A question at a cursor, and what its answer must hold: [`Position`].

use crate::Error;

/// Stands for the cursor in a text.
const CURSOR: &str = "$0";

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// What is shown when the mouse rests there.
    Hover,
    /// Where it is declared.
    Definition,
    /// What can be typed there.
    Completion,
}

/// What came back, as far as the table looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// The text that is shown.
    Hover(String),
    /// The line that is gone to.
    Definition(String),
    /// The labels that are offered.
    Completion(Vec<String>),
}

/// One question.
#[derive(Debug, Clone, Copy)]
pub(super) struct Position {
    /// What it shows, for the table.
    pub(super) what: &'static str,
    /// A piece of the document that stands in it once.
    pub(super) piece: &'static str,
    /// What stands there instead, with the cursor.
    pub(super) typed: &'static str,
    /// What is asked.
    pub(super) asks: Asks,
    /// What the answer must hold: pieces of the text or the line, or labels.
    pub(super) wants: &'static [&'static str],
}

/// A document with the cursor in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) text: String,
    /// From 0.
    pub(super) line: usize,
    /// From 0, in UTF-16 code units.
    pub(super) column: usize,
}

impl Position {
    /// The document as it is asked about.
    pub(super) fn document(&self, text: &str) -> Result<Asked, Error> {
        if text.matches(self.piece).count() != 1 {
            return Err(format!("`{}` does not stand once in the document", self.piece).into());
        }
        let marked = text.replacen(self.piece, self.typed, 1);
        let Some((before, after)) = marked.split_once(CURSOR) else {
            return Err(format!("`{}` has no cursor", self.typed).into());
        };
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
        Ok(Asked { text: format!("{before}{after}"), line, column })
    }

    /// Whether the answer holds what it must; else what it lacks, and what it is.
    pub(super) fn judge(&self, answer: &Answer) -> Result<(), String> {
        let has = |want: &str| match answer {
            Answer::Hover(text) | Answer::Definition(text) => text.contains(want),
            Answer::Completion(labels) => labels.iter().any(|label| label == want),
        };
        match self.wants.iter().find(|want| !has(want)) {
            None => Ok(()),
            Some(want) => Err(format!("lacks `{want}`: {}", shown(answer))),
        }
    }
}

fn shown(answer: &Answer) -> String {
    match answer {
        Answer::Hover(text) | Answer::Definition(text) if text.is_empty() => "nothing came".to_owned(),
        Answer::Hover(text) | Answer::Definition(text) => text.clone(),
        Answer::Completion(labels) => format!("{} labels: {}", labels.len(), labels.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSITION: Position = Position {
        what: "a capture",
        piece: "done[0]",
        typed: "do$0ne[0]",
        asks: Asks::Hover,
        wants: &["Message"],
    };

    #[test]
    fn the_cursor_is_taken_out_and_its_place_counted_as_the_protocol_does() {
        let asked = POSITION.document("a\n\"\u{1F980}\" + done[0];\n").unwrap();
        assert_eq!(asked, Asked { text: "a\n\"\u{1F980}\" + done[0];\n".to_owned(), line: 1, column: 9 });
    }

    #[test]
    fn a_piece_that_stands_twice_or_nowhere_is_refused() {
        assert!(POSITION.document("done[0] done[0]").is_err());
        assert!(POSITION.document("").is_err());
    }

    #[test]
    fn an_answer_is_told_with_what_it_lacks() {
        assert_eq!(POSITION.judge(&Answer::Hover("let done: Message".to_owned())), Ok(()));
        let verdict = POSITION.judge(&Answer::Hover(String::new()));
        assert_eq!(verdict, Err("lacks `Message`: nothing came".to_owned()));
        let verdict = POSITION.judge(&Answer::Completion(vec!["Messages".to_owned()]));
        assert_eq!(verdict, Err("lacks `Message`: 1 labels: Messages".to_owned()));
    }
}
