//! An expectation of the current round: what it may take.

use std::sync::Arc;
use std::time::Duration;

use smallvec::SmallVec;

use super::misses::Misses;
use crate::machine::{Expect, StatementId};
use crate::message::Arrival;

/// An expectation of the current round.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) statement: StatementId,
    pub(super) expect: &'static Expect,
    /// How many it must get.
    pub(super) least: u32,
    /// `within`, stretched.
    pub(super) budget: Option<Duration>,
    /// Its place in an `in order`.
    pub(super) link: Option<Link>,
    /// The kept messages that fit it and that it may get, by their numbers, ascending.
    pub(super) candidates: SmallVec<[u64; 2]>,
    /// Those of them that the tentative matching gives it.
    pub(super) given: SmallVec<[u64; 2]>,
    /// Whether it is full, and what it has fits only other seats of which that is true as well.
    pub(super) closed: bool,
    /// Whether one of its candidates fits another seat too.
    pub(super) contested: bool,
    /// What fits and came before its predecessor could have taken anything.
    pub(super) disordered: Disordered,
    pub(super) misses: Misses,
    /// What fitted after the deadline.
    pub(super) late: Vec<Arc<Arrival>>,
}

/// A place in an `in order`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    /// Which of the round's `in order`s.
    pub(super) chain: u16,
    /// The seat before it that takes something.
    pub(super) before: Option<u16>,
}

/// Messages that fit and that came too early in an `in order` to be taken.
#[derive(Debug, Default)]
pub(super) struct Disordered {
    /// The first of them, with their numbers in the order of arrival.
    pub(super) found: Vec<(Arc<Arrival>, u64)>,
}

impl Disordered {
    /// Of more than the round takes in all, one is left untaken: that is all there is to know.
    pub(super) fn note(&mut self, arrival: &Arc<Arrival>, serial: u64, demand: usize) {
        if self.found.len() <= demand {
            self.found.push((Arc::clone(arrival), serial));
        }
    }
}

/// How many late messages are kept for the report.
const LATE: usize = 3;

/// What becomes of a message that fits a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admission {
    /// It is a candidate.
    Candidate,
    /// So many earlier ones fit that it can't matter.
    Surplus,
    /// It came before what its predecessor may take.
    Disordered,
}

impl Seat {
    pub(super) fn new(statement: StatementId, expect: &'static Expect) -> Seat {
        Seat {
            statement,
            expect,
            least: expect.times.map_or(1, |times| times.least),
            budget: None,
            link: None,
            candidates: SmallVec::new(),
            given: SmallVec::new(),
            closed: false,
            contested: false,
            disordered: Disordered::default(),
            misses: Misses::default(),
            late: Vec::new(),
        }
    }

    /// Its upper bound.
    pub(super) fn most(&self) -> Option<u32> {
        self.expect.times.and_then(|times| times.most)
    }

    /// Whether it holds what else fits, for its capture.
    pub(super) fn collects(&self) -> bool {
        self.expect.times.is_some()
    }

    /// Whether it may take only what came after something else.
    pub(super) fn follows(&self) -> bool {
        self.link.is_some_and(|link| link.before.is_some())
    }

    /// A message that fits came after the deadline.
    pub(super) fn came_late(&mut self, arrival: &Arc<Arrival>) {
        if self.late.len() < LATE {
            self.late.push(Arc::clone(arrival));
        }
    }

    /// What becomes of a message that fits, by its number. `demand` is how many messages the round needs in all: of
    /// more earlier ones that fit, one is always left, and taking that instead is never worse. In an `in order`
    /// that is true of those after each candidate of the predecessor.
    pub(super) fn admit(&self, serial: u64, demand: usize, before: Option<&Before>) -> Admission {
        let earlier = &self.candidates[..self.candidates.partition_point(|one| *one < serial)];
        let enough = match before {
            None => earlier.len() >= demand,
            Some(before) if before.count < before.least as usize => return Admission::Disordered,
            Some(before) => {
                let since = earlier.iter().rev().take_while(|one| Some(**one) > before.last);
                since.take(demand).count() >= demand
            }
        };
        match enough && !self.collects() {
            true => Admission::Surplus,
            false => Admission::Candidate,
        }
    }
}

/// What is known of a predecessor in an `in order`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    /// How many candidates it has that came before the message.
    pub(super) count: usize,
    /// How many it needs.
    pub(super) least: u32,
    /// The last of its candidates before the message.
    pub(super) last: Option<u64>,
}
