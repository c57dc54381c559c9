//! What a page shows of its examples: their text, and of those that fail what the report says.

use crate::pages::kept;

/// How far what a report says stands from the margin in a test.
const MARGIN: usize = 12;

/// An example on a page, and what stands right below it of its report.
struct Example {
    code: Vec<&'static str>,
    said: Vec<&'static str>,
}

/// The examples of a page.
fn examples(page: &'static str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut lines = page.lines();
    let mut below = false;
    while let Some(line) = lines.next() {
        let mut block = || lines.by_ref().take_while(|line| *line != "```").collect();
        match (line, examples.last_mut()) {
            ("", _) => continue,
            ("```text", Some(example)) if below => example.said = block(),
            ("```rust", _) => examples.push(Example { code: block(), said: Vec::new() }),
            (line, _) if line.starts_with("```") => drop::<Vec<_>>(block()),
            _ => {}
        }
        below = line == "```rust";
    }
    examples
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
    for Example { code, said } in examples(page) {
        let shown = code.join("\n");
        let hidden = code.iter().find(|line| line.starts_with("# ") || **line == "#");
        assert_eq!(hidden, None, "a page hides nothing:\n{shown}");
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
