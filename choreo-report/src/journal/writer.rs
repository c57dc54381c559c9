//! Writes the file of a process.

use std::fs::{self, File};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::{VARIABLE, folder};
use crate::record::{Line, Process};

/// So many runs are kept.
const RUNS: usize = 50;

/// What each journal begins with.
const BEGINNING: &[u8; 19] = b"{\"record\":\"process\"";

/// The file of a process. That it can't be written is one warning, and changes nothing else.
#[derive(Debug)]
pub struct Writer {
    process: String,
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: Option<File>,
    /// Whether it ends in the middle of a line.
    torn: bool,
    warned: bool,
}

impl Writer {
    /// Begins the file of this process, in the folder of its run. `None` where no records are to be kept, or none can be.
    pub fn open(process: Process) -> Option<Writer> {
        let runs = folder()?;
        Writer::in_folder(&runs, process)
    }

    /// As [`open`](Writer::open), in this folder of runs.
    pub(crate) fn in_folder(runs: &Path, process: Process) -> Option<Writer> {
        let run = runs.join(&process.run.0);
        let path = run.join(format!("{}.jsonl", process.id));
        let writer = Writer {
            process: process.id.clone(),
            path,
            state: Mutex::new(State { file: None, torn: false, warned: false }),
        };
        match begun(runs, &run, &writer.path) {
            Ok(file) => {
                writer.lock().file = Some(file);
                writer.write(&[Line::Process(Box::new(process))]);
            }
            Err(error) => writer.warn(&error),
        }
        Some(writer)
    }

    /// What the process is called.
    pub fn process(&self) -> &str {
        &self.process
    }

    /// Writes lines, all at once.
    pub fn write(&self, lines: &[Line]) {
        let mut text = Vec::new();
        for line in lines {
            // A record is made of text, numbers and lists: there is nothing in it that JSON has not.
            if serde_json::to_writer(&mut text, line).is_ok() {
                text.push(b'\n');
            }
        }
        let mut state = self.lock();
        let torn = state.torn;
        let Some(file) = &mut state.file else { return };
        if torn {
            text.insert(0, b'\n');
        }
        let written = file.write_all(&text);
        state.torn = written.is_err();
        drop(state);
        if let Err(error) = written {
            self.warn(&error);
        }
    }

    fn warn(&self, error: &io::Error) {
        if !std::mem::replace(&mut self.lock().warned, true) {
            eprintln!(
                "warning: scenarios are not recorded: failed to write {}: {error}; set {VARIABLE} to another folder, or to `off`",
                self.path.display()
            );
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn begun(runs: &Path, run: &Path, path: &Path) -> io::Result<File> {
    if !run.is_dir() {
        fs::create_dir_all(run)?;
        // Whoever makes a folder looks after the others; if that fails, the next one does.
        let _ = trimmed(runs);
    }
    File::options().create_new(true).append(true).open(path)
}

/// Removes the runs that were written longest ago, where there are too many.
fn trimmed(runs: &Path) -> io::Result<()> {
    let folders = fs::read_dir(runs)?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut kept: Vec<_> = folders.filter_map(|path| Some((last_written(&path)?, path))).collect();
    kept.sort();
    // One begins, and has no file yet.
    let over = (kept.len() + 1).saturating_sub(RUNS);
    kept.into_iter().take(over).try_for_each(|(_, path)| fs::remove_dir_all(path))
}

/// When a run was last written to. `None` for what is no run of ours: that is not ours to remove.
fn last_written(run: &Path) -> Option<SystemTime> {
    if run.is_symlink() {
        return None;
    }
    let mut last = None;
    for entry in fs::read_dir(run).ok()? {
        let path = entry.ok()?.path();
        if path.extension().is_some_and(|end| end == "jsonl") {
            let mut beginning = [0; BEGINNING.len()];
            File::open(&path).ok()?.read_exact(&mut beginning).ok()?;
            if beginning != *BEGINNING {
                return None;
            }
            last = last.max(path.metadata().ok()?.modified().ok());
        } else if path.file_name().is_none_or(|name| name != super::REPORT) {
            return None;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Run;

    fn process(run: &str, id: &str) -> Process {
        Process { run: Run(run.to_owned()), id: id.to_owned(), ..Process::default() }
    }

    #[test]
    fn a_process_has_a_file_of_its_own_which_begins_with_the_process() {
        let runs = tempfile::tempdir().unwrap();
        let writer = Writer::in_folder(runs.path(), process("r", "p")).unwrap();
        writer.write(&[]);
        let text = fs::read_to_string(runs.path().join("r/p.jsonl")).unwrap();
        assert!(text.starts_with("{\"record\":\"process\"") && text.ends_with("}\n"), "{text}");
        assert_eq!(text.lines().count(), 1);
    }

    #[test]
    fn where_nothing_can_be_written_nothing_else_happens() {
        let runs = tempfile::tempdir().unwrap();
        fs::write(runs.path().join("r"), "no folder").unwrap();
        let writer = Writer::in_folder(runs.path(), process("r", "p")).unwrap();
        writer.write(&[Line::Process(Box::default())]);
        assert!(writer.lock().warned);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_one_warning_and_the_next_line_is_whole() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let runs = tempfile::tempdir().unwrap();
        let writer = Writer::in_folder(runs.path(), process("r", "p")).unwrap();
        let file = writer.lock().file.replace(full);
        writer.write(&[Line::Process(Box::default())]);
        assert!(writer.lock().warned && writer.lock().torn);
        writer.lock().file = file;
        writer.write(&[Line::Process(Box::default())]);
        let text = fs::read_to_string(runs.path().join("r/p.jsonl")).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| serde_json::from_str::<Line>(line).is_ok()), "{text}");
    }

    #[test]
    fn the_oldest_runs_are_removed_and_nothing_else_is() {
        let runs = tempfile::tempdir().unwrap();
        fs::create_dir(runs.path().join("mine")).unwrap();
        fs::write(runs.path().join("mine/notes.txt"), "").unwrap();
        // Of others, who write such files as well.
        fs::create_dir(runs.path().join("data")).unwrap();
        fs::write(runs.path().join("data/set.jsonl"), "{\"a\":1}\n").unwrap();
        fs::create_dir(runs.path().join("empty")).unwrap();
        for number in 0..RUNS + 3 {
            Writer::in_folder(runs.path(), process(&format!("r{number}"), "p")).unwrap();
        }
        let left = fs::read_dir(runs.path()).unwrap().count();
        assert_eq!(left, RUNS + 3);
        for others in ["mine/notes.txt", "data/set.jsonl", "empty"] {
            assert!(runs.path().join(others).exists(), "{others}");
        }
        assert!(runs.path().join(format!("r{}", RUNS + 2)).exists());
    }
}
