//! The pages show what is tested here: every block of Rust, and every failure.

use crate::pages::{blocks, kept, timeless};

use super::planted::Failure;
use super::{any_order, database, http, nothing_happens, ordering, retries, saga, stand_in};

struct Chapter {
    name: &'static str,
    page: &'static str,
    file: &'static str,
    failures: &'static [Failure],
}

macro_rules! chapters {
    ($($name:literal $module:ident;)*) => {
        [$(Chapter {
            name: $name,
            page: include_str!(concat!("../../../docs/src/tasks/", $name)),
            file: include_str!(concat!(stringify!($module), ".rs")),
            failures: &$module::FAILURES,
        }),*]
    };
}

const CHAPTERS: [Chapter; 8] = chapters! {
    "any-order.md" any_order;
    "nothing-happens.md" nothing_happens;
    "stand-in.md" stand_in;
    "http.md" http;
    "database.md" database;
    "saga.md" saga;
    "retries.md" retries;
    "ordering.md" ordering;
};

#[test]
fn every_block_of_a_chapter_stands_in_its_file() {
    for Chapter { name, page, file, .. } in CHAPTERS {
        let file = kept(file.lines());
        let shown = blocks(page, "rust");
        assert!(shown.len() >= 2, "{name} shows a scenario and what it is about");
        for block in shown {
            let block = kept(block);
            assert!(file.contains(&block), "{name} shows what is no test:\n{block}");
        }
    }
}

/// A whole text is the whole report; some lines of one stand in it, in their order.
#[test]
fn every_failure_of_a_chapter_is_what_its_scenario_says() {
    for Chapter { name, page, failures, .. } in CHAPTERS {
        let shown = blocks(page, "text");
        assert!(!shown.is_empty(), "{name} shows a failure");
        assert_eq!(shown.len(), failures.len(), "{name} shows each of its failures");
        for (lines, failure) in shown.iter().zip(failures) {
            let report = failure.report();
            if lines.contains(&"timeline") {
                assert_eq!(timeless(&lines.join("\n")), timeless(&report), "{name}\n{report}");
                continue;
            }
            let mut said = report.lines().map(timeless);
            for line in lines {
                assert!(said.any(|other| other == timeless(line)), "{name}: {line}\n{report}");
            }
        }
    }
}

#[test]
fn every_chapter_is_tested() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/src/tasks");
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        pages.push(entry.unwrap().file_name());
    }
    pages.sort();
    let mut tested = CHAPTERS.map(|chapter| std::ffi::OsString::from(chapter.name));
    tested.sort();
    assert_eq!(pages, tested);
}
