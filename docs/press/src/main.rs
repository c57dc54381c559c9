//! Makes the book of its pages, into `target/book`, and follows every link in what has come of them: what a reader clicks on is there.
//!
//! `cargo run -p book-press`. The checks of `cargo xtask docs` read the pages themselves, quickly; this is what mdBook makes of them.

#![expect(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

mod links;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use mdbook_driver::MDBook;

fn main() -> ExitCode {
    match press(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))) {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: failed to {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Makes the book in this folder. What was made, in words.
fn press(folder: &Path) -> anyhow::Result<String> {
    let book = MDBook::load(folder).context("read the book")?;
    let to = book.build_dir_for("html");
    if to.exists() {
        // A page that is gone must not answer a link.
        std::fs::remove_dir_all(&to).with_context(|| format!("empty {}", to.display()))?;
    }
    book.build().context("make the book")?;
    let site = links::Site::read(&to).with_context(|| format!("read {}", to.display()))?;
    let broken = site.broken();
    broken.iter().for_each(|link| eprintln!("{link}"));
    ensure!(broken.is_empty(), "follow {} of the book's links", broken.len());
    let (pages, links) = site.size();
    Ok(format!(
        "{pages} pages, {links} links, all of which lead somewhere: {}",
        to.canonicalize()?.join("index.html").display()
    ))
}
