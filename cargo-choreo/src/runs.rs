//! Where the runs of this workspace are.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use choreo_report::record::Line;

use crate::error::Error;
use crate::metadata::Metadata;

/// The folder of the runs of this workspace: what `CHOREO_RECORDS` says, or `choreo` in its target folder.
pub(crate) fn folder() -> Result<PathBuf, Error> {
    folder_in(target)
}

/// The same, where the target folder is known or can be asked for.
pub(crate) fn folder_in(target: impl FnOnce() -> Result<PathBuf, Error>) -> Result<PathBuf, Error> {
    match std::env::var_os(choreo_report::journal::VARIABLE) {
        Some(said) if said == "off" => Err(Error::Off),
        // The tests run in the folders of their packages.
        Some(said) if !said.is_empty() => {
            let path = PathBuf::from(said);
            std::path::absolute(&path).map_err(|source| Error::Write { path, source })
        }
        _ => Ok(target()?.join("choreo")),
    }
}

/// The workspace's target folder, as Cargo says it.
fn target() -> Result<PathBuf, Error> {
    Ok(Metadata::declared()?.target_directory)
}

/// The Cargo that called us.
pub(crate) fn cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

/// What the run before the last one may be called.
const PREVIOUS: &str = "previous";

/// The folder of a run: the one of this name, or the last one of this workspace.
pub(crate) fn chosen(folder: &Path, name: Option<&str>) -> Result<PathBuf, Error> {
    let runs = all(folder);
    let last = |n: usize| {
        let packages = packages();
        let own = runs.iter().rev().filter(|run| is_of(run, packages.as_deref()));
        own.cloned().nth(n)
    };
    let Some(name) = name else {
        let none = if runs.is_empty() { Error::NoRuns } else { Error::NoneOwn };
        return last(0).ok_or_else(|| none(folder.to_owned()));
    };
    let path = Path::new(name);
    if path.exists() {
        return Ok(path.to_owned());
    }
    if name == PREVIOUS {
        return last(1).ok_or_else(|| Error::NoEarlierRun(folder.to_owned()));
    }
    let is_it = |run: &&PathBuf| run.file_name().is_some_and(|of| of == name);
    let found = runs.iter().find(is_it).cloned();
    found.ok_or_else(|| {
        let known: Vec<_> = runs.iter().rev().take(5).filter_map(|run| run.file_name()?.to_str()).collect();
        let known = match known.is_empty() {
            true => "there are none yet".to_owned(),
            false => format!("the last ones are {}", known.join(", ")),
        };
        Error::NoSuchRun { name: name.to_owned(), folder: folder.to_owned(), known }
    })
}

/// The packages of this workspace, for several may have one target folder. A folder that was named is for whoever named it: `None`,
/// and where Cargo does not say.
fn packages() -> Option<Vec<String>> {
    if std::env::var_os(choreo_report::journal::VARIABLE).is_some_and(|said| !said.is_empty()) {
        return None;
    }
    let metadata = Metadata::declared().ok()?;
    Some(metadata.packages.into_iter().map(|package| package.name).collect())
}

/// Whether a run ran tests of one of these packages. Of one in which no process says its package nobody knows better.
fn is_of(run: &Path, packages: Option<&[String]>) -> bool {
    let Some(packages) = packages else { return true };
    let mut said = journals(run).filter_map(|journal| package(&journal)).peekable();
    said.peek().is_none() || said.any(|package| packages.contains(&package))
}

/// The package whose tests wrote a journal, where it says so.
fn package(journal: &Path) -> Option<String> {
    let mut first = String::new();
    BufReader::new(File::open(journal).ok()?).read_line(&mut first).ok()?;
    match serde_json::from_str(&first).ok()? {
        Line::Process(process) => process.package,
        _ => None,
    }
}

/// All runs, the last one last: by when their records were written, for a report may be made of an old one.
fn all(folder: &Path) -> Vec<PathBuf> {
    let folders = entries(folder).filter(|path| path.is_dir());
    let mut runs: Vec<(SystemTime, PathBuf)> =
        folders.filter_map(|path| Some((written(&path)?, path))).collect();
    runs.sort();
    runs.into_iter().map(|(_, path)| path).collect()
}

/// When the last record of a run was written; `None` where there is none.
fn written(run: &Path) -> Option<SystemTime> {
    journals(run).filter_map(|path| path.metadata().ok()?.modified().ok()).max()
}

/// The journals of a run's processes.
fn journals(run: &Path) -> impl Iterator<Item = PathBuf> {
    entries(run).filter(|path| path.extension().is_some_and(|end| end == "jsonl"))
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "what can not be written must fail its test")]

    use choreo_report::record::Process;

    use super::*;

    /// A run with a journal for each of these packages.
    fn run(folder: &Path, packages: &[Option<&str>]) -> PathBuf {
        for (at, package) in packages.iter().enumerate() {
            let package = package.map(str::to_owned);
            let line = Line::Process(Box::new(Process { package, ..Process::default() }));
            let line = serde_json::to_string(&line).expect("JSON");
            std::fs::write(folder.join(format!("{at}.jsonl")), format!("{line}\n")).expect("written");
        }
        folder.to_owned()
    }

    #[test]
    fn a_run_is_of_a_workspace_whose_package_ran_in_it() {
        let own = [String::from("shop"), String::from("billing")];
        let is_own = |packages: &[Option<&str>]| {
            let folder = tempfile::tempdir().expect("a folder");
            is_of(&run(folder.path(), packages), Some(&own))
        };
        assert!(is_own(&[Some("shop")]) && is_own(&[Some("other"), Some("billing")]));
        assert!(!is_own(&[Some("other")]) && !is_own(&[Some("shop2"), None]));
        assert!(is_own(&[None]) && is_own(&[]), "nobody says whose it is");
        let folder = tempfile::tempdir().expect("a folder");
        assert!(is_of(&run(folder.path(), &[Some("other")]), None));
    }
}
