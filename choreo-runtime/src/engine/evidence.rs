//! What is known of an expectation that does not hold, and what that makes of it; and of what a stand-in did not answer.

use std::sync::Arc;
use std::time::Duration;

use super::misses::Misses;
use super::operand;
use super::round::Round;
use super::seat::Seat;
use super::standing::{Awaited, Standing};
use super::turn::Turn;
use super::windows::Opening;
use crate::machine::{Kind, RoundId, StatementId, Watch, WindowId};
use crate::matching;
use crate::message::Arrival;
use crate::outcome::{Alike, Evidence, Met, Missed, NearMiss, Stray, StrayReason};

/// How many strays of a kind are shown.
const SHOWN: usize = 3;

/// A message that fits and that the expectation does not have.
struct Found {
    arrival: Arc<Arrival>,
    serial: u64,
    reason: StrayReason,
}

impl Turn<'_> {
    /// What came of an expectation of the current round that does not hold. `owners` says who has each kept
    /// message.
    pub(super) fn shortfall(
        &mut self,
        round: &Round,
        index: usize,
        got: usize,
        owners: &[Option<StatementId>],
        failed: bool,
    ) -> Met {
        let seat = &round.seats[index];
        let mut found = self.fits_in_window(round, seat, owners);
        let mut there_before = 0;
        if failed && !seat.expect.from_start {
            let (early, old) = self.fits_before(round.window, seat, owners);
            found.extend(early);
            there_before = old;
        }
        found.sort_by_key(|stray| stray.serial);
        let untaken = found.iter().any(|stray| stray.reason == StrayReason::OutOfOrder);
        let taken = found.iter().find_map(|stray| match stray.reason {
            StrayReason::Taken(by) => Some(by),
            _ => None,
        });
        let early = found.iter().any(|stray| stray.reason == StrayReason::Early);
        let evidence = Box::new(Evidence { there_before, ..self.evidence(round.window, seat, found) });
        if !failed {
            return Met::Open(evidence);
        }
        if got > 0 {
            let got = u32::try_from(got).unwrap_or(u32::MAX);
            return Met::TooFew { got, least: seat.least, evidence };
        }
        match taken {
            _ if untaken => Met::Disorder(evidence),
            Some(by) => Met::Taken { by, evidence },
            None if early => Met::Early(evidence),
            None if evidence.misses > 0 => Met::Mismatch(evidence),
            None => Met::Timeout(evidence),
        }
    }

    /// What fits and came in the window. Nothing that fits is left by a maximum matching, unless the order
    /// forbids it.
    fn fits_in_window(&mut self, round: &Round, seat: &Seat, owners: &[Option<StatementId>]) -> Vec<Found> {
        let window = round.window;
        let mut found = Vec::new();
        for candidate in &seat.candidates {
            let kept = self.state.log.get(*candidate);
            let reason = match owners.get(self.state.log.position(*candidate)).copied().flatten() {
                Some(owner) if owner == seat.statement => continue,
                Some(owner) => StrayReason::Taken(owner),
                None => StrayReason::OutOfOrder,
            };
            found.push(Found { arrival: Arc::clone(&kept.arrival), serial: kept.serial, reason });
        }
        for (arrival, serial) in &seat.disordered.found {
            let kept = self.state.log.iter().zip(owners).find(|(kept, _)| kept.serial == *serial);
            let reason = match kept {
                Some((_, Some(owner))) => StrayReason::Taken(*owner),
                // Another region has it, or may have it.
                Some((kept, _)) if kept.claimed.is_some_and(|by| by != round.track) => continue,
                _ if self.state.is_taken(arrival, owners) => continue,
                _ => StrayReason::OutOfOrder,
            };
            found.push(Found { arrival: Arc::clone(arrival), serial: *serial, reason });
        }
        found.extend(self.taken_before(window, seat));
        found.extend(self.taken_beside(window, seat, owners));
        found
    }

    /// What fits and is given to a round of another region.
    fn taken_beside(&mut self, window: WindowId, seat: &Seat, owners: &[Option<StatementId>]) -> Vec<Found> {
        let round = self.state.round_of(seat.statement);
        let mut beside: Vec<(Arc<Arrival>, u64, StatementId)> = Vec::new();
        for (kept, owner) in self.state.log.iter().zip(owners) {
            let Some(owner) = owner.filter(|owner| self.state.round_of(*owner) != round) else { continue };
            if self.state.is_looked_at(seat, kept.serial, &kept.arrival)
                && kept.channels.contains(&seat.expect.watch.channel)
            {
                beside.push((Arc::clone(&kept.arrival), kept.serial, owner));
            }
        }
        beside.retain(|(arrival, ..)| self.would_fit(window, seat, arrival));
        let found = beside.into_iter().map(|(arrival, serial, owner)| Found {
            arrival,
            serial,
            reason: StrayReason::Taken(owner),
        });
        found.collect()
    }

    /// What fits and was taken for good by an earlier round of the window; `from start`, by any earlier round.
    fn taken_before(&mut self, window: WindowId, seat: &Seat) -> Vec<Found> {
        let mut taken = Vec::new();
        for (id, standing) in (0u16..).map(StatementId).zip(&self.state.statements) {
            if let Standing::Expect(Awaited { held: Some(held), .. }) = standing {
                taken.extend(held.taken.iter().map(|took| (id, took.clone())));
            }
        }
        taken.extend(self.state.spent.iter().cloned());
        taken.retain(|(_, took)| {
            self.state.is_looked_at(seat, took.serial, &took.arrival)
                && took.channels.contains(&seat.expect.watch.channel)
                && self.would_fit(window, seat, &took.arrival)
        });
        let found = taken.into_iter().map(|(by, took)| Found {
            arrival: took.arrival,
            serial: took.serial,
            reason: StrayReason::Taken(by),
        });
        found.collect()
    }

    /// What fits and came before the window, and how many that fit were there before the block.
    fn fits_before(
        &mut self,
        window: WindowId,
        seat: &Seat,
        owners: &[Option<StatementId>],
    ) -> (Vec<Found>, u64) {
        let Some(opening) = self.state.opening_of_seat(seat) else { return (Vec::new(), 0) };
        let before = self.state.history.before(opening, std::slice::from_ref(&seat.expect.watch.channel));
        let mut past: Vec<Arc<Arrival>> = before
            .filter(|past| past.arrival.old || !self.state.is_taken(&past.arrival, owners))
            .map(|past| Arc::clone(&past.arrival))
            .collect();
        past.retain(|arrival| self.would_fit(window, seat, arrival));
        let (old, early): (Vec<_>, Vec<_>) = past.into_iter().partition(|arrival| arrival.old);
        let early = early.into_iter().map(|arrival| Found { arrival, serial: 0, reason: StrayReason::Early });
        (early.collect(), old.len() as u64)
    }

    fn would_fit(&mut self, window: WindowId, seat: &Seat, arrival: &Arc<Arrival>) -> bool {
        let latency = self.state.windows.latency(window, arrival);
        self.judge(seat.statement, &seat.expect.watch, arrival, Some(latency)).is_ok_and(|fits| fits)
    }

    fn evidence(&mut self, window: WindowId, seat: &Seat, found: Vec<Found>) -> Evidence {
        let watch = &seat.expect.watch;
        let late = seat.late.iter().map(|arrival| (Arc::clone(arrival), StrayReason::AfterDeadline));
        let all = found.into_iter().map(|found| (found.arrival, found.reason)).chain(late);
        let mut strays: Vec<Stray> = Vec::new();
        for (arrival, reason) in all {
            let kind = std::mem::discriminant(&reason);
            let alike = strays.iter().filter(|stray| std::mem::discriminant(&stray.reason) == kind);
            if alike.count() < SHOWN {
                let at = self.state.since_start(arrival.at);
                strays.push(Stray { arrival, at, reason });
            }
        }
        strays.sort_by_key(|stray| stray.at);
        let captures = match watch.condition {
            Some(_) => self.state.shown(watch.needs),
            None => Vec::new(),
        };
        Evidence {
            misses: seat.misses.count,
            closest: self.closest(watch, Some(window), &seat.misses),
            others: seat.misses.others(),
            alike: self.alike(watch, Some(window), &seat.misses),
            strays,
            there_before: 0,
            operands: operand::values(watch, &self.state.operands),
            captures,
            unbound: Vec::new(),
            elsewhere: Vec::new(),
            polls: None,
        }
    }

    /// What came on a stand-in's topic and did not fit; `None` where nothing did.
    pub(super) fn overlooked(&mut self, id: StatementId) -> Option<Box<Evidence>> {
        let Kind::On(on) = &self.machine.statement(id).kind else { return None };
        let Standing::On(stand_in) = &mut self.state.statements[id.index()] else { return None };
        let misses = stand_in.misses.take()?;
        let captures = match on.watch.condition {
            Some(_) => self.state.shown(on.watch.needs),
            None => Vec::new(),
        };
        Some(Box::new(Evidence {
            misses: misses.count,
            closest: self.closest(&on.watch, None, &misses),
            others: misses.others(),
            alike: self.alike(&on.watch, None, &misses),
            operands: operand::values(&on.watch, &self.state.operands),
            captures,
            ..Evidence::default()
        }))
    }

    fn closest(&mut self, watch: &Watch, window: Option<WindowId>, misses: &Misses) -> Option<NearMiss> {
        let closest = misses.closest.as_ref()?;
        let Missed { arrival, at, differences } = self.missed(watch, window, &closest.arrival);
        let leaves = matching::leaf_count(watch);
        Some(NearMiss { arrival, at, number: closest.number, differences, leaves })
    }

    /// The misses by their reasons; none where there is but one, which is the closest.
    fn alike(&mut self, watch: &Watch, window: Option<WindowId>, misses: &Misses) -> Vec<Alike> {
        if misses.count < 2 {
            return Vec::new();
        }
        let kinds = misses.kinds.iter().map(|kind| Alike {
            count: kind.count,
            messages: kind.kept.iter().map(|arrival| self.missed(watch, window, arrival)).collect(),
        });
        kinds.collect()
    }

    /// What differs in a message that did not fit.
    fn missed(&mut self, watch: &Watch, window: Option<WindowId>, arrival: &Arc<Arrival>) -> Missed {
        let latency: Option<Duration> = window.map(|window| self.state.windows.latency(window, arrival));
        let differences = matching::explain(watch, arrival, latency, &self.state.operands, self.exprs);
        Missed {
            arrival: Arc::clone(arrival),
            at: self.state.since_start(arrival.at),
            // User code that fails now, and did not before, leaves nothing to say.
            differences: differences.unwrap_or_default(),
        }
    }
}

