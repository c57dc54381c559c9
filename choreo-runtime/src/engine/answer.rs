//! `on`: stand-in services.
//!
//! A stand-in is armed before the first trigger, or as soon as what it uses is bound. Its answers go on beside
//! everything else: the steps of one answer in order, each publication when the one before is accepted.

use std::collections::VecDeque;
use std::sync::Arc;
use std::vec;

use super::Phase;
use super::arrival::Incoming;
use super::publication::Cause;
use super::standing::Standing;
use super::timers::{self, Due};
use super::turn::{End, Flow, Turn};
use crate::expr::{Answer, Envelope, UserError};
use crate::machine::{Kind, On, StatementId};
use crate::matching;
use crate::message::{Arrival, Body, Outgoing, Topic};
use crate::outcome::Violation;

/// An answer that is under way.
#[derive(Debug)]
pub(super) struct Answering {
    /// Unique in the run.
    id: u32,
    statement: StatementId,
    /// What is answered.
    to: Arc<Arrival>,
    steps: vec::IntoIter<Answer>,
}

/// The answers that are under way, the first begun first.
#[derive(Debug, Default)]
pub(super) struct Answers {
    under_way: VecDeque<Answering>,
    next: u32,
}

impl Turn<'_> {
    /// Arms the stand-ins that can be judged by now.
    pub(super) fn arm_stand_ins(&mut self) -> Flow {
        if self.state.unarmed == 0 {
            return Ok(());
        }
        let machine = self.machine;
        for (id, statement) in (0u16..).map(StatementId).zip(machine.statements) {
            let Kind::On(on) = &statement.kind else { continue };
            let Standing::On(stand_in) = &mut self.state.statements[id.index()] else { continue };
            if stand_in.armed || !self.state.bound.has_all(on.watch.needs) {
                continue;
            }
            stand_in.armed = true;
            self.state.unarmed -= 1;
            matching::prepare(&on.watch, self.exprs, &mut self.state.operands)
                .map_err(|error| End::error(id, error))?;
        }
        Ok(())
    }

    /// Lets the stand-ins that listen on a message's channels answer it. Says whether one does. Those of the stage, which
    /// come last, have what no stand-in of the block is written for: a `once` that has answered is, too.
    pub(super) fn answer(&mut self, message: Incoming<'_>, listeners: &[StatementId]) -> Flow<bool> {
        let machine = self.machine;
        let (mut answered, mut meant) = (false, false);
        for id in listeners {
            let Kind::On(on) = &machine.statement(*id).kind else { continue };
            let Standing::On(stand_in) = &self.state.statements[id.index()] else { continue };
            let is_ambient = machine.is_ambient(*id);
            let spent = on.once && stand_in.count + stand_in.late > 0;
            let is_idle = spent && (is_ambient || machine.ambient == 0);
            if !stand_in.armed || is_idle || (is_ambient && meant) {
                continue;
            }
            if self.judge(*id, &on.watch, message.arrival, None)? {
                meant |= !is_ambient;
                if !spent {
                    self.answer_one(*id, on, message.arrival)?;
                    answered = true;
                }
            } else {
                self.state.overlook(*id, message.arrival);
            }
        }
        Ok(answered)
    }

    fn answer_one(&mut self, id: StatementId, on: &On, arrival: &Arc<Arrival>) -> Flow {
        let Standing::On(stand_in) = &mut self.state.statements[id.index()] else { return Ok(()) };
        match self.state.phase {
            Phase::Failing { .. } => stand_in.late += 1,
            _ => stand_in.count += 1,
        }
        if let Some(most) = on.times.and_then(|times| times.most)
            && stand_in.count > u64::from(most)
        {
            let at = self.state.since_start(arrival.at);
            let violation = Violation::TooMany { statement: id, most, arrival: Arc::clone(arrival), at };
            return Err(End::violated(id, violation));
        }
        let parts = std::mem::take(&mut self.state.judgement.parts);
        let steps = self.exprs.answer(on.answer, arrival, &parts).map_err(|error| End::error(id, error))?;
        let answers = &mut self.state.answers;
        let answering =
            Answering { id: answers.next, statement: id, to: Arc::clone(arrival), steps: steps.into_iter() };
        answers.next += 1;
        let which = answering.id;
        answers.under_way.push_back(answering);
        self.go_on_answering(which)
    }

    /// Does the next steps of an answer, up to one that takes time.
    pub(super) fn go_on_answering(&mut self, which: u32) -> Flow {
        let under_way = &mut self.state.answers.under_way;
        let Ok(index) = under_way.binary_search_by_key(&which, |answering| answering.id) else {
            return Ok(());
        };
        let answering = &mut under_way[index];
        let id = answering.statement;
        match answering.steps.next() {
            None => {
                under_way.remove(index);
                Ok(())
            }
            Some(Answer::Publish { via, topic, payload, envelope }) => {
                self.send(via, outgoing(topic, payload, envelope), id, Cause::Answer(which));
                Ok(())
            }
            Some(Answer::Reply { payload, envelope }) => {
                let Some(topic) = answering.to.reply_to.clone() else {
                    let topic = &answering.to.topic;
                    let text = format!(
                        "the message on `{topic}` carries no reply address: answer with `publish`, or let the \
                         service `request`"
                    );
                    return Err(End::error(id, UserError::message(text)));
                };
                let answers = Some(Arc::clone(&answering.to));
                let reply = Outgoing { answers, ..outgoing(topic, payload, envelope) };
                let via = self.machine.transport(id);
                self.send(via, reply, id, Cause::Answer(which));
                Ok(())
            }
            Some(Answer::Wait(period)) => {
                self.start_timer(timers::after(self.now, period), Due::Answer(which));
                Ok(())
            }
            Some(Answer::CheckFailed { number, text, message }) => {
                let answering = Some(Arc::clone(&answering.to));
                let statement = self.machine.statement(id);
                let place = match &statement.kind {
                    Kind::On(on) => on.answers.checks.get(number).copied(),
                    _ => None,
                };
                let (place, captures) = (place.unwrap_or(statement.place), Vec::new());
                Err(End::violated(
                    id,
                    Violation::Check { statement: id, place, answering, text, message, captures },
                ))
            }
        }
    }
}

fn outgoing(topic: Topic, payload: Body, envelope: Envelope) -> Outgoing {
    Outgoing { key: envelope.key, headers: envelope.headers, ..Outgoing::of(topic, payload) }
}
