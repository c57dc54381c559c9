//! Where the runs of this workspace are.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::error::Error;

/// The folder of the runs of this workspace: what `CHOREO_RECORDS` says, or `choreo` in its target folder.
pub(crate) fn folder() -> Result<PathBuf, Error> {
    match std::env::var_os(choreo_report::journal::VARIABLE) {
        Some(said) if said == "off" => Err(Error::Off),
        Some(said) if !said.is_empty() => Ok(PathBuf::from(said)),
        _ => Ok(target()?.join("choreo")),
    }
}

/// The workspace's target folder, as Cargo says it.
fn target() -> Result<PathBuf, Error> {
    let cargo = cargo();
    let asked = Command::new(&cargo).args(["metadata", "--no-deps", "--format-version", "1"]).output();
    let command = format!("{} metadata", cargo.display());
    let output = asked.map_err(|source| Error::Run { command, source })?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    match metadata["target_directory"].as_str() {
        Some(target) => Ok(PathBuf::from(target)),
        None => Err(Error::Format(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
    }
}

/// The Cargo that called us.
pub(crate) fn cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

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

/// All runs, the last one last.
fn all(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut runs: Vec<(SystemTime, PathBuf)> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    runs.sort();
    runs.into_iter().map(|(_, path)| path).collect()
}
