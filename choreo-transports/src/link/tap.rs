//! The tap on a broker of our own: what came on topics that nobody listens on.

use std::collections::HashSet;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use choreo_runtime::message::Topic;
use choreo_runtime::outcome::Tapped;
use choreo_runtime::transport::{TapMark, TransportError};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, timeout};

use super::plan::Plan;
use super::{Dial, Hearing, Link, runtime};

/// How long it may take to begin to listen, and how long a report waits for what was heard.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long it is waited before it is asked again who listens.
const PAUSE: Duration = Duration::from_millis(2);

/// How long those may take to go whose scenario is over.
const DEPARTURE: Duration = Duration::from_millis(250);

/// What hears everything that is published on a broker, for the report of a scenario that failed.
///
/// Nobody may notice it: neither the scenario, whose verdict it never changes, nor the system under test, which must not
/// find a listener where there is none. So it is no part of the link. What is not published to a topic of somebody's
/// it leaves out: the wire's own messages, and the addresses of replies.
pub trait Ear<L: Link>: Sized + Send + Sync + 'static {
    /// Whether it has to listen all the time, since the broker keeps nothing. Else it is begun when there is something
    /// to ask.
    const LIVE: bool;

    /// Begins, on a connection of its own. A live one resolves when the broker has confirmed that whatever is
    /// published from now on will be heard.
    ///
    /// # Errors
    ///
    /// Where the broker does not let it.
    fn begin(
        dial: Dial<'_, L>,
        hearing: Hearing,
    ) -> impl Future<Output = Result<Self, TransportError>> + Send;

    /// Resolves when what was published before the call has been heard. One that is not live reads what the broker
    /// keeps and was published at this time or later.
    ///
    /// # Errors
    ///
    /// Where that is not known: it has been cut off, say.
    fn gather(&self, since: SystemTime) -> impl Future<Output = Result<(), TransportError>> + Send;

    /// Whether anybody heard a request to this topic which the broker has taken. Only asked where the tap itself keeps the
    /// broker from saying so; where that can't be told, somebody did.
    fn is_heard(&self, topic: &Topic) -> impl Future<Output = bool> + Send {
        let _ = topic;
        std::future::ready(true)
    }

    /// Who listens on the broker and is not choreo's: the numbers of their connections. `None` where that can't be told.
    fn strangers(&self) -> impl Future<Output = Option<Vec<u64>>> + Send {
        std::future::ready(None)
    }

    /// Lets the broker forget what those had asked for who have gone, where the tap itself keeps it from that.
    fn tidy(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }

    /// Who but a tap and this client listens on the topic. `None` where that can't be told.
    fn listens(&self, topic: &Topic, except: u64) -> impl Future<Output = Option<Listening>> + Send {
        let _ = (topic, except);
        std::future::ready(None)
    }
}

/// Whether somebody was waited for long enough. On a busy machine the time passes with few tries: then it takes as many as it would
/// have had.
fn is_over(patience: Duration, waited: Duration, tries: u128) -> bool {
    waited + PAUSE > patience && tries >= patience.as_nanos() / PAUSE.as_nanos()
}

/// Who listens on a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listening {
    /// None but a tap and this client.
    Nobody,
    /// The broker alone, which keeps what comes: whether anybody is to read it can't be told.
    Broker,
    /// Another client, or who waits for what the broker keeps.
    Somebody,
}

/// A connection's tap.
pub(super) struct Tap<L: Link> {
    plan: Arc<Plan<L>>,
    hearing: Hearing,
    /// The live one, as long as it stands.
    ear: Mutex<Option<L::Ear>>,
    /// Strangers who listen from scenario to scenario.
    residents: Mutex<HashSet<u64>>,
}

impl<L: Link> Tap<L> {
    /// One that does not listen yet.
    pub(super) fn new(plan: Arc<Plan<L>>) -> Tap<L> {
        Tap { plan, hearing: Hearing::default(), ear: Mutex::new(None), residents: Mutex::default() }
    }

    /// Sees to it that it listens. Where it can't, scenarios run all the same, and their reports know of no other topics.
    pub(super) async fn listen(self: &Arc<Self>) {
        if !L::Ear::LIVE {
            return;
        }
        let tap = Arc::clone(self);
        on_our_runtime(async move {
            let mut ear = tap.ear.lock().await;
            if ear.is_none() {
                *ear = tap.begin(&tap.hearing).await;
            }
            Some(())
        })
        .await;
    }

    async fn begin(&self, hearing: &Hearing) -> Option<L::Ear> {
        let dial = self.plan.unauthorized(PATIENCE);
        timeout(PATIENCE, L::Ear::begin(dial, hearing.clone())).await.ok()?.ok()
    }

    /// A point to ask from.
    pub(super) fn mark(&self) -> TapMark {
        match L::Ear::LIVE {
            true => self.hearing.mark(),
            false => TapMark(millis(SystemTime::now())),
        }
    }

