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
            if entries.is_empty() {
                eprint!("{}", why_none(&options.selection));
            }
        }
    }
    Ok(true)
}

/// What may be the reason that none was found, in lines.
fn why_none(selection: &targets::Selection) -> String {
    let narrowed = "note: none fits; without what narrows it, the list shows all that there are, with their tags and stages";
    let narrowed = selection.narrows().then(|| narrowed.to_owned());
    let notes = narrowed.into_iter().chain(targets::note_of_unbuilt(selection));
    notes.map(|note| note + "\n").collect()
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
    let said = [
        ("publishes", &topics.published),
        ("requests", &topics.requested),
        ("expects", &topics.expected),
        ("never", &topics.forbidden),
        ("stands in for", &topics.answered),
    ];
    for (verb, topics) in said {
        if !topics.is_empty() {
            text.push_str(&format!("\n    {verb} {}", topics.join(", ")));
        }
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_verb_has_its_topics() {
        let of = |verb: &str, text: &str| json!({ "verb": verb, "topic": { "text": text } });
        let request =
            json!({ "verb": "request", "publish": { "topic": { "text": "stock.query" } }, "expect": {} });
        let statements = json!([
            of("on", "pricing.quote"),
            of("publish", "orders.created"),
            request,
            of("expect", "orders.processed"),
            of("never", "stock.short"),
            of("never", "orders.rejected"),
            of("never", "stock.short"),
            json!({ "verb": "never", "topic": null }),
        ]);
        let entry = json!({
            "package": "shop", "binary": "orders", "name": "settles", "file": "tests/orders.rs", "line": 7,
            "stage": "InMemory", "tags": [], "case": null, "ignored": false, "should_panic": false,
            "virtual_time": false, "machines": [{ "statements": statements }],
        });
        let entry: Entry = serde_json::from_value(entry).unwrap();
        let lines = [
            "shop::orders::settles",
            "    tests/orders.rs:7  on InMemory",
            "    publishes orders.created",
            "    requests stock.query",
            "    expects orders.processed",
            "    never orders.rejected, stock.short",
            "    stands in for pricing.quote",
            "",
        ];
        assert_eq!(line(&entry), lines.join("\n"));
    }
}
