//! The questions that the meaning asks, each answered over all that has come.

use super::assignment::{Assignment, Seat, best, can_place};
use super::interpreter::{Final, Go, Interpreter, Message, Over};
use super::told::Told;
use crate::engine::tests::script::{Expected, Say, Wants};
use crate::machine::{Does, Kind, Member};

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

    fn expected(&self, statement: usize) -> &Expected {
        match &self.says[statement] {
            Say::Expect(expected) => expected,
            other => unreachable!("{other:?} is awaited"),
        }
    }

    /// From the hand-off of the last trigger of the window's run.
    fn latency(&self, window: usize, message: &Message) -> u64 {
        let origin = self.triggered[window].or(self.opened[window]).unwrap_or(0);
        message.at.saturating_sub(origin)
    }

    fn fits(&self, statement: usize, message: usize) -> bool {
        let (expected, message) = (self.expected(statement), &self.messages[message]);
        let latency = self.latency(self.window_of(statement), message);
        expected.on.topic == message.topic && self.wants(&expected.on.wants, message, Some(latency))
    }

    fn window_of(&self, statement: usize) -> usize {
        let holds = |member: &Member| member.expects().iter().any(|id| id.index() == statement);
        let round = self.machine.rounds.iter().find(|round| round.members.iter().any(holds));
        round.expect("it stands in a round").window.index()
    }

    fn round_of(&self, statement: usize) -> usize {
        let holds = |member: &Member| member.expects().iter().any(|id| id.index() == statement);
        self.machine.rounds.iter().position(|round| round.members.iter().any(holds)).unwrap()
    }

    /// The expectations of a round in the order of the text, with their places in an `in order`.
    fn members(&self, round: usize) -> Vec<(usize, Option<(usize, usize)>)> {
        let mut members = Vec::new();
        for (order, member) in self.machine.rounds[round].members.iter().enumerate() {
            match member {
                Member::Expect(id) => members.push((id.index(), None)),
                Member::InOrder(ids) => {
                    members.extend(ids.iter().enumerate().map(|(nth, id)| (id.index(), Some((order, nth)))));
                }
                Member::Quiet(_) => {}
            }
        }
        members.sort_unstable();
        members
    }

    fn least(&self, statement: usize) -> usize {
        self.expected(statement).times.map_or(1, |times| times.least as usize)
    }

    fn most(&self, statement: usize) -> Option<usize> {
        self.expected(statement).times?.most.map(|most| most as usize)
    }

    /// Who has a message for good.
    fn taker(&self, message: usize) -> Option<usize> {
        let has = |held: &Option<Final>| {
            held.as_ref()
                .is_some_and(|held| held.needed.contains(&message) || held.collected.contains(&message))
        };
        self.finals.iter().position(has)
    }

    /// The messages that a round is offered.
    fn offered(&self, round: usize) -> Vec<usize> {
        let window = Some(self.machine.rounds[round].window.index());
        let in_window = (0..self.offered).filter(|message| self.messages[*message].window == window);
        in_window.filter(|message| self.taker(*message).is_none()).collect()
    }

    /// The best assignment of a round, over all that has come: for each member, the messages.
    fn assignment(&self, round: usize) -> Assignment {
        let offered = self.offered(round);
        let seats: Vec<Seat> = self
            .members(round)
            .into_iter()
            .map(|(statement, place)| Seat {
                least: self.least(statement),
                fits: offered.iter().map(|message| self.fits(statement, *message)).collect(),
                late: offered.iter().map(|message| self.is_late(statement, *message)).collect(),
                place,
            })
            .collect();
        let assignment = best(&seats, offered.len());
        assignment.into_iter().map(|taken| taken.into_iter().map(|index| offered[index]).collect()).collect()
    }

    fn is_late(&self, statement: usize, message: usize) -> bool {
        let latency = self.latency(self.window_of(statement), &self.messages[message]);
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
        }
        self.judge_nevers()?;
        self.judge_counts()
    }

    /// Whether all of a round holds.
    pub(super) fn holds(&self, round: usize) -> bool {
        let quiet = self.machine.rounds[round].members.iter().all(|member| match member {
            Member::Quiet(never) => self.quiet.get(&never.index()).is_some_and(|(_, over)| *over),
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
                    if room && in_place && !taken.contains(message) && self.fits(*statement, *message) {
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

    fn is_armed(&self, never: usize) -> bool {
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
                    && message.topic == on.topic
                    && end.is_none_or(|end| message.at < end)
                    && self.wants(&on.wants, message, None)
            })
    }

    /// Whether each message that fits an upper bound can still be somebody's.
    pub(super) fn judge_counts(&self) -> Go {
        self.judge_counts_of(self.awaited())
    }

    fn judge_counts_of(&self, awaited: Option<usize>) -> Go {
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
            (Say::Expect(expected), held) => {
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
        let Some(window) = self.messages[message].window else { return Vec::new() };
        if self.finals.iter().any(needed) {
            return Vec::new();
        }
        let mut counters = Vec::new();
        for statement in 0..self.says.len() {
            let Say::Expect(expected) = &self.says[statement] else { continue };
            let (of, round) = (self.window_of(statement), self.round_of(statement));
            let is_current = taker.is_none() && Some(window) == self.current && of == window;
            if is_current && round >= later && expected.on.topic == self.messages[message].topic {
                return Vec::new();
            }
            let counts = match &self.finals[statement] {
                Some(held) => {
                    // What a round has collected was never offered to those after it.
                    let offered = taker.is_none_or(|taker| round <= self.round_of(taker));
                    expected.times.is_some()
                        && of <= window
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
        self.fits(statement, message)
            && self.predecessor(round, statement).is_none_or(|before| {
                let earlier = self.offered(round).into_iter().filter(|other| *other < message);
                earlier.filter(|other| self.may_take(round, before, *other)).count() >= self.least(before)
            })
    }

    /// What came of everything.
    pub(super) fn told(&self, over: Over) -> Told {
        let mut outcome = if self.failed { "failed" } else { over.outcome };
        let mut words: Vec<&'static str> = (0..self.says.len()).map(|one| self.word(one)).collect();
        let mut taken: Vec<Vec<usize>> =
            self.finals.iter().map(|held| held.as_ref().map_or_else(Vec::new, all)).collect();
        if let Some(round) = self.awaited() {
            for ((statement, place), got) in self.members(round).into_iter().zip(self.assignment(round)) {
                words[statement] = self.word_of_awaited(round, statement, place, &got);
                if got.len() >= self.least(statement) {
                    taken[statement] = got;
                }
            }
        }
        if self.failed {
            match self.does() {
                Does::Publish { statement, .. } | Does::Wait(statement) => words[statement.index()] = "broke",
                Does::Finish => {
                    for (statement, say) in self.says.iter().enumerate() {
                        if let Say::On { times: Some(times), .. } = say
                            && self.calls[statement] < times.least
                        {
                            words[statement] = "too few";
                        }
                    }
                }
                _ => {}
            }
        } else if let Some(broke) = over.broke {
            words[broke] = "broke";
            taken[broke].clear();
        }
        if outcome == "passed" && words.contains(&"slow") {
            outcome = if self.script.slow_fails { "slow" } else { "passed slow" };
        }
        let captured = self.captured.clone().into_iter().collect();
        Told { outcome, words, taken, captured, end: self.now }
    }

    fn word(&self, statement: usize) -> &'static str {
        match &self.machine.statements[statement].kind {
            Kind::On(_) => "answered",
            Kind::Never(never) => {
                let window = self
                    .machine
                    .windows
                    .iter()
                    .position(|window| window.nevers.iter().any(|id| id.index() == statement));
                let open = window.is_some_and(|window| self.opened[window].is_some());
                let awaited = self.awaited().is_some_and(|round| {
                    self.machine.rounds[round].members.iter().any(|member| match member {
                        Member::Quiet(id) => id.index() == statement,
                        _ => false,
                    })
                });
                let over = self.quiet.get(&statement).is_some_and(|(_, over)| *over);
                match never.period {
                    _ if !open => "not reached",
                    Some(_) if awaited && !over && self.failed => "broke",
                    Some(_) if awaited && !over => "open",
                    Some(_) if over && self.is_armed(statement) => "held",
                    None if self.is_armed(statement) => "held",
                    _ => "not reached",
                }
            }
            Kind::Expect(_) => match &self.finals[statement] {
                None => "not reached",
                Some(held) if held.needed.iter().any(|message| self.is_late(statement, *message)) => "slow",
                Some(_) => "pass",
            },
            _ if self.done[statement] => "done",
            _ => "not reached",
        }
    }

    /// What came of an expectation of the round that is awaited.
    fn word_of_awaited(
        &self,
        round: usize,
        statement: usize,
        place: Option<(usize, usize)>,
        got: &[usize],
    ) -> &'static str {
        if got.len() >= self.least(statement) {
            let late = got.iter().any(|message| self.is_late(statement, *message));
            return if late { "slow" } else { "pass" };
        }
        if !self.failed {
            return "open";
        }
        if !got.is_empty() {
            return "too few";
        }
        let window = self.window_of(statement);
        // What comes after the deadline is not among the messages.
        let came: Vec<usize> = (0..self.messages.len()).collect();
        let fits = |message: &usize| self.fits(statement, *message);
        let in_window = came.iter().copied().filter(|message| self.messages[*message].window == Some(window));
        let given: Vec<usize> = self.assignment(round).into_iter().flatten().collect();
        let has_owner = |message: &usize| self.taker(*message).is_some() || given.contains(message);
        let fitting: Vec<usize> = in_window.filter(fits).collect();
        if fitting.iter().any(|message| !has_owner(message)) {
            assert!(place.is_some(), "a maximum matching leaves nothing that fits, but for the order");
            return "disorder";
        }
        if !fitting.is_empty() {
            return "taken";
        }
        let early = |message: &usize| {
            self.messages[*message].window < Some(window) && fits(message) && self.taker(*message).is_none()
        };
        if came.iter().any(early) {
            return "early";
        }
        let topic = self.expected(statement).on.topic;
        match self.offered(round).iter().any(|message| self.messages[*message].topic == topic) {
            true => "mismatch",
            false => "timeout",
        }
    }
}

fn all(held: &Final) -> Vec<usize> {
    let mut all: Vec<usize> = held.needed.iter().chain(&held.collected).copied().collect();
    all.sort_unstable();
    all
}
