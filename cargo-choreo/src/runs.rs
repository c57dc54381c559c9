//! Where the runs of this workspace are.

use std::collections::BTreeSet;
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
    let own = || {
        let packages = packages();
        runs.iter().rev().filter(move |run| is_of(run, packages.as_deref())).cloned()
    };
    let Some(name) = name else {
        let none = if runs.is_empty() { Error::NoRuns } else { Error::NoneOwn };
        return own().next().ok_or_else(|| none(folder.to_owned()));
    };
    let path = Path::new(name);
    if path.exists() {
        return Ok(path.to_owned());
    }
    if name == PREVIOUS {
        return previous(own()).ok_or_else(|| Error::NoEarlierRun(folder.to_owned()));
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

/// Of runs, the last one first, the one before that: the last in which a target of its own ran, if there is one.
fn previous(mut runs: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    let ran: BTreeSet<Target> = targets(&runs.next()?).collect();
    let mut earlier: Vec<PathBuf> = runs.collect();
    let same = earlier.iter().position(|run| targets(run).any(|target| ran.contains(&target)));
    (!earlier.is_empty()).then(|| earlier.swap_remove(same.unwrap_or_default()))
}

/// Whether a run ran tests of one of these packages. Of one in which no process says its package nobody knows better.
fn is_of(run: &Path, packages: Option<&[String]>) -> bool {
    let Some(packages) = packages else { return true };
    let mut said = targets(run).filter_map(|(package, _)| package).peekable();
    said.peek().is_none() || said.any(|package| packages.contains(&package))
}

/// A package, where it is known, and one of its test targets.
type Target = (Option<String>, String);

/// What ran in a run: of each process its target, as the first line of its journal says it.
fn targets(run: &Path) -> impl Iterator<Item = Target> {
    journals(run).filter_map(|journal| {
        let mut first = String::new();
        BufReader::new(File::open(journal).ok()?).read_line(&mut first).ok()?;
        match serde_json::from_str(&first).ok()? {
            Line::Process(process) => Some((process.package, process.binary)),
            _ => None,
        }
    })
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
    use choreo_report::record::Process;

    use super::*;

    /// A run with a journal for each of these packages; its target is called as the folder.
    fn run(folder: &Path, packages: &[Option<&str>]) -> PathBuf {
        for (at, package) in packages.iter().enumerate() {
            let package = package.map(str::to_owned);
            let binary = folder.extension().unwrap_or_default().to_string_lossy().into_owned();
            let line = Line::Process(Box::new(Process { package, binary, ..Process::default() }));
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

    #[test]
    fn the_one_before_is_the_last_in_which_a_target_of_the_last_one_ran() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = |name: &str| {
            let own = folder.path().join(name);
            std::fs::create_dir(&own).expect("made");
            run(&own, &[Some("shop")])
        };
        let runs = ["4.orders", "3.billing", "2.orders", "1.orders"].map(made);
        let before = |from: usize| {
            previous(runs[from..].iter().cloned()).map(|run| run.file_name().expect("named").to_owned())
        };
        assert_eq!(before(0), Some("2.orders".into()));
        assert_eq!(before(1), Some("2.orders".into()), "none of its own");
        assert_eq!(before(3), None);
    }
}
