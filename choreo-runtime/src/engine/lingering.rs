//! `never`s of rounds of loops that are past: they hold to the block's end, with the values of their round.

use super::arrival::Incoming;
use super::operand;
use super::turn::{End, Flow, Turn};
use super::windows::Opening;
use crate::machine::{Kind, StatementId};
use crate::matching::{self, Operands};
use crate::outcome::{Shown, Violation};

/// A `never` of a round that is past.
#[derive(Debug)]
pub(super) struct Lingering {
    pub(super) statement: StatementId,
    /// Where its window opened.
    pub(super) opening: Opening,
    /// What its pattern compares with.
    pub(super) operands: Operands,
    /// What its captures were filled with.
    pub(super) captures: Vec<Shown>,
}

impl Turn<'_> {
    /// Judges a message by the `never`s of rounds that are past.
    pub(super) fn guard_past(&mut self, message: Incoming<'_>, listeners: &[StatementId]) -> Flow {
        let machine = self.machine;
        for index in 0..self.state.lingering.len() {
            let state = &mut *self.state;
            let one = &state.lingering[index];
            let id = one.statement;
            let Kind::Never(never) = &machine.statement(id).kind else { continue };
            if !listeners.contains(&id) || !one.opening.holds(message.serial, message.arrival) {
                continue;
            }
            matching::judge(
                &never.watch,
                message.arrival,
                None,
                &one.operands,
                self.exprs,
                &mut state.judgement,
            )
            .map_err(|error| End::error(id, error))?;
            if !state.judgement.fits() {
                continue;
            }
            let operands = operand::values(&never.watch, &one.operands);
            let captures = one.captures.clone();
            let (arrival, at) = (message.arrival.clone(), state.since_start(message.arrival.at));
            return Err(End::violated(
                id,
                Violation::Never { statement: id, arrival, at, operands, captures },
            ));
        }
        Ok(())
    }
}
