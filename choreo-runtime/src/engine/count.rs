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
use super::log::{Kept, Taking};
use super::standing::{Awaited, Standing};
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
    bounded: bool,
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
type Counters = SmallVec<[StatementId; 4]>;

impl State {
    /// The expectations that may count a message; `None` where it need not be counted: it fits none with an upper
    /// bound, or one that has room for any number.
    fn counters(&self, kept: &Kept) -> Option<Counters> {
        let mut counters: Counters = SmallVec::new();
        let mut bounded = false;
        for id in &kept.held_by {
            self.bound(*id)?;
            bounded = true;
            counters.push(*id);
        }
        let seats = self.round.as_ref().map_or(&[][..], |round| &round.seats);
        for seat in kept.seats.iter().chain(&kept.spare).filter_map(|seat| seats.get(*seat as usize)) {
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
    fn bound(&self, id: StatementId) -> Option<u32> {
        let most = self.machine.expect(id)?.times?.most?;
        match &self.statements[id.index()] {
            Standing::Expect(Awaited { held: Some(held), .. }) => Some(most.saturating_sub(held.base)),
            _ => Some(most),
        }
    }
}

impl Turn<'_> {
    /// Judges a message by the expectations with `times` that hold already: they count on.
    pub(super) fn count_by_held(&mut self, kept: &mut Kept, listeners: &[StatementId]) -> Flow {
        if !self.state.counts.bounded {
            return Ok(());
        }
        let machine = self.machine;
        for id in listeners {
            let Some(expect) = machine.expect(*id) else { continue };
            let Standing::Expect(awaited) = &self.state.statements[id.index()] else { continue };
            let counts = expect.times.is_some()
                && awaited.window <= kept.window
                && awaited
                    .held
                    .as_ref()
                    .is_some_and(|held| held.after.is_none_or(|after| kept.serial > after));
            if !counts {
                continue;
            }
            let latency = self.state.windows.latency(awaited.window, kept.arrival.at);
            if self.judge(*id, &expect.watch, &kept.arrival, Some(latency))? {
                kept.held_by.push(*id);
            }
        }
        Ok(())
    }

    /// Counts a kept message, unless a later round may take it, or it is one of those that were needed.
    pub(super) fn count_kept(&mut self, index: u32) -> Flow {
        let kept = self.state.log.get(index);
        if kept.later || kept.counted.is_some() || kept.taken == Some(Taking::Needed) {
            return Ok(());
        }
        let Some(counters) = self.state.counters(kept) else { return Ok(()) };
        let arrival = Arc::clone(&kept.arrival);
        let counted = self.count(&counters, &arrival)?;
        self.state.log.get_mut(index).counted = Some(counted);
        Ok(())
    }

    /// Counts a message that is not kept.
    pub(super) fn count_for_good(&mut self, kept: &Kept) -> Flow {
        if let Some(counters) = self.state.counters(kept).filter(|_| kept.counted.is_none()) {
            self.count(&counters, &kept.arrival)?;
        }
        Ok(())
    }

    fn count(&mut self, counters: &[StatementId], arrival: &Arc<Arrival>) -> Flow<u32> {
        let mut counts = std::mem::take(&mut self.state.counts);
        let room = |id: StatementId| self.state.bound(id).unwrap_or(1);
        let counted = counts.add(counters, &room);
        self.state.counts = counts;
        counted.ok_or_else(|| {
            let first = counters.iter().find_map(|id| Some((*id, self.machine.expect(*id)?.times?.most?)));
            let (statement, most) = first.unwrap_or((counters[0], 1));
            let at = self.state.since_start(arrival.at);
            let violation = Violation::TooMany { statement, most, arrival: Arc::clone(arrival), at };
            End::violated(statement, violation)
        })
    }
}
