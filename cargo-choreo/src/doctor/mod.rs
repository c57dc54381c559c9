//! `cargo choreo doctor`.
//!
//! It changes nothing, needs no network but for the brokers that tests may reach, and logs in nowhere. One file for each
//! thing that is looked at; each gives [`Finding`]s.

mod broker;
mod finding;
mod records;
mod settings;
mod toolchain;
mod variables;
mod workspace;

#[cfg(test)]
pub(crate) use variables::OTHERS as OTHER_VARIABLES;

use clap::ValueEnum;

use crate::error::Error;
use finding::{Finding, Level};

/// What to take into account, and how to say what was found.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Features that the tests are run with
    #[arg(long, short = 'F', value_name = "FEATURES")]
    features: Vec<String>,
    /// How to say what was found
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each finding, and its fix below
    Text,
    /// The same, for programs
    Json,
}

/// Looks at everything. Whether there is no problem.
pub(crate) fn doctor(options: &Options) -> Result<bool, Error> {
    let (choreo, of_workspace) = workspace::findings(&options.features)?;
    let (file_is_right, of_settings) = settings::findings(choreo.as_ref());
    let mut findings = toolchain::findings(workspace::needed_rust(choreo.as_ref()));
    findings.extend(of_workspace);
    findings.extend(of_settings);
    findings.extend(variables::findings());
    findings.extend(broker::findings(choreo.as_ref(), file_is_right));
    findings.extend(records::findings(choreo.as_ref())?);
    let text = match options.format {
        Format::Text => finding::text(&findings),
        Format::Json => finding::json(&findings)?,
    };
    crate::print(&text)?;
    Ok(findings.iter().all(|finding| finding.level != Level::Problem))
}
