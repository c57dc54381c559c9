//! Turns: scenarios that share a broker run on it one after another.
//!
//! Two scenarios that listen on one topic at the same time would see each other's messages. So who opens a stage on
//! the process's connection waits for the one before to be done; where the broker may be another process's as well, a
//! lock file makes the processes of this machine take turns too.
//!
//! Scenarios whose messages a policy tells apart share a turn. They would disturb one that has no policy as much as that would disturb
//! another, so they and it keep out of each other's way. Where each test is a process, they share none on a broker of our own: nobody but the
//! test can have started the service there, so that each process has its own, which would answer all of them.

use std::collections::{BTreeSet, HashMap};
use std::fs::{DirBuilder, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

use choreo_runtime::transport::{TransportError, TransportErrorKind, Turn};
use tokio::sync::{Mutex as Desk, OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

/// How long one waits for a turn before one says so, each time.
const PATIENCE: Duration = Duration::from_secs(10);

/// The scenarios of this process that are on a broker, or wait for it. All of them who share it hold one lock of the machine's.
type Queue = RwLock<Desk<Weak<Held>>>;

/// What a turn of one scenario holds.
#[derive(Debug)]
struct Alone {
    /// Let go before the next one of this process comes: fields are dropped in their order.
    _machine: Held,
    _process: OwnedRwLockWriteGuard<Desk<Weak<Held>>>,
}

/// What each of those holds who share a turn.
#[derive(Debug)]
struct Shared {
    _machine: Arc<Held>,
    _process: OwnedRwLockReadGuard<Desk<Weak<Held>>>,
}

/// Waits until nobody else is on the broker at this endpoint.
pub(super) async fn alone(endpoint: &str) -> Result<Turn, TransportError> {
    let process = told(endpoint, "another scenario of this process", queue(endpoint).write_owned()).await;
    let machine = locked(endpoint, Lock::Alone).await?;
    Ok(Turn::holding(Alone { _machine: machine, _process: process }))
}

/// Waits until nobody is on the broker at this endpoint who has to be alone there. `own`: it is one that choreo has started.
pub(super) async fn shared(endpoint: &str, own: bool) -> Result<Turn, TransportError> {
    let lock = if own && is_one_test() { Lock::Alone } else { Lock::Shared };
    among(endpoint, lock).await
}

/// Shares a turn with others of this process, whose lock of the machine's is of this kind.
async fn among(endpoint: &str, lock: Lock) -> Result<Turn, TransportError> {
    let process = told(endpoint, "another scenario of this process", queue(endpoint).read_owned()).await;
    let mut known = process.lock().await;
    let machine = match known.upgrade() {
        Some(machine) => machine,
        None => Arc::new(locked(endpoint, lock).await?),
    };
    *known = Arc::downgrade(&machine);
    drop(known);
    Ok(Turn::holding(Shared { _machine: machine, _process: process }))
}

/// How a file is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lock {
    Alone,
    Shared,
}

/// The machine's lock on a broker. The kernel lets go of it when the process ends, however that is.
#[derive(Debug)]
struct Held {
    /// `None` once it is kept.
    file: Option<File>,
    lock: Lock,
    path: PathBuf,
    /// Whether the process holds it to its end. Where each test has a process of its own, the turn is over when the process is:
    /// what the test started on a thread, a service that would be all scenarios' in a larger process, lives as long.
    stays: bool,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(file) = self.file.take().filter(|_| self.stays) {
            kept().insert(self.path.clone(), (file, self.lock));
        }
    }
}

/// Whether this process runs one test and ends.
pub(super) fn is_one_test() -> bool {
    std::env::var("NEXTEST_EXECUTION_MODE").is_ok_and(|mode| mode == "process-per-test")
}

/// The locks of turns that are over, which the process keeps to its end.
fn kept() -> MutexGuard<'static, HashMap<PathBuf, (File, Lock)>> {
    static KEPT: OnceLock<Mutex<HashMap<PathBuf, (File, Lock)>>> = OnceLock::new();
    KEPT.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for the other processes of this machine.
