//! What came of each statement, in a word.

use std::collections::BTreeMap;

use super::assignment::Assignment;
use super::interpreter::{Interpreter, Over};
use super::told::Told;
use super::track::{Final, Member};
use crate::engine::tests::script::Say;
use crate::engine::tests::world::covers;

impl Interpreter<'_> {
    /// What came of everything.
    pub(super) fn told(&self, over: Over) -> Told {
        let mut outcome = if self.failed { "failed" } else { over.outcome };
        let mut words: Vec<&'static str> = (0..self.says.len()).map(|one| self.word(one)).collect();
        let mut taken: Vec<Vec<usize>> =
            (0..self.says.len()).map(|one| self.final_of(one).map_or_else(Vec::new, all)).collect();
        let mut awaited_over = BTreeMap::new();
        for (index, round) in self.awaited() {
            for ((statement, place), got) in self.members(round).into_iter().zip(self.shares(index, round)) {
                words[statement] = self.word_of_awaited((index, round), statement, place, &got);
                if got.len() >= self.least(statement) {
                    let window = self.rounds[round].window;
                    if let Some(over) = self.over_of(statement, window, &got) {
                        awaited_over.insert(statement, over);
                    }
                    taken[statement] = got;
                }
            }
        }
        let at_the_end = self.tracks.len() == 1
            && self.tracks[0].frames.len() == 1
            && self.tracks[0].frame().say().is_none();
        if self.failed && at_the_end {
            for (statement, say) in self.says.iter().enumerate() {
                if let Say::On { times: Some(times), .. } = say
                    && self.calls[statement] < times.least
                {
                    words[statement] = "too few";
                }
            }
        }
        for (statement, (over, took)) in &self.overruns {
            let holds = ["pass", "true", "slow", "not reached"].contains(&words[*statement]);
            let now = self.over(*statement).max(awaited_over.get(statement).copied());
            if holds && Some(*over) > now {
                words[*statement] = "slow";
                taken[*statement].clone_from(took);
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

    /// What each expectation of a round that is awaited would get. Of an `either`, a start that holds leaves the others nothing:
    /// it is not taken yet where the message that makes it hold ends the block.
    fn shares(&self, index: usize, round: usize) -> Assignment {
        let mut shares = self.assignment(index, round);
        if self.rounds[round].alternatives
            && let Some(chosen) = self.chosen(index, round)
        {
            let others = shares.iter_mut().enumerate().filter(|(start, _)| *start != chosen);
            others.for_each(|(_, share)| share.clear());
        }
        shares
    }

    /// By how much a statement was over its budget in the round that runs.
    fn over(&self, statement: usize) -> Option<u64> {
        if let Say::Eventually(asks) = &self.says[statement] {
            let asked = self.asked.get(&statement)?;
            return (asked.held? - self.origin(asked.window))
                .checked_sub(asks.within)
                .filter(|over| *over > 0);
        }
        let held = self.final_of(statement)?;
        self.over_of(statement, held.window, &held.needed)
    }

    /// By how much the latest of these messages was over the budget of an expectation.
    fn over_of(&self, statement: usize, window: usize, messages: &[usize]) -> Option<u64> {
        let within = self.expected(statement).within?;
        let over = |message: &usize| self.latency_in(window, statement, *message).checked_sub(within);
        messages.iter().filter_map(over).max().filter(|over| *over > 0)
    }

    /// A round is past: what was slow in it stays so.
    pub(super) fn note_overrun(&mut self, statement: usize) {
        let is_awaited =
            matches!(self.says[statement], Say::Expect(_) | Say::Request(_) | Say::Eventually(_));
        let Some(over) = is_awaited.then(|| self.over(statement)).flatten() else { return };
        let took = self.final_of(statement).map_or_else(Vec::new, all);
        let known = self.overruns.entry(statement).or_default();
        if over > known.0 {
            *known = (over, took);
        }
    }

    /// The rounds that are awaited, each with the place of its track.
    fn awaited(&self) -> Vec<(usize, usize)> {
        let tracks = self.tracks.iter().enumerate();
        tracks.filter_map(|(index, track)| Some((index, track.round()?))).collect()
    }

    fn word(&self, statement: usize) -> &'static str {
        match &self.says[statement] {
            Say::On { .. } => "answered",
            Say::Never { period, .. } => {
                let Some(one) = self.watching.iter().find(|one| one.current && one.statement == statement)
                else {
                    return "not reached";
                };
                let is_it = |member: &Member| matches!(member, Member::Quiet(id) if *id == statement);
                let awaited =
                    self.awaited().iter().any(|(_, round)| self.rounds[*round].members.iter().any(is_it));
                let over = one.quiet.is_some_and(|(_, over)| over);
                match period {
                    Some(_) if awaited && !over && self.failed => "broke",
                    Some(_) if awaited && !over => "open",
                    Some(_) if over && one.armed.is_some() => "held",
                    None if one.armed.is_some() => "held",
                    _ => "not reached",
                }
            }
            Say::Only(_) if self.closed.iter().any(|(of, _)| *of == statement) => "held",
            Say::Eventually(asks) => {
                let Some(asked) = self.asked.get(&statement) else { return "not reached" };
                match asked.held {
                    Some(at) if at - self.origin(asked.window) > asks.within => "slow",
                    Some(_) => "true",
                    None if self.failed => "timeout",
                    None => "open",
                }
            }
            Say::Expect(_) | Say::Request(_) => match self.final_of(statement) {
                None => "not reached",
                Some(held) if held.needed.iter().any(|one| self.is_late_in(held.window, statement, *one)) => {
                    "slow"
                }
                Some(_) => "pass",
            },
            _ if self.done[statement] => "done",
            _ => "not reached",
        }
    }

    /// What came of an expectation of a round that is awaited.
    fn word_of_awaited(
        &self,
        (index, round): (usize, usize),
        statement: usize,
        place: Option<(usize, usize)>,
        got: &[usize],
    ) -> &'static str {
        if got.len() >= self.least(statement) {
            let late = got.iter().any(|message| self.is_late(round, statement, *message));
            return if late { "slow" } else { "pass" };
        }
        if !self.failed {
            return "open";
        }
        if !got.is_empty() {
            return "too few";
        }
        let (window, track) = (self.rounds[round].window, self.tracks[index].id);
        // What comes after the deadline is not among the messages.
        let came: Vec<usize> = (0..self.messages.len()).collect();
        let given: Vec<usize> = self
            .awaited()
            .into_iter()
            .flat_map(|(index, round)| self.assignment(index, round).into_iter().flatten())
            .collect();
        let has_owner = |message: &usize| self.taker(*message).is_some() || given.contains(message);
        let is_fit = |message: &usize| self.may_have(round, statement, *message);
        let fitting: Vec<usize> = came.iter().copied().filter(is_fit).collect();
        let is_left =
            |message: &usize| !has_owner(message) && self.claims.get(message).is_none_or(|by| *by == track);
        if fitting.iter().any(is_left) {
            assert!(place.is_some(), "a maximum matching leaves nothing that fits, but for the order");
            return "disorder";
        }
        if fitting.iter().any(has_owner) {
            return "taken";
        }
        let early = |message: &usize| {
            !self.messages[*message].old
                && !self.looks_at(statement, window, *message)
                && self.fits(statement, window, *message)
                && !has_owner(message)
        };
        if !self.expected(statement).from_start && came.iter().any(early) {
            return "early";
        }
        let topic = self.expected(statement).on.topic;
        let misses = |message: &usize| {
            covers(topic, self.messages[*message].topic)
                && self.looks_at(statement, window, *message)
                && !self.fits(statement, window, *message)
        };
        match self.rounds[round].seen.iter().any(misses) {
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
