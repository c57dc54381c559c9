//! A block, from its subscription to its verdict.

use std::future::Future;
use std::pin::Pin;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::guest::Guest;
use super::link::{Link, Links, Own, chosen, links};
use super::session::{Addressed, Session};
use crate::codec::Codecs;
use crate::correlation::{Broken, Scope, forms};
use crate::diagnosis;
use crate::engine::{Options, State};
use crate::expr::panics::Watch;
use crate::expr::{Closures, Expr, UserError};
use crate::machine::{Machine, StatementId, TransportId};
use crate::message::Topic;
use crate::outcome::{Clock, ErrorSource, Failure, Ids, Loss, Met, Note, Outcome, Tapped, Verdict};
use crate::scenario::context::Context;
use crate::scenario::idle::Activity;
use crate::stage::{Line, Stage, Wiring};
use crate::transport::{AnySubscription, Inbox, Post, TransportError, TransportErrorKind};

/// Runs a block on a stage, and says what came of it. `exprs` are the block's own, by their ids.
pub async fn drive<S: Stage>(machine: &'static Machine, exprs: Vec<Expr<'_>>, stage: &S) -> Verdict {
    let watch = Watch::begin();
    let Context { case, activity, .. } = Context::current();
    let _running = activity.map(Activity::begin);
    let lines = stage.wire().lines();
    let mut verdict = stage.host(Guest { machine, exprs, lines, codecs: stage.codecs() }).await;
    verdict.case = case;
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

pub(super) async fn run(
    machine: &'static Machine,
    exprs: Vec<Expr<'_>>,
    lines: &[Line<'_>],
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
        // On the heap: a future has room of its own for each place that this is moved to.
        Ok(state) => Box::new(state),
        Err(verdict) => return *verdict,
    };
    let lines = match chosen(machine, lines) {
        Ok(lines) => lines,
        Err(reason) => return refused(machine, ErrorSource::Environment, reason),
    };
    let own = match own(&context, &lines) {
        Ok(own) => own,
        Err(reason) => return refused(machine, ErrorSource::Policy, reason),
    };
    state.address_replies(|via| lines[via.index()].transport.reply_address());
    let topics = state.channels().to_vec();
    let links = match links(machine, &lines, &topics, codecs, own.as_ref()) {
        Ok(links) => links,
        Err(reason) => return refused(machine, ErrorSource::Policy, reason),
    };
    let (inbox, post) = Inbox::new(context.limits.inbox);
    let mut session = Session::new(machine, state, &mut exprs, links, (inbox, context.limits));
    let subscriptions = match subscribe(&mut session.links, &post).await {
        Ok(subscriptions) => subscriptions,
        Err((transport, error)) => return unsubscribed(machine, &topics, transport, &error),
    };
    // Not before: what is still on its way to a tap from an earlier block has come meanwhile.
    session.links.iter_mut().for_each(Link::mark);
    session.run().await;
    drop(subscriptions);
    match ended(session) {
        Ok(verdict) => verdict,
        Err(failed) => failed.await,
    }
}

/// By what it knows its own messages; `None` where no transport correlates.
fn own(context: &Context, lines: &[&Line<'_>]) -> Result<Option<Own>, String> {
    if !lines.iter().any(|line| line.transport.switch().is_some() || line.wire_id.is_some()) {
        return Ok(None);
    }
    let scope = context.scope.clone().unwrap_or_else(Scope::new);
    let forms = forms(lines, scope.id)?;
    Ok(Some(Own { scope, forms, unmarked: context.unmarked }))
}

/// Listens no more. What the run was not given, and a policy that panicked meanwhile.
fn leave(links: &mut Links<'_>) -> (Vec<Note>, Vec<(TransportId, Broken)>) {
    let (mut notes, mut broken) = (Vec::new(), Vec::new());
    for link in links {
        let Some((note, unread)) = link.leave() else { continue };
        notes.push(note);
        broken.extend(unread.map(|unread| (link.way.id, unread)));
    }
    (notes, broken)
}

/// Listens on every transport, all at once; where one can't, on none.
async fn subscribe(
    links: &mut Links<'_>,
    post: &Post,
) -> Result<Vec<AnySubscription>, (TransportId, TransportError)> {
    let each = links.iter_mut().map(async |link| {
        let id = link.way.id;
        link.subscribe(post).await.map_err(|error| (id, error))
    });
    join_all(each).await.into_iter().filter_map(Result::transpose).collect()
}

/// The verdict, with what only the stage knows. One that is no pass is still to be explained: apart, since every run has room
/// for what it awaits, and most pass.
fn ended<'a>(mut session: Session<'a>) -> Result<Verdict, Pin<Box<dyn Future<Output = Verdict> + 'a>>> {
    let echoes = session.echoes();
    let Session { mut state, exprs, mut links, addressed, .. } = session;
    let mut verdict = state.take_verdict();
    verdict.timeline.began = state.began();
    if echoes > 0 {
        verdict.notes.push(Note::EchoesSetAside(echoes));
    }
    verdict.topics = state.channels().to_vec();
    verdict.transports = links.iter().map(Link::via).collect();
    verdict.ids = Ids::new(links.iter().flat_map(Link::ids).collect());
    verdict.notes.extend(links.iter().filter_map(Link::turn));
    let (skipped, broken) = leave(&mut links);
    verdict.notes.extend(skipped);
    if verdict.passed() {
        // What was not looked at may have been what must not come.
        let mut unread = broken.into_iter().filter(|(via, _)| verdict.machine.forbids(*via));
        if let Some((_, Broken(error))) = unread.next() {
            verdict.outcome = Outcome::Error(Failure { source: ErrorSource::Policy, error });
        }
        return Ok(verdict);
    }
    Err(Box::pin(async move {
        let (mut tapped, known) = tapped(&links).await;
        addressed.iter().for_each(|topic| topic.forget_repeats(&mut tapped));
        verdict.untapped = !known;
        verdict.notes.extend(addressed.iter().filter_map(Addressed::hidden));
        verdict.heard = addressed.into_iter().filter_map(Addressed::heard).collect();
        verdict.tapped = tapped;
        diagnosis::elsewhere(&mut verdict, &mut |statement, arrival| state.fits(exprs, statement, arrival));
        if let (Outcome::Failed, Some((_, Broken(error)))) = (&verdict.outcome, broken.into_iter().next()) {
            verdict.outcome = Outcome::Error(Failure { source: ErrorSource::Policy, error });
        }
        verdict
    }))
}

