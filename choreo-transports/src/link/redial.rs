//! Dialling again, and going on where the lost link stood.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{Gap, TransportError, TransportErrorKind};
use tokio::time::{Instant, timeout};

use super::desk::Desk;
use super::plan::{Plan, is_passing};
use super::{Link, Sink};

/// The pause between two dials, at first and at most.
const PAUSE: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(200));

/// Why and since when there was no link.
pub(super) struct Away {
    pub(super) reason: Arc<str>,
    pub(super) since: Instant,
}

impl Away {
    fn over(&self) -> Arc<Gap> {
        let (reason, since) = (Arc::clone(&self.reason), self.since);
        Arc::new(Gap { reason, since, lasted: since.elapsed(), before: false })
    }
}

/// A new link.
pub(super) struct Back<L> {
    pub(super) link: L,
    /// Which one it is.
    pub(super) generation: u64,
    /// What it goes on listening on.
    pub(super) topics: Vec<Topic>,
    /// The time without one.
    pub(super) gap: Arc<Gap>,
}

/// Dials until a link stands or the budget is used up.
pub(super) async fn redial<L: Link>(
    plan: Arc<Plan<L>>,
    desk: Arc<Desk<L>>,
    standing: Option<L::Standing>,
    away: Away,
) -> Result<Back<L>, TransportError> {
    let deadline = Instant::now() + plan.budget;
    let mut pause = PAUSE.0;
    loop {
        let error = match attempt(&plan, &desk, standing.as_ref(), (&away, deadline)).await {
            Ok(back) => return Ok(back),
            Err(error) => error,
        };
        if !is_passing(&error) || Instant::now() + pause >= deadline {
            return Err(error);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(PAUSE.1);
    }
}

async fn attempt<L: Link>(
    plan: &Plan<L>,
    desk: &Arc<Desk<L>>,
    standing: Option<&L::Standing>,
    (away, deadline): (&Away, Instant),
) -> Result<Back<L>, TransportError> {
    let (mut link, mut generation) = fresh(plan, desk, deadline).await?;
    let (gap, topics) = (away.over(), desk.lock().seats.wanted());
    if let (Some(standing), false) = (standing, topics.is_empty()) {
        let left = deadline.saturating_duration_since(Instant::now());
        desk.lock().seats.hold();
        match bounded(left, caught_up(&mut link, &topics, standing)).await {
            Ok(()) => {
                // The news first, and then what was missed.
                desk.lock().seats.go_on(&gap);
                return Ok(Back { link, generation, topics, gap });
            }
            // What was listened on is not what it was: those who did are lost, and the next ones begin anew, on a
            // link that has resumed nothing.
            Err(error) if error.kind() == TransportErrorKind::Refused => {
                desk.dismiss(&Arc::from(error.to_string()));
                drop(link);
                (link, generation) = fresh(plan, desk, deadline).await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Back { link, generation, topics: Vec::new(), gap })
}

/// Goes on where the lost link stood, and has read what came meanwhile: only then is silence silence again.
async fn caught_up<L: Link>(
    link: &mut L,
    topics: &[Topic],
    standing: &L::Standing,
) -> Result<(), TransportError> {
    link.resume(topics, standing).await?;
    link.listen(&[], topics).await
}

/// A new link, and which one it is.
async fn fresh<L: Link>(
    plan: &Plan<L>,
    desk: &Arc<Desk<L>>,
    deadline: Instant,
) -> Result<(L, u64), TransportError> {
    let generation = desk.next();
    let link = plan.dial(Sink::new(Arc::clone(desk), generation), deadline).await?;
    Ok((link, generation))
}

/// The link's work, within the budget.
pub(super) async fn bounded<T>(
    budget: Duration,
    work: impl Future<Output = Result<T, TransportError>>,
) -> Result<T, TransportError> {
    match timeout(budget, work).await {
        Ok(result) => result,
        Err(_) => {
            let text = format!("get an answer from the broker within {budget:?}");
            Err(TransportError::new(TransportErrorKind::Disconnected, text))
        }
    }
}

/// Work that may take long, as long as it goes on: `progress` counts. `None` where it stood still for the budget.
pub(super) async fn patient<T>(
    budget: Duration,
    progress: &AtomicU64,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut work = pin!(work);
    loop {
        let before = progress.load(Ordering::Relaxed);
        match timeout(budget, &mut work).await {
            Ok(result) => return Some(result),
            Err(_) if progress.load(Ordering::Relaxed) == before => return None,
            Err(_) => {}
        }
    }
}
