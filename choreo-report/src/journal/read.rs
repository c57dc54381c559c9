//! Reads what processes have written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::record::{Line, MachineId, MachineRecord, Process, Scenario, VERSION};

/// What one or several folders hold.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    /// The processes, by what they are called.
    pub processes: BTreeMap<String, Process>,
    /// The machines of their blocks.
    pub machines: BTreeMap<MachineId, MachineRecord>,
    /// The scenarios that were over, by the time of their beginning.
    pub scenarios: Vec<Scenario>,
    /// Lines that could not be read: of each file the last, where its process was killed while it wrote.
    pub torn: u64,
}

/// What can't be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// A folder or file is not there, or may not be read.
    #[error("read {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It was written by a later version.
    #[error("read {}: it was written by a later version of choreo (records of version {version}, and this one knows {VERSION})", path.display())]
    Later {
        /// Which file.
        path: PathBuf,
        /// Its version.
        version: u32,
    },
}

/// Reads all journals below these folders, or these files, and puts them together. One that is read twice counts once.
///
/// # Errors
///
/// Where something can't be read.
pub fn read(paths: &[PathBuf]) -> Result<Journal, Unreadable> {
    let mut journal = Journal::default();
    let mut seen = BTreeSet::new();
    for path in paths {
        for file in files(path)? {
            journal.take(&file, &mut seen)?;
        }
    }
    journal.scenarios.sort_by(|one, other| {
        (one.started_ms, &one.name, one.attempt.number).cmp(&(
            other.started_ms,
            &other.name,
            other.attempt.number,
        ))
    });
    Ok(journal)
}

impl Journal {
    fn take(&mut self, path: &Path, seen: &mut BTreeSet<String>) -> Result<(), Unreadable> {
        let text = fs::read(path).map_err(|source| Unreadable::Io { path: path.to_owned(), source })?;
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            match serde_json::from_slice(line) {
                Ok(Line::Process(process)) => {
                    if process.version > VERSION {
                        return Err(Unreadable::Later { path: path.to_owned(), version: process.version });
                    }
                    if !seen.insert(process.id.clone()) {
                        return Ok(());
                    }
                    self.processes.insert(process.id.clone(), *process);
                }
                Ok(Line::Machine(machine)) => {
                    self.machines.entry(machine.id.clone()).or_insert(*machine);
                }
                Ok(Line::Scenario(scenario)) => self.scenarios.push(*scenario),
                Ok(Line::Unknown) => {}
                Err(_) => self.torn += 1,
            }
        }
        Ok(())
    }
}

/// The journals at or below a path, in order.
fn files(path: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    let failed = |source| Unreadable::Io { path: path.to_owned(), source };
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else if path.extension().is_some_and(|end| end == "jsonl") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
