//! Upper bounds: a message that fits a `times` with one, that nothing takes and that nothing can count any more,
//! is one too many.
//!
//! Every such message has to find room at an expectation that it fits: at a held one below its upper bound, at a
//! seat of the current round as far as that may take messages, at a `times` without an upper bound always. As
//! with taking, one message counts for one expectation, and which one is open: it is one too many only where
//! no way to count all of them is left. So it is VIOLATED as soon as that is certain, and not before. While
//! a later round of its window listens for a message, it is not counted yet.

use std::collections::VecDeque;
use std::sync::Arc;

use smallvec::SmallVec;

use super::State;
use super::arrival::Incoming;
use super::log::{Offer, Taking};
use super::standing::{Awaited, Holding, Standing};
use super::turn::{End, Flow, Turn};
use crate::machine::{Kind, Machine, StatementId};
use crate::message::Arrival;
use crate::outcome::Violation;

/// The messages that are counted, by the expectations that can count them.
#[derive(Debug, Default)]
pub(super) struct Counts {
    groups: Vec<Group>,
    /// For each statement, how many messages it counts.
    used: Vec<u32>,
    /// Whether the machine has an `expect` with an upper bound: nothing is counted where it has none.
    pub(super) bounded: bool,
}

/// Messages that the same expectations can count.
#[derive(Debug)]
struct Group {
    expects: SmallVec<[StatementId; 2]>,
    /// For each of those, how many of the messages it counts.
    placed: SmallVec<[u32; 2]>,
}

/// An expectation that a search for room has reached: from which one, by moving a message of which group.
type Reached = (StatementId, Option<(StatementId, usize)>);

impl Counts {
    pub(super) fn new(machine: &Machine) -> Counts {
        let bounded = machine.statements.iter().any(|one| match &one.kind {
            Kind::Expect(expect) => expect.times.is_some_and(|times| times.most.is_some()),
            // What a `times` counts is taken.
            Kind::Only(_) => true,
            _ => false,
        });
        let statements = if bounded { machine.statements.len() } else { 0 };
        Counts { groups: Vec::new(), used: vec![0; statements], bounded }
    }