/// What other topics carried, and whether all of the transports could tell.
async fn tapped(links: &Links<'_>) -> (Vec<Tapped>, bool) {
    let (mut all, mut known) = (Vec::new(), true);
    for link in links {
        match link.tapped().await {
            Some(tapped) => all.extend(tapped),
            None => known = false,
        }
    }
    (all, known)
}

pub(super) fn refused(machine: &'static Machine, source: ErrorSource, reason: String) -> Verdict {
    let failure = Failure { source, error: UserError::message(reason) };
    Verdict::before_start(machine, Outcome::Error(failure))
}

fn unsubscribed(
    machine: &'static Machine,
    topics: &[Topic],
    transport: TransportId,
    error: &TransportError,
) -> Verdict {
    if error.kind() == TransportErrorKind::Disconnected {
        let loss = Loss { transport, reason: format!("failed to {error}"), at: std::time::Duration::ZERO };
        return Verdict { topics: topics.to_vec(), ..Verdict::before_start(machine, Outcome::Lost(loss)) };
    }
    let blamed = blamed(machine, topics, transport, error);
    let source = blamed.map_or(ErrorSource::Environment, ErrorSource::Transport);
    let mut verdict = refused(machine, source, error.to_string());
    if let Some(statement) = blamed {
        verdict.steps[statement.index()].met = Met::Broke;
    }
    Verdict { topics: topics.to_vec(), ..verdict }
}

/// The first statement that listens on the topic that could not be subscribed to. All topics are subscribed to
/// at once, and a transport's error names the one that is at fault in its words alone.
fn blamed(
    machine: &Machine,
    topics: &[Topic],
    transport: TransportId,
    error: &TransportError,
) -> Option<StatementId> {
    let words = error.to_string();
    let named = |topic: &Topic| words.contains(&format!("`{}`", topic.escape_debug()));
    let channels = || machine.channels.iter().zip(topics).filter(|(one, _)| one.transport == transport);
    let at_fault = channels().find(|(_, topic)| named(topic)).and_then(|(one, _)| one.listeners.first());
    let first = || channels().filter_map(|(one, _)| one.listeners.first()).min();
    at_fault.or_else(first).copied()
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
