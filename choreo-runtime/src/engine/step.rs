//! `let`, `check` and `wait`, and how the block goes from one statement to the next.

use super::Phase;
use super::standing::{Done, Standing};
use super::timers::{self, Due};
use super::turn::{End, Flow, Turn};
use crate::machine::{Check, Does, Kind, Span, StatementId};
use crate::outcome::Violation;

impl Turn<'_> {
    /// Does what can be done now, up to what has to be waited for.
    pub(super) fn go_on(&mut self) -> Flow {
        while let Phase::In { state, begun } = self.state.phase {
            match self.machine.states[state.index()].does {
                Does::Publish { .. } | Does::Call { .. } | Does::Wait(_) if begun => return Ok(()),
                Does::Publish { statement, .. } => {
                    self.state.phase = Phase::In { state, begun: true };
                    return self.publish(statement);
                }
                Does::Call { statement, .. } => {
                    self.state.phase = Phase::In { state, begun: true };
                    self.call(statement);
                    return Ok(());
                }
                Does::Wait(id) => {
                    self.state.phase = Phase::In { state, begun: true };
                    return self.wait(id);
                }
                Does::Let(id) => self.bind(id)?,
                Does::Check(id) => self.check(id)?,
                Does::Await(round) => {
                    if !begun {
                        self.state.phase = Phase::In { state, begun: true };
                        self.enter_round(round)?;
                    }
                    if !self.conclude_round()? {
                        return Ok(());
                    }
                }
                Does::Finish => return self.finish(),
            }
            self.leave_state();
        }
        Ok(())
    }

    /// Goes to the next state.
    pub(super) fn leave_state(&mut self) {
        if let Phase::In { state, .. } = self.state.phase {
            let next = self.machine.states[state.index()].next;
            self.state.phase = Phase::In { state: next, begun: false };
        }
    }

    fn bind(&mut self, id: StatementId) -> Flow {
        let Kind::Let(bound) = &self.machine.statement(id).kind else { return Ok(()) };
        self.exprs.bind(bound.expr).map_err(|error| End::error(id, error))?;
        self.state.bound.bind(bound.capture);
        self.done(id);
        self.newly_bound()
    }

    fn check(&mut self, id: StatementId) -> Flow {
        let Kind::Check(check) = &self.machine.statement(id).kind else { return Ok(()) };
        match self.exprs.check(check.expr).map_err(|error| End::error(id, error))? {
            None => {
                self.done(id);
                Ok(())
            }
            Some(message) => Err(self.fails(id, check, message)),
        }
    }

    fn fails(&self, id: StatementId, check: &Check, message: String) -> Box<End> {
        let captures = self.state.shown(check.uses);
        let violation = Violation::Check { statement: id, text: check.text.to_owned(), message, captures };
        End::violated(id, violation)
    }

    fn wait(&mut self, id: StatementId) -> Flow {
        let Kind::Wait(wait) = &self.machine.statement(id).kind else { return Ok(()) };
        let period = match wait.period {
            Span::Literal(period) => period,
            Span::Expr { expr, .. } => self.exprs.duration(expr).map_err(|error| End::error(id, error))?,
        };
        self.start_timer(timers::after(self.now, period), Due::Wait);
        Ok(())
    }

    /// The time of a `wait` is up.
    pub(super) fn waited(&mut self) -> Flow {
        if let Phase::In { state, begun: true } = self.state.phase
            && let Does::Wait(id) = self.machine.states[state.index()].does
        {
            self.done(id);
            self.leave_state();
        }
        self.go_on()
    }

    fn done(&mut self, id: StatementId) {
        let at = self.state.since_start(self.now);
        if let Standing::Step(done) = &mut self.state.statements[id.index()] {
            *done = Some(Done { at, accepted_after: None });
        }
    }
}
