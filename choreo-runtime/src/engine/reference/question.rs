//! The questions that the meaning asks, each answered over all that has come.

use super::assignment::{Assignment, Seat, best};
use super::interpreter::{Go, Interpreter, Message};
use super::track::{Final, Member, Round};
use crate::engine::tests::script::{Expected, Say, Wants};
use crate::engine::tests::world::covers;

impl Interpreter<'_> {
    /// Whether a message is what somebody wants.
    pub(super) fn wants(&self, wants: &Wants, message: &Message, latency: Option<u64>) -> bool {
        match wants {
            Wants::Any => true,
            Wants::OneOf(values) => message.k.is_some_and(|k| values.contains(&k)),
            Wants::Same(name) => {
                message.k.is_some()
                    && self.captured.get(name).and_then(|taken| taken.first().copied()) == message.k
            }
            Wants::Within(millis) => latency.is_some_and(|latency| latency <= *millis),
            Wants::Fails => unreachable!("the properties have no user code that fails on a message"),
        }
    }

    pub(super) fn expected(&self, statement: usize) -> &Expected {
        match &self.says[statement] {
            Say::Expect(expected) | Say::Request(expected) => expected,
            other => unreachable!("{other:?} is awaited"),
        }
    }

    /// What the times in a window count from: the hand-off of the last trigger of its run.
    pub(super) fn origin(&self, window: usize) -> u64 {
        self.windows[window].triggered.unwrap_or(self.windows[window].opened)
    }

    /// From there; of a reply, from the hand-off of its request, below which the run may go on.
    fn latency(&self, statement: usize, window: usize, message: &Message) -> u64 {
        if message.old {
            return 0;
        }
        let requested = self.requested.get(&statement).map(|(at, _)| *at);
        message.at.saturating_sub(requested.unwrap_or_else(|| self.origin(window)))
    }

    /// Whether a message came in a window.
    pub(super) fn is_in(&self, window: usize, message: usize) -> bool {
        let (of, one) = (&self.windows[window], &self.messages[message]);
        !one.old && message >= of.serial && one.at >= of.opened
    }

    pub(super) fn fits(&self, statement: usize, window: usize, message: usize) -> bool {
        let (expected, message) = (self.expected(statement), &self.messages[message]);
        let latency = self.latency(statement, window, message);
        covers(expected.on.topic, message.topic) && self.wants(&expected.on.wants, message, Some(latency))
    }

    /// Whether a message is one that an expectation looks at at all: of its window, or `from start`; a reply, since it was
    /// asked for.
    pub(super) fn looks_at(&self, statement: usize, window: usize, message: usize) -> bool {
        if let Say::Request(_) = self.says[statement] {
            let (one, asked) = (&self.messages[message], self.requested.get(&statement));
            return asked.is_some_and(|(at, after)| !one.old && message >= *after && one.at >= *at);
        }
        self.expected(statement).from_start || self.is_in(window, message)
    }

    /// Whether a message fits and is one that an expectation of a round looks at.
    pub(super) fn may_have(&self, round: usize, statement: usize, message: usize) -> bool {
        let Round { window, until, .. } = self.rounds[round];
        let one = &self.messages[message];
        let in_time = one.old || until.is_none_or(|until| one.at < until);
        in_time && self.looks_at(statement, window, message) && self.fits(statement, window, message)
    }

    /// What an `or after` does not let the starts of a round look at any more.
    fn too_late(&self, round: usize) -> Vec<usize> {
        let Round { until, .. } = self.rounds[round];
        let is_late = |one: &Message| !one.old && until.is_some_and(|until| one.at >= until);
        (0..self.offered).filter(|message| is_late(&self.messages[*message])).collect()
    }

    /// The expectations of a round in the order of the text, with their places in an `in order`.
    pub(super) fn members(&self, round: usize) -> Vec<(usize, Option<(usize, usize)>)> {
        let mut members = Vec::new();
        for (order, member) in self.rounds[round].members.iter().enumerate() {
            match member {
                Member::Expects(ids) if ids.len() == 1 => members.push((ids[0], None)),
                Member::Expects(ids) => {
                    members.extend(ids.iter().enumerate().map(|(nth, id)| (*id, Some((order, nth)))));
                }
                Member::Quiet(_) | Member::Eventually(_) => {}
            }
        }
        members
    }

    pub(super) fn least(&self, statement: usize) -> usize {
        self.expected(statement).times.map_or(1, |times| times.least as usize)
    }

    pub(super) fn most(&self, statement: usize) -> Option<usize> {
        self.expected(statement).times?.most.map(|most| most as usize)
    }

    /// Which of the finals has a message for good.
    pub(super) fn taker(&self, message: usize) -> Option<usize> {
        let has = |held: &Final| held.needed.contains(&message) || held.collected.contains(&message);
        self.finals.iter().position(has)
    }

    /// What an expectation has for good, in the round that runs.
    pub(super) fn final_of(&self, statement: usize) -> Option<&Final> {
        self.finals.iter().find(|held| held.current && held.statement == statement)
    }

    /// The messages that the round of a track is offered.
    pub(super) fn offered(&self, index: usize, round: usize) -> Vec<usize> {
        let track = self.tracks[index].id;
        let is_free = |message: &usize| {
            self.taker(*message).is_none() && self.claims.get(message).is_none_or(|by| *by == track)
        };
        let mut offered: Vec<usize> = self.rounds[round].seen.iter().copied().filter(is_free).collect();
        offered.sort_unstable();
        offered
    }

    /// The best assignment of a round, over all that has come: for each member, the messages.
    pub(super) fn assignment(&self, index: usize, round: usize) -> Assignment {
        self.assign(round, &self.offered(index, round))
    }

    fn assign(&self, round: usize, offered: &[usize]) -> Assignment {
        let members = self.members(round);
        if self.rounds[round].alternatives {
            let earliest = |(statement, _): &(usize, _)| {
                let fitting = offered.iter().filter(|message| self.may_have(round, *statement, **message));
                fitting.copied().take(self.least(*statement)).collect()
            };
            return members.iter().map(earliest).collect();
        }
        let seats: Vec<Seat> = members
            .into_iter()
            .map(|(statement, place)| Seat {
                least: self.least(statement),
                fits: offered.iter().map(|message| self.may_have(round, statement, *message)).collect(),
                late: offered.iter().map(|message| self.is_late(round, statement, *message)).collect(),
                place,
            })
            .collect();
        let assignment = best(&seats, offered.len());
        assignment.into_iter().map(|taken| taken.into_iter().map(|index| offered[index]).collect()).collect()
    }

    pub(super) fn is_late(&self, round: usize, statement: usize, message: usize) -> bool {
        self.is_late_in(self.rounds[round].window, statement, message)
    }

    pub(super) fn latency_in(&self, window: usize, statement: usize, message: usize) -> u64 {
        self.latency(statement, window, &self.messages[message])
    }

    pub(super) fn is_late_in(&self, window: usize, statement: usize, message: usize) -> bool {
        let latency = self.latency(statement, window, &self.messages[message]);
        self.expected(statement).within.is_some_and(|within| latency > within)
    }

    /// Offers a message to the rounds that are awaited, or to that of one track alone: it goes to the first in the text
    /// that it brings further.
    pub(super) fn offer(&mut self, message: usize, only: Option<usize>) {
        let mut looking = Vec::new();
        for (index, track) in self.tracks.iter().enumerate() {
            let Some(round) = track.round().filter(|_| only.is_none_or(|only| only == track.id)) else {
                continue;
            };
            let window = self.rounds[round].window;
            if self.members(round).iter().any(|(statement, _)| self.looks_at(*statement, window, message)) {
                looking.push((index, round));
            }
        }
        for (_, round) in &looking {
            if !self.rounds[*round].seen.contains(&message) {
                self.rounds[*round].seen.push(message);
            }
        }
        for (index, round) in looking {
            if self.brings_further(index, round, message) {
                self.claims.insert(message, self.tracks[index].id);
                return;
            }
        }
    }

    /// Whether a round could give out more messages with one than without; of an `either`, one of its starts.
    fn brings_further(&self, index: usize, round: usize, message: usize) -> bool {
        let with = self.offered(index, round);
        let without: Vec<usize> = with.iter().copied().filter(|one| *one != message).collect();
        let (with, without) = (self.assign(round, &with), self.assign(round, &without));
        let count = |assignment: &Assignment| assignment.iter().map(Vec::len).sum::<usize>();
        count(&with) > count(&without)
    }

    /// Whether all of a round holds.
    pub(super) fn holds(&self, index: usize, round: usize) -> bool {
        let is_over = |never: usize| {
            let watching = self.watching.iter().find(|one| one.current && one.statement == never);
            watching.is_some_and(|one| one.quiet.is_some_and(|(_, over)| over))
        };
        let quiet = self.rounds[round].members.iter().all(|member| match member {
            Member::Quiet(never) => is_over(*never),
            Member::Eventually(id) => self.asked.get(id).is_some_and(|one| one.held.is_some()),
            Member::Expects(_) => true,
        });
        quiet
            && self
                .members(round)
                .iter()
                .zip(self.assignment(index, round))
                .all(|((statement, _), taken)| taken.len() >= self.least(*statement))
    }

    /// The start that decides, of an `either`: the first that holds in the order of arrival, of several the first in the
    /// text.
    pub(super) fn chosen(&self, index: usize, round: usize) -> Option<usize> {
        let members = self.members(round);
        let holds = members.iter().zip(self.assignment(index, round)).enumerate();
        let holds = holds.filter_map(|(start, ((statement, _), taken))| {
            (taken.len() >= self.least(*statement)).then(|| (taken.last().copied(), start))
        });
        holds.min().map(|(_, start)| start)
    }

    /// Makes the assignment of a track's round final. `chosen`: of an `either`, the start that holds.
    pub(super) fn make_final(&mut self, index: usize, round: usize, chosen: Option<usize>) -> Go {
        let members = self.members(round);
        let window = self.rounds[round].window;
        let needed = self.assignment(index, round);
        let offered = self.offered(index, round);
        let is_over = |index: usize| chosen.is_some_and(|chosen| chosen != index);
        let mut taken: Vec<usize> = needed
            .iter()
            .enumerate()
            .filter(|(index, _)| !is_over(*index))
            .flat_map(|(_, taken)| taken.clone())
            .collect();
        let mut finals = Vec::new();
        for (index, (statement, place)) in members.iter().enumerate().filter(|(index, _)| !is_over(*index)) {
            let neighbour = |other: usize| {
                place.is_some_and(|(order, _)| members[other].1.is_some_and(|(of, _)| of == order))
            };
            let after =
                (0..index).rev().filter(|other| neighbour(*other)).find_map(|other| needed[other].last());
            let until = (index + 1..members.len())
                .filter(|other| neighbour(*other))
                .find_map(|other| needed[other].first());
            let mut collected = Vec::new();
            if self.expected(*statement).times.is_some() {
                for message in &offered {
                    let room =
                        self.most(*statement).is_none_or(|most| needed[index].len() + collected.len() < most);
                    let in_place = after.is_none_or(|after| message > after)
                        && until.is_none_or(|until| message < until);
                    let fits = self.may_have(round, *statement, *message);
                    if room && in_place && !taken.contains(message) && fits {
                        collected.push(*message);
                        taken.push(*message);
                    }
                }
            }
            finals.push(Final {
                statement: *statement,
                round,
                window,
                current: true,
                needed: needed[index].clone(),
                collected,
                after: after.copied(),
                too_late: self.too_late(round),
            });
        }
        let held = self.finals.len()..self.finals.len() + finals.len();
        self.finals.extend(finals);
        self.free(index);
        for held in held {
            self.capture(held);
        }
        self.judge_nevers()?;
        self.judge_counts()
    }

    fn capture(&mut self, held: usize) {
        let held = &self.finals[held];
        let mut all: Vec<usize> = held.needed.iter().chain(&held.collected).copied().collect();
        all.sort_unstable();
        let values: Vec<i64> = all.iter().map(|message| self.messages[*message].k.unwrap_or(-1)).collect();
        let Expected { name, part, .. } = *self.expected(held.statement);
        for name in [name, part].into_iter().flatten() {
            self.captured.insert(name, values.clone());
            self.bound.insert(name);
        }
    }

    /// What a track was given and has not taken is free again.
    pub(super) fn free(&mut self, index: usize) {
        let track = self.tracks[index].id;
        let own: Vec<usize> =
            self.claims.iter().filter(|(_, by)| **by == track).map(|(message, _)| *message).collect();
        self.claims.retain(|_, by| *by != track);
        for message in own.into_iter().filter(|message| self.taker(*message).is_none()).collect::<Vec<_>>() {
            for track in self.tracks.iter().map(|track| track.id).collect::<Vec<_>>() {
                if !self.claims.contains_key(&message) {
                    self.offer(message, Some(track));
                }
            }
        }
    }
}
