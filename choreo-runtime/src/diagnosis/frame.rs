//! A frame around the user's own lines, with marks under what they are about.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Snippet};

use super::excerpt;
use super::style::Style;
use crate::machine::{Machine, Place, Source};

/// Lines of the user's file, marks under them, and remarks below.
#[derive(Debug)]
pub(super) struct Frame<'v> {
    source: &'v Source,
    /// The texts of the fragments that the block includes.
    fragments: &'v [Source],
    warning: bool,
    marks: Vec<Mark>,
    remarks: Vec<Remark>,
}

#[derive(Debug)]
struct Mark {
    place: Place,
    primary: bool,
    label: String,
}

#[derive(Debug)]
enum Remark {
    Plain(String),
    Note(String),
    Help(String),
}

impl<'v> Frame<'v> {
    /// Around the lines of a block, and of the fragments in it.
    pub(super) fn of(machine: &'v Machine) -> Frame<'v> {
        let (source, fragments) = (&machine.source, machine.fragments);
        Frame { source, fragments, warning: false, marks: Vec::new(), remarks: Vec::new() }
    }

    /// A frame about something that does not fail the scenario.
    pub(super) fn warning(self) -> Frame<'v> {
        Frame { warning: true, ..self }
    }

    /// Marks what the frame is about. A stretch of several lines is marked on its first.
    pub(super) fn primary(&mut self, place: Place, label: impl AsRef<str>) {
        self.mark(place, label.as_ref(), true);
    }

    /// Marks what has to do with it.
    pub(super) fn context(&mut self, place: Place, label: impl AsRef<str>) {
        self.mark(place, label.as_ref(), false);
    }

    fn mark(&mut self, place: Place, label: &str, primary: bool) {
        self.marks.push(Mark { place, primary, label: excerpt::shortened(label, 200) });
    }

    /// `= ..` below the lines.
    pub(super) fn remark(&mut self, text: impl Into<String>) {
        self.remarks.push(Remark::Plain(text.into()));
    }

    /// `= note: ..` below the lines.
    pub(super) fn note(&mut self, text: impl Into<String>) {
        self.remarks.push(Remark::Note(text.into()));
    }

    /// `= help: ..` below the lines: what to do.
    pub(super) fn help(&mut self, text: impl Into<String>) {
        self.remarks.push(Remark::Help(text.into()));
    }

    /// The frame as text, without a line break at the end.
    pub(super) fn render(&self, style: Style) -> String {
        let texts: Vec<(&Source, String)> = self.sources().map(|source| (source, padded(source))).collect();
        let mut apart = Vec::new();
        let mut elements: Vec<Element<'_>> = Vec::new();
        for (at, (source, text)) in texts.iter().enumerate() {
            let (shown, without) = self.split(at, source, text);
            apart.extend(without);
            elements.extend(snippet(source, text, shown));
        }
        let margin = !elements.is_empty();
        for mark in apart {
            elements.extend(self.without_lines(mark));
        }
        elements.extend(self.remarks.iter().map(Remark::element));
        let level = if self.warning { Level::WARNING } else { Level::ERROR };
        let rendered = style.renderer().render(&[Group::with_level(level).elements(elements)]);
        if margin { rendered } else { indented(&rendered) }
    }

    /// The texts, by the number that a place has of its own.
    fn sources(&self) -> impl Iterator<Item = &'v Source> {
        std::iter::once(self.source).chain(self.fragments)
    }

    /// The marks in a text whose place is there, with the bytes that they cover, and those whose place is not.
    fn split(&self, at: usize, source: &Source, text: &str) -> (Vec<(&Mark, Range<usize>)>, Vec<&Mark>) {
        let (mut shown, mut apart) = (Vec::new(), Vec::new());
        for mark in self.marks.iter().filter(|mark| usize::from(mark.place.text) == at) {
            match bytes(text, source.line, mark.place) {
                Some(range) if !source.text.is_empty() => shown.push((mark, range)),
                _ => apart.push(mark),
            }
        }
        (shown, apart)
    }

    fn without_lines<'m>(&self, mark: &'m Mark) -> Vec<Element<'m>>
    where
        'v: 'm,
    {
        let place = mark.place;
        let origin = (place.line > 0).then(|| {
            let source = self.sources().nth(usize::from(place.text)).unwrap_or(self.source);
            let origin = Origin::path(path(source)).line(place.line as usize);
            origin.char_column(place.column as usize).into()
        });
        let label = (!mark.label.is_empty()).then(|| plain(&mark.label));
        origin.into_iter().chain(label).collect()
    }
}

impl Remark {
    fn element(&self) -> Element<'_> {
        match self {
            Remark::Plain(text) => plain(text),
            Remark::Note(text) => Level::NOTE.message(text.as_str()).into(),
            Remark::Help(text) => Level::HELP.message(text.as_str()).into(),
        }
    }
}

/// The lines of a text that are marked.
fn snippet<'a>(
    source: &'a Source,
    text: &'a str,
    marks: Vec<(&'a Mark, Range<usize>)>,
) -> Option<Element<'a>> {
    if marks.is_empty() {
        return None;
    }
    let annotations = marks.into_iter().map(|(mark, range)| {
        let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        kind.span(range).label(mark.label.as_str())
    });
    let snippet = Snippet::source(text).line_start(source.line as usize).path(path(source));
    Some(snippet.annotations(annotations).into())
}

fn path(source: &Source) -> &str {
    super::path::in_package(source.file, source.manifest_dir)
}

