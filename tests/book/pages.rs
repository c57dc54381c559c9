//! The pages show what is tested here.

use std::panic::{AssertUnwindSafe, catch_unwind};

const FIRST: &str = include_str!("../../docs/src/first-scenario.md");
const READING: &str = include_str!("../../docs/src/reading-a-failure.md");

/// The page whose Rust is that of the examples: all of it, and not its scenarios alone.
const EXAMPLES: &str = "from-python/examples.md";

/// The pages with scenarios on them, but for those that are held by files of their own.
const PAGES: [(&str, &str); 4] = [
    ("first-scenario.md", FIRST),
    ("reading-a-failure.md", READING),
    ("internals.md", include_str!("../../docs/src/internals.md")),
    (EXAMPLES, include_str!("../../docs/src/from-python/examples.md")),
];

const TESTED: [&str; 13] = [
    include_str!("../../examples/01-hello-world/tests/orders.rs"),
    include_str!("../../examples/02-request-reply/tests/fraud.rs"),
    include_str!("../../examples/03-parallel-isolation/tests/isolation.rs"),
    include_str!("../../examples/04-transport-auth/tests/ledger/broker.rs"),
    include_str!("../../examples/04-transport-auth/tests/ledger/payments.rs"),
    include_str!("../../examples/05-auth-resolver/tests/stock/premises.rs"),
    include_str!("../../examples/05-auth-resolver/tests/stock/rotation.rs"),
    include_str!("../../examples/06-multi-transport-bridge/tests/bridge.rs"),
    include_str!("../../examples/06-multi-transport-bridge/tests/served/mod.rs"),
    include_str!("first_scenario.rs"),
    include_str!("internals.rs"),
    include_str!("orders.rs"),
    include_str!("reading.rs"),
];

/// The fenced blocks of a page whose language begins so.
pub(crate) fn blocks<'p>(page: &'p str, language: &str) -> Vec<Vec<&'p str>> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(found) = line.strip_prefix("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if found.starts_with(language) {
                blocks.push(block);
            }
        }
    }
    blocks
}

/// What of a text must be the same: a page has no `#[should_panic]`, and need not be indented as a file is.
pub(crate) fn kept(lines: impl IntoIterator<Item = &'static str>) -> String {
    let lines = lines.into_iter().map(str::trim);
    let kept: Vec<_> = lines.filter(|line| !line.is_empty() && !line.starts_with("#[should_panic")).collect();
    kept.join("\n")
}

#[test]
fn every_scenario_that_a_page_shows_is_a_test() {
    let tested: Vec<String> = TESTED.iter().map(|file| kept(file.lines())).collect();
    let mut found = 0;
    for (name, page) in PAGES {
        for block in blocks(page, "rust") {
            let scenario = |line: &&str| line.contains("choreo! {") || line.contains("#[choreo::scenario");
            if name != EXAMPLES && !block.iter().any(scenario) {
                continue;
            }
            let block = kept(block);
            assert!(
                tested.iter().any(|file| file.contains(&block)),
                "{name} shows what is no test:\n{block}"
            );
            found += 1;
        }
    }
    assert!(found >= 14, "only {found} scenarios were found on the pages");
}

/// The report that a scenario panics with, as if it stood in the file that the page names.
pub(crate) fn report(scenario: fn(), file: &str, shown: &str) -> String {
    let panic = catch_unwind(AssertUnwindSafe(scenario)).err();
    match panic.as_ref().and_then(|panic| panic.downcast_ref::<String>()) {
        Some(report) => colourless(report).replace(file, shown),
        None => panic!("the scenario fails with a report"),
    }
}

/// On a terminal a report has colours.
fn colourless(report: &str) -> String {
    let mut parts = report.split('\x1b');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or("", |(_, rest)| rest))
}

/// The failure that a page shows.
pub(crate) fn shown(page: &str) -> String {
    let blocks = blocks(page, "text");
    let failure = blocks.iter().find(|block| block.first().is_some_and(|line| line.starts_with("scenario ")));
    failure.map(|block| block.join("\n")).unwrap_or_default()
}

/// Real times differ from run to run, and with them how wide a column is.
pub(crate) fn timeless(report: &str) -> String {
    let is_unit = |word: &str| matches!(word.trim_end_matches([':', ';']), "ms" | "s");
    let words: Vec<&str> = report.split_whitespace().collect();
    let next = words.iter().skip(1).chain([&""]);
    let kept = words.iter().zip(next).filter(|(word, next)| !is_unit(word) && !is_unit(next));
    // On a busy machine a publish is shown to have waited for its acceptance.
    kept.map(|(word, _)| *word).collect::<Vec<_>>().join(" ").replace("accepted after ", "")
}

#[test]
fn the_failure_on_the_first_page_is_what_its_scenario_says() {
    let report = report(super::orders::failing, "tests/book/orders.rs", "tests/orders.rs");
    assert_eq!(timeless(&shown(FIRST)), timeless(&report), "\n{report}");
}

#[test]
fn the_failure_that_is_read_is_what_its_scenario_says() {
    let report = report(super::reading::failing, "tests/book/reading.rs", "tests/orders.rs");
    assert_eq!(shown(READING), report, "\n{report}");
}
