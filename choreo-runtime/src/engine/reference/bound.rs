//! What must not come: by a `never`, by an upper bound.

use super::assignment::can_place;
use super::interpreter::{Final, Go, Interpreter, Over};
use crate::engine::tests::script::{Say, Wants};
use crate::engine::tests::world::covers;

impl Interpreter<'_> {
    /// Judges everything that has come by every `never` that can be judged by.
    pub(super) fn judge_nevers(&self) -> Go {
        for (window, of) in self.machine.windows.iter().enumerate() {
            for never in of.nevers {
                if self.opened[window].is_some() && self.is_violated(never.index(), window) {
                    return Err(Over { outcome: "violated by never", broke: Some(never.index()) });
                }
            }
        }
        Ok(())
    }

    pub(super) fn is_armed(&self, never: usize) -> bool {
        let Say::Never { on, period, written } = &self.says[never] else { unreachable!() };
        let bound = match on.wants {
            Wants::Same(name) => self.captured.contains_key(name),
            _ => true,
        };
        bound && (period.is_none() || !written || self.quiet.contains_key(&never))
    }

    fn is_violated(&self, never: usize, window: usize) -> bool {
        let Say::Never { on, period, .. } = &self.says[never] else { unreachable!() };
        let end = match (self.quiet.get(&never), period) {
            (Some((end, _)), _) => Some(*end),
            (None, Some(period)) if self.triggers_to_come[window] == 0 => {
                self.triggered[window].or(self.opened[window]).map(|origin| origin + period)
            }
            _ => None,
        };
        self.is_armed(never)
            && self.messages.iter().any(|message| {
                message.window >= Some(window)
                    && covers(on.topic, message.topic)
                    && end.is_none_or(|end| message.at < end)
                    && self.wants(&on.wants, message, None)
            })
    }

    /// Whether each message that fits an upper bound can still be somebody's.
    pub(super) fn judge_counts(&self) -> Go {
        self.judge_counts_of(self.awaited())
    }

    pub(super) fn judge_counts_of(&self, awaited: Option<usize>) -> Go {
        let later = self.rounds_done + usize::from(awaited.is_some());
        let mut room: Vec<usize> = (0..self.says.len()).map(|statement| self.room(statement)).collect();
        let mut counted: Vec<Vec<usize>> = Vec::new();
        for message in 0..self.offered {
            let counters = self.counters(message, awaited, later);
            if counters.is_empty() {
                continue;
            }
            let bounded = counters.iter().copied().find(|statement| self.most(*statement).is_some());
            counted.push(counters);
            if !can_place(&counted, &mut room) {
                return Err(Over { outcome: "violated by too many", broke: bounded });
            }
        }
        Ok(())
    }

    fn room(&self, statement: usize) -> usize {
        match (&self.says[statement], &self.finals[statement]) {
            (Say::Expect(expected) | Say::Request(expected), held) => {
                let most = expected.times.map_or(Some(1), |times| times.most).unwrap_or(u32::MAX) as usize;
                most - held.as_ref().map_or(0, |held| held.needed.len())
            }
            _ => 0,
        }
    }

    /// Who may count or take a message; nobody, where that need not be asked.
    fn counters(&self, message: usize, awaited: Option<usize>, later: usize) -> Vec<usize> {
        let taker = self.taker(message);
        let needed = |held: &Option<Final>| held.as_ref().is_some_and(|held| held.needed.contains(&message));
        let window = self.messages[message].window;
        if self.finals.iter().any(needed) {
            return Vec::new();
        }
        let mut counters = Vec::new();
        for statement in 0..self.says.len() {
            let (Say::Expect(expected) | Say::Request(expected)) = &self.says[statement] else { continue };
            let (of, round) = (self.window_of(statement), self.round_of(statement));
            let is_current = taker.is_none()
                && (expected.from_start || window.is_some() && window == self.current && Some(of) == window);
            if is_current && round >= later && covers(expected.on.topic, self.messages[message].topic) {
                return Vec::new();
            }
            let counts = match &self.finals[statement] {
                Some(held) => {
                    // What a round has collected was never offered to those after it.
                    let offered = taker.is_none_or(|taker| round <= self.round_of(taker));
                    expected.times.is_some()
                        && (expected.from_start || Some(of) <= window)
                        && offered
                        && held.after.is_none_or(|after| message > after)
                        && self.fits(statement, message)
                }
                None => is_current && awaited == Some(round) && self.may_take(round, statement, message),
            };
            if !counts {
                continue;
            }
            let follows = self.finals[statement].is_none() && self.predecessor(round, statement).is_some();
            if expected.times.is_some() && (follows || self.most(statement).is_none()) {
                return Vec::new();
            }
            counters.push(statement);
        }
        match counters.iter().any(|statement| self.most(*statement).is_some()) {
            true => counters,
            false => Vec::new(),
        }
    }

    /// The element before one in its `in order` that needs any.
    fn predecessor(&self, round: usize, statement: usize) -> Option<usize> {
        let members = self.members(round);
        let (_, place) = members.iter().find(|(id, _)| *id == statement)?;
        let (order, nth) = (*place)?;
        let before = members.iter().filter(|(id, place)| {
            place.is_some_and(|(of, other)| of == order && other < nth) && self.least(*id) > 0
        });
        before.map(|(id, _)| *id).next_back()
    }

    /// Whether a message that fits may be taken, as far as the order alone says.
    fn may_take(&self, round: usize, statement: usize, message: usize) -> bool {
        self.may_have(statement, message)
            && self.predecessor(round, statement).is_none_or(|before| {
                let earlier = self.offered(round).into_iter().filter(|other| *other < message);
                earlier.filter(|other| self.may_take(round, before, *other)).count() >= self.least(before)
            })
    }
}
