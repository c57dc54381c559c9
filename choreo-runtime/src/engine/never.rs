//! What must not come.
//!
//! A `never` is armed when its window opens, or, where it uses captures, as soon as they are bound: then it is
//! judged back over the messages of its window, which are kept until then. One that is armed looks at every
//! message of its window and later, whoever takes it.

use std::sync::Arc;

use smallvec::SmallVec;
use tokio::time::Instant;

use super::Phase;
use super::arrival::Incoming;
use super::log::Kept;
use super::operand;
use super::standing::{Listeners, Standing};
use super::timers::{self, Due};
use super::tracks::TrackId;
use super::turn::{End, Flow, Turn};
use crate::machine::{Kind, Never, Span, StatementId, WindowId};
use crate::matching;
use crate::message::Arrival;
use crate::outcome::Violation;

impl Turn<'_> {
    /// Judges a message by the `never`s that listen on its channels. Says which of them will have to look at it
    /// again, because it can't be judged by yet.
    pub(super) fn guard(
        &mut self,
        message: Incoming<'_>,
        listeners: &[StatementId],
    ) -> Flow<Option<StatementId>> {
        let machine = self.machine;
        let mut pending = None;
        for id in listeners {
            let Kind::Never(never) = &machine.statement(*id).kind else { continue };
            let Standing::Never(watched) = &self.state.statements[id.index()] else { continue };
            let (window, armed) = (watched.window, watched.armed);
            if self.state.looks_again(*id, never, message.serial, message.arrival) {
                pending = pending.or(Some(*id));
            }
            if watched.dropped || !self.state.will_hold(window, message.serial, message.arrival) {
                continue;
            }
            match armed {
                true => self.forbid(*id, never, window, message.arrival)?,
                false => pending = pending.or(Some(*id)),
            }
        }
        Ok(pending)
    }

    /// Arms the `never`s of the open windows that can be judged by now, and judges them back over their windows,
    /// in the order of the text.
    pub(super) fn arm_nevers(&mut self) -> Flow {
        if self.state.unarmed == 0 {
            return Ok(());
        }
        let machine = self.machine;
        let mut armed: SmallVec<[(StatementId, &Never, WindowId); 2]> = SmallVec::new();
        for (id, window) in (0u16..).map(WindowId).zip(machine.windows) {
            if self.state.windows.opened(id).is_none() {
                continue;
            }
            for never in window.nevers {
                match &machine.statement(*never).kind {
                    Kind::Never(statement) if self.arm(*never, statement)? => {
                        armed.push((*never, statement, id));
                    }
                    Kind::Only(only) => self.close_world(*never, only, id),
                    _ => {}
                }
            }
        }
        armed.into_iter().try_for_each(|(id, never, window)| self.judge_back(id, never, window))
    }

    /// Arms a `never`, where that can be done now and has not been done before.
    fn arm(&mut self, id: StatementId, never: &Never) -> Flow<bool> {
        let Standing::Never(watched) = &mut self.state.statements[id.index()] else { return Ok(false) };
        // How long one watches that has an expression for it is known when its round is reached.
        let timed = !matches!(never.period, Some(Span::Expr { .. })) || watched.until.is_some();
        if watched.armed || watched.dropped || !timed || !self.state.bound.has_all(never.watch.needs) {
            return Ok(false);
        }
        watched.armed = true;
        self.state.unarmed -= 1;
        matching::prepare(&never.watch, self.exprs, &mut self.state.operands)
            .map_err(|error| End::error(id, error))?;
        Ok(true)
    }

    fn judge_back(&mut self, id: StatementId, never: &Never, window: WindowId) -> Flow {
        let state = &self.state;
        let looks_at = |kept: &&Kept| {
            kept.channels.contains(&never.watch.channel)
                && state.windows.holds(window, kept.serial, &kept.arrival)
        };
        let back = state.log.iter().filter(looks_at).map(|kept| Arc::clone(&kept.arrival));
        let back: Vec<Arc<Arrival>> = back.collect();
        back.iter().try_for_each(|arrival| self.forbid(id, never, window, arrival))
    }

    /// Ends the block, if a message is one that must not come.
    fn forbid(&mut self, id: StatementId, never: &Never, window: WindowId, arrival: &Arc<Arrival>) -> Flow {
        if self.state.quiet_until(id, never, window).is_some_and(|end| arrival.at >= end) {
            return Ok(());
        }
        if !self.judge(id, &never.watch, arrival, None)? {
            return Ok(());
        }
        let at = self.state.since_start(arrival.at);
        let operands = operand::values(&never.watch, &self.state.operands);
        let captures = never.watch.condition.map_or(Vec::new(), |_| self.state.shown(never.watch.needs));
        let arrival = Arc::clone(arrival);
        Err(End::violated(id, Violation::Never { statement: id, arrival, at, operands, captures }))
    }

    /// The round of a `never .. for` has come: its time is known now.
    pub(super) fn await_quiet(&mut self, id: StatementId, window: WindowId, track: TrackId) -> Flow {
        let Kind::Never(Never { period: Some(span), .. }) = &self.machine.statement(id).kind else {
            return Ok(());
        };
        let period = self.period(id, *span)?;
        let origin = self.state.windows.origin(window).unwrap_or(self.now);
        let end = timers::after(origin, self.state.options.stretched(period));
        self.state.set_quiet(id, end, track);
        // Also where its time is up already: what arrived before that may still be on its way to us.
        self.start_timer(end, Due::Quiet);
        Ok(())
    }

    /// The time of a `never .. for` is up.
    pub(super) fn quiet(&mut self, at: Instant) -> Flow {
        if !matches!(self.state.phase, Phase::Failing { .. }) {
            self.state.call_over(at);
        }
        self.go_on()
    }
}