/// Without line numbers there is no margin, and the frame would not stand apart.
fn indented(rendered: &str) -> String {
    let lines: Vec<String> = rendered.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}

fn plain(text: &str) -> Element<'_> {
    Level::NOTE.no_name().message(text).into()
}

/// The block's text with its first line moved to where it stands in the file.
fn padded(source: &Source) -> String {
    let indent = (source.column.max(1) - 1) as usize;
    format!("{}{}", " ".repeat(indent), source.text)
}

/// The bytes of a place in a text whose first line has this number: to the end of the place's first line,
/// and at least one character. `None` where the text has no such place.
fn bytes(text: &str, first_line: u32, place: Place) -> Option<Range<usize>> {
    let line_number = place.line.checked_sub(first_line)? as usize;
    let mut begin = 0;
    let mut lines = text.split_inclusive('\n');
    for _ in 0..line_number {
        begin += lines.next()?.len();
    }
    let line = lines.next()?.trim_end_matches(['\n', '\r']);
    let from = offset(line, place.column)?;
    let to = match place.end_line {
        end if end == place.line => offset(line, place.end_column)?,
        _ => line.trim_end().len(),
    };
    let after_one = line[from..].chars().next().map_or(from, |c| from + c.len_utf8());
    Some(begin + from..begin + to.max(after_one))
}

/// The byte at which a column, counted in characters from 1, begins; the end of the line is one.
fn offset(line: &str, column: u32) -> Option<usize> {
    let wanted = column.checked_sub(1)? as usize;
    line.char_indices().map(|(at, _)| at).chain([line.len()]).nth(wanted)
}

#[cfg(test)]
mod tests {
    use super::{Frame, bytes};
    use crate::diagnosis::Style;
    use crate::machine::{Machine, Place, Source};

    const fn source(text: &'static str, line: u32, column: u32) -> Source {
        Source { file: "shop/tests/orders.rs", manifest_dir: "/w/shop", text, line, column }
    }

    fn rendered(source: &Source, marks: &[(Place, &str)]) -> String {
        let machine = Machine { source: *source, ..Machine::EMPTY };
        let mut frame = Frame::of(&machine);
        marks.iter().for_each(|(place, label)| frame.primary(*place, label));
        frame.remark("a remark");
        frame.render(Style::plain())
    }

    #[test]
    fn columns_count_characters_and_lines_may_end_in_crlf() {
        let text = "héllo \"wörld\"\r\n\tx: \"ü\",\r\n";
        let covered = |place| bytes(text, 7, place).map(|range| &text[range]);
        assert_eq!(covered(Place::new(7, 7, 7, 14)), Some("\"wörld\""));
        assert_eq!(covered(Place::new(8, 5, 8, 8)), Some("\"ü\""));
        assert_eq!(covered(Place::new(7, 7, 8, 3)), Some("\"wörld\""), "its first line only");
        assert_eq!(covered(Place::new(8, 2, 8, 2)), Some("x"), "at least one character");
    }

    #[test]
    fn a_place_that_the_text_does_not_have_is_refused() {
        for place in [
            Place::NOWHERE,
            Place::new(6, 1, 6, 2),
            Place::new(9, 1, 9, 2),
            Place::new(7, 9, 7, 10),
            Place::new(7, 0, 7, 1),
        ] {
            assert_eq!(bytes("abc\n", 7, place), None, "{place:?}");
        }
    }

    #[test]
    fn the_first_line_keeps_its_column_in_the_file() {
        let source = source("choreo! {\n        expect \"ü\" { a: 1 };\n    }", 12, 5);
        let marks = [(Place::new(12, 5, 12, 12), "here"), (Place::new(13, 23, 13, 24), "and here")];
        insta::assert_snapshot!(rendered(&source, &marks));
    }

    #[test]
    fn tabs_and_wide_characters_do_not_shift_the_mark() {
        let source = source("choreo! {\r\n\t\texpect \"中文\" { a: \"b\" };\r\n\t}", 3, 1);
        insta::assert_snapshot!(rendered(&source, &[(Place::new(4, 20, 4, 23), "got \"é\"")]));
    }

    #[test]
    fn lines_of_a_fragment_are_shown_with_its_file() {
        const READ: Source =
            Source { file: "shop/tests/steps.rs", ..source("{\n    expect \"b\";\n}", 3, 30) };
        const UNREAD: Source = Source { file: "shop/tests/made.rs", ..source("", 1, 1) };
        let machine = Machine {
            source: source("{\n    publish \"a\" {};\n}", 12, 5),
            fragments: &[READ, UNREAD],
            ..Machine::EMPTY
        };
        let mut frame = Frame::of(&machine);
        frame.primary(Place::new(4, 5, 4, 15).of_fragment(0), "nothing came");
        frame.context(Place::new(13, 5, 13, 16), "handed off");
        frame.context(Place::new(9, 2, 9, 4).of_fragment(1), "in this one");
        insta::assert_snapshot!(frame.render(Style::plain()));
    }

    #[test]
    fn without_the_text_the_place_is_named() {
        let source = source("", 1, 1);
        let marks = [(Place::new(21, 23, 21, 34), "got \"PENDING\""), (Place::NOWHERE, "somewhere")];
        insta::assert_snapshot!(rendered(&source, &marks));
    }

    #[test]
    fn a_label_can_not_break_out_of_its_line() {
        let source = source("choreo! { }", 1, 1);
        insta::assert_snapshot!(rendered(&source, &[(Place::new(1, 1, 1, 8), "got \u{1b}[2J\n\"x\"")]));
    }
}
