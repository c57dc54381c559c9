//! Where the runs of this workspace are.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

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

/// The folder of a run: the one of this name, or the last one.
pub(crate) fn chosen(folder: &Path, name: Option<&str>) -> Result<PathBuf, Error> {
    let runs = all(folder);
    let Some(name) = name else {
        return runs.into_iter().next_back().ok_or_else(|| Error::NoRuns(folder.to_owned()));
    };
    let path = Path::new(name);
    if path.exists() {
        return Ok(path.to_owned());
    }
    if name == PREVIOUS {
        return runs.into_iter().rev().nth(1).ok_or_else(|| Error::NoEarlierRun(folder.to_owned()));
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
    let journals = entries(run).filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
    journals.filter_map(|path| path.metadata().ok()?.modified().ok()).max()
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}
