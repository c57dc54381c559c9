//! `cargo choreo graph`.

use std::path::PathBuf;

use choreo_report::catalogue::{Drawing, Entry};
use choreo_report::map::Map;
use clap::ValueEnum;
use layout::backends::svg::SVGWriter;
use layout::gv::{DotParser, GraphBuilder};

use crate::error::Error;
use crate::targets;

/// What to draw, and how.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What to draw
    #[arg(long, value_enum, default_value = "map")]
    of: Of,
    /// Of a machine: which block of the scenario, from 1
    #[arg(long, value_name = "N")]
    block: Option<usize>,
    /// How
    #[arg(long, value_enum, default_value = "mermaid")]
    format: Format,
    /// Where to; standard output if left out
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    selection: targets::Selection,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Of {
    /// Who publishes what to whom, in all scenarios that are chosen
    Map,
    /// What the one scenario that is chosen compiled to
    Machine,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Mermaid,
    Dot,
    /// A picture, made without other programs
    Svg,
}

/// Draws what is asked for.
pub(crate) fn graph(options: &Options) -> Result<bool, Error> {
    let entries = targets::entries(&options.selection)?;
    if entries.is_empty() {
        targets::note_of_unbuilt(&options.selection).iter().for_each(|note| eprintln!("{note}"));
    }
    let drawing = match options.of {
        Of::Map => {
            let map = Map::of(&entries);
            Drawing { mermaid: map.mermaid(), dot: map.dot() }
        }
        Of::Machine => machine(&entries, options.block)?,
    };
    let text = match options.format {
        Format::Mermaid => drawing.mermaid,
        Format::Dot => drawing.dot,
        Format::Svg => svg(&drawing.dot)?,
    };
    match &options.output {
        None => crate::print(&text)?,
        Some(path) => {
            std::fs::write(path, &text).map_err(|source| Error::Write { path: path.clone(), source })?;
            eprintln!("wrote {}", path.display());
        }
    }
    Ok(true)
}

/// The one machine that is meant.
fn machine(entries: &[Entry], block: Option<usize>) -> Result<Drawing, Error> {
    // The cases of a table are one text.
    let is_same = |one: &Entry, other: &Entry| {
        (&one.package, &one.file, one.line) == (&other.package, &other.file, other.line)
    };
    let cases = entries.iter().take_while(|entry| is_same(entry, &entries[0])).count();
    let entries = if cases == entries.len() { &entries[..cases.min(1)] } else { entries };
    let [entry] = entries else {
        let names: Vec<String> = entries.iter().take(5).map(Entry::path).collect();
        return match entries {
            [] => Err(Error::NothingFits),
            _ => {
                let more = if entries.len() > names.len() { ", .." } else { "" };
                Err(Error::NotOne { count: entries.len(), names: names.join(", ") + more })
            }
        };
    };
    let blocks = entry.drawings.len();
    let number = match block {
        None if blocks == 1 => 1,
        None => 0,
        Some(number) => number,
    };
    let drawing = number.checked_sub(1).and_then(|at| entry.drawings.get(at));
    drawing.cloned().ok_or_else(|| Error::Block { path: entry.path(), blocks })
}

/// A picture of a graph in DOT.
fn svg(dot: &str) -> Result<String, Error> {
    let graph = DotParser::new(dot)
        .process()
        .map_err(|error| Error::Format(format!("the graph could not be drawn: {error}")))?;
    let mut builder = GraphBuilder::new();
    builder.visit_graph(&graph);
    let mut drawn = builder.get();
    let mut writer = SVGWriter::new();
    drawn.do_it(false, false, false, &mut writer);
    Ok(writer.finalize())
}
