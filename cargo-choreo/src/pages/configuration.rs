//! The page "Configuration" has every variable, key and feature that there is, and no other.

use std::collections::BTreeSet;

use choreo_runtime::settings::SettingsFile;

use super::{below, blocks, read};
use crate::doctor::OTHER_VARIABLES;

const PAGE: &str = "docs/src/reference/configuration.md";

/// What is called with the name of a variable.
const READERS: [&str; 6] = ["var(", "var_os(", "said(", "set(", "named(", "number("];

/// The names that the first cells of a table's rows have in backticks, between this heading and the next one.
fn rows(heading: &str) -> BTreeSet<String> {
    let page = read(PAGE);
    let section = page.split(&format!("\n## {heading}\n")).nth(1).expect(heading);
    let section = section.split("\n## ").next().unwrap_or_default();
    let cells = section.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let names = cells.flat_map(|cell| cell.trim_end_matches('`').split("`, `"));
    names.map(str::to_owned).collect()
}

/// The code of the library and of the command, without its tests and its comments.
fn code() -> String {
    let folders = ["src", "cargo-choreo/src", "choreo-macros/src", "choreo-report/src", "choreo-runtime/src"];
    let files = folders.into_iter().chain(["choreo-transports/src"]).flat_map(|folder| below(folder, ".rs"));
    let of_tests =
        |path: &str| path.contains("/tests") || path.contains("/pages") || path.contains("/testing");
    let lines = files.filter(|(path, _)| !of_tests(path) && !path.ends_with("doctor/variables.rs")).flat_map(
        |(_, text)| {
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            code.lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        },
    );
    lines.collect::<Vec<_>>().join("\n")
}

/// The literals of a text that are written as variables are, each with what stands before it.
fn capitals(code: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_name = |text: &str| {
        text.len() > 1
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let quotes: Vec<usize> = code.match_indices('"').map(|(at, _)| at).collect();
    let pairs: Vec<(usize, usize)> = quotes.windows(2).map(|pair| (pair[0], pair[1])).collect();
    pairs
        .into_iter()
        .map(|(from, to)| (&code[..from], &code[from + 1..to]))
        .filter(move |(_, text)| is_name(text))
}

#[test]
fn every_variable_that_is_read_is_on_the_page_and_no_other() {
    let (code, shown) = (code(), rows("Variables"));
    let (mut read, mut there) = (BTreeSet::new(), BTreeSet::new());
    for (before, name) in capitals(&code) {
        there.insert(name.to_owned());
        // What the compiler is told by a build script is none of a user's.
        let own = name.starts_with("CHOREO_") && !before.ends_with("env!(");
        if own || READERS.iter().any(|reader| before.ends_with(reader)) {
            read.insert(name.to_owned());
        }
    }
    assert!(read.len() > 20, "only {read:?} were found");
    assert_eq!(read.difference(&shown).collect::<Vec<_>>(), [""; 0], "{PAGE} does not have these");
    assert_eq!(
        shown.difference(&there).collect::<Vec<_>>(),
        [""; 0],
        "{PAGE} has these, and nothing reads them"
    );
}

#[test]
fn the_page_names_what_the_doctor_knows() {
    let page = read(PAGE);
    for name in OTHER_VARIABLES {
        assert!(page.contains(&format!("`{name}`")), "{PAGE} does not name {name}");
    }
}

#[test]
fn every_key_of_the_file_is_on_the_page_and_no_other() {
    let mut keys = BTreeSet::new();
    let transports = read("choreo-transports/src/settings/file.rs");
    let brokers =
        transports.split("const BROKERS").nth(1).and_then(|rest| rest.split(';').nth(1)).unwrap_or_default();
    for pair in brokers.split("(\"").skip(1) {
        let mut words = pair.split('"');
        keys.extend(words.next().zip(words.nth(1)).map(|(section, key)| format!("{section}.{key}")));
    }
    for (section, call) in
        [("allow", &*transports), ("report", &read("choreo-report/src/redaction/policy.rs"))]
    {
        let list =
            call.split(&format!("section(\"{section}\", &[")).nth(1).and_then(|rest| rest.split(']').next());
        let names = list.unwrap_or_default().split('"').skip(1).step_by(2);
        keys.extend(names.map(|key| format!("{section}.{key}")));
    }
    assert_eq!(keys, rows("`choreo.toml`"));
}

#[test]
fn the_file_that_the_page_shows_is_right_and_whole() {
    let all = blocks(&read(PAGE), &["toml"]);
    let shown = all.iter().find(|block| block.starts_with("[nats]")).expect("a file");
    let file = SettingsFile::of("choreo.toml", shown);
    choreo_report::redaction::check(&file).expect("a right file");
    let keys = rows("`choreo.toml`");
    let sections: BTreeSet<&str> = keys.iter().filter_map(|key| Some(key.split_once('.')?.0)).collect();
    for section in sections {
        let known: Vec<&str> =
            keys.iter().filter_map(|key| key.strip_prefix(section)?.strip_prefix('.')).collect();
        let found = file.section(section, &known).expect("a right file").expect(section);
        assert_eq!(
            found.entries.len(),
            known.len(),
            "the file that {PAGE} shows has all keys of [{section}]"
        );
    }
}

#[test]
fn every_feature_is_on_the_page_and_no_other() {
    let manifest = read("Cargo.toml");
    let features = manifest.split("\n[features]\n").nth(1).and_then(|rest| rest.split("\n[").next());
    let names =
        features.unwrap_or_default().lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name);
    let names: BTreeSet<String> = names.filter(|name| !name.starts_with('#')).map(str::to_owned).collect();
    assert!(names.len() > 8, "{names:?}");
    assert_eq!(names, rows("Features"));
}