async fn locked(endpoint: &str, lock: Lock) -> Result<Held, TransportError> {
    let path = folder().join(file_name(endpoint));
    let place = path.clone();
    let locking = tokio::task::spawn_blocking(move || held(&place, lock));
    let locked = told(endpoint, "a scenario of another process", locking).await;
    let machine = locked.unwrap_or_else(|_| Err(std::io::Error::other("the runtime was shut down")));
    let file = machine.map_err(|error| {
        let text = format!(
            "take a turn on {endpoint}: no lock file could be held in {}; is the folder writable?",
            folder().display()
        );
        TransportError::new(TransportErrorKind::Misconfigured, text).with_source(error)
    })?;
    Ok(Held { file: Some(file), lock, path, stays: is_one_test() })
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
fn queue(endpoint: &str) -> Arc<Queue> {
    static QUEUES: OnceLock<Mutex<HashMap<String, Arc<Queue>>>> = OnceLock::new();
    let mut queues = QUEUES.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(queues.entry(endpoint.to_owned()).or_default())
}

/// The folder of the lock files: each user's own, since nobody may write into another's. Containers and daemons often lack the
/// variables that name the user, so on Linux the user's id comes first.
fn folder() -> PathBuf {
    let named = || ["USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let user = user_id().map(|id| id.to_string()).or_else(named).unwrap_or_default();
    let user: String = user.chars().filter(char::is_ascii_alphanumeric).collect();
    std::env::temp_dir().join(format!("choreo-turns-{user}"))
}

/// Whose this process is.
#[cfg(target_os = "linux")]
fn user_id() -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").ok().map(|of| of.uid())
}

#[cfg(not(target_os = "linux"))]
fn user_id() -> Option<u32> {
    None
}

/// The endpoint, as a file is called: nothing in it is a secret.
fn file_name(endpoint: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    format!("{}.lock", endpoint.chars().map(plain).collect::<String>())
}

/// Waits for the lock of the file, unless this process kept it.
///
/// Whoever waits for it holds the door meanwhile: else those who share the lock could follow one another for ever, and who has to
/// be alone would never be.
fn held(path: &Path, lock: Lock) -> std::io::Result<File> {
    // Another kind of lock than is wanted is let go here.
    if let Some((file, _)) = kept().remove(path).filter(|(_, kind)| *kind == lock) {
        return Ok(file);
    }
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).create(folder)?;
    }
    let open = |path: &Path| File::options().create(true).append(true).open(path);
    let door = open(&path.with_extension("door"))?;
    door.lock()?;
    let file = open(path)?;
    match lock {
        Lock::Alone => file.lock()?,
        Lock::Shared => file.lock_shared()?,
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;

    use tokio::time::timeout;

    use super::*;

    /// An endpoint of this test's own, whose files go with it.
    struct Place(String);

    impl Place {
        fn new(name: &str) -> Place {
            Place(format!("test://127.0.0.1:1/{name}/{}", std::process::id()))
        }

        fn path(&self) -> PathBuf {
            folder().join(file_name(&self.0))
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            for path in [self.path(), self.path().with_extension("door")] {
                let _file = std::fs::remove_file(path);
            }
        }
    }

    /// Also where no variable names him.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_folder_is_named_after_the_user_who_writes_into_it() {
        use std::os::unix::fs::MetadataExt;
        let place = Place::new("user");
        let written = held(&place.path(), Lock::Alone).unwrap();
        let id = written.metadata().unwrap().uid();
        assert_eq!(folder().file_name().unwrap().to_str(), Some(format!("choreo-turns-{id}").as_str()));
    }

    async fn waits<F: Future>(turn: &mut Pin<Box<F>>) -> bool {
        timeout(Duration::from_millis(20), turn).await.is_err()
    }

    #[tokio::test]
    async fn the_next_turn_begins_when_the_one_before_is_over() {
        let place = Place::new("next");
        let first = alone(&place.0).await.unwrap();
        let mut second = Box::pin(alone(&place.0));
        assert!(waits(&mut second).await);
        drop(first);
        let second = second.await.unwrap();
        drop(second);
        let other = Place::new("other");
        let _other = alone(&other.0).await.unwrap();
    }

    #[tokio::test]
    async fn those_who_share_a_turn_have_it_at_once_and_who_is_alone_waits_for_all_of_them() {
        let place = Place::new("shared");
        let (first, second) =
            (among(&place.0, Lock::Shared).await.unwrap(), among(&place.0, Lock::Shared).await.unwrap());
        let mut lonely = Box::pin(alone(&place.0));
        assert!(waits(&mut lonely).await);
        drop(first);
        assert!(waits(&mut lonely).await);
        drop(second);
        let lonely = lonely.await.unwrap();
        let mut third = Box::pin(among(&place.0, Lock::Shared));
        assert!(waits(&mut third).await);
        drop(lonely);
        third.await.unwrap();
    }

    #[tokio::test]
    async fn those_of_one_process_share_a_turn_that_no_other_process_has() {
        let place = Place::new("among");
        let both = [among(&place.0, Lock::Alone).await.unwrap(), among(&place.0, Lock::Alone).await.unwrap()];
        let other = File::options().append(true).open(place.path()).unwrap();
        assert!(other.try_lock_shared().is_err());
        drop(both);
        other.try_lock_shared().unwrap();
    }

    #[tokio::test]
    async fn another_process_may_share_as_well() {
        let place = Place::new("processes");
        let one = among(&place.0, Lock::Shared).await.unwrap();
        let two = among(&place.0, Lock::Shared).await.unwrap();
        let other = File::options().append(true).open(place.path()).unwrap();
        other.try_lock_shared().unwrap();
        other.unlock().unwrap();
        assert!(other.try_lock().is_err());
        drop(one);
        assert!(other.try_lock().is_err(), "there is another one of this process");
        drop(two);
        other.try_lock().unwrap();
    }

    #[test]
    fn where_a_process_runs_one_test_others_wait_for_its_end() {
        let place = Place::new("stays");
        let take = |lock| {
            let (file, path) = (Some(held(&place.path(), lock).unwrap()), place.path());
            Held { file, lock, path, stays: true }
        };
        drop(take(Lock::Shared));
        let other = File::options().append(true).open(place.path()).unwrap();
        assert!(other.try_lock().is_err(), "its turn is over, and the process is not");
        other.try_lock_shared().unwrap();
        other.unlock().unwrap();
        // The same process goes on, once more and by another lock.
        drop(take(Lock::Shared));
        drop(take(Lock::Alone));
        assert!(other.try_lock_shared().is_err());
        drop(kept().remove(&place.path()));
        other.try_lock().unwrap();
    }

    #[test]
    fn another_process_waits_as_well() {
        let place = Place::new("process");
        let first = held(&place.path(), Lock::Alone).unwrap();
        let again = File::options().append(true).open(place.path()).unwrap();
        assert!(again.try_lock().is_err());
        assert!(again.try_lock_shared().is_err());
        drop(first);
        again.try_lock().unwrap();
    }

    #[test]
    fn who_comes_later_does_not_overtake_who_waits_to_be_alone() {
        let place = Place::new("door");
        let first = held(&place.path(), Lock::Shared).unwrap();
        let path = place.path();
        let waiting = std::thread::spawn(move || held(&path, Lock::Alone).unwrap());
        let door =
            File::options().create(true).append(true).open(place.path().with_extension("door")).unwrap();
        while door.try_lock().is_ok() {
            door.unlock().unwrap();
            std::thread::yield_now();
        }
        drop(first);
        drop(waiting.join().unwrap());
        door.try_lock().unwrap();
    }
}
