//! Counts the scenarios that are over, while they are written.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

/// Reads the journals of a run as they grow.
#[derive(Debug)]
pub(super) struct Counter {
    run: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Up to where each file has been read: to the end of a line.
    read: BTreeMap<PathBuf, u64>,
    count: Count,
}

/// How many scenarios are over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) over: usize,
    pub(super) failed: usize,
}

/// Of a line, what is counted.
#[derive(Deserialize)]
struct Line {
    record: String,
    #[serde(default)]
    ok: bool,
    #[serde(default)]
    attempt: Attempt,
}

#[derive(Deserialize, Default)]
struct Attempt {
    #[serde(default)]
    number: u32,
}

impl Counter {
    /// Of this run, whose folder need not be there yet.
    pub(super) fn of(run: &Path) -> Counter {
        Counter { run: run.to_owned(), state: Mutex::default() }
    }

    /// How many are over by now. What can't be read is read the next time.
    pub(super) fn count(&self) -> Count {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in fs::read_dir(&self.run).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|end| end == "jsonl") {
                let from = state.read.get(&path).copied().unwrap_or_default();
                if let Ok(new) = lines(&path, from) {
                    state.count.take(&new);
                    state.read.insert(path, from + new.len() as u64);
                }
            }
        }
        state.count
    }
}

impl Count {
    fn take(&mut self, lines: &[u8]) {
        for line in lines.split(|byte| *byte == b'\n') {
            let Ok(Line { record, ok, attempt }) = serde_json::from_slice(line) else { continue };
            if record != "scenario" {
                continue;
            }
            // Tried again, it was over and failed before.
            match attempt.number {
                0 | 1 => self.over += 1,
                _ if ok => self.failed = self.failed.saturating_sub(1),
                _ => continue,
            }
            self.failed += usize::from(!ok);
        }
    }
}

/// The whole lines from here on.
fn lines(path: &Path, from: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn what_is_over_is_counted_as_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let run = folder.path().join("run");
        let counter = Counter::of(&run);
        let counted = |over, failed| assert_eq!(counter.count(), Count { over, failed });
        counted(0, 0);
        fs::create_dir(&run).unwrap();
        let mut file = File::create(run.join("p.jsonl")).unwrap();
        let mut write = |text: &str| file.write_all(text.as_bytes()).unwrap();
        write("{\"record\":\"process\"}\n{\"record\":\"scenario\",\"ok\":true}\n{\"record\":\"scen");
        counted(1, 0);
        write("ario\",\"ok\":false,\"attempt\":{\"number\":1}}\n");
        counted(2, 1);
        fs::write(run.join("q.jsonl"), "{\"record\":\"scenario\",\"ok\":true,\"attempt\":{\"number\":2}}\n")
            .unwrap();
        counted(2, 0);
    }
}
