//! Publications under way: those of `publish` and `request` statements, and the answers of stand-ins.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use tokio::time::Instant;

use super::standing::Done;
use super::turn::{End, Flow, Turn};
use super::{Effect, Phase, PublicationId, timeline};
use crate::expr::{Taken, UserError};
use crate::machine::{Kind, Payload, Publish, StatementId, Topic as Written, Trigger, WindowId};
use crate::message::{Arrival, Outgoing, Topic};
use crate::outcome::{ErrorSource, Failure, Outcome};

/// Why something is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// A `publish` or a `request`: the block goes on when it is accepted.
    Step,
    /// A stand-in's answer: which.
    Answer(u32),
}

/// The publications under way, the first asked for first: a flood of calls to a stand-in makes them many.
#[derive(Debug, Default)]
pub(super) struct Publications {
    under_way: VecDeque<Publication>,
    next: u32,
}

#[derive(Debug, Clone)]
struct Publication {
    id: PublicationId,
    statement: StatementId,
    cause: Cause,
    message: Arc<Outgoing>,
    handed_off: Option<Instant>,
}

impl Publications {
    fn get(&mut self, id: PublicationId) -> Option<&mut Publication> {
        let index = self.under_way.binary_search_by_key(&id, |one| one.id).ok()?;
        self.under_way.get_mut(index)
    }

    fn take(&mut self, id: PublicationId) -> Option<Publication> {
        let index = self.under_way.binary_search_by_key(&id, |one| one.id).ok()?;
        self.under_way.remove(index)
    }
}

impl Turn<'_> {
    /// A `publish` or a `request` is reached: evaluates it, and asks for it to be sent.
    pub(super) fn publish(&mut self, id: StatementId) -> Flow {
        let Some((publish, reply_to)) = self.published(id) else { return Ok(()) };
        let message = self.outgoing(publish).map_err(|error| End::error(id, error))?;
        self.send(Outgoing { reply_to, ..message }, id, Cause::Step);
        Ok(())
    }

    fn outgoing(&mut self, publish: &Publish) -> Result<Outgoing, UserError> {
        let topic = match publish.topic {
            Written::Literal(text) => Topic::from_static(text),
            Written::Expr { expr, .. } => self.exprs.topic(expr)?,
            Written::Reply => unreachable!("what is published to a reply address is an answer of a stand-in"),
        };
        let payload = match publish.payload {
            Payload::Static(bytes) => Bytes::from_static(bytes),
            Payload::Expr(expr) => self.exprs.payload(expr)?,
        };
        let mut message = Outgoing::new(topic, payload);
        if let Some(expr) = publish.envelope {
            let envelope = self.exprs.envelope(expr)?;
            (message.key, message.headers) = (envelope.key, envelope.headers);
        }
        Ok(message)
    }

    /// Asks for a message to be sent.
    pub(super) fn send(&mut self, message: Outgoing, statement: StatementId, cause: Cause) {
        let publications = &mut self.state.publications;
        let id = PublicationId(publications.next);
        publications.next += 1;
        let message = Arc::new(message);
        let trigger = cause == Cause::Step;
        self.effects.push(Effect::Publish { id, message: Arc::clone(&message), trigger });
        publications.under_way.push_back(Publication { id, statement, cause, message, handed_off: None });
    }

    /// A publication is being handed to the transport: a trigger opens its window, or restarts its clocks. One that
    /// went nowhere is handed off again: what counts from it counts from then.
    pub(super) fn handed_off(&mut self, id: PublicationId) -> Flow {
        let now = self.now;
        let at = self.state.since_start(now);
        let Some(publication) = self.state.publications.get(id) else { return Ok(()) };
        let again = publication.handed_off.replace(now).is_some();
        let (statement, message, cause) =
            (publication.statement, Arc::clone(&publication.message), publication.cause);
        if again {
            self.state.timeline.retract(&message);
        }
        self.state.timeline.push(timeline::published(statement, &message, at));
        if cause != Cause::Step {
            return Ok(());
        }
        self.note_done(statement, |done| *done = Some(Done { at, accepted_after: None }));
        if !self.triggered(again)? {
            return Ok(());
        }
        self.capture_sent(statement, &message)
    }

    /// The trigger that the block stands at happens now: it opens its window, or restarts its clocks. Says whether
    /// it is the first time, in a block that goes on.
    pub(super) fn triggered(&mut self, again: bool) -> Flow<bool> {
        let Phase::In { state, .. } = self.state.phase else { return Ok(false) };
        let Some(Trigger { opens, run, .. }) = self.machine.states[state.index()].does.trigger() else {
            return Ok(false);
        };
        if again {
            self.state.windows.trigger_again(run, self.now);
            return Ok(false);
        }
        if let Some(window) = opens {
            self.open(window)?;
        }
        self.state.windows.trigger(run, self.now);
        Ok(true)
    }

    /// Opens a window: what was kept for the one before is let go.
    pub(super) fn open(&mut self, window: WindowId) -> Flow {
        self.state.windows.open(window, self.now);
        self.state.close_log();
        self.arm_nevers()
    }

    /// `publish .. as NAME`.
    fn capture_sent(&mut self, statement: StatementId, message: &Outgoing) -> Flow {
        let Kind::Publish(Publish { capture: Some(capture), .. }) = self.machine.statement(statement).kind
        else {
            return Ok(());
        };
        let mut sent = Arrival::new(message.topic.clone(), message.payload.clone(), self.now);
        sent.key.clone_from(&message.key);
        sent.headers = message.headers.clone();
        sent.reply_to.clone_from(&message.reply_to);
        self.fill(statement, capture, &[Taken { arrival: Arc::new(sent), latency: None, part: None }])?;
        self.newly_bound()
    }

    /// The transport has accepted a publication.
    pub(super) fn accepted(&mut self, id: PublicationId) -> Flow {
        let Some(publication) = self.state.publications.take(id) else { return Ok(()) };
        if let Cause::Answer(which) = publication.cause {
            return self.go_on_answering(which);
        }
        let since = publication.handed_off.unwrap_or(self.now);
        let took = self.now.saturating_duration_since(since);
        self.note_done(publication.statement, |done| {
            if let Some(done) = done {
                done.accepted_after = Some(took);
            }
        });
        self.leave_state();
        self.go_on()
    }

    /// The transport has refused a publication.
    pub(super) fn refused(&mut self, id: PublicationId, reason: String) -> Flow {
        let Some(publication) = self.state.publications.take(id) else { return Ok(()) };
        if matches!(self.state.phase, Phase::Failing { .. }) {
            return Ok(());
        }
        let statement = publication.statement;
        let failure =
            Failure { source: ErrorSource::Transport(statement), error: UserError::message(reason) };
        Err(Box::new(End { outcome: Outcome::Error(failure), broke: Some(statement) }))
    }
}
