//! The file by which the processes of a nextest run know of the broker that they share: [`Lease`].
//!
//! Each process that uses the broker holds a shared lock on the file, which the kernel takes back however the process
//! ends. Who starts the broker holds the lock alone until it answers, so that the others wait. The broker's supervisor
//! waits until nobody holds it.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A share in a broker: ours, as long as it lives.
#[derive(Debug)]
pub(super) struct Lease {
    _file: File,
}

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    pub(super) url: String,
    pub(super) log: PathBuf,
}

/// What came of looking for the broker.
#[derive(Debug)]
pub(super) enum Entry {
    /// It is there.
    Joined(Lease, Note),
    /// It is ours to start. Nobody else gets past the file until this is dropped.
    First(First),
}

/// The right to start the broker.
#[derive(Debug)]
pub(super) struct First {
    file: File,
    path: PathBuf,
}

/// The file for what is described so, in this run.
pub(super) fn path(run: &str, description: &str) -> PathBuf {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let run: String = run.chars().map(plain).collect();
    let mut hasher = DefaultHasher::new();
    (description, env!("CARGO_PKG_VERSION")).hash(&mut hasher);
    env::temp_dir().join(format!("choreo-{run}-{:016x}.lock", hasher.finish()))
}

/// Looks for the broker. Blocks while another process starts it.
pub(super) fn enter(path: &Path) -> io::Result<Entry> {
    loop {
        let mut file = open(path)?;
        file.lock_shared()?;
        if !is_at(&file, path)? {
            continue;
        }
        if let Some(note) = read(&mut file)? {
            return Ok(Entry::Joined(Lease { _file: file }, note));
        }
        file.unlock()?;
        file.lock()?;
        if is_at(&file, path)? && read(&mut file)?.is_none() {
            return Ok(Entry::First(First { file, path: path.to_owned() }));
        }
    }
}

impl First {
    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Tells the others where the broker is.
    pub(super) fn tell(&mut self, note: &Note) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.write_all(&serde_json::to_vec(note)?)?;
        self.file.flush()
    }

    /// Takes the file away, where no broker was started that waits for it.
    pub(super) fn remove(self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether the file is still the one at this path: who ends the broker removes it.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let ours = file.metadata()?;
    match fs::metadata(path) {
        Ok(there) => Ok((ours.dev(), ours.ino()) == (there.dev(), there.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}

/// The note in the file, once there is one.
fn read(file: &mut File) -> io::Result<Option<Note>> {
    let mut text = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut text)?;
    // What is cut short was written by a process that was killed over it.
    Ok(serde_json::from_slice(&text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note() -> Note {
        Note { url: "nats://127.0.0.1:24222".into(), log: "broker.log".into() }
    }

    #[test]
    fn the_first_one_starts_and_the_others_join() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let Entry::First(mut first) = enter(&path).unwrap() else { panic!("nobody was here") };
        let other = std::thread::spawn({
            let path = path.clone();
            move || enter(&path).unwrap()
        });
        first.tell(&note()).unwrap();
        drop(first);
        let Entry::Joined(_lease, said) = other.join().unwrap() else { panic!("it was told") };
        assert_eq!(said, note());
        assert!(File::open(&path).unwrap().try_lock().is_err(), "the lease holds it");
    }

    #[test]
    fn whoever_comes_after_a_failure_is_the_first_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let Entry::First(first) = enter(&path).unwrap() else { panic!("nobody was here") };
        first.remove();
        assert!(!path.exists());
        assert!(matches!(enter(&path).unwrap(), Entry::First(_)));
    }

    #[test]
    fn a_note_that_was_cut_short_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        fs::write(&path, r#"{"url":"nats://"#).unwrap();
        let Entry::First(mut first) = enter(&path).unwrap() else { panic!("it says nothing") };
        first.tell(&note()).unwrap();
        drop(first);
        assert!(matches!(enter(&path).unwrap(), Entry::Joined(..)));
    }

    #[test]
    fn runs_and_recipes_have_files_of_their_own() {
        let paths = [path("a", "Nats"), path("b", "Nats"), path("a", "Redis")];
        assert!(paths[0] != paths[1] && paths[0] != paths[2] && paths[0] == path("a", "Nats"));
        assert_eq!(path("../x", "Nats").parent(), Some(env::temp_dir().as_path()));
    }
}
