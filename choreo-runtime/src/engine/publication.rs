//! Publications under way: those of `publish` and `request` statements, and the answers of stand-ins.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use tokio::time::Instant;

use super::tracks::TrackId;
use super::turn::{End, Flow, Turn};
use super::{Effect, Phase, PublicationId, timeline};
use crate::expr::{Taken, UserError};
use crate::machine::{Kind, Payload, Publish, StatementId, Topic as Written, TransportId, WindowId};
use crate::message::{Arrival, Body, Outgoing, Topic};
use crate::outcome::{ErrorSource, Failure, Outcome};

/// Why something is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// A `publish` or a `request`: its track goes on when it is accepted.
    Step(TrackId),
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
    via: TransportId,
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
    pub(super) fn publish(&mut self, id: StatementId, track: TrackId) -> Flow {
        let Some((publish, reply_to)) = self.published(id) else { return Ok(()) };
        let message = self.outgoing(publish).map_err(|error| End::error(id, error))?;
        self.send(publish.transport, Outgoing { reply_to, ..message }, id, Cause::Step(track));
        Ok(())
    }

    fn outgoing(&mut self, publish: &Publish) -> Result<Outgoing, UserError> {
        let topic = match publish.topic {
            Written::Literal(text) => Topic::from_static(text),
            Written::Expr { expr, .. } => self.exprs.topic(expr)?,
            Written::Reply => unreachable!("what is published to a reply address is an answer of a stand-in"),
        };
        let payload = match publish.payload {
            Payload::Static(json) => Body::Json(Bytes::from_static(json)),
            Payload::Raw(bytes) => Body::Raw(Bytes::from_static(bytes)),
            Payload::Expr(expr) => self.exprs.payload(expr)?,
        };
        let mut message = Outgoing::of(topic, payload);
        if let Some(expr) = publish.envelope {
            let envelope = self.exprs.envelope(expr)?;
            (message.key, message.headers) = (envelope.key, envelope.headers);
        }
        Ok(message)
    }

    /// Asks for a message to be sent.
    pub(super) fn send(&mut self, via: TransportId, message: Outgoing, statement: StatementId, cause: Cause) {
        let publications = &mut self.state.publications;
        let id = PublicationId(publications.next);
        publications.next += 1;
        let message = Arc::new(message);
        let trigger = matches!(cause, Cause::Step(_));
        self.effects.push(Effect::Publish { id, via, message: Arc::clone(&message), trigger });
        let publication = Publication { id, statement, cause, via, message, handed_off: None };
        publications.under_way.push_back(publication);
    }

    /// A publication is being handed to the transport: a trigger opens its window, or restarts its clocks. One that
    /// went nowhere is handed off again: what counts from it counts from then.
    pub(super) fn handed_off(&mut self, id: PublicationId) -> Flow {
        let now = self.now;
        let at = self.state.since_start(now);
        let Some(publication) = self.state.publications.get(id) else { return Ok(()) };
        let again = publication.handed_off.replace(now).is_some();
        let (statement, message) = (publication.statement, Arc::clone(&publication.message));
        let (via, cause) = (publication.via, publication.cause);
        if again {
            self.state.timeline.retract(&message);
        }
        self.state.timeline.push(timeline::published(statement, via, &message, at));
        let Cause::Step(track) = cause else { return Ok(()) };
        self.note_sent(statement, at);
        if self.triggered(track, again)? {
            self.capture_sent(statement, &message)?;
        }
        self.judge_worlds()
    }

    /// The trigger that a track stands at happens now: it opens its window, or joins the run that is under way, and
    /// restarts the clocks. Says whether it is the first time, in a block that goes on.
    pub(super) fn triggered(&mut self, track: TrackId, again: bool) -> Flow<bool> {
        let Some(index) = self.state.tracks.index(track) else { return Ok(false) };
        let track = self.state.tracks.at(index);
        let trigger = self.machine.states[track.state.index()].does.trigger();
        let Some(trigger) = trigger.filter(|_| matches!(self.state.phase, Phase::Running)) else {
            return Ok(false);
        };
        if let Some(window) = trigger.opens
            && !again
            && !(trigger.joins && track.running)
        {
            self.open(window, index)?;
        }
        let track = self.state.tracks.at_mut(index);
        track.running = true;
        for window in track.window.iter().chain(trigger.around) {
            match again {
                true => self.state.windows.trigger_again(*window, self.now),
                false => self.state.windows.trigger(*window, self.now),
            }
        }
        Ok(!again)
    }

    /// Opens a window in a track: what was kept for the one before is let go.
    pub(super) fn open(&mut self, window: WindowId, index: usize) -> Flow {
        let track = self.state.tracks.at(index).id;
        self.enter_window(window, index);
        self.state.windows.open(window, track, self.now, self.state.serial);
        self.count_the_rest()?;
        self.arm_nevers()
    }

    /// `publish .. as NAME`.
    fn capture_sent(&mut self, statement: StatementId, message: &Outgoing) -> Flow {
        let Kind::Publish(Publish { capture: Some(capture), .. }) = self.machine.statement(statement).kind
        else {
            return Ok(());
        };
        let sent = Arrival::sent(message, self.now);
        self.fill(statement, capture, &[Taken { arrival: Arc::new(sent), latency: None, part: None }])?;
        self.newly_bound()
    }

    /// The transport has accepted a publication.
    pub(super) fn accepted(&mut self, id: PublicationId) -> Flow {
        if self.state.publications.get(id).is_some_and(|one| one.handed_off.is_none()) {
            self.handed_off(id)?;
        }
        let Some(publication) = self.state.publications.take(id) else { return Ok(()) };
        if let Cause::Answer(which) = publication.cause {
            return self.go_on_answering(which);
        }
        let since = publication.handed_off.unwrap_or(self.now);
        self.note_accepted(publication.statement, self.now.saturating_duration_since(since));
        if let Cause::Step(track) = publication.cause
            && matches!(self.state.phase, Phase::Running)
            && let Some(index) = self.state.tracks.index(track)
        {
            self.leave_state(index);
        }
        self.go_on()
    }

    /// The transport has refused a publication, or the codec could not write it.
    pub(super) fn refused(
        &mut self,
        id: PublicationId,
        reason: String,
        source: fn(StatementId) -> ErrorSource,
    ) -> Flow {
        let Some(publication) = self.state.publications.take(id) else { return Ok(()) };
        if matches!(self.state.phase, Phase::Failing { .. }) {
            return Ok(());
        }
        let statement = publication.statement;
        let failure = Failure { source: source(statement), error: UserError::message(reason) };
        Err(Box::new(End { outcome: Outcome::Error(failure), broke: Some(statement) }))
    }
}
