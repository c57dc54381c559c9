//! The questions that the meaning asks, each answered over all that has come.

use super::assignment::{Assignment, Seat, best};
use super::interpreter::{Asked, Final, Go, Interpreter, Message};
use crate::engine::tests::script::{Expected, Say, Wants};
use crate::engine::tests::world::covers;
use crate::machine::Member;

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

    /// From the hand-off of the last trigger of the window's run; of a reply, of its request.
    fn latency(&self, statement: usize, message: &Message) -> u64 {
        if message.old {
            return 0;
        }
        let window = self.window_of(statement);
        let asked = self.asked_at.get(&statement).copied();
        let origin = asked.or(self.triggered[window]).or(self.opened[window]).unwrap_or(0);
        message.at.saturating_sub(origin)
    }

    pub(super) fn fits(&self, statement: usize, message: usize) -> bool {
        let (expected, message) = (self.expected(statement), &self.messages[message]);
        let latency = self.latency(statement, message);
        covers(expected.on.topic, message.topic) && self.wants(&expected.on.wants, message, Some(latency))
    }

    /// Whether a message fits and is one that it looks at.
    pub(super) fn may_have(&self, statement: usize, message: usize) -> bool {
        self.looks_at(statement, message) && self.fits(statement, message)
    }

    pub(super) fn window_of(&self, statement: usize) -> usize {
        let holds = |member: &Member| member.expects().iter().any(|id| id.index() == statement);
        let round = self.machine.rounds.iter().find(|round| round.members.iter().any(holds));
        round.expect("it stands in a round").window.index()
    }

    pub(super) fn round_of(&self, statement: usize) -> usize {
        let holds = |member: &Member| member.expects().iter().any(|id| id.index() == statement);
        self.machine.rounds.iter().position(|round| round.members.iter().any(holds)).unwrap()
    }

    /// The expectations of a round in the order of the text, with their places in an `in order`.
    pub(super) fn members(&self, round: usize) -> Vec<(usize, Option<(usize, usize)>)> {
        let mut members = Vec::new();
        for (order, member) in self.machine.rounds[round].members.iter().enumerate() {
            match member {
                Member::Expect(id) => members.push((id.index(), None)),
                Member::InOrder(ids) => {
                    members.extend(ids.iter().enumerate().map(|(nth, id)| (id.index(), Some((order, nth)))));
                }
                Member::Quiet(_) | Member::Eventually(_) => {}
            }
        }
        members.sort_unstable();
        members
    }

    pub(super) fn least(&self, statement: usize) -> usize {
        self.expected(statement).times.map_or(1, |times| times.least as usize)
    }

    pub(super) fn most(&self, statement: usize) -> Option<usize> {
        self.expected(statement).times?.most.map(|most| most as usize)
    }

    /// Who has a message for good.
    pub(super) fn taker(&self, message: usize) -> Option<usize> {
        let has = |held: &Option<Final>| {
            held.as_ref()
                .is_some_and(|held| held.needed.contains(&message) || held.collected.contains(&message))
        };
        self.finals.iter().position(has)
    }

    /// Whether a message is one that an expectation looks at at all: of its window, or `from start`.
    pub(super) fn looks_at(&self, statement: usize, message: usize) -> bool {
        let window = self.messages[message].window;
        self.expected(statement).from_start || window == Some(self.window_of(statement))
    }

    /// The messages that a round is offered.
    pub(super) fn offered(&self, round: usize) -> Vec<usize> {
        let members = self.members(round);
        let looked_at = (0..self.offered)
            .filter(|message| members.iter().any(|(statement, _)| self.looks_at(*statement, *message)));
        looked_at.filter(|message| self.taker(*message).is_none()).collect()
    }

    /// The best assignment of a round, over all that has come: for each member, the messages.
    pub(super) fn assignment(&self, round: usize) -> Assignment {
        let offered = self.offered(round);
        let seats: Vec<Seat> = self
            .members(round)
            .into_iter()
            .map(|(statement, place)| Seat {
                least: self.least(statement),
                fits: offered.iter().map(|message| self.may_have(statement, *message)).collect(),
                late: offered.iter().map(|message| self.is_late(statement, *message)).collect(),
                place,
            })
            .collect();
        let assignment = best(&seats, offered.len());
        assignment.into_iter().map(|taken| taken.into_iter().map(|index| offered[index]).collect()).collect()
    }

    pub(super) fn is_late(&self, statement: usize, message: usize) -> bool {
        let latency = self.latency(statement, &self.messages[message]);
        self.expected(statement).within.is_some_and(|within| latency > within)
    }

    /// A round is reached.
    pub(super) fn reach(&mut self, round: usize) -> Go {
        let window = self.machine.rounds[round].window.index();
        for member in self.machine.rounds[round].members {
            if let Member::Quiet(never) = member {
                let Say::Never { period: Some(period), .. } = &self.says[never.index()] else {
                    unreachable!()
                };
                let origin = self.triggered[window].or(self.opened[window]).unwrap_or(0);
                self.quiet.insert(never.index(), (origin + period, false));
            }
            if let Member::Eventually(id) = member {
                self.asked.insert(id.index(), Asked { window, ..Asked::default() });
                self.run(id.index());
            }
        }
        self.judge_nevers()?;
        self.judge_counts()
    }

    /// Whether all of a round holds.
    pub(super) fn holds(&self, round: usize) -> bool {
        let quiet = self.machine.rounds[round].members.iter().all(|member| match member {
            Member::Quiet(never) => self.quiet.get(&never.index()).is_some_and(|(_, over)| *over),
            Member::Eventually(id) => self.asked.get(&id.index()).is_some_and(|one| one.held.is_some()),
            _ => true,
        });
        let members = self.members(round);
        quiet
            && members
                .iter()
                .zip(self.assignment(round))
                .all(|((statement, _), taken)| taken.len() >= self.least(*statement))
    }

    /// Makes the assignment of a round final.
    pub(super) fn make_final(&mut self, round: usize) -> Go {
        let members = self.members(round);
        let needed = self.assignment(round);
        let offered = self.offered(round);
        let mut taken: Vec<usize> = needed.iter().flatten().copied().collect();
        let mut finals = Vec::new();
        for (index, (statement, place)) in members.iter().enumerate() {
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
                    if room && in_place && !taken.contains(message) && self.may_have(*statement, *message) {
                        collected.push(*message);
                        taken.push(*message);
                    }
                }
            }
            finals.push((
                *statement,
                Final { needed: needed[index].clone(), collected, after: after.copied() },
            ));
        }
        for (statement, held) in finals {
            let mut all: Vec<usize> = held.needed.iter().chain(&held.collected).copied().collect();
            all.sort_unstable();
            let values: Vec<i64> =
                all.iter().map(|message| self.messages[*message].k.unwrap_or(-1)).collect();
            let expected = self.expected(statement);
            for name in [expected.name, expected.part].into_iter().flatten() {
                self.captured.insert(name, values.clone());
            }
            self.finals[statement] = Some(held);
        }
        self.rounds_done += 1;
        self.judge_nevers()?;
        // The round is behind: its expectations count on as held ones.
        self.judge_counts_of(None)
    }
}
