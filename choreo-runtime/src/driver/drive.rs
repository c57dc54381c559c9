//! A block, from its subscription to its verdict.

use tokio::time::Instant;

use super::border::Border;
use super::session::Session;
use crate::codec::Codecs;
use crate::diagnosis;
use crate::engine::{Options, State};
use crate::expr::panics::Watch;
use crate::expr::{Closures, Expr, UserError};
use crate::machine::{Machine, StatementId};
use crate::message::Topic;
use crate::outcome::{Clock, ErrorSource, Failure, Loss, Met, Note, Outcome, Tapped, Verdict};
use crate::scenario::context::Context;
use crate::stage::Stage;
use crate::transport::{Inbox, Interest, TapMark, Transport, TransportError, TransportErrorKind};

/// Runs a block on a stage, and says what came of it. `exprs` are the block's own, by their ids.
pub async fn drive<S: Stage>(machine: &'static Machine, exprs: &mut [Expr<'_>], stage: &S) -> Verdict {
    let watch = Watch::begin();
    let mut verdict = run(machine, exprs, stage.wire(), stage.codecs()).await;
    verdict.case = Context::current().case;
    blame_tasks(&mut verdict, &watch);
    verdict
}

/// Which clock tokio's timers are on: a paused one stands still while the machine's own goes on.
fn clock(known: Clock) -> Clock {
    if known == Clock::Virtual {
        return known;
    }
    let (seen, real) = (Instant::now(), std::time::Instant::now());
    while std::time::Instant::now() == real {}
    if Instant::now() == seen { Clock::Virtual } else { Clock::Real }
}

async fn run<T: Transport>(
    machine: &'static Machine,
    exprs: &mut [Expr<'_>],
    wire: &T,
    codecs: &Codecs,
) -> Verdict {
    let context = Context::current();
    let mut exprs = Closures::new(exprs);
    let time_factor = match context.factor() {
        Ok(factor) => factor,
        Err(reason) => return refused(machine, ErrorSource::Environment, reason),
    };
    let options = Options { clock: clock(context.clock), time_factor, limits: context.limits };
    let mut state = match State::new(machine, options, &mut exprs) {
        Ok(state) => state,
        Err(verdict) => return *verdict,
    };
    state.address_replies(|| wire.reply_address());
    let topics = state.channels().to_vec();
    let interests = interests(machine, &topics);
    let (inbox, post) = Inbox::new(context.limits.inbox);
    let origin = wire.origin();
    let subscription = match topics.is_empty() {
        true => None,
        false => match wire.subscribe(&interests, post, origin).await {
            Ok(subscription) => Some(subscription),
            Err(error) => return unsubscribed(machine, topics, &error),
        },
    };
    // Not before: what is still on its way to a tap from an earlier block has come meanwhile.
    let since = wire.mark();
    let channels = (topics.as_slice(), codecs);
    let mut session =
        Session::new(machine, state, &mut exprs, (wire, origin), channels, (inbox, context.limits));
    session.run().await;
    drop(subscription);
    let Session { state, exprs, echoes, .. } = session;
    conclude(state, exprs, echoes, async || tapped(wire, since, &topics, codecs).await).await
}

/// What the block listens on, by [`ChannelId`](crate::machine::ChannelId).
fn interests(machine: &Machine, topics: &[Topic]) -> Vec<Interest> {
    let interests = topics
        .iter()
        .zip(machine.channels)
        .map(|(topic, channel)| Interest { topic: topic.clone(), from_start: channel.from_start });
    interests.collect()
}

/// What other topics carried, as their codecs read it.
async fn tapped<T: Transport>(
    wire: &T,
    since: TapMark,
    topics: &[Topic],
    codecs: &Codecs,
) -> Option<Vec<Tapped>> {
    let border = Border::new(codecs);
    let mut tapped = wire.tapped(since, topics).await?;
    for arrival in tapped.iter_mut().flat_map(|tapped| &mut tapped.recent) {
        if let Some(read) = border.read::<T>(arrival) {
            *arrival = read;
        }
    }
    Some(tapped)
}

/// The verdict, with what only the stage knows: echoes, and after a failure what other topics carried.
async fn conclude(
    mut state: State,
    exprs: &mut dyn crate::expr::Exprs,
    echoes: u64,
    tapped: impl AsyncFnOnce() -> Option<Vec<Tapped>>,
) -> Verdict {
    let mut verdict = state.take_verdict();
    verdict.timeline.began = state.began();
    if echoes > 0 {
        verdict.notes.push(Note::EchoesSetAside(echoes));
    }
    if !matches!(verdict.outcome, Outcome::Passed | Outcome::PassedSlow) {
        let tapped = tapped().await;
        verdict.untapped = tapped.is_none();
        verdict.tapped = tapped.unwrap_or_default();
        diagnosis::elsewhere(&mut verdict, &mut |statement, arrival| state.fits(exprs, statement, arrival));
    }
    verdict
}

fn refused(machine: &'static Machine, source: ErrorSource, reason: String) -> Verdict {
    let failure = Failure { source, error: UserError::message(reason) };
    Verdict::before_start(machine, Outcome::Error(failure))
}

fn unsubscribed(machine: &'static Machine, topics: Vec<Topic>, error: &TransportError) -> Verdict {
    if error.kind() == TransportErrorKind::Disconnected {
        let loss = Loss { reason: format!("failed to {error}"), at: std::time::Duration::ZERO };
        return Verdict { topics, ..Verdict::before_start(machine, Outcome::Lost(loss)) };
    }
    let blamed = blamed(machine, &topics, error);
    let source = blamed.map_or(ErrorSource::Environment, ErrorSource::Transport);
    let mut verdict = refused(machine, source, error.to_string());
    if let Some(statement) = blamed {
        verdict.steps[statement.index()].met = Met::Broke;
    }
    Verdict { topics, ..verdict }
}

/// The first statement that listens on the topic that could not be subscribed to. All topics are subscribed to
/// at once, and a transport's error names the one that is at fault in its words alone.
fn blamed(machine: &Machine, topics: &[Topic], error: &TransportError) -> Option<StatementId> {
    let words = error.to_string();
    let named = |topic: &Topic| words.contains(&format!("`{}`", topic.escape_debug()));
    let listeners = |at: usize| machine.channels.get(at).and_then(|channel| channel.listeners.first());
    let first = || machine.channels.iter().filter_map(|channel| channel.listeners.first()).min();
    topics.iter().position(named).and_then(listeners).or_else(first).copied()
}

/// A panic in a task that the test spawned is why what it should have sent never came.
fn blame_tasks(verdict: &mut Verdict, watch: &Watch) {
    let panics = watch.panics();
    for panic in &panics {
        let (location, message) = (panic.location.clone(), panic.message.clone());
        verdict.notes.push(Note::TaskPanicked { location, message });
    }
    if let (Outcome::Failed, Some(first)) = (&verdict.outcome, panics.first()) {
        let error = UserError::panicked(first.message.clone(), first.location.clone());
        verdict.outcome = Outcome::Error(Failure { source: ErrorSource::Task, error });
    }
}