    /// Counts one more message; `None` where there is no room for it.
    fn add(&mut self, expects: &[StatementId], room: &dyn Fn(StatementId) -> u32) -> Option<u32> {
        let known = self.groups.iter().position(|group| group.expects[..] == *expects);
        let index = known.unwrap_or_else(|| {
            let placed = SmallVec::from_elem(0, expects.len());
            self.groups.push(Group { expects: SmallVec::from_slice(expects), placed });
            self.groups.len() - 1
        });
        self.place(index, room).then(|| u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// Looks for an expectation with room, along messages that can be counted elsewhere.
    fn place(&mut self, index: usize, room: &dyn Fn(StatementId) -> u32) -> bool {
        let mut from: Vec<Reached> =
            self.groups[index].expects.iter().map(|expect| (*expect, None)).collect();
        let mut queue: VecDeque<StatementId> = self.groups[index].expects.iter().copied().collect();
        while let Some(expect) = queue.pop_front() {
            if self.used[expect.index()] < room(expect) {
                self.pass_on(index, expect, &from);
                return true;
            }
            for (other, group) in self.groups.iter().enumerate() {
                if group.share(expect).is_none_or(|placed| placed == 0) {
                    continue;
                }
                for next in &group.expects {
                    if !from.iter().any(|(known, _)| known == next) {
                        from.push((*next, Some((expect, other))));
                        queue.push_back(*next);
                    }
                }
            }
        }
        false
    }

    /// Moves one message along each step of a path to an expectation with room.
    fn pass_on(&mut self, index: usize, free: StatementId, from: &[Reached]) {
        self.used[free.index()] += 1;
        let mut expect = free;
        while let Some((_, Some((before, group)))) = from.iter().find(|(known, _)| *known == expect) {
            self.groups[*group].shift(expect, 1);
            self.groups[*group].shift(*before, -1);
            expect = *before;
        }
        self.groups[index].shift(expect, 1);
    }

    /// An expectation counts nothing any more: it is to be awaited anew.
    pub(super) fn forget(&mut self, expect: StatementId) {
        if let Some(used) = self.used.get_mut(expect.index()) {
            *used = 0;
        }
        for group in &mut self.groups {
            if let Some(at) = group.expects.iter().position(|known| *known == expect) {
                group.placed[at] = 0;
            }
        }
    }

    /// Counts a message no longer.
    pub(super) fn remove(&mut self, index: u32) {
        let group = &mut self.groups[index as usize];
        if let Some(at) = group.placed.iter().position(|placed| *placed > 0) {
            group.placed[at] -= 1;
            self.used[group.expects[at].index()] -= 1;
        }
    }
}

impl Group {
    fn share(&self, expect: StatementId) -> Option<u32> {
        let at = self.expects.iter().position(|known| *known == expect)?;
        Some(self.placed[at])
    }

    fn shift(&mut self, expect: StatementId, by: i32) {
        if let Some(at) = self.expects.iter().position(|known| *known == expect) {
            self.placed[at] = self.placed[at].saturating_add_signed(by);
        }
    }
}

/// Who may count a message.
pub(super) type Counters = SmallVec<[StatementId; 2]>;

impl State {
    /// The expectations that may count a message; `None` where it need not be counted: it fits none with an upper
    /// bound, or one that has room for any number.
    fn counters(&self, offer: &Offer, held_by: &[StatementId], serial: u64) -> Option<Counters> {
        let mut counters = Counters::new();
        let mut bounded = false;
        for id in held_by {
            self.room(*id)?;
            bounded = true;
            counters.push(*id);
        }
        for id in offer.seats.iter().chain(&offer.spare) {
            let seat = self.seat(*id);
            if seat.follows()
                && self.tracks.len() > 1
                && !self.tracks.round(id.track).is_some_and(|round| round.is_in_place(id.seat, serial))
            {
                continue;
            }
            if seat.collects() {
                // What an element of an `in order` may count is only known when its predecessor's message is.
                seat.most().filter(|_| !seat.follows())?;
                bounded = true;
            }
            counters.push(seat.statement);
        }
        counters.sort_unstable();
        bounded.then_some(counters)
    }

    /// How many messages an expectation with an upper bound may count, beyond those that made it hold; `None`
    /// where there is no such bound.
    fn room(&self, id: StatementId) -> Option<u32> {
        let most = self.machine.expect(id)?.times?.most?;
        match &self.statements[id.index()] {
            Standing::Expect(Awaited { held: Some(held), .. }) => Some(most.saturating_sub(held.base)),
            _ => Some(most),
        }
    }
}

impl Turn<'_> {
    /// The expectations with `times` that hold already and that a message fits: they count on.
    pub(super) fn count_by_held(
        &mut self,
        message: Incoming<'_>,
        listeners: &[StatementId],
    ) -> Flow<Counters> {
        let mut held_by = Counters::new();
        if !self.state.counts.bounded {
            return Ok(held_by);
        }
        let machine = self.machine;
        for id in listeners {
            let Some(expect) = machine.expect(*id) else { continue };
            let Standing::Expect(awaited) = &self.state.statements[id.index()] else { continue };
            let is_behind = |held: &Holding| held.after.is_none_or(|after| message.serial > after);
            let counts = expect.times.is_some()
                && self.state.looks_at(awaited, message.serial, message.arrival)
                && awaited.held.as_ref().is_some_and(is_behind);
            if !counts {
                continue;
            }
            let latency = self.state.windows.latency(awaited.window, message.arrival);
            if self.judge(*id, &expect.watch, message.arrival, Some(latency))? {
                held_by.push(*id);
            }
        }
        Ok(held_by)
    }

    /// Counts the message at a place among the kept ones, unless a later round may take it, or it is one of those that were needed.
    pub(super) fn count_kept(&mut self, index: usize) -> Flow {
        let state = &mut *self.state;
        let kept = state.log.nth_mut(index);
        if !state.counts.bounded
            || kept.offer.later
            || kept.counted.is_some()
            || kept.taken == Some(Taking::Needed)
        {
            return Ok(());
        }
        let (offer, held_by) = (std::mem::take(&mut kept.offer), std::mem::take(&mut kept.held_by));
        let (arrival, serial) = (Arc::clone(&kept.arrival), kept.serial);
        let counted = self.count(&offer, &held_by, (&arrival, serial));
        let kept = self.state.log.nth_mut(index);
        (kept.offer, kept.held_by) = (offer, held_by);
        kept.counted = counted?;
        Ok(())
    }

    /// Counts a message, where it has to be counted.
    pub(super) fn count(
        &mut self,
        offer: &Offer,
        held_by: &[StatementId],
        (arrival, serial): (&Arc<Arrival>, u64),
    ) -> Flow<Option<u32>> {
        if !self.state.counts.bounded {
            return Ok(None);
        }
        let Some(counters) = self.state.counters(offer, held_by, serial) else { return Ok(None) };
        let mut counts = std::mem::take(&mut self.state.counts);
        let counted = counts.add(&counters, &|id| self.state.room(id).unwrap_or(1));
        self.state.counts = counts;
        if counted.is_some() {
            return Ok(counted);
        }
        let bounded = counters.iter().find_map(|id| Some((*id, self.machine.expect(*id)?.times?.most?)));
        let Some((statement, most)) = bounded else {
            unreachable!("a message is counted where it fits an upper bound")
        };
        let at = self.state.since_start(arrival.at);
        Err(End::violated(
            statement,
            Violation::TooMany { statement, most, arrival: Arc::clone(arrival), at },
        ))
    }
}
