//! Turns: scenarios that share a broker run on it one after another.
//!
//! Two scenarios that listen on one topic at the same time would see each other's messages. So who opens a stage on
//! the process's connection waits for the one before to be done; where the broker may be another process's as well, a
//! lock file makes the processes of this machine take turns too.

use std::collections::{BTreeSet, HashMap};
use std::fs::{DirBuilder, File};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use choreo_runtime::transport::{TransportError, TransportErrorKind, Turn};
use tokio::sync::{Mutex as Queue, OwnedMutexGuard};

/// How long one waits for a turn before one says so, each time.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a turn on a broker holds.
#[derive(Debug)]
struct Held {
    /// Let go before the next one of this process comes: fields are dropped in their order.
    _machine: File,
    _process: OwnedMutexGuard<()>,
}

/// Waits for the turn on the broker at this endpoint.
pub(super) async fn wait(endpoint: &str) -> Result<Turn, TransportError> {
    let process = told(endpoint, "another scenario of this process", queue(endpoint).lock_owned()).await;
    let path = folder().join(file_name(endpoint));
    let locking = tokio::task::spawn_blocking(move || lock(&path));
    let locked = told(endpoint, "a scenario of another process", locking).await;
    let machine = locked.unwrap_or_else(|_| Err(std::io::Error::other("the runtime was shut down")));
    let machine = machine.map_err(|error| {
        let text = format!(
            "take a turn on {endpoint}: no lock file could be held in {}; is the folder writable?",
            folder().display()
        );
        TransportError::new(TransportErrorKind::Misconfigured, text).with_source(error)
    })?;
    Ok(Turn::holding(Held { _machine: machine, _process: process }))
}

/// Says once for each broker that may be somebody else's too that those who run on it from another machine can't be seen.
pub(super) fn warn(endpoint: &str) {
    static WARNED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if WARNED.lock().unwrap_or_else(PoisonError::into_inner).insert(endpoint.to_owned()) {
        eprintln!(
            "warning: scenarios on {endpoint} take turns on this machine alone: where others use that broker too, from another machine or as \
             another user, nothing keeps their messages apart; open it with `.correlation(..)`, for example by `Field::new(\"order_id\")`"
        );
    }
}

/// Waits, and says so where it takes long: somebody may have kept a handle on a stage after its scenario.
async fn told<F: Future>(endpoint: &str, who: &str, waiting: F) -> F::Output {
    let mut waiting = std::pin::pin!(waiting);
    loop {
        match tokio::time::timeout(PATIENCE, &mut waiting).await {
            Ok(done) => return done,
            Err(_) => eprintln!("waiting for a turn on {endpoint}, which {who} has"),
        }
    }
}

/// The scenarios of this process that wait for this broker.
fn queue(endpoint: &str) -> Arc<Queue<()>> {
    static QUEUES: OnceLock<Mutex<HashMap<String, Arc<Queue<()>>>>> = OnceLock::new();
    let mut queues = QUEUES.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(queues.entry(endpoint.to_owned()).or_default())
}

/// The folder of the lock files: each user's own, since nobody may write into another's.
fn folder() -> PathBuf {
    let user = ["USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let user: String = user.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect();
    std::env::temp_dir().join(format!("choreo-turns-{user}"))
}

/// The endpoint, as a file is called: nothing in it is a secret.
fn file_name(endpoint: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    format!("{}.lock", endpoint.chars().map(plain).collect::<String>())
}

/// Waits for the lock of the file. The kernel lets go of it when the process ends, however that is.
fn lock(path: &std::path::Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).create(folder)?;
    }
    let file = File::options().create(true).append(true).open(path)?;
    file.lock()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn the_next_turn_begins_when_the_one_before_is_over() {
        let endpoint = format!("test://127.0.0.1:1/{}", std::process::id());
        let first = wait(&endpoint).await.unwrap();
        let mut second = Box::pin(wait(&endpoint));
        assert!(timeout(Duration::from_millis(20), &mut second).await.is_err());
        drop(first);
        let second = second.await.unwrap();
        drop(second);
        let _other = wait(&format!("{endpoint}/other")).await.unwrap();
        let _file = std::fs::remove_file(folder().join(file_name(&endpoint)));
    }

    #[test]
    fn another_process_waits_as_well() {
        let path = folder().join(format!("other-process-{}.lock", std::process::id()));
        let held = lock(&path).unwrap();
        let again = File::options().append(true).open(&path).unwrap();
        assert!(again.try_lock().is_err());
        drop(held);
        again.try_lock().unwrap();
        std::fs::remove_file(path).unwrap();
    }
}
