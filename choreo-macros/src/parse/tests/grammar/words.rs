//! The words of the language are those of the grammar.

use std::collections::BTreeSet;

use super::grammar;
use super::notation::{Grammar, Node};
use crate::parse::arguments::NAMES;
use crate::parse::value::is_value_word;
use crate::parse::vocabulary::{CLAUSES, VERBS};

/// The words with which these parts can begin.
fn first<'g>(grammar: &'g Grammar, node: &'g Node) -> BTreeSet<&'g str> {
    match node {
        Node::Written(text) => BTreeSet::from([text.as_str()]),
        Node::Named(_) => BTreeSet::new(),
        Node::Rule(name) => first(grammar, &grammar.rule(name).body),
        Node::Sequence(list) => first(grammar, &list[0]),
        Node::Choice(list) | Node::Each(list, _) => list.iter().flat_map(|one| first(grammar, one)).collect(),
        Node::Optional(one) | Node::Repeated(one) => first(grammar, one),
    }
}

/// Every part of every rule.
fn parts(grammar: &Grammar) -> impl Iterator<Item = &Node> {
    grammar.rules.iter().flat_map(|rule| rule.body.parts())
}

#[test]
fn every_verb_begins_a_statement_and_every_statement_begins_with_a_verb() {
    let grammar = grammar();
    let words = first(&grammar, &grammar.rule("block").body);
    let mut known = BTreeSet::from(VERBS);
    known.extend(["via", ";"]);
    assert_eq!(words, known);
}

#[test]
fn every_clause_stands_in_a_statement_and_every_statement_has_known_clauses() {
    let grammar = grammar();
    let any_order = |node: &&Node| matches!(node, Node::Each(_, None));
    let mut words: BTreeSet<&str> =
        parts(&grammar).filter(any_order).flat_map(|node| first(&grammar, node)).collect();
    words.extend(first(&grammar, &grammar.rule("via").body));
    words.extend(first(&grammar, &grammar.rule("every").body));
    assert_eq!(words, BTreeSet::from(CLAUSES));
}

#[test]
fn every_argument_of_the_attribute_stands_in_the_grammar_and_the_other_way_round() {
    let grammar = grammar();
    assert_eq!(first(&grammar, &grammar.rule("arguments").body), BTreeSet::from(NAMES));
}

#[test]
fn the_words_of_values_are_known_to_the_parser() {
    let grammar = grammar();
    let all = ["value", "text", "type"].map(|name| &grammar.rule(name).body);
    let word = |node: &&Node| matches!(node, Node::Written(text) if text.starts_with(|mark: char| mark.is_alphabetic() || mark == '_'));
    let words: BTreeSet<String> = all
        .into_iter()
        .flat_map(Node::parts)
        .filter(word)
        .map(|node| node.to_string().replace('"', ""))
        .collect();
    let strange: Vec<&String> = words.iter().filter(|word| !is_value_word(word)).collect();
    assert!(strange.is_empty(), "{strange:?}");
    assert_eq!(words.len(), 22, "{words:?}");
}

#[test]
fn every_rule_is_reached_and_every_name_is_a_rule() {
    let grammar = grammar();
    let named: BTreeSet<&str> = parts(&grammar)
        .filter_map(|node| match node {
            Node::Rule(name) => Some(name.as_str()),
            _ => None,
        })
        .chain(["items", "script", "arguments"])
        .collect();
    let rules: Vec<&str> = grammar.rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(rules.iter().copied().collect::<BTreeSet<_>>(), named);
    assert_eq!(rules.len(), named.len(), "a rule stands twice");
}