impl super::State {
    /// A `never` that will have to look at a kept message.
    pub(super) fn pending_never(&self, kept: &Kept) -> bool {
        let is_pending = |id: &StatementId| {
            let (Standing::Never(watched), Kind::Never(never)) =
                (&self.statements[id.index()], &self.machine.statement(*id).kind)
            else {
                return false;
            };
            !watched.armed && !watched.dropped && self.will_hold(watched.window, kept.serial, &kept.arrival)
                || self.looks_again(*id, never, kept.serial, &kept.arrival)
        };
        (self.unarmed > 0 || !self.machine.loops.is_empty())
            && Listeners::new(self.machine, &kept.channels).iter().any(is_pending)
    }

    /// Whether a `never` of a loop's body will have to look at a message in a round to come: with other values, or for the
    /// first time, where it stands in a branch that was not chosen.
    fn looks_again(&self, id: StatementId, never: &Never, serial: u64, message: &Arrival) -> bool {
        let Standing::Never(watched) = &self.statements[id.index()] else { return false };
        let changes = !never.watch.needs.is_empty() || never.period.is_some() || !watched.armed;
        changes && self.will_hold_again(watched.window, serial, message)
    }

    /// When a `never .. for` stops to watch; `None` for one that goes on, as far as is known.
    fn quiet_until(&self, id: StatementId, never: &Never, window: WindowId) -> Option<Instant> {
        let period = never.period?;
        let known = match &self.statements[id.index()] {
            Standing::Never(watched) => watched.until,
            _ => None,
        };
        match (known, period) {
            (Some(end), _) => Some(end),
            (None, Span::Literal(period)) if self.windows.is_triggered(window) => self
                .windows
                .origin(window)
                .map(|origin| timers::after(origin, self.options.stretched(period))),
            _ => None,
        }
    }

    fn set_quiet(&mut self, id: StatementId, end: Instant, track: TrackId) {
        if let Standing::Never(watched) = &mut self.statements[id.index()] {
            watched.until = Some(end);
        }
        if let Some(round) = self.tracks.round_mut(track) {
            round.quiet.push((id, end));
        }
    }

    /// The `never .. for`s of the round whose time is up are over.
    fn call_over(&mut self, at: Instant) {
        for round in self.tracks.iter_mut().filter_map(|track| track.round.as_mut()) {
            for (id, _) in round.quiet.iter().filter(|(_, end)| *end <= at) {
                if let Standing::Never(watched) = &mut self.statements[id.index()] {
                    watched.over = true;
                }
            }
            round.quiet.retain(|(_, end)| *end > at);
        }
    }
}
