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

/// The file of a process. That it can't be written is one warning, and changes nothing else; whoever writes next tries again.
#[derive(Debug)]
pub struct Writer {
    runs: PathBuf,
    path: PathBuf,
    process: Process,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Made by the first who writes.
    file: Option<File>,
    /// Whether the process stands in it, which comes before all else.
    began: bool,
    /// Whether it ends in the middle of a line.
    torn: bool,
    warned: bool,
}

impl Writer {
    /// The file of this process, in the folder of its run. `None` where no records are to be kept.
    pub fn open(process: Process) -> Option<Writer> {
        Some(Writer::in_folder(&folder()?, process))
    }

    /// As [`open`](Writer::open), in this folder of runs.
    pub(crate) fn in_folder(runs: &Path, process: Process) -> Writer {
        let path = runs.join(&process.run.0).join(format!("{}.jsonl", process.id));
        Writer { runs: runs.to_owned(), path, process, state: Mutex::default() }
    }

    /// What the process is called.
    pub fn process(&self) -> &str {
        &self.process.id
    }

    /// Writes lines, all at once. Whether they stand in the file.
    pub fn write(&self, lines: &[Line]) -> bool {
        let mut text = Vec::new();
        for line in lines {
            put(line, &mut text);
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let written = self.append(&mut state, &text);
        if let Err(error) = &written
            && !std::mem::replace(&mut state.warned, true)
        {
            drop(state);
            eprintln!(
                "warning: scenarios are not recorded: failed to write {}: {error}; set {VARIABLE} to another folder, or to `off`",
                self.path.display()
            );
        }
        written.is_ok()
    }

    fn append(&self, state: &mut State, text: &[u8]) -> io::Result<()> {
        let mut whole = Vec::new();
        if state.torn {
            whole.push(b'\n');
        }
        if !state.began {
            put(&Line::Process(Box::new(self.process.clone())), &mut whole);
        }
        whole.extend_from_slice(text);
        let file = match &mut state.file {
            Some(file) => file,
            none => none.insert(begun(&self.runs, &self.path)?),
        };
        let written = file.write_all(&whole);
        state.torn = written.is_err();
        state.began |= written.is_ok();
        written
    }
}

/// A line. A record is made of text, numbers and lists: there is nothing in it that JSON has not.
fn put(line: &Line, text: &mut Vec<u8>) {
    if serde_json::to_writer(&mut *text, line).is_ok() {
        text.push(b'\n');
    }
}

fn begun(runs: &Path, path: &Path) -> io::Result<File> {
    let run = path.parent().unwrap_or(runs);
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
        let writer = Writer::in_folder(runs.path(), process("r", "p"));
        assert!(writer.write(&[]) && writer.write(&[]));
        let text = fs::read_to_string(runs.path().join("r/p.jsonl")).unwrap();
        assert!(text.starts_with("{\"record\":\"process\"") && text.ends_with("}\n"), "{text}");
        assert_eq!(text.lines().count(), 1);
    }

    #[test]
    fn where_nothing_can_be_written_the_next_one_tries_again() {
        let runs = tempfile::tempdir().unwrap();
        fs::write(runs.path().join("r"), "no folder").unwrap();
        let writer = Writer::in_folder(runs.path(), process("r", "p"));
        assert!(!writer.write(&[Line::Unknown]));
        assert!(writer.state.lock().unwrap().warned);
        fs::remove_file(runs.path().join("r")).unwrap();
        assert!(writer.write(&[Line::Unknown]));
        assert_eq!(lines(&runs.path().join("r/p.jsonl")), 2);
    }

    /// How many lines there are, each of which is whole, and the first of which is the process.
    #[track_caller]
    fn lines(path: &Path) -> usize {
        let text = fs::read_to_string(path).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert!(lines.iter().all(|line| serde_json::from_str::<Line>(line).is_ok()), "{text}");
        assert!(lines[0].as_bytes().starts_with(BEGINNING), "{text}");
        lines.len()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_one_warning_and_the_next_line_is_whole() {
        let full = || File::options().write(true).open("/dev/full").unwrap();
        let runs = tempfile::tempdir().unwrap();
        let path = runs.path().join("r/p.jsonl");
        let writer = Writer::in_folder(runs.path(), process("r", "p"));
        let file = begun(runs.path(), &path).unwrap();
        writer.state.lock().unwrap().file = Some(full());
        assert!(!writer.write(&[Line::Unknown]), "not even the process");
        writer.state.lock().unwrap().file = Some(file);
        assert!(writer.write(&[Line::Unknown]));
        assert_eq!(lines(&path), 2);
        let file = writer.state.lock().unwrap().file.replace(full());
        assert!(!writer.write(&[Line::Unknown]));
        writer.state.lock().unwrap().file = file;
        assert!(writer.write(&[Line::Unknown]));
        assert_eq!(lines(&path), 3);
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
            assert!(Writer::in_folder(runs.path(), process(&format!("r{number}"), "p")).write(&[]));
        }
        let left = fs::read_dir(runs.path()).unwrap().count();
        assert_eq!(left, RUNS + 3);
        for others in ["mine/notes.txt", "data/set.jsonl", "empty"] {
            assert!(runs.path().join(others).exists(), "{others}");
        }
        assert!(runs.path().join(format!("r{}", RUNS + 2)).exists());
    }
}
