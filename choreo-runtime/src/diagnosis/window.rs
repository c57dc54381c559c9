//! The window that a statement stands in: what opened it, and what its times count from.

use std::time::Duration;

use super::{nesting, run};
use crate::machine::{Kind, Machine, Opens, StatementId, Trigger, WindowId};
use crate::outcome::Verdict;

/// The window that a statement stands in.
fn window(machine: &Machine, id: StatementId) -> Option<WindowId> {
    let of_round = machine
        .rounds
        .iter()
        .find(|round| round.members.iter().any(|member| member.statements().contains(&id)));
    let of_watch = || machine.windows.iter().position(|window| window.nevers.contains(&id));
    match of_round {
        Some(round) => Some(round.window),
        None => of_watch().and_then(|at| u16::try_from(at).ok()).map(WindowId),
    }
}

/// The windows that it may be, where it goes on from others: those that something opens.
fn roots(machine: &Machine, id: StatementId) -> Vec<WindowId> {
    let Some(window) = window(machine, id) else { return Vec::new() };
    match machine.windows.get(window.index()).map(|window| window.opens) {
        Some(Opens::From(roots)) => roots.to_vec(),
        Some(_) => vec![window],
        None => Vec::new(),
    }
}

/// Whether a statement's window is open from subscription, for sure.
pub(super) fn is_first(verdict: &Verdict, id: StatementId) -> bool {
    let opens = |root: &WindowId| verdict.machine.windows[root.index()].opens == Opens::Subscribed;
    roots(verdict.machine, id).iter().all(opens)
}

/// What opened the window that a statement stands in: a trigger or a `together`. `None` where it is open from
/// subscription, and where it can't be told which of several it is.
pub(super) fn opener(verdict: &Verdict, id: StatementId) -> Option<StatementId> {
    if run::is_request(verdict.machine, id) {
        return Some(id);
    }
    let openers: Vec<Option<StatementId>> = roots(verdict.machine, id)
        .into_iter()
        .map(|root| match verdict.machine.windows[root.index()].opens {
            Opens::Trigger(opener) | Opens::Together(opener) => Some(opener),
            Opens::Subscribed | Opens::From(_) => None,
        })
        .collect();
    match openers.as_slice() {
        [only] => *only,
        _ => latest(verdict, id, openers.into_iter().flatten()),
    }
}

/// The same, and when it happened; `None` also where it has not.
pub(super) fn opened(verdict: &Verdict, id: StatementId) -> Option<(StatementId, Duration)> {
    let opener = opener(verdict, id)?;
    Some((opener, run::handed_off(verdict, opener)?))
}

/// Of several triggers the one that was handed off last. In a loop it may be one of the round before, of which
/// nothing is kept.
fn latest(
    verdict: &Verdict,
    id: StatementId,
    triggers: impl Iterator<Item = StatementId>,
) -> Option<StatementId> {
    let mut known = Vec::new();
    for trigger in triggers {
        let at = run::handed_off(verdict, trigger);
        if nesting::in_one_loop(verdict.machine, trigger, id) && (at.is_none() || trigger > id) {
            return None;
        }
        known.extend(at.map(|at| (at, trigger)));
    }
    known.into_iter().max().map(|(_, trigger)| trigger)
}

/// The last trigger of the run before the statement's window that was handed off, and when: what latencies
/// are measured from.
pub(super) fn last_trigger(verdict: &Verdict, id: StatementId) -> Option<(StatementId, Duration)> {
    if run::is_request(verdict.machine, id) {
        return Some((id, run::handed_off(verdict, id)?));
    }
    let wanted = roots(verdict.machine, id);
    let triggers = verdict.machine.states.iter().filter_map(|state| {
        let Trigger { statement, run, around, .. } = state.does.trigger()?;
        let is_its = wanted.contains(&run) || around.iter().any(|window| wanted.contains(window));
        is_its.then_some(statement)
    });
    let last = latest(verdict, id, triggers)?;
    Some((last, run::handed_off(verdict, last)?))
}

/// Of a statement whose window was open, and which could not be judged: the captures that it needs and that
/// expectations of its own window bind, in a layer that was not final.
pub(super) fn unfinal(verdict: &Verdict, id: StatementId) -> Vec<&'static str> {
    let machine = verdict.machine;
    let Some(own) = window(machine, id) else { return Vec::new() };
    let is_open = match opener(verdict, id) {
        Some(opener) => run::handed_off(verdict, opener).is_some(),
        None => run::met(verdict, id).is_some_and(|_| verdict.timeline.began.is_some()),
    };
    let needs = match &machine.statement(id).kind {
        Kind::Eventually(eventually) => eventually.needs,
        _ => run::watch(machine.statement(id)).map_or(&[][..], |watch| watch.needs),
    };
    let captures = needs.iter().map(|capture| &machine.captures[capture.index()]);
    let of_window = captures.filter(|capture| is_open && window(machine, capture.statement) == Some(own));
    of_window.map(|capture| capture.name).collect()
}
