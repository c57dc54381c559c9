//! Maximum matching with capacities, fewest late, earliest in the order of the text.

use std::collections::VecDeque;

use smallvec::SmallVec;

use super::walk::{Stop, Walk};
use super::{Problem, Share, Solution};

/// A matching of messages to the seats of a problem. Seats of chains take no part.
#[derive(Debug)]
pub(super) struct Matching<'p> {
    pub(super) problem: &'p Problem,
    /// For each message the seat that has it.
    pub(super) seat_of: Vec<Option<u32>>,
    /// For each seat how many it has.
    filled: Vec<usize>,
    /// Messages that stay where they are.
    pub(super) frozen: Vec<bool>,
    /// For each message the seats that it fits, and whether it is late there.
    pub(super) seats: Vec<SmallVec<[(u32, bool); 4]>>,
}

impl<'p> Matching<'p> {
    /// Nothing matched.
    pub(super) fn new(problem: &'p Problem) -> Matching<'p> {
        let mut seats: Vec<SmallVec<[(u32, bool); 4]>> = vec![SmallVec::new(); problem.messages];
        for (seat, place) in (0u32..).zip(&problem.places) {
            if place.chain.is_none() {
                for edge in &place.edges {
                    seats[edge.message as usize].push((seat, edge.late));
                }
            }
        }
        Matching {
            problem,
            seat_of: vec![None; problem.messages],
            filled: vec![0; problem.places.len()],
            frozen: vec![false; problem.messages],
            seats,
        }
    }

    /// The solution that the rules choose, for a problem without chains.
    pub(super) fn best(problem: &'p Problem) -> Solution {
        let mut matching = Matching::new(problem);
        matching.grow();
        matching.settle();
        matching.solution()
    }

    /// Takes a message out of the problem.
    pub(super) fn bar(&mut self, message: u32) {
        self.frozen[message as usize] = true;
        self.seats[message as usize].clear();
    }

    /// Gives a message to a seat for good.
    pub(super) fn fix(&mut self, seat: u32, message: u32) {
        self.seat_of[message as usize] = Some(seat);
        self.filled[seat as usize] += 1;
        self.frozen[message as usize] = true;
    }

    /// Makes the matching a maximum one with the fewest late messages; says how many it has.
    pub(super) fn grow(&mut self) -> usize {
        self.seed();
        while self.augment() {}
        self.filled.iter().sum()
    }

    /// Gives each seat the first messages that nobody has and that are not late there: the shortest paths of all.
    fn seed(&mut self) {
        for (seat, place) in (0u32..).zip(&self.problem.places) {
            for edge in place.edges.iter().filter(|edge| !edge.late) {
                if !self.is_free(seat) {
                    break;
                }
                let message = edge.message as usize;
                if self.seat_of[message].is_none() && !self.frozen[message] {
                    self.seat_of[message] = Some(seat);
                    self.filled[seat as usize] += 1;
                }
            }
        }
    }

    /// How many messages are late where they are.
    pub(super) fn late(&self) -> usize {
        let placed = (0u32..).zip(&self.seat_of).filter_map(|(message, seat)| Some((message, (*seat)?)));
        placed.filter(|(message, seat)| self.is_late(*seat, *message)).count()
    }

    /// For each seat the messages that it has.
    pub(super) fn solution(&self) -> Solution {
        let mut solution: Solution = vec![Share::new(); self.problem.places.len()];
        for (message, seat) in (0u32..).zip(&self.seat_of) {
            if let Some(seat) = seat {
                solution[*seat as usize].push(message);
            }
        }
        solution
    }

    /// Whether a message is late at a seat.
    pub(super) fn is_late(&self, seat: u32, message: u32) -> bool {
        self.problem.places[seat as usize].edge(message).is_some_and(|edge| edge.late)
    }

    /// Whether a seat needs more than it has.
    pub(super) fn is_free(&self, seat: u32) -> bool {
        let place = &self.problem.places[seat as usize];
        place.chain.is_none() && self.filled[seat as usize] < place.demand
    }

    /// Gives out one more message, on a path that adds the fewest late ones. Successive shortest paths keep
    /// the matching the least late of its size.
    fn augment(&mut self) -> bool {
        let size = self.problem.places.len();
        let mut cost: Vec<Option<i64>> = vec![None; size];
        let mut from: Vec<Option<(u32, u32)>> = vec![None; size];
        let mut queue: VecDeque<u32> = VecDeque::new();
        for seat in (0u32..).take(size).filter(|seat| self.is_free(*seat)) {
            cost[seat as usize] = Some(0);
            queue.push_back(seat);
        }
        let mut best: Option<(i64, u32, u32)> = None;
        while let Some(seat) = queue.pop_front() {
            if best.is_some_and(|(least, ..)| least == 0) {
                break;
            }
            let Some(so_far) = cost[seat as usize] else { continue };
            for edge in &self.problem.places[seat as usize].edges {
                if self.frozen[edge.message as usize] {
                    continue;
                }
                let here = so_far + i64::from(edge.late);
                match self.seat_of[edge.message as usize] {
                    None if best.is_none_or(|(least, ..)| here < least) => {
                        best = Some((here, seat, edge.message))
                    }
                    None => {}
                    Some(other) => {
                        let there = here - i64::from(self.is_late(other, edge.message));
                        if other != seat && cost[other as usize].is_none_or(|known| there < known) {
                            cost[other as usize] = Some(there);
                            from[other as usize] = Some((seat, edge.message));
                            queue.push_back(other);
                        }
                    }
                }
            }
        }
        let Some((_, mut seat, mut message)) = best else { return false };
        loop {
            self.seat_of[message as usize] = Some(seat);
            match from[seat as usize] {
                Some((before, passed_on)) => (seat, message) = (before, passed_on),
                None => break,
            }
        }
        self.filled[seat as usize] += 1;
        true
    }

    /// Gives each seat in turn the earliest messages that it can have in a matching that is as large and as
    /// little late.
    fn settle(&mut self) {
        for (seat, place) in (0u32..).zip(&self.problem.places) {
            let mut fixed = 0;
            for edge in &place.edges {
                if fixed == place.demand {
                    break;
                }
                let message = edge.message;
                if self.frozen[message as usize] {
                    continue;
                }
                if self.seat_of[message as usize] == Some(seat) || self.exchange(seat, message, edge.late) {
                    self.frozen[message as usize] = true;
                    fixed += 1;
                }
            }
        }
    }

    /// Gives a message to a seat, where that makes the matching no smaller and no later: a path in the residual
    /// graph from the seat back to the message that costs no more than the message gains.
    fn exchange(&mut self, seat: u32, message: u32, late: bool) -> bool {
        let Some(path) = Walk::new(self, seat, message).path(-i64::from(late)) else { return false };
        for (one, other) in &path {
            if let (Stop::Seat(seat), Stop::Message(message)) = (one, other) {
                self.seat_of[*message as usize] = None;
                self.filled[*seat as usize] -= 1;
            }
        }
        let moved = path.iter().filter_map(|stops| match stops {
            (Stop::Message(message), Stop::Seat(seat)) => Some((*seat, *message)),
            _ => None,
        });
        for (seat, message) in moved.chain([(seat, message)]) {
            self.seat_of[message as usize] = Some(seat);
            self.filled[seat as usize] += 1;
        }
        true
    }
}
