//! The grammar derives what is written in the book, in its tests, in the examples and in the parser's own tests.

use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::Parser as _;
use syn::visit::{self, Visit};

use super::notation::Grammar;
use super::reading::Reading;
use super::recogniser::derives;
use super::{file, grammar, repository};
use crate::parse::is_item_form;

/// The files below a folder whose names end so.
fn files(below: &Path, extension: &str, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(below)
        .unwrap_or_else(|error| panic!("{}: {error}", below.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, extension, into);
        } else if path.extension().is_some_and(|found| found == extension) {
            into.push(path);
        }
    }
}

fn files_in(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(&repository().join(folder), extension, &mut found);
    found
}

/// The macros of choreo in a piece of Rust, each with the rule that derives it.
#[derive(Default)]
struct Written(Vec<(&'static str, TokenStream)>);

impl<'ast> Visit<'ast> for Written {
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let last = call.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        let tokens = call.tokens.clone();
        match last.as_str() {
            "script" => self.0.push(("script", tokens)),
            "choreo" if is_item_form(&tokens) => self.0.push(("items", tokens)),
            "choreo" => self.0.push(("block", tokens)),
            _ => {}
        }
        visit::visit_macro(self, call);
    }
}

/// How many of them the parser takes. Each is derived.
#[track_caller]
fn derived(grammar: &Grammar, written: Written, place: &str) -> usize {
    let taken = written.0.into_iter().filter(|(rule, tokens)| Reading::of(rule, tokens.clone()).is_taken());
    let check = |(rule, tokens): (&str, TokenStream)| {
        assert!(derives(grammar, rule, tokens.clone()), "{place}: {rule} does not derive\n{tokens}");
    };
    taken.map(check).count()
}

#[test]
fn the_tests_of_the_book_and_the_examples_are_derived() {
    let (grammar, mut count) = (grammar(), 0);
    for path in files_in("tests/book", "rs").into_iter().chain(files_in("examples", "rs")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut written = Written::default();
        written.visit_file(&syn::parse_file(&text).unwrap());
        count += derived(&grammar, written, &path.display().to_string());
    }
    assert!(count > 60, "{count}");
}

/// The Rust on a page.
fn blocks(page: &str) -> Vec<String> {
    let mut lines = page.lines();
    let mut blocks = Vec::new();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if line.starts_with("```rust") {
                blocks.push(block.join("\n"));
            }
        }
    }
    blocks
}

#[test]
fn what_the_pages_of_the_book_show_is_derived() {
    let (grammar, mut count) = (grammar(), 0);
    for path in files_in("docs/src", "md") {
        for block in blocks(&std::fs::read_to_string(&path).unwrap()) {
            let place = format!("{}\n{block}", path.display());
            let Ok(tokens) = block.parse::<TokenStream>() else { continue };
            let mut written = Written::default();
            match syn::Block::parse_within.parse2(tokens.clone()) {
                Ok(code) => code.iter().for_each(|statement| written.visit_stmt(statement)),
                Err(_) => written.0.push(("block", tokens)),
            }
            count += derived(&grammar, written, &place);
        }
    }
    assert!(count > 150, "{count}");
}

/// Every string in a piece of Rust, also in the arguments of macros.
fn strings(tokens: TokenStream, into: &mut Vec<String>) {
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => strings(group.stream(), into),
            TokenTree::Literal(literal) => {
                if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                    into.push(text.value());
                }
            }
            _ => {}
        }
    }
}

#[test]
fn the_blocks_of_the_parsers_tests_are_derived() {
    let grammar = grammar();
    let mut texts = Vec::new();
    for name in ["mutation.rs", "statements.rs", "values.rs"] {
        strings(file(&format!("choreo-macros/src/parse/tests/{name}")).parse().unwrap(), &mut texts);
    }
    let mut count = 0;
    for text in texts {
        let Ok(tokens) = text.parse::<TokenStream>() else { continue };
        if tokens.is_empty() || !Reading::of("block", tokens.clone()).is_taken() {
            continue;
        }
        assert!(derives(&grammar, "block", tokens), "{text}");
        count += 1;
    }
    assert!(count > 150, "{count}");
}
