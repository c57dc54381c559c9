//! The grammar of the book, `docs/src/reference/grammar.ebnf`, held against the parser and the other way round.

mod agreement;
mod drawing;
mod notation;
mod page;
mod reading;
mod recogniser;
mod sentences;
mod sources;
mod terminals;
mod tokens;
mod words;

use std::path::{Path, PathBuf};

use notation::Grammar;

/// The repository, which a published crate does not have beside it.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn file(path: &str) -> String {
    let path = repository().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn grammar() -> Grammar {
    Grammar::read(&file("docs/src/reference/grammar.ebnf")).unwrap_or_else(|error| panic!("{error}"))
}
