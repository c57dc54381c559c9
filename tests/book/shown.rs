//! What a page shows of its examples: their text, and of those that fail what the report says.

use crate::pages::kept;

/// How far what a report says stands from the margin in a test.
const MARGIN: usize = 12;

/// What a page says that an example fails with.
const OUTCOMES: [&str; 11] = [
    "MISMATCH", "TIMEOUT", "EARLY", "DISORDER", "TOO FEW", "TAKEN", "SLOW", "VIOLATED", "ERROR", "LOST",
    "OVERFLOW",
];

/// An example on a page, what the text above it says that it fails with, and what stands right below it of its report.
struct Example {
    code: Vec<&'static str>,
    told: Option<&'static str>,
    said: Vec<&'static str>,
}

/// The paragraphs and the blocks of a page, each with what opens it: a fence, or nothing.
fn pieces(page: &'static str) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut pieces = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            pieces.push((line, lines.by_ref().take_while(|line| *line != "```").collect()));
        } else if !line.is_empty() {
            let rest = lines.by_ref().take_while(|line| !line.is_empty());
            pieces.push(("", [line].into_iter().chain(rest).collect()));
        }
    }
    pieces
}

/// The examples of a page.
fn examples(page: &'static str) -> Vec<Example> {
    let pieces = pieces(page);
    let beside = |at: usize, fence: &str| pieces.get(at).filter(|piece| piece.0 == fence);
    let blocks = pieces.iter().enumerate().filter(|(_, piece)| piece.0 == "```rust");
    let examples = blocks.map(|(at, (_, code))| Example {
        code: code.clone(),
        told: at.checked_sub(1).and_then(|above| outcome(&beside(above, "")?.1)),
        said: beside(at + 1, "```text").map_or_else(Vec::new, |(_, lines)| lines.clone()),
    });
    examples.collect()
}

/// The outcome that a paragraph names: "This one fails with MISMATCH".
fn outcome(paragraph: &[&str]) -> Option<&'static str> {
    let text = paragraph.join(" ");
    text.split(" with ")
        .skip(1)
        .find_map(|rest| OUTCOMES.into_iter().find(|outcome| rest.starts_with(outcome)))
}

/// Whether these lines stand in a test, paragraph by paragraph: what is between them is the test's own.
fn stands_in(code: &[&'static str], test: &'static str) -> bool {
    let test = kept(test.lines());
    let mut rest = test.as_str();
    code.split(|line| line.is_empty()).all(|paragraph| {
        match rest.split_once(&kept(paragraph.iter().copied())) {
            Some((_, after)) => {
                rest = after;
                true
            }
            None => false,
        }
    })
}

/// The tests of a file. One that shows scenarios is a whole.
fn tests_in(file: &'static str) -> Vec<&'static str> {
    match file.contains("#[choreo::scenario") {
        true => vec![file],
        false => file.split("\n\n#[test]").flat_map(|part| part.split("\n\n#[tokio::test")).collect(),
    }
}

/// Holds a page against the files of its tests: each example stands in one of them, and if it fails there, what is said
/// of it stands below it.
#[track_caller]
pub(crate) fn every_example_is_tested(page: &'static str, files: &[&'static str]) {
    let tests: Vec<&str> = files.iter().flat_map(|file| tests_in(file)).collect();
    let (mut passing, mut failing) = (0, 0);
    for Example { code, said, .. } in examples(page) {
        let shown = code.join("\n");
        let found: Vec<&str> = tests.iter().copied().filter(|test| stands_in(&code, test)).collect();
        assert!(!found.is_empty(), "what is shown is no test:\n{shown}");
        if said.is_empty() {
            let passes = |test: &&str| test.contains("#[choreo::scenario") || !test.contains("says(");
            assert!(found.iter().any(passes), "it fails, and nothing is shown of that:\n{shown}");
            passing += 1;
            continue;
        }
        let indented =
            |line: &&str| if line.is_empty() { String::new() } else { format!("{:MARGIN$}{line}", "") };
        let said = said.iter().map(indented).collect::<Vec<_>>().join("\n");
        let told = found.iter().any(|test| test.contains(&said));
        assert!(told, "the test says otherwise:\n{shown}\n{said}");
        failing += 1;
    }
    assert!(passing > 10 && failing > 10, "{passing} examples pass and {failing} fail");
}

/// Holds a page that shows no reports against the files of its tests: each of its examples stands in one of them, and
/// fails there with what the text above it names, or else passes.
#[track_caller]
pub(crate) fn every_example_ends_as_told(page: &'static str, files: &[&'static str], count: usize) {
    let tests: Vec<&str> = files.iter().flat_map(|file| tests_in(file)).collect();
    let examples = examples(page);
    assert_eq!(examples.len(), count, "of the page");
    for Example { code, told, .. } in examples {
        let shown = code.join("\n");
        let mut found = tests.iter().filter(|test| stands_in(&code, test)).peekable();
        assert!(found.peek().is_some(), "what is shown is no test:\n{shown}");
        let ends = |test: &&str| match told {
            Some(outcome) => test.contains(&format!("\"{outcome}\"")),
            None => !OUTCOMES.iter().any(|outcome| test.contains(&format!("\"{outcome}\""))),
        };
        assert!(found.any(ends), "it ends otherwise than with {}:\n{shown}", told.unwrap_or("a pass"));
    }
}

/// Holds a report against what a page shows of it: the line of the step that failed, and lines of the text that it
/// points into, without their numbers and as far from the margin as on the page.
#[track_caller]
pub(crate) fn says(report: &str, text: &str) {
    let frames = framed(report);
    let mut said = report
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("FAIL"))
        .chain(frames.iter().map(String::as_str));
    let margin = " ".repeat(MARGIN);
    let (mut lines, mut count) = (text.lines().filter(|line| !line.trim().is_empty()), 0);
    assert!(
        lines.all(|line| {
            count += 1;
            line.strip_prefix(&margin).is_some_and(|line| said.any(|other| other == line))
        }),
        "the report does not say line {count} of this:{text}\n{report}"
    );
    assert!(count > 0, "nothing is shown of the report");
}

/// The text that a report points into, moved to the margin.
fn framed(report: &str) -> Vec<String> {
    let gutter = |line: &'_ str| {
        line.split_once('|')
            .filter(|(number, _)| number.trim().parse::<usize>().is_ok() || number.trim().is_empty())
            .map(|(number, rest)| (!number.trim().is_empty(), rest.to_owned()))
    };
    let mut all = Vec::new();
    for frame in report.split("--> ").skip(1) {
        let lines: Vec<(bool, String)> = frame.lines().skip(1).map_while(gutter).collect();
        let margin =
            |(numbered, line): &(bool, String)| numbered.then(|| line.len() - line.trim_start().len());
        let margin = lines.iter().filter_map(margin).min().unwrap_or_default();
        all.extend(
            lines.iter().map(|(_, line)| line.get(margin..).unwrap_or_default().trim_end().to_owned()),
        );
    }
    all
}
