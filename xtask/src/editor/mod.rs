//! `cargo xtask editor`: drives rust-analyzer over its protocol, and checks what it shows inside a `choreo!` block.
//!
//! Each row of the [`table`] is a question asked of an open document, at a cursor. What is half-typed is so in the
//! document that the editor holds, never on disk.

mod client;
mod position;
mod report;
mod server;
mod table;

use std::path::Path;

use clap::Args;

use self::client::Client;
use self::position::{Answer, Position};
use self::server::Server;
use crate::Error;
use crate::page::Section;

/// What `cargo xtask editor` can be told.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Ask only the questions whose description contains this
    #[arg(long)]
    only: Option<String>,
    /// Write the table into docs/src/editor.md
    #[arg(long, conflicts_with = "only")]
    write: bool,
}

/// Where the table stands in the book.
const SECTION: Section =
    Section { page: "docs/src/editor.md", name: "editor", command: "cargo xtask editor --write" };

/// The document that is asked about, a test of the package.
const PACKAGE: &str = "hello-world";
const DOCUMENT: &str = "examples/01-hello-world/tests/orders.rs";

/// Asks every question and prints the table.
pub(crate) fn run(root: &Path, options: &Options) -> Result<(), Error> {
    let server = Server::find(root)?;
    println!("=== {} (loading the workspace takes a while)", server.version);
    let path = root.join(DOCUMENT);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{DOCUMENT}: {error}"))?;
    let mut client = Client::start(&server, root, PACKAGE)?;
    client.open(&path, &text)?;
    client.wait_until_ready()?;
    let wanted =
        |position: &&Position| options.only.as_ref().is_none_or(|only| position.what.contains(only.as_str()));
    let mut rows = Vec::new();
    for position in table::POSITIONS.iter().filter(wanted) {
        let verdict = ask(&mut client, &path, &text, position)?;
        println!("{}", report::line(position, &verdict));
        rows.push((position, verdict));
    }
    client.stop();
    let failed = rows.iter().filter(|(_, verdict)| verdict.is_err()).count();
    println!("{} questions, {failed} not answered as they should be", rows.len());
    if options.write {
        SECTION.write(root, &report::table(&rows, &server.version))?;
    }
    match failed {
        0 if rows.is_empty() => Err("no question's description contains that".into()),
        0 => Ok(()),
        failed => Err(format!("{failed} of {} questions", rows.len()).into()),
    }
}

/// Asks one question. The inner error says what is missing in the answer.
fn ask(
    client: &mut Client,
    path: &Path,
    text: &str,
    position: &Position,
) -> Result<Result<(), String>, Error> {
    let asked = position.document(text)?;
    client.change(path, &asked.text)?;
    let answer: Answer = client.ask(path, position.asks, asked.line, asked.column)?;
    Ok(position.judge(&answer))
}
