//! What must not come: by a `never`, by an upper bound.

use super::ahead::Ahead;
use super::assignment::can_place;
use super::interpreter::{Go, Interpreter, Over};
use super::track::Watching;
use crate::engine::tests::script::{Say, Wants};
use crate::engine::tests::world::covers;

impl Interpreter<'_> {
    /// Judges everything that has come by every `never` that can be judged by: those of rounds that run before those of
    /// rounds that are past, and then in the order of the text.
    pub(super) fn judge_nevers(&mut self) -> Go {
        for index in 0..self.watching.len() {
            self.arm(index);
        }
        let broken = self.watching.iter().filter(|one| self.is_violated(one));
        match broken.map(|one| (!one.current, one.statement)).min() {
            Some((_, statement)) => Err(Over { outcome: "violated by never", broke: Some(statement) }),
            None => Ok(()),
        }
    }

    fn arm(&mut self, index: usize) {
        let one = &self.watching[index];
        let Say::Never { on, period, written } = &self.says[one.statement] else { unreachable!() };
        if !one.current || one.armed.is_some() || period.is_some() && *written && one.quiet.is_none() {
            return;
        }
        let value = match on.wants {
            Wants::Same(name) if !self.bound.contains(name) => return,
            // Without a value there is nothing that is the same.
            Wants::Same(name) => Some(self.captured[name].first().copied().unwrap_or(i64::MIN)),
            _ => None,
        };
        self.watching[index].armed = Some(value);
    }

    /// Whether it holds to the block's end.
    pub(super) fn is_open(&self, one: &Watching) -> bool {
        matches!(self.says[one.statement], Say::Never { period: None, .. })
    }

    fn is_violated(&self, one: &Watching) -> bool {
        let Say::Never { on, period, .. } = &self.says[one.statement] else { unreachable!() };
        let Some(value) = one.armed else { return false };
        let end = match (one.quiet, period) {
            (Some((end, _)), _) => Some(end),
            (None, Some(period)) if !self.triggers_to_come(one.window) => {
                Some(self.origin(one.window) + period)
            }
            _ => None,
        };
        (0..self.messages.len()).any(|index| {
            let message = &self.messages[index];
            self.is_in(one.window, index)
                && covers(on.topic, message.topic)
                && end.is_none_or(|end| message.at < end)
                && match value {
                    Some(value) => message.k == Some(value),
                    None => self.wants(&on.wants, message, None),
                }
        })
    }

    /// Whether each message that fits an upper bound can still be somebody's.
    pub(super) fn judge_counts(&self) -> Go {
        let ahead = self.ahead();
        let mut room: Vec<usize> = (0..self.says.len()).map(|statement| self.room(statement)).collect();
        let mut counted: Vec<Vec<usize>> = Vec::new();
        for message in 0..self.offered {
            let counters = self.counters(message, &ahead);
            if counters.is_empty() || self.settled.contains(&message) {
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

    /// The bounds of statements that are to be awaited anew are past, and what they have counted is counted.
    pub(super) fn settle(&mut self, inside: &std::ops::Range<usize>) {
        let ahead = self.ahead();
        for message in 0..self.offered {
            if self.counters(message, &ahead).iter().any(|statement| inside.contains(statement)) {
                self.settled.insert(message);
            }
        }
    }

    fn room(&self, statement: usize) -> usize {
        match &self.says[statement] {
            Say::Expect(expected) | Say::Request(expected) => {
                let most = expected.times.map_or(Some(1), |times| times.most).unwrap_or(u32::MAX) as usize;
                most - self.final_of(statement).map_or(0, |held| held.needed.len())
            }
            _ => 0,
        }
    }

    /// Who may count or take a message; nobody, where that need not be asked.
    fn counters(&self, message: usize, ahead: &[Ahead]) -> Vec<usize> {
        let taker = self.taker(message);
        if self.finals.iter().any(|held| held.needed.contains(&message)) {
            return Vec::new();
        }
        let topic = self.messages[message].topic;
        let listens = |(statement, window): &Ahead| {
            let expected = self.expected(*statement);
            covers(expected.on.topic, topic)
                && (expected.from_start || window.is_some_and(|window| self.is_in(window, message)))
        };
        if taker.is_none() && ahead.iter().any(listens) {
            return Vec::new();
        }
        let mut counters = Vec::new();
        for (nth, held) in self.finals.iter().enumerate().filter(|(_, held)| held.current) {
            // What a round has collected was never offered to those after it.
            let offered = taker.is_none_or(|taker| nth <= taker || self.is_of_round(nth, taker));
            let counts = self.expected(held.statement).times.is_some()
                && self.looks_at(held.statement, held.window, message)
                && offered
                && held.after.is_none_or(|after| message > after)
                && !held.too_late.contains(&message)
                && self.fits(held.statement, held.window, message);
            if counts {
                if self.most(held.statement).is_none() {
                    return Vec::new();
                }
                counters.push(held.statement);
            }
        }
        for (index, track) in self.tracks.iter().enumerate().filter(|_| taker.is_none()) {
            let Some(round) = track.round() else { continue };
            if self.claims.get(&message).is_some_and(|by| *by != track.id) {
                continue;
            }
            for (statement, _) in self.members(round) {
                if !self.may_take(index, round, statement, message) {
                    continue;
                }
                let follows = self.predecessor(round, statement).is_some();
                if self.expected(statement).times.is_some() && (follows || self.most(statement).is_none()) {
                    return Vec::new();
                }
                counters.push(statement);
            }
        }
        match counters.iter().any(|statement| self.most(*statement).is_some()) {
            true => counters,
            false => Vec::new(),
        }
    }

    /// Whether two became final together.
    fn is_of_round(&self, one: usize, other: usize) -> bool {
        self.finals[one].round == self.finals[other].round
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
    pub(super) fn may_take(&self, index: usize, round: usize, statement: usize, message: usize) -> bool {
        self.may_have(round, statement, message)
            && self.predecessor(round, statement).is_none_or(|before| {
                let earlier = self.offered(index, round).into_iter().filter(|other| *other < message);
                earlier.filter(|other| self.may_take(index, round, before, *other)).count()
                    >= self.least(before)
            })
    }
}
