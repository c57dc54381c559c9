//! The book's command lines are those that there are, and its files for continuous integration are whole.

mod configuration;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser as _;
use yaml_rust2::{Yaml, YamlLoader};

use crate::Cli;

/// The page whose files stand in [`FILES`], so that they can be read by programs.
const PAGE: &str = "docs/src/ci.md";

const FILES: &str = "docs/ci";

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(workspace().join(path)).unwrap()
}

/// The texts below a folder whose names end so, with their paths.
fn below(folder: &str, end: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(workspace().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            found.extend(below(&path, end));
        } else if path.ends_with(end) {
            found.push((path.clone(), read(&path)));
        }
    }
    found
}

/// The fenced blocks of a page in one of these languages.
fn blocks(page: &str, languages: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else { continue };
        let block: String =
            lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
        if languages.contains(&language) {
            found.push(block);
        }
    }
    found
}

/// What a shell would hand to `cargo choreo`, wherever a text calls it. What the shell's own variables hold is left out.
fn calls(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().flat_map(|line| line.split("cargo choreo ").skip(1));
    let ends = |word: &&str| !matches!(*word, "||" | "&&" | "|" | "#" | ">" | ">>" | "}");
    let call = |line: &str| {
        // A `;` ends a call with its last word.
        let line = line.split(';').next().unwrap_or_default();
        let words = line.split_whitespace().take_while(ends);
        words.map(|word| word.replace(['"', '\'', '`'], "")).filter(|word| !word.starts_with('$')).collect()
    };
    lines.map(call).collect()
}

#[test]
fn every_command_line_of_the_book_is_one() {
    let mut pages = below("docs/src", ".md");
    pages.extend(below("examples", "README.md"));
    let mut found = 0;
    for (path, page) in pages {
        for block in blocks(&page, &["sh", "console", "yaml"]) {
            for call in calls(&block) {
                let words = ["cargo-choreo"].into_iter().chain(call.iter().map(String::as_str));
                if let Err(error) = Cli::try_parse_from(words) {
                    panic!("{path} shows `cargo choreo {}`:\n{error}", call.join(" "));
                }
                found += 1;
            }
        }
    }
    assert!(found >= 30, "only {found} command lines were found");
}

#[test]
fn calls_are_read_as_a_shell_reads_them() {
    let text = "if a; then cargo choreo report --format x || test $? -eq 1; fi\n$ cargo choreo run -p 'a b'   # why\n";
    let of = |words: &str| words.split(' ').map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(calls(text), [of("report --format x"), of("run -p a b")]);
}

#[test]
fn the_page_shows_every_file_as_it_is_and_no_other() {
    let shown: Vec<String> =
        blocks(&read(PAGE), &["yaml"]).into_iter().filter(|block| block.starts_with("# .")).collect();
    let mut files: Vec<String> = below(FILES, ".yml").into_iter().map(|(_, text)| text).collect();
    for block in &shown {
        assert!(files.contains(block), "{PAGE} shows what is no file of {FILES}:\n{block}");
    }
    files.retain(|file| !shown.contains(file));
    assert_eq!(files, [""; 0], "{PAGE} does not show it");
}

#[test]
fn every_file_is_yaml_and_its_scripts_are_a_shells() {
    let mut scripts = 0;
    let parts = blocks(&read(PAGE), &["yaml"]).into_iter().map(|block| (PAGE.to_owned(), block));
    for (path, text) in below(FILES, ".yml").into_iter().chain(parts) {
        let documents = YamlLoader::load_from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut found = Vec::new();
        documents.iter().for_each(|document| collect(document, &mut found));
        scripts += found.len();
        for script in found {
            let said = Command::new("sh").args(["-n", "-c", &script]).output().unwrap();
            assert!(said.status.success(), "{path}: {}\n{script}", String::from_utf8_lossy(&said.stderr));
        }
    }
    assert!(scripts >= 16, "only {scripts} scripts were found");
}

/// The scripts of steps and jobs.
fn collect(value: &Yaml, scripts: &mut Vec<String>) {
    match value {
        Yaml::Hash(hash) => {
            for (key, value) in hash {
                match (key.as_str(), value) {
                    (Some("run"), Yaml::String(script)) => scripts.push(script.clone()),
                    (Some("before_script" | "script" | "after_script"), Yaml::Array(lines)) => {
                        let lines = lines.iter().map(|line| line.as_str().expect("a line of a script"));
                        scripts.push(lines.collect::<Vec<_>>().join("\n"));
                    }
                    _ => collect(value, scripts),
                }
            }
        }
        Yaml::Array(values) => values.iter().for_each(|value| collect(value, scripts)),
        _ => {}
    }
}
