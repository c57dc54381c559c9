//! `cargo choreo graph`.

use std::path::PathBuf;

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
    /// What the one scenario that is chosen compiled to, a drawing for each of its blocks
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
    let drawings = match options.of {
        Of::Map => {
            let map = Map::of(&entries);
            vec![(map.mermaid(), map.dot())]
        }
        Of::Machine => match entries.as_slice() {
            [one] => {
                one.drawings.iter().map(|drawing| (drawing.mermaid.clone(), drawing.dot.clone())).collect()
            }
            several => {
                let names: Vec<String> = several.iter().take(5).map(|entry| entry.path()).collect();
                return Err(Error::NotOne { count: several.len(), names: names.join(", ") });
            }
        },
    };
    let mut text = String::new();
    for (mermaid, dot) in drawings {
        match options.format {
            Format::Mermaid => text.push_str(&mermaid),
            Format::Dot => text.push_str(&dot),
            Format::Svg => text.push_str(&svg(&dot)?),
        }
    }
    match &options.output {
        None => crate::print(&text)?,
        Some(path) => {
            std::fs::write(path, &text).map_err(|source| Error::Write { path: path.clone(), source })?;
            eprintln!("wrote {}", path.display());
        }
    }
    Ok(true)
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
