//! The cheapest way to make room: a path in the residual graph of a matching.

use std::collections::VecDeque;

use smallvec::SmallVec;

use super::matching::Matching;

/// A node of the residual graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Seat(u32),
    Message(u32),
    /// Where messages come from: one that is matched can be given up for one that is not.
    Source,
    /// Where seats lead to: one that is not full can take what another gives up.
    Sink,
}

/// The search for a path from a seat, which is to get a message, back to that message.
pub(super) struct Walk<'m, 'p> {
    matching: &'m Matching<'p>,
    start: u32,
    target: u32,
    /// For each seat the messages that it has and may give up.
    held: Vec<SmallVec<[u32; 2]>>,
    cost: Vec<Option<i64>>,
    from: Vec<Option<Stop>>,
    queue: VecDeque<Stop>,
}

impl<'m, 'p> Walk<'m, 'p> {
    pub(super) fn new(matching: &'m Matching<'p>, start: u32, target: u32) -> Walk<'m, 'p> {
        let mut held: Vec<SmallVec<[u32; 2]>> = vec![SmallVec::new(); matching.problem.places.len()];
        for (message, seat) in (0u32..).zip(&matching.seat_of) {
            if let Some(seat) = seat
                && !matching.frozen[message as usize]
            {
                held[*seat as usize].push(message);
            }
        }
        let size = matching.problem.places.len() + matching.problem.messages + 2;
        let (cost, from) = (vec![None; size], vec![None; size]);
        Walk { matching, start, target, held, cost, from, queue: VecDeque::new() }
    }

    /// The arcs of a path that costs no more than this, if there is one, last first. A matching that is least
    /// late has no cycle that costs less than nothing, so the search ends.
    pub(super) fn path(mut self, most: i64) -> Option<Vec<(Stop, Stop)>> {
        let target = self.index(Stop::Message(self.target));
        self.reach(Stop::Seat(self.start), 0, None);
        while let Some(stop) = self.queue.pop_front() {
            if self.cost[target].is_some_and(|cost| cost <= most) {
                break;
            }
            let Some(cost) = self.cost[self.index(stop)] else { continue };
            self.go_on(stop, cost);
        }
        self.cost[target].filter(|cost| *cost <= most)?;
        let mut path = Vec::new();
        let mut stop = Stop::Message(self.target);
        while let Some(before) = self.from[self.index(stop)] {
            path.push((before, stop));
            stop = before;
        }
        Some(path)
    }

    fn index(&self, stop: Stop) -> usize {
        let messages = self.matching.problem.messages;
        match stop {
            Stop::Message(message) => message as usize,
            Stop::Seat(seat) => messages + seat as usize,
            Stop::Source => self.cost.len() - 2,
            Stop::Sink => self.cost.len() - 1,
        }
    }

    fn go_on(&mut self, stop: Stop, cost: i64) {
        match stop {
            Stop::Seat(seat) => self.leave_seat(seat, cost),
            Stop::Message(message) => self.leave_message(message, cost),
            Stop::Source => {
                let matching = self.matching;
                for (message, seat) in (0u32..).zip(&matching.seat_of) {
                    if seat.is_none() && !matching.frozen[message as usize] {
                        self.reach(Stop::Message(message), cost, Some(stop));
                    }
                }
            }
            Stop::Sink => {
                for seat in (0u32..).take(self.held.len()) {
                    if !self.held[seat as usize].is_empty() {
                        self.reach(Stop::Seat(seat), cost, Some(stop));
                    }
                }
            }
        }
    }

    fn leave_seat(&mut self, seat: u32, cost: i64) {
        for index in 0..self.held[seat as usize].len() {
            let message = self.held[seat as usize][index];
            let late = i64::from(self.matching.is_late(seat, message));
            self.reach(Stop::Message(message), cost - late, Some(Stop::Seat(seat)));
        }
        if self.matching.is_free(seat) {
            self.reach(Stop::Sink, cost, Some(Stop::Seat(seat)));
        }
    }

    fn leave_message(&mut self, message: u32, cost: i64) {
        if message == self.target {
            return;
        }
        let matching = self.matching;
        let holder = matching.seat_of[message as usize];
        for (seat, late) in &matching.seats[message as usize] {
            if holder != Some(*seat) {
                self.reach(Stop::Seat(*seat), cost + i64::from(*late), Some(Stop::Message(message)));
            }
        }
        if holder.is_some() {
            self.reach(Stop::Source, cost, Some(Stop::Message(message)));
        }
    }

    fn reach(&mut self, stop: Stop, cost: i64, from: Option<Stop>) {
        let index = self.index(stop);
        if self.cost[index].is_some_and(|known| known <= cost) {
            return;
        }
        self.cost[index] = Some(cost);
        self.from[index] = from;
        self.queue.push_back(stop);
        // The last arc at once: most exchanges are a swap of two seats.
        if let Stop::Seat(seat) = stop
            && self.matching.seat_of[self.target as usize] == Some(seat)
        {
            let late = i64::from(self.matching.is_late(seat, self.target));
            self.reach(Stop::Message(self.target), cost - late, Some(stop));
        }
    }
}
