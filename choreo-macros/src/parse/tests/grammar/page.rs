//! The page of the grammar shows the rules as they are written, and as they are drawn.

use std::fs;

use super::drawing::svg;
use super::notation::Grammar;
use super::{file, grammar, repository};

const PAGE: &str = "docs/src/reference/grammar.md";
const IMAGES: &str = "docs/src/images/grammar";
const UPDATE: &str = "CHOREO_UPDATE_DOCS";

/// Writes a file anew where that is asked for, else says how to.
fn same(path: &str, wanted: &str) {
    let full = repository().join(path);
    let found = fs::read_to_string(&full).unwrap_or_default();
    if found == wanted {
        return;
    }
    assert!(
        std::env::var_os(UPDATE).is_some(),
        "{path} is not what grammar.ebnf says: {UPDATE}=1 cargo test -p choreo-macros grammar"
    );
    fs::write(&full, wanted).unwrap();
}

#[test]
fn every_rule_is_drawn_as_it_is_written() {
    for rule in grammar().rules {
        same(&format!("{IMAGES}/{}.svg", rule.name), &svg(&rule.body));
    }
}

#[test]
fn no_rule_is_drawn_that_is_not_written() {
    let grammar = grammar();
    for entry in fs::read_dir(repository().join(IMAGES)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            grammar.rules.iter().any(|rule| name == format!("{}.svg", rule.name)),
            "{name} is of no rule"
        );
    }
}

/// The page with the text of each rule below the picture of it.
fn written(page: &str, grammar: &Grammar) -> String {
    let (mut text, mut lines) = (String::new(), page.lines());
    let mut rule = None;
    while let Some(line) = lines.next() {
        text.push_str(line);
        text.push('\n');
        if let Some(name) = line.strip_prefix("![").and_then(|line| line.strip_suffix(".svg)")) {
            rule = name.rsplit('/').next().map(|name| grammar.rule(name));
        }
        if line == "```ebnf" {
            let rule = rule.take().expect("a picture stands above each rule");
            text.push_str(&format!("{}\n```\n", rule.text));
            lines.by_ref().take_while(|line| *line != "```").for_each(drop);
        }
    }
    text
}

#[test]
fn the_page_shows_the_rules_as_they_are_written() {
    let (page, grammar) = (file(PAGE), grammar());
    same(PAGE, &written(&page, &grammar));
}

#[test]
fn the_page_shows_every_rule_once_in_its_group_with_a_link_to_its_meaning() {
    let page = file(PAGE);
    let grammar = grammar();
    let mut group = "";
    let mut shown = Vec::new();
    for section in page.split("\n## ").skip(1) {
        group = section
            .lines()
            .next()
            .filter(|title| grammar.rules.iter().any(|rule| rule.group == *title))
            .unwrap_or(group);
        for entry in section.split("\n### ").skip(1) {
            let name = entry.lines().next().unwrap_or_default();
            let rule = grammar.rule(name);
            assert_eq!(rule.group, group, "{name}");
            assert!(
                entry.contains(&format!(
                    "\n![The rule `{name}` as a railroad diagram](../images/grammar/{name}.svg)\n"
                )),
                "{name} has no picture"
            );
            let words = entry.lines().filter(|line| !line.starts_with("![")).collect::<Vec<_>>().join("\n");
            assert!(words.contains("]("), "{name} has no link to where its meaning is told");
            shown.push(name);
        }
    }
    let rules: Vec<&str> = grammar.rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(shown, rules);
}

#[test]
fn every_word_in_capitals_is_explained_on_the_page() {
    let page = file(PAGE);
    for (name, _) in super::terminals::TERMINALS {
        assert!(page.contains(&format!("**{name}**")), "{name}");
    }
}