    /// As [`Ear::is_heard`].
    pub(super) async fn is_heard(self: &Arc<Self>, topic: &Topic) -> bool {
        let (tap, topic) = (Arc::clone(self), topic.clone());
        let asked = on_our_runtime(async move {
            let ear = tap.ear.lock().await;
            Some(timeout(PATIENCE, ear.as_ref()?.is_heard(&topic)).await.unwrap_or(true))
        });
        asked.await.unwrap_or(true)
    }

    /// Waits until anybody but a tap and this client listens on the topic; as [`Transport::listened`].
    ///
    /// [`Transport::listened`]: choreo_runtime::transport::Transport::listened
    pub(super) async fn listened(
        self: &Arc<Self>,
        topic: &Topic,
        except: u64,
        patience: Duration,
    ) -> Option<bool> {
        let (tap, topic) = (Arc::clone(self), topic.clone());
        let begun = Instant::now();
        on_our_runtime(async move {
            for tries in 1.. {
                let ear = tap.ear.lock().await;
                let listens = timeout(PATIENCE, ear.as_ref()?.listens(&topic, except)).await.ok()??;
                drop(ear);
                let is_over = is_over(patience, begun.elapsed(), tries);
                match listens {
                    Listening::Somebody => return Some(true),
                    Listening::Nobody if is_over => return Some(false),
                    Listening::Broker if is_over => return None,
                    Listening::Nobody | Listening::Broker => {}
                }
                sleep(PAUSE).await;
            }
            None
        })
        .await
    }

    /// Waits until those have gone who listened for a scenario that is over: a broker notices the end of a connection after it was
    /// closed, and hands what comes next to one that nobody reads any more. Who is still there after a while stays, as a service
    /// does that all scenarios share, and is not waited for again.
    pub(super) async fn vacated(self: &Arc<Self>) {
        let tap = Arc::clone(self);
        let until = Instant::now() + DEPARTURE;
        on_our_runtime(async move {
            let mut residents = tap.residents.lock().await;
            loop {
                let ear = tap.ear.lock().await;
                let mut strangers = timeout(PATIENCE, ear.as_ref()?.strangers()).await.ok()??;
                drop(ear);
                strangers.retain(|stranger| !residents.contains(stranger));
                if strangers.is_empty() || Instant::now() + PAUSE > until {
                    residents.extend(strangers);
                    break;
                }
                sleep(PAUSE).await;
            }
            timeout(PATIENCE, tap.ear.lock().await.as_ref()?.tidy()).await.ok()
        })
        .await;
    }

    /// What topics carried since then that fit none of these. `None` where that is not known.
    pub(super) async fn tapped(self: &Arc<Self>, since: TapMark, except: &[Topic]) -> Option<Vec<Tapped>> {
        let (tap, except) = (Arc::clone(self), except.to_vec());
        on_our_runtime(async move {
            let unwanted = |topic: &Topic| except.iter().any(|pattern| L::covers(pattern, topic));
            match L::Ear::LIVE {
                true => tap.heard(since, unwanted).await,
                false => tap.kept(since, unwanted).await,
            }
        })
        .await
    }

    async fn heard(&self, since: TapMark, unwanted: impl Fn(&Topic) -> bool) -> Option<Vec<Tapped>> {
        let mut ear = self.ear.lock().await;
        let gathered = timeout(PATIENCE, ear.as_ref()?.gather(SystemTime::now())).await;
        if !matches!(gathered, Ok(Ok(()))) {
            // It may have missed something: the next scenario gets another one.
            *ear = None;
            return None;
        }
        Some(self.hearing.since(since, unwanted))
    }

    async fn kept(&self, since: TapMark, unwanted: impl Fn(&Topic) -> bool) -> Option<Vec<Tapped>> {
        let hearing = Hearing::default();
        let ear = self.begin(&hearing).await?;
        let since = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(since.0))?;
        timeout(PATIENCE, ear.gather(since)).await.ok()?.ok()?;
        Some(hearing.since(TapMark::default(), unwanted))
    }
}

/// What it opens outlives the scenario's own runtime, and time is real there.
async fn on_our_runtime<T: Send + 'static>(
    work: impl Future<Output = Option<T>> + Send + 'static,
) -> Option<T> {
    runtime::handle().ok()?.spawn(work).await.ok()?
}

fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

impl<L: Link> fmt::Debug for Tap<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tap")
            .field("transport", &L::NAME)
            .field("hearing", &self.hearing)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_busy_machine_it_is_asked_as_often_as_on_an_idle_one() {
        let patience = Duration::from_millis(100);
        let over = |waited, tries| is_over(patience, Duration::from_millis(waited), tries);
        assert!(!over(50, 50) && over(99, 50) && over(150, 60), "idle");
        assert!(!over(150, 12) && !over(900, 49) && over(950, 50), "busy");
        assert!(is_over(Duration::ZERO, Duration::ZERO, 1));
    }
}