impl super::State {
    /// Keeps what a stand-in did not answer, as it has just been judged.
    pub(super) fn overlook(&mut self, id: StatementId, arrival: &Arc<Arrival>) {
        if let Standing::On(stand_in) = &mut self.statements[id.index()] {
            stand_in.misses.get_or_insert_default().note(arrival, &self.judgement, false);
        }
    }

    /// Whether the expectation of a seat looks at a message.
    fn is_looked_at(&self, seat: &Seat, serial: u64, message: &Arrival) -> bool {
        matches!(&self.statements[seat.statement.index()],
            Standing::Expect(awaited) if self.looks_at(awaited, serial, message))
    }

    /// Where what it looks at begins.
    fn opening_of_seat(&self, seat: &Seat) -> Option<Opening> {
        match &self.statements[seat.statement.index()] {
            Standing::Expect(awaited) => self.opening_of(awaited),
            _ => None,
        }
    }

    fn round_of(&self, id: StatementId) -> Option<RoundId> {
        match &self.statements[id.index()] {
            Standing::Expect(awaited) => Some(awaited.round),
            _ => None,
        }
    }

    /// Whether an expectation has taken a message for good, or has it in the current round.
    fn is_taken(&self, arrival: &Arc<Arrival>, owners: &[Option<StatementId>]) -> bool {
        let mut kept = self.log.iter().zip(owners).filter(|(_, owner)| owner.is_some());
        kept.any(|(kept, _)| Arc::ptr_eq(&kept.arrival, arrival))
            || self.spent.iter().any(|(_, took)| Arc::ptr_eq(&took.arrival, arrival))
            || self.statements.iter().any(|standing| match standing {
                Standing::Expect(Awaited { held: Some(held), .. }) => {
                    held.taken.iter().any(|took| Arc::ptr_eq(&took.arrival, arrival))
                }
                _ => false,
            })
    }
}
