//! A round is reached: its seats are set up, and what its window has brought so far is offered to them.

use std::sync::Arc;

use smallvec::SmallVec;

use super::arrival::Incoming;
use super::log::Kept;
use super::round::Round;
use super::seat::Seat;
use super::standing::{Listeners, Standing};
use super::turn::{End, Flow, Turn};
use crate::machine::{Member, RoundId, Span, StatementId};
use crate::matching;

impl Turn<'_> {
    /// A round is reached.
    pub(super) fn enter_round(&mut self, id: RoundId) -> Flow {
        let round = &self.machine.rounds[id.index()];
        let mut members: SmallVec<[&Member; 4]> = round.members.iter().collect();
        members.sort_by_key(|member| member.expects().first().copied());
        let mut seats = Vec::new();
        for (member, chain) in members.iter().zip(0u16..) {
            match member {
                Member::Expect(expect) => seats.push(self.set_up(*expect)?),
                Member::InOrder(expects) => self.set_up_chain(expects, chain, &mut seats)?,
                Member::Quiet(_) | Member::Eventually(_) => {}
            }
        }
        for (seat, index) in seats.iter().zip(0u16..) {
            if let Standing::Expect(awaited) = &mut self.state.statements[seat.statement.index()] {
                awaited.seat = index;
            }
        }
        self.state.round = Some(Round::new(round.window, seats));
        let left = self.offer_kept()?;
        for member in round.members {
            match member {
                Member::Quiet(never) => self.await_quiet(*never, round.window)?,
                Member::Eventually(id) => self.await_true(*id, round.window)?,
                Member::Expect(_) | Member::InOrder(_) => {}
            }
        }
        self.arm_nevers()?;
        for index in 0..self.state.log.len() {
            self.count_kept(u32::try_from(index).unwrap_or(u32::MAX))?;
        }
        for kept in &left {
            if kept.counted.is_none() {
                self.count(&kept.offer, &kept.held_by, &kept.arrival)?;
            }
        }
        Ok(())
    }

    fn set_up(&mut self, id: StatementId) -> Flow<Seat> {
        let Some(expect) = self.machine.expect(id) else {
            unreachable!(
                "statement {} is awaited and no expect: the macro lowers rounds of expectations",
                id.0
            )
        };
        matching::prepare(&expect.watch, self.exprs, &mut self.state.operands)
            .map_err(|error| End::error(id, error))?;
        let mut seat = Seat::new(id, expect);
        let within = match expect.within {
            None => None,
            Some(Span::Literal(period)) => Some(period),
            Some(Span::Expr { expr, .. }) => {
                Some(self.exprs.duration(expr).map_err(|error| End::error(id, error))?)
            }
        };
        seat.budget = within.map(|within| self.state.options.stretched(within));
        Ok(seat)
    }

    /// The elements of an `in order`.
    fn set_up_chain(&mut self, expects: &[StatementId], chain: u16, seats: &mut Vec<Seat>) -> Flow {
        for id in expects {
            let mut seat = self.set_up(*id)?;
            seat.link = Some(Round::link(seats, chain));
            seats.push(seat);
        }
        Ok(())
    }

    /// Offers what was kept to the round. Gives back what need not be kept any more.
    fn offer_kept(&mut self) -> Flow<Vec<Kept>> {
        let mut left = Vec::new();
        let current = self.state.windows.current();
        for mut kept in self.state.log.take() {
            if kept.taken.is_some() || kept.window != current && !self.state.reads_start {
                self.state.log.restore(kept);
                continue;
            }
            let listeners = Listeners::new(self.machine, &kept.channels);
            let arrival = Arc::clone(&kept.arrival);
            let message =
                Incoming { arrival: &arrival, channels: &[], serial: kept.serial, window: kept.window };
            kept.offer = self.offer_seats(message, &listeners)?;
            if self.state.needs(&kept) {
                let index = self.state.log.restore(kept);
                self.state.add_candidate(index);
            } else {
                left.push(kept);
            }
        }
        Ok(left)
    }
}
