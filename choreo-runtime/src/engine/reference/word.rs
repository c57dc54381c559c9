//! What came of each statement, in a word.

use super::interpreter::{Final, Interpreter, Over};
use super::told::Told;
use crate::engine::tests::script::Say;
use crate::engine::tests::world::covers;
use crate::machine::{Does, Kind, Member};

impl Interpreter<'_> {
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
        if self.failed && matches!(self.does(), Does::Finish) {
            for (statement, say) in self.says.iter().enumerate() {
                if let Say::On { times: Some(times), .. } = say
                    && self.calls[statement] < times.least
                {
                    words[statement] = "too few";
                }
            }
        }
        let broke = if self.failed { self.under_way() } else { over.broke };
        if let Some(broke) = broke {
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
            Kind::Eventually(_) => {
                let Say::Eventually(asks) = &self.says[statement] else { unreachable!() };
                let Some(asked) = self.asked.get(&statement) else { return "not reached" };
                let origin = self.triggered[asked.window].or(self.opened[asked.window]).unwrap_or(0);
                match asked.held {
                    Some(at) if at - origin > asks.within => "slow",
                    Some(_) => "true",
                    None if self.failed => "timeout",
                    None => "open",
                }
            }
            Kind::Expect(_) | Kind::Request(_) => match &self.finals[statement] {
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
        let in_window = came.iter().copied().filter(|message| self.looks_at(statement, *message));
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
            let one = &self.messages[*message];
            !one.old && one.window < Some(window) && fits(message) && !has_owner(message)
        };
        if !self.expected(statement).from_start && came.iter().any(early) {
            return "early";
        }
        let topic = self.expected(statement).on.topic;
        match self
            .offered(round)
            .iter()
            .any(|message| self.looks_at(statement, *message) && covers(topic, self.messages[*message].topic))
        {
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
