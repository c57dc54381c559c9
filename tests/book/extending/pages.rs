//! The chapters show what is tested here: all of their code, and of what they write all lines.

use crate::pages::{blocks, kept, report, shown};

/// A chapter, the files that it shows to the last line, and those of which it shows a part.
struct Chapter {
    name: &'static str,
    page: &'static str,
    whole: &'static [&'static str],
    parts: &'static [&'static str],
}

const CHAPTERS: [Chapter; 4] = [
    Chapter {
        name: "transport.md",
        page: include_str!("../../../docs/src/extending/transport.md"),
        whole: &[
            include_str!("tin/broker.rs"),
            include_str!("tin/line.rs"),
            include_str!("tin/scenario.rs"),
            include_str!("tin/transport.rs"),
        ],
        parts: &[include_str!("tin/contract.rs")],
    },
    Chapter {
        name: "matcher.md",
        page: include_str!("../../../docs/src/extending/matcher.md"),
        whole: &[],
        parts: &[include_str!("matcher.rs")],
    },
    Chapter {
        name: "policy.md",
        page: include_str!("../../../docs/src/extending/policy.md"),
        whole: &[],
        parts: &[include_str!("policy.rs")],
    },
    Chapter {
        name: "codec.md",
        page: include_str!("../../../docs/src/extending/codec.md"),
        whole: &[],
        parts: &[include_str!("codec.rs")],
    },
];

#[test]
fn all_code_of_a_chapter_is_tested_and_all_that_it_writes_is_shown() {
    for chapter in CHAPTERS {
        let shown: Vec<String> = blocks(chapter.page, "rust").into_iter().map(kept).collect();
        assert!(shown.len() >= 5, "only {} blocks were found in {}", shown.len(), chapter.name);
        let files = chapter.whole.iter().chain(chapter.parts);
        let tested: Vec<String> = files.map(|file| kept(file.lines())).collect();
        for block in &shown {
            let name = chapter.name;
            assert!(tested.iter().any(|file| file.contains(block)), "{name} shows what is no test:\n{block}");
        }
        for file in chapter.whole {
            let lines = kept(file.lines().filter(|line| !line.starts_with("//!")));
            let rest = shown.iter().fold(lines, |rest, block| rest.replace(block, ""));
            assert_eq!(rest.trim(), "", "{} does not show this", chapter.name);
        }
    }
}

/// An id of a scope is another one in each run.
fn without_ids(text: &str) -> String {
    let is_id = |word: &str| word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split('"').map(|word| if is_id(word) { "ID" } else { word }).collect::<Vec<_>>().join("\"")
}

#[track_caller]
fn check(page: usize, scenario: fn(), file: &str) {
    let report = report(scenario, file, "tests/orders.rs");
    assert_eq!(without_ids(&shown(CHAPTERS[page].page)), without_ids(&report), "\n{report}");
}

#[test]
fn the_failure_of_the_matcher_is_what_its_scenario_says() {
    check(1, super::matcher::failing, "tests/book/extending/matcher.rs");
}

#[test]
fn the_failure_of_the_policy_is_what_its_scenario_says() {
    check(2, super::policy::failing, "tests/book/extending/policy.rs");
}

#[test]
fn the_failure_of_the_codec_is_what_its_scenario_says() {
    check(3, super::codec::failing, "tests/book/extending/codec.rs");
}

#[cfg(all(feature = "contract", feature = "security"))]
mod transport {
    use choreo::transport::contract::BEHAVIOURS;

    use super::CHAPTERS;
    use crate::extending::tin::breach;
    use crate::pages::blocks;

    #[test]
    fn the_breach_is_what_the_suite_says() {
        let shown: Vec<String> =
            blocks(CHAPTERS[0].page, "text").into_iter().map(|block| block.join("\n")).collect();
        assert_eq!(shown, [breach()]);
    }

    #[test]
    fn the_chapter_names_every_behaviour_and_no_other() {
        let rows = CHAPTERS[0].page.lines().filter(|line| line.starts_with("| ") && line.ends_with("` |"));
        let last = rows.filter_map(|row| row.rsplit(" | ").next());
        let mut named: Vec<&str> = last.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
        named.sort_unstable();
        let mut behaviours = BEHAVIOURS.to_vec();
        behaviours.sort_unstable();
        assert_eq!(named, behaviours);
    }
}
