//! The test targets of a workspace, and the scenarios that are in them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use choreo_report::catalogue::{self, Entry};
use serde_json::Value;

use crate::error::Error;
use crate::runs;

/// Which scenarios are meant.
#[derive(clap::Args)]
pub(crate) struct Selection {
    /// Of which packages
    #[arg(long, short, value_name = "PACKAGE")]
    package: Vec<String>,
    /// With which of their features
    #[arg(long, short = 'F', value_name = "FEATURES")]
    features: Vec<String>,
    /// Only those with this tag
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Only those on this stage, or by this transport
    #[arg(long, value_name = "NAME")]
    transport: Vec<String>,
    /// Only those whose path contains this
    filter: Option<String>,
}

impl Selection {
    fn takes(&self, entry: &Entry) -> bool {
        let named =
            |names: &[String], of: &[String]| names.is_empty() || names.iter().any(|name| of.contains(name));
        let mut transports = entry.transports();
        transports.push(entry.stage.clone());
        named(&self.tag, &entry.tags)
            && named(&self.transport, &transports)
            && self.filter.as_ref().is_none_or(|filter| entry.path().contains(filter.as_str()))
    }
}

/// A test target that has been built.
struct Target {
    package: String,
    name: String,
    program: PathBuf,
    folder: PathBuf,
}

/// Builds the test targets, and asks each what scenarios it has.
pub(crate) fn entries(selection: &Selection) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    for target in built(selection)? {
        entries.extend(asked(&target)?);
    }
    entries.retain(|entry| selection.takes(entry));
    entries.sort_by(|one, other| {
        (&one.package, &one.binary, &one.file, one.line).cmp(&(
            &other.package,
            &other.binary,
            &other.file,
            other.line,
        ))
    });
    Ok(entries)
}

fn built(selection: &Selection) -> Result<Vec<Target>, Error> {
    let mut cargo = Command::new(runs::cargo());
    cargo.args(["test", "--no-run", "--message-format", "json-render-diagnostics"]);
    cargo.args(selection.package.iter().flat_map(|package| ["--package", package]));
    cargo.args(selection.features.iter().flat_map(|features| ["--features", features]));
    cargo.stdin(Stdio::null()).stderr(Stdio::inherit());
    let output =
        cargo.output().map_err(|source| Error::Run { command: "cargo test --no-run".to_owned(), source })?;
    if !output.status.success() {
        return Err(Error::Build);
    }
    let lines = output.stdout.split(|byte| *byte == b'\n');
    let messages = lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let tests = messages.filter(|message| message["profile"]["test"] == true);
    let targets = tests.filter_map(|message| {
        let manifest = PathBuf::from(message["manifest_path"].as_str()?);
        let package = message["package_id"].as_str().map(package_of).unwrap_or_default();
        Some(Target {
            package,
            name: message["target"]["name"].as_str()?.to_owned(),
            program: PathBuf::from(message["executable"].as_str()?),
            folder: manifest.parent()?.to_owned(),
        })
    });
    Ok(targets.collect())
}

/// `orders` of `path+file:///work/orders#0.1.0`, and of `path+file:///work/x#orders@0.1.0`.
fn package_of(id: &str) -> String {
    let (path, version) = id.rsplit_once('#').unwrap_or((id, ""));
    match version.split_once('@') {
        Some((name, _)) => name.to_owned(),
        None => path.rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

/// What a test target says of its scenarios; nothing where it has none, and then it is not run.
fn asked(target: &Target) -> Result<Vec<Entry>, Error> {
    let failed = |source| Error::Run { command: target.program.display().to_string(), source };
    let bytes = std::fs::read(&target.program).map_err(failed)?;
    let Some(test) = catalogue::first_scenario(&bytes) else { return Ok(Vec::new()) };
    let answer =
        std::env::temp_dir().join(format!("choreo-list-{}-{}.json", std::process::id(), target.name));
    let status = Command::new(&target.program)
        .args([&test, "--exact", "--include-ignored", "--test-threads=1"])
        .current_dir(&target.folder)
        .env(catalogue::VARIABLE, &answer)
        .env("CARGO_MANIFEST_DIR", &target.folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .map_err(failed)?;
    let text = std::fs::read(&answer);
    let _ = std::fs::remove_file(&answer);
    let text =
        text.map_err(|_| Error::Silent { program: target.program.clone(), status: status.to_string() })?;
    let entries = catalogue::read(&text, &target.package, &target.name);
    entries.map_err(|error| Error::Format(format!("{}: {error}", shown(&target.program))))
}

fn shown(program: &Path) -> String {
    program.display().to_string()
}
