//! `cargo choreo report`.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use choreo_report::comparison::Comparison;
use choreo_report::format;
use choreo_report::journal::{self, Journal};
use choreo_report::record::Run;
use choreo_report::suite::Suite;
use clap::ValueEnum;

use crate::error::Error;
use crate::runs;

/// What to make of which records.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Runs, by name, or folders and files of records; several are put together, such as the parts of a run on several
    /// machines. The last run of this workspace if left out
    runs: Vec<String>,
    /// What to make; may be given several times
    #[arg(long, short, value_enum, default_values = ["summary"])]
    format: Vec<Format>,
    /// Where to: a file for one format, a folder for several. If left out, one format goes to standard output, and a page that would
    /// go to a terminal into a file beside the records
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Say what is different from this earlier run (in `summary` and `json`); `previous` is the one before the last, of the same targets
    #[arg(long, value_name = "RUN")]
    compare: Option<String>,
    /// Make the HTML page, and open it in the browser
    #[arg(long)]
    open: bool,
}

/// What can be made.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// What a terminal shows at the end of a run
    Summary,
    /// One file for people: works offline, in any browser
    Html,
    /// Everything, as one JSON document (docs/schemas/report-v1.json)
    Json,
    /// JUnit's XML
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// GitHub's annotations, at file and line
    Github,
    /// The JSON of the Python library's reporter, version 1.3
    TestReportV1,
}

impl Format {
    fn file(self) -> &'static str {
        match self {
            Format::Summary => "summary.txt",
            Format::Html => journal::REPORT,
            Format::Json => "report.json",
            Format::Junit => "junit.xml",
            Format::Sarif => "report.sarif",
            Format::Github => "annotations.txt",
            Format::TestReportV1 => "results.json",
        }
    }

    fn made(self, journal: &Journal, comparison: Option<&Comparison>) -> Result<String, Error> {
        Ok(match self {
            Format::Summary => match comparison {
                None => format::summary(journal),
                Some(comparison) => {
                    format!("{}\n\n{}", format::summary(journal), format::compared(comparison))
                }
            },
            Format::Html => choreo_report::html::page(journal),
            Format::Json => {
                let document = format::Document { comparison: comparison.cloned(), ..format::json(journal) };
                serde_json::to_string_pretty(&document).map_err(|error| Error::Format(error.to_string()))?
            }
            Format::Junit => format::junit(journal).map_err(|error| Error::Format(error.to_string()))?,
            Format::Sarif => pretty(&format::sarif(journal)),
            Format::Github => format::annotations(journal),
            Format::TestReportV1 => pretty(&format::test_report(journal)),
        })
    }
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}")
}

/// Makes what is asked for. Whether no scenario failed.
pub(crate) fn report(options: &Options) -> Result<bool, Error> {
    let journal = read(&options.runs)?;
    let earlier = options.compare.as_ref().map(|name| read(std::slice::from_ref(name))).transpose()?;
    let comparison = earlier.map(|earlier| Comparison::of(&journal, &earlier));
    let several = options.format.len() > 1;
    if several && options.output.is_none() {
        return Err(Error::NoFolder);
    }
    for format in &options.format {
        let text = format.made(&journal, comparison.as_ref())?;
        match &options.output {
            None if *format == Format::Html && std::io::stdout().is_terminal() => {
                write(&page_of(&journal)?, &text)?;
            }
            None => crate::print(&text)?,
            Some(path) if several => {
                std::fs::create_dir_all(path)
                    .map_err(|source| Error::Write { path: path.clone(), source })?;
                write(&path.join(format.file()), &text)?;
            }
            Some(path) => write(path, &text)?,
        }
    }
    if options.open {
        open(&page(options, &journal)?)?;
    }
    Ok(Suite::of(&journal).passed())
}

/// The page that is to be opened: the one that was asked for, or else one beside the records.
fn page(options: &Options, journal: &Journal) -> Result<PathBuf, Error> {
    let asked = options.format.contains(&Format::Html).then_some(options.output.as_ref()).flatten();
    match asked {
        Some(path) if options.format.len() > 1 => Ok(path.join(Format::Html.file())),
        Some(path) => Ok(path.clone()),
        None => {
            let path = page_of(journal)?;
            write(&path, &choreo_report::html::page(journal))?;
            Ok(path)
        }
    }
}

/// Where the page of a run is, unless it is said: beside its records.
fn page_of(journal: &Journal) -> Result<PathBuf, Error> {
    beside(journal).map_or_else(kept_file, |folder| Ok(folder.join(Format::Html.file())))
}

/// The folder of the run in this workspace, if it is one of this workspace.
fn beside(journal: &Journal) -> Option<PathBuf> {
    let Run(name) = &journal.processes.values().next()?.run;
    // Records come from other machines as well: their run may be called anything.
    let is_name = Path::new(name).file_name().is_some_and(|plain| plain == name.as_str());
    Some(runs::folder().ok()?.join(name)).filter(|folder| is_name && folder.is_dir())
}

/// A file of its own, which stays: a browser will read it.
fn kept_file() -> Result<PathBuf, Error> {
    let failed = |source| Error::Write { path: std::env::temp_dir(), source };
    let file = tempfile::Builder::new().prefix("choreo-").suffix(".html").tempfile().map_err(failed)?;
    file.into_temp_path().keep().map_err(|error| failed(error.error))
}

/// Reads these runs, or the last one.
pub(crate) fn read(names: &[String]) -> Result<Journal, Error> {
    let is_path = |name: &String| Path::new(name).exists();
    let paths = match names.is_empty() {
        true => vec![runs::chosen(&runs::folder()?, None)?],
        false if names.iter().all(is_path) => names.iter().map(PathBuf::from).collect(),
        false => {
            let folder = runs::folder()?;
            names.iter().map(|name| runs::chosen(&folder, Some(name))).collect::<Result<_, _>>()?
        }
    };
    let journal = journal::read(&paths)?;
    match (journal.scenarios.is_empty(), paths.into_iter().next()) {
        (true, Some(path)) => Err(Error::NoRuns(path)),
        _ => Ok(journal),
    }
}

/// Opens a page in the browser of whoever asks.
pub(crate) fn open(page: &Path) -> Result<(), Error> {
    open::that_detached(page).map_err(|source| Error::Open { path: page.to_owned(), source })
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(|source| Error::Write { path: path.to_owned(), source })?;
    eprintln!("wrote {}", path.display());
    Ok(())
}
