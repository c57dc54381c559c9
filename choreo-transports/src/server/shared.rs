//! One broker for all tests of a process, and under nextest for all processes of a run: [`shared`].

use std::collections::BTreeMap;
use std::env;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use tokio::sync::OnceCell;
use tokio::time;

use super::handle::Server;
use super::lease::{self, Entry, First, Lease, Note};
use super::program::found;
use super::start::{on_our_runtime, run, where_it_may_block};
use super::supervisor::{Supervisor, Tie};
use super::{Recipe, start};

/// What nextest calls a run, in every process of it.
const RUN: &str = "NEXTEST_RUN_ID";

/// A broker that others use as well, so that nobody may kill it.
#[derive(Debug, Clone)]
pub(crate) struct Shared(Arc<Hold>);

#[derive(Debug)]
enum Hold {
    /// This process's own.
    Process(Server),
    /// The run's, of which this process has a share; with the supervisor where it was started here.
    Run { note: Note, _lease: Lease, _supervisor: Option<Supervisor> },
}

impl Shared {
    /// Where clients find it. Holds no credential.
    pub(crate) fn url(&self) -> &str {
        match &*self.0 {
            Hold::Process(server) => server.url(),
            Hold::Run { note, .. } => &note.url,
        }
    }

    /// The file that its output goes to.
    #[cfg(test)]
    pub(crate) fn log(&self) -> &Path {
        match &*self.0 {
            Hold::Process(server) => server.log(),
            Hold::Run { note, .. } => &note.log,
        }
    }
}

/// The broker that all tests share which ask for this recipe. It is started when the first one asks, and lives as long
/// as the process does, under nextest as long as the run.
///
/// # Errors
///
/// As [`start`].
pub(crate) async fn shared(recipe: impl Recipe) -> Result<Shared, TransportError> {
    // Of a static nothing is dropped: the broker notices that the process is gone.
    static SHARED: Mutex<BTreeMap<String, Arc<OnceCell<Shared>>>> = Mutex::new(BTreeMap::new());
    let description = format!("{recipe:?}");
    let cell = {
        let mut all = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(description.clone()).or_default())
    };
    let make = || async {
        match env::var(RUN) {
            // Without flock(1) the supervisor could not know when the last process is gone.
            Ok(run) if !run.is_empty() && found("flock").is_some() => {
                of_run(recipe, &run, &description).await
            }
            _ => Ok(Shared(Arc::new(Hold::Process(start(recipe).await?)))),
        }
    };
    cell.get_or_try_init(make).await.cloned()
}

async fn of_run(recipe: impl Recipe, run: &str, description: &str) -> Result<Shared, TransportError> {
    let recipe: Arc<dyn Recipe> = Arc::new(recipe);
    let path = lease::path(run, description);
    on_our_runtime(async move {
        loop {
            if let Some(shared) = joined_or_started(&recipe, &path).await? {
                return Ok(shared);
            }
        }
    })
    .await
}

/// Joins the run's broker, or starts it. `None` where it was started, and ended before we could join.
async fn joined_or_started(recipe: &Arc<dyn Recipe>, path: &Path) -> Result<Option<Shared>, TransportError> {
    let mut first = match entered(&**recipe, path).await? {
        Entry::Joined(lease, note) => return Ok(Some(held(note, lease, None))),
        Entry::First(first) => first,
    };
    let tie = Tie::Lock(first.path().to_owned(), recipe.linger());
    let running = match run(recipe, &tie).await {
        Ok(running) => running,
        Err(error) => {
            if error.kind() == TransportErrorKind::NoBroker {
                first.remove();
            }
            return Err(error);
        }
    };
    let note = Note { url: recipe.url(&running.site), log: running.site.log() };
    told(&**recipe, &mut first, &note)?;
    drop(first);
    match entered(&**recipe, path).await? {
        Entry::Joined(lease, note) => Ok(Some(held(note, lease, Some(running.supervisor)))),
        Entry::First(_) => Ok(None),
    }
}

fn held(note: Note, lease: Lease, supervisor: Option<Supervisor>) -> Shared {
    Shared(Arc::new(Hold::Run { note, _lease: lease, _supervisor: supervisor }))
}

fn told(recipe: &dyn Recipe, first: &mut First, note: &Note) -> Result<(), TransportError> {
    first.tell(note).map_err(|error| unshared(recipe, first.path(), error))
}

async fn entered(recipe: &dyn Recipe, path: &Path) -> Result<Entry, TransportError> {
    // Whoever is before us may have a broker to start, fail, and leave it to the next one.
    let patience = 2 * recipe.budget() + Duration::from_secs(30);
    let owned = path.to_owned();
    let entered = where_it_may_block(move || Ok(lease::enter(&owned)));
    match time::timeout(patience, entered).await {
        Ok(entered) => entered?.map_err(|error| unshared(recipe, path, error)),
        Err(_) => {
            let text = format!(
                "start {}: another process of this run holds `{}` for longer than {} s",
                recipe.name(),
                path.display(),
                patience.as_secs()
            );
            Err(TransportError::new(TransportErrorKind::TimedOut, text))
        }
    }
}

fn unshared(recipe: &dyn Recipe, path: &Path, error: std::io::Error) -> TransportError {
    let text = format!("share {} with the other processes of this run: `{}`", recipe.name(), path.display());
    TransportError::new(TransportErrorKind::Misconfigured, text).with_source(error)
}
