//! `cargo choreo list`.

use choreo_report::catalogue::Entry;
use clap::ValueEnum;

use crate::error::Error;
use crate::targets;

/// Which scenarios to list, and how.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How to list them
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    selection: targets::Selection,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each scenario
    Text,
    /// With the machines of their blocks
    Json,
}

/// Lists what is asked for.
pub(crate) fn list(options: &Options) -> Result<bool, Error> {
    let entries = targets::entries(&options.selection)?;
    match options.format {
        Format::Json => {
            let text =
                serde_json::to_string_pretty(&entries).map_err(|error| Error::Format(error.to_string()))?;
            crate::print(&text)?;
        }
        Format::Text => {
            let mut text = String::new();
            for entry in &entries {
                text.push_str(&line(entry));
            }
            let noun = if entries.len() == 1 { "scenario" } else { "scenarios" };
            text.push_str(&format!("{} {noun}", entries.len()));
            crate::print(&text)?;
            if entries.is_empty() && options.selection.narrows() {
                eprintln!(
                    "note: none fits; without what narrows it, the list shows all that there are, with their tags and stages"
                );
            }
        }
    }
    Ok(true)
}

fn line(entry: &Entry) -> String {
    let mut text = format!("{}\n    {}:{}  on {}", entry.path(), entry.file, entry.line, entry.stage);
    let transports = entry.transports();
    if !transports.is_empty() {
        text.push_str(&format!(" ({})", transports.join(", ")));
    }
    if !entry.tags.is_empty() {
        text.push_str(&format!("  tags: {}", entry.tags.join(", ")));
    }
    if entry.ignored {
        text.push_str("  ignored");
    }
    let topics = entry.topics();
    for (verb, topics) in
        [("publishes", &topics.published), ("expects", &topics.expected), ("stands in for", &topics.answered)]
    {
        if !topics.is_empty() {
            text.push_str(&format!("\n    {verb} {}", topics.join(", ")));
        }
    }
    text.push('\n');
    text
}
