//! Starting a broker: [`start`].

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use tokio::sync::watch;
use tokio::time;

use super::docker::Container;
use super::handle::Server;
use super::port::Ports;
use super::source::Source;
use super::supervisor::{Errand, Life, Supervisor, Tie};
use super::{Launch, Recipe, Site, log};
use crate::link::runtime;

/// How often another port is tried where somebody else was faster.
const TRIES: usize = 5;

/// How long one question to a broker may stay unanswered.
const PATIENCE: Duration = Duration::from_secs(2);

/// What an image may take to come, on top of the broker's own budget.
const PULL: Duration = Duration::from_secs(180);

/// A broker that runs.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) site: Site,
    pub(super) supervisor: Supervisor,
    // Kept from others while the broker is down as well.
    _ports: Ports,
}

/// Starts a broker of our own, which ends with the last handle, or with this process.
///
/// # Errors
///
/// `NoBroker` where there is none to start; `TimedOut` or `Refused`, with the end of its log, where it does not come up.
pub(crate) async fn start(recipe: impl Recipe) -> Result<Server, TransportError> {
    let recipe: Arc<dyn Recipe> = Arc::new(recipe);
    on_our_runtime(async move {
        let running = run(&recipe, &Tie::Process).await?;
        Ok(Server::new(recipe, running))
    })
    .await
}

/// Does it on choreo's own runtime: the caller's may have no I/O, or a clock that is paused.
pub(super) async fn on_our_runtime<T: Send + 'static>(
    work: impl Future<Output = Result<T, TransportError>> + Send + 'static,
) -> Result<T, TransportError> {
    match runtime::handle()?.spawn(work).await {
        Ok(result) => result,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(error) => {
            Err(TransportError::new(TransportErrorKind::Disconnected, format!("start a broker: {error}")))
        }
    }
}

/// Does it where it may block.
pub(super) async fn where_it_may_block<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, TransportError> + Send + 'static,
) -> Result<T, TransportError> {
    on_our_runtime(async move {
        match tokio::task::spawn_blocking(work).await {
            Ok(result) => result,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(error) => {
                Err(TransportError::new(TransportErrorKind::Disconnected, format!("start a broker: {error}")))
            }
        }
    })
    .await
}

/// Starts it, on another port if somebody else takes the first one, and waits until it answers.
pub(super) async fn run(recipe: &Arc<dyn Recipe>, tie: &Tie) -> Result<Running, TransportError> {
    let source = found(recipe).await?;
    let pull = if matches!(source, Source::Docker(..)) { PULL } else { Duration::ZERO };
    let mut tries = 1;
    loop {
        let running = launched(recipe, &source, tie).await?;
        let life = running.supervisor.life();
        let budget = recipe.budget() + pull;
        let Err(failure) = until_it_answers(&**recipe, &running.site, life, 1, budget).await else {
            return Ok(running);
        };
        if tries == TRIES || !log::says_taken(&running.site.log()) {
            return Err(failure.told(&**recipe, &running.site));
        }
        tries += 1;
    }
}

/// What its program is taken from.
async fn found(recipe: &Arc<dyn Recipe>) -> Result<Source, TransportError> {
    let recipe = Arc::clone(recipe);
    where_it_may_block(move || {
        let program = recipe.program();
        Source::find(&program, recipe.image()).map_err(|no_docker| program.missing(recipe.name(), &no_docker))
    })
    .await
}

/// Starts it once, in a folder of its own.
async fn launched(recipe: &Arc<dyn Recipe>, source: &Source, tie: &Tie) -> Result<Running, TransportError> {
    let (recipe, source, tie) = (Arc::clone(recipe), source.clone(), tie.clone());
    where_it_may_block(move || {
        let name = recipe.name();
        let failed = |error: io::Error| {
            TransportError::new(TransportErrorKind::Refused, format!("start {name}: {error}"))
                .with_source(error)
        };
        let ports = Ports::reserve(recipe.ports()).map_err(failed)?;
        let prefix = format!("choreo-{}-", name.to_lowercase());
        let folder = tempfile::Builder::new().prefix(&prefix).tempdir().map_err(failed)?;
        let contained = matches!(source, Source::Docker(..));
        let site = Site::new(folder.path().to_owned(), ports.numbers().to_vec(), contained);
        let launch = recipe.prepare(&site)?;
        let errand = errand(&*recipe, &source, launch, &site);
        let supervisor = Supervisor::spawn(&errand, &site, &tie).map_err(failed)?;
        // From here on the supervisor removes it.
        let _ = folder.keep();
        Ok(Running { site, supervisor, _ports: ports })
    })
    .await
}

fn errand(recipe: &dyn Recipe, source: &Source, launch: Launch, site: &Site) -> Errand {
    match source {
        Source::Local(program) => Errand {
            program: program.clone(),
            args: launch.args,
            env: launch.env,
            companion: launch.companion,
            container: None,
        },
        Source::Docker(docker, image) => {
            let container = Container::new(docker.clone(), recipe.name(), site);
            let args = container.run(image, &recipe.program(), &launch, site);
            // The variables are the container's: Docker's client has a configuration of its own.
            Errand {
                program: docker.clone(),
                args,
                env: Vec::new(),
                companion: None,
                container: Some(container),
            }
        }
    }
}

/// Why a broker is not there.
#[derive(Debug)]
pub(super) enum Failure {
    Ended(String),
    Silent(Duration, String),
}

impl Failure {
    /// The error, with the end of the broker's log.
    pub(super) fn told(self, recipe: &dyn Recipe, site: &Site) -> TransportError {
        let (kind, why) = match self {
            Failure::Ended(code) => {
                (TransportErrorKind::Refused, format!("it ended before it answered ({code})"))
            }
            Failure::Silent(budget, last) => {
                let why = format!("it did not answer within {} s (the last try: {last})", budget.as_secs());
                (TransportErrorKind::TimedOut, why)
            }
        };
        let tail = log::tail(&site.log(), &recipe.secrets());
        TransportError::new(kind, format!("start {}: {why}; its log ends with:{tail}", recipe.name()))
    }
}

/// Waits until the broker answers after its n-th start, or has ended again, or the budget is spent.
pub(super) async fn until_it_answers(
    recipe: &dyn Recipe,
    site: &Site,
    mut life: watch::Receiver<Life>,
    start: u32,
    budget: Duration,
) -> Result<(), Failure> {
    let mut last = "none was made".to_owned();
    let answered = async {
        let mut pause = Duration::from_millis(4);
        while let Err(error) = asked(recipe, site).await {
            last = error.to_string();
            time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(64));
        }
    };
    let ended = life.wait_for(|life| life.starts >= start && life.exit.is_some());
    tokio::select! {
        biased;
        ended = ended => {
            let code = ended.map_or_else(|_| None, |life| life.exit.clone());
            Err(Failure::Ended(code.unwrap_or_default()))
        }
        () = answered => Ok(()),
        () = time::sleep(budget) => Err(Failure::Silent(budget, last)),
    }
}

async fn asked(recipe: &dyn Recipe, site: &Site) -> io::Result<()> {
    match time::timeout(PATIENCE, recipe.probe(site)).await {
        Ok(answer) => answer,
        Err(_) => Err(io::ErrorKind::TimedOut.into()),
    }
}
