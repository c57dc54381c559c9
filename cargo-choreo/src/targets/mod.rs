//! The test targets of a workspace, and the scenarios that are in them.

mod selection;
mod unbuilt;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use choreo_report::catalogue::{self, Entry};
use choreo_transports::survey::{self, Unanswered};
use serde_json::Value;

use self::selection::Build;
pub(crate) use self::selection::Selection;
pub(crate) use self::unbuilt::note_of_unbuilt;
use crate::error::Error;
use crate::runs;

/// How long a test target may take to say what scenarios it has.
const PATIENCE: Duration = Duration::from_secs(60);

/// A test target that has been built.
pub(crate) struct Target {
    pub(crate) package: String,
    pub(crate) name: String,
    /// `test`, `lib`, `bin`, `example`, `bench` or `proc-macro`.
    pub(crate) kind: &'static str,
    program: PathBuf,
    folder: PathBuf,
}

/// A test target, and those of its scenarios that are meant.
pub(crate) struct Chosen {
    pub(crate) target: Target,
    pub(crate) entries: Vec<Entry>,
}

/// Builds the test targets, and asks each what scenarios it has.
pub(crate) fn chosen(selection: &Selection) -> Result<Vec<Chosen>, Error> {
    let mut chosen = Vec::new();
    for target in built(&selection.build)? {
        let mut entries = asked(&target)?;
        entries.retain(|entry| selection.takes(entry));
        chosen.push(Chosen { target, entries });
    }
    Ok(chosen)
}

/// The scenarios of all test targets.
pub(crate) fn entries(selection: &Selection) -> Result<Vec<Entry>, Error> {
    let mut entries: Vec<Entry> = chosen(selection)?.into_iter().flat_map(|chosen| chosen.entries).collect();
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

fn built(build: &Build) -> Result<Vec<Target>, Error> {
    let mut cargo = Command::new(runs::cargo());
    cargo.args(["test", "--no-run", "--message-format", "json-render-diagnostics"]);
    cargo.args(build.arguments());
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
            kind: kind(message["target"]["kind"][0].as_str()?),
            program: PathBuf::from(message["executable"].as_str()?),
            folder: manifest.parent()?.to_owned(),
        })
    });
    Ok(targets.collect())
}

/// What the runners call a kind of target: every form of library is one.
fn kind(said: &str) -> &'static str {
    match said {
        "test" => "test",
        "bin" => "bin",
        "example" => "example",
        "bench" => "bench",
        "proc-macro" => "proc-macro",
        _ => "lib",
    }
}

/// `orders` of `path+file:///home/me/orders#0.1.0`, and of `path+file:///home/me/x#orders@0.1.0`.
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
    let folder = tempfile::tempdir().map_err(|source| Error::Write { path: std::env::temp_dir(), source })?;
    let answer = folder.path().join("scenarios.json");
    let mut program = Command::new(&target.program);
    program.args([&test, "--exact", "--include-ignored", "--test-threads=1"]).current_dir(&target.folder);
    program.env(catalogue::VARIABLE, catalogue::asked(&answer)).env("CARGO_MANIFEST_DIR", &target.folder);
    let said = match survey::asked(&mut program, PATIENCE) {
        Ok(_) => String::new(),
        Err(Unanswered::NotRun(source)) => return Err(failed(source)),
        Err(Unanswered::Failed(said)) => format!(":\n{}", said.trim()),
        Err(_) => return Err(Error::Late { command: shown(&target.program), seconds: PATIENCE.as_secs() }),
    };
    let silent = |_| Error::Silent { program: target.program.clone(), said };
    let text = std::fs::read(&answer).map_err(silent)?;
    let entries = catalogue::read(&text, &target.package, &target.name);
    entries.map_err(|error| Error::Format(format!("{}: {error}", shown(&target.program))))
}

fn shown(program: &Path) -> String {
    program.display().to_string()
}
