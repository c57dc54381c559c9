//! One run of a block on a stage.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context as Waker, Poll};
use std::time::Duration;

use smallvec::SmallVec;
use tokio::time::Instant;

use super::calls::Calls;
use super::flight::{Flights, Landed};
use super::link::{Links, Way};
use super::routes::Channels;
use super::timers::Timers;
use crate::diagnosis::number::counted;
use crate::engine::{self, CallId, Effect, Effects, Input, Limits, PublicationId, State};
use crate::expr::{Exprs, Futures, UserError};
use crate::machine::{ExprId, Machine, TransportId};
use crate::message::{Arrival, Outgoing, Topic};
use crate::outcome::{Loss, Note, Overflow, Tapped};
use crate::transport::{Full, Inbox, Listeners, Mail, Parcel, Receipt, TransportErrorKind};

/// After so many messages in a row, publications under way and the other tasks of the runtime have their turn:
/// where somebody goes on publishing on a thread of its own, the inbox need never be empty.
const BURST: usize = 4096;

/// How long a trigger that reached nobody is held back before it is handed off again.
const PAUSE: Duration = Duration::from_millis(5);

/// A trigger that is handed off again while it reaches nobody.
#[derive(Debug, Clone, Copy)]
struct Patient {
    id: PublicationId,
    since: Instant,
    /// How many times it has been handed off.
    tries: u32,
}

impl Patient {
    /// Whether it is to be handed off again, where it may wait for so long. On a busy machine that time passes with few
    /// tries: what counts then is that there were as many as there would have been.
    fn goes_on(&self, settle: Duration) -> bool {
        let enough = settle.as_nanos() / PAUSE.as_nanos();
        self.since.elapsed().saturating_add(PAUSE) <= settle || u128::from(self.tries) <= enough
    }
}

/// A topic that was published to.
pub(super) struct Addressed {
    via: TransportId,
    topic: Topic,
    /// Whether somebody other than the scenario was known to listen then.
    heard: bool,
    /// Whether it reached the scenario itself, where that hides whether anybody else had it.
    hidden: bool,
    /// How many times a message was handed off there and reached nobody, and was handed off again.
    repeats: u32,
}

impl Addressed {
    fn is(&self, via: TransportId, topic: &Topic) -> bool {
        self.via == via && self.topic == *topic
    }

    /// That the scenario's own listening hid who else did.
    pub(super) fn hidden(&self) -> Option<Note> {
        let (transport, topic) = (self.via, self.topic.clone());
        self.hidden.then_some(Note::HeardItself { transport, topic })
    }

    /// The topic, where somebody listened.
    pub(super) fn heard(self) -> Option<(TransportId, Topic)> {
        self.heard.then_some((self.via, self.topic))
    }

    /// Takes what was handed off again off the count of what came there.
    pub(super) fn forget_repeats(&self, tapped: &mut [Tapped]) {
        let is_here = |one: &&mut Tapped| one.transport == self.via && one.topic == self.topic;
        if let Some(tapped) = tapped.iter_mut().find(is_here) {
            tapped.count = tapped.count.saturating_sub(u64::from(self.repeats)).max(1);
        }
    }
}

/// What a run is given of the user's code: what the engine evaluates, and what is polled.
pub(super) trait Code: Exprs + Futures {}

impl<C: Exprs + Futures> Code for C {}

/// One run: the engine's state, and what connects it to the world.
pub(super) struct Session<'a> {
    pub(super) machine: &'static Machine,
    pub(super) state: Box<State>,
    pub(super) exprs: &'a mut dyn Code,
    /// By [`TransportId`].
    pub(super) links: Links<'a>,
    inbox: Inbox,
    limits: Limits,
    flights: Flights<'a>,
    calls: Calls,
    timers: Timers,
    effects: Effects,
    queue: VecDeque<Effect>,
    /// The topics that were published to.
    pub(super) addressed: SmallVec<[Addressed; 1]>,
    /// The triggers that were the first to their topics, where the wire tells of a message that reached nobody. Two where
    /// regions send to one topic at once.
    patient: SmallVec<[Patient; 1]>,
    channels: Channels,
    /// When the first statement ran.
    started: Instant,
    /// The instant of the last message, and how many came at it.
    instant: (Instant, usize),
    /// How many of the run's own messages came back.
    echoes: u64,
}

impl<'a> Session<'a> {
    /// A run whose channels are yet to be subscribed.
    pub(super) fn new(
        machine: &'static Machine,
        state: Box<State>,
        exprs: &'a mut dyn Code,
        links: Links<'a>,
        (inbox, limits): (Inbox, Limits),
    ) -> Self {
        Session {
            machine,
            state,
            exprs,
            links,
            inbox,
            limits,
            flights: Flights::default(),
            calls: Calls::default(),
            timers: Timers::default(),
            effects: Effects::new(),
            queue: VecDeque::new(),
            addressed: SmallVec::new(),
            patient: SmallVec::new(),
            channels: Channels::new(),
            started: Instant::now(),
            instant: (Instant::now(), 0),
            echoes: 0,
        }
    }

    /// Runs to the end.
    pub(super) async fn run(&mut self) {
        self.started = Instant::now();
        self.input(Input::Subscribed);
        let mut burst = 0;
        loop {
            while let Some(effect) = self.queue.pop_front() {
                match effect {
                    Effect::Publish { id, via, message, trigger } => self.publish(id, via, message, trigger),
                    Effect::Call { id, expr } => self.call(id, expr),
                    Effect::HangUp(id) => self.calls.cancel(id, self.exprs),
                    Effect::StartTimer { id, at } => self.timers.start(at, id),
                    Effect::Finish => return,
                }
            }
            let Some((via, mail)) = self.inbox.try_next_of() else {
                burst = 0;
                self.wait().await;
                continue;
            };
            self.receive(via, mail);
            burst += 1;
            if burst == BURST {
                burst = 0;
                if let Some(landed) = self.flights.landed().await {
                    self.landed(landed);
                }
                if let Some(returned) = self.returned_by_now().await {
                    self.called(returned);
                }
                tokio::task::yield_now().await;
            }
        }
    }

    /// Waits for the next mail, publication, async code or timer, in this order of preference, and brings it in.
    async fn wait(&mut self) {
        let next = {
            let flights = &mut self.flights;
            let (calls, exprs) = (&mut self.calls, &mut *self.exprs);
            let timers = &mut self.timers;
            let inbox = &mut self.inbox;
            poll_fn(|cx: &mut Waker<'_>| {
                if let Poll::Ready((via, mail)) = inbox.poll_next_of(cx) {
                    return Poll::Ready(Next::Mail(via, mail));
                }
                if let Poll::Ready(landed) = flights.poll_landed(cx) {
                    return Poll::Ready(Next::Landed(landed));
                }
                if let Poll::Ready(returned) = calls.poll_returned(exprs, cx) {
                    return Poll::Ready(Next::Returned(returned));
                }
                timers.poll_due(cx).map(|()| Next::Timer)
            })
            .await
        };
        match next {
            Next::Mail(via, mail) => self.receive(via, mail),
            Next::Landed(landed) => self.landed(landed),
            Next::Returned(returned) => self.called(returned),
            Next::Timer => {
                let now = Instant::now();
                self.drain(now);
                self.fire_due(now);
            }
        }
    }

    /// Fires the timers that are due at this instant. One is never fired while a message that arrived before it
    /// waits to be read: what came in time is in time, however slowly it is read.
    fn fire_due(&mut self, now: Instant) {
        while let Some(id) = self.timers.due(now) {
            self.input(Input::Fired(id));
        }
    }

    /// Brings in what arrived until now, and no more: others may publish faster than this reads.
    fn drain(&mut self, now: Instant) {
        while let Some((via, mail)) = self.inbox.try_next_of() {
            let is_later = matches!(&mail, Mail::Parcel(Parcel::Message(arrival)) if arrival.at > now);
            self.receive(via, mail);
            if is_later {
                return;
            }
        }
    }

    /// Begins a publication. The first trigger to a topic waits for somebody to listen there, where the wire
    /// can tell: a service that is still starting up would miss it.
    fn publish(&mut self, id: PublicationId, via: TransportId, message: Arc<Outgoing>, trigger: bool) {
        let link = &mut self.links[via.index()];
        let message = match link.stamp(message) {
            Ok(message) => message,
            Err(reason) => return self.input(Input::Unstamped(id, reason)),
        };
        let message = match link.border.write(message) {
            Ok(message) => message,
            Err(reason) => return self.input(Input::Unwritable(id, reason)),
        };
        // To a wildcard nothing can be published: its refusal need not wait.
        let way = link.way;
        let is_known = |known: &Addressed| known.is(via, &message.topic);
        let first =
            trigger && !self.addressed.iter().any(is_known) && !way.transport.is_wildcard(&message.topic);
        let listeners = way.transport.capabilities().listeners;
        let patience = self.state.settle();
        let is_asked = match listeners {
            Listeners::Asked => true,
            // The server says itself that nobody heard a request.
            Listeners::Ephemeral => message.reply_to.is_none(),
            Listeners::Unknown | Listeners::Returned | Listeners::Counted => false,
        };
        let comes_back = matches!(listeners, Listeners::Returned | Listeners::Counted);
        match listeners {
            _ if first && is_asked => {
                return self.flights.listen(way, id, message, patience);
            }
            // A request asks for an answer: some wires say only of those that they reached nobody.
            _ if first && (comes_back || message.reply_to.is_some()) => {
                self.patient.push(Patient { id, since: Instant::now(), tries: 0 });
            }
            _ => {}
        }
        self.hand_off(way, id, message);
    }

    /// Hands a message to the transport. What has arrived before is brought to the engine before, so that
    /// it is not taken for an effect.
    fn hand_off(&mut self, way: Way<'a>, id: PublicationId, message: Arc<Outgoing>) {
        self.drain(Instant::now());
        self.input(Input::HandedOff(id));
        self.flights.send(way, id, message);
    }

    /// Begins async code. What has arrived before is brought to the engine before, as for a publication.
    fn call(&mut self, id: CallId, expr: ExprId) {
        self.drain(Instant::now());
        self.input(Input::Calling(id));
        self.calls.begin(id, expr);
    }

    /// Async code that has returned by now.
    async fn returned_by_now(&mut self) -> Option<Returned> {
        poll_fn(|cx| match self.calls.poll_returned(self.exprs, cx) {
            Poll::Ready(returned) => Poll::Ready(Some(returned)),
            Poll::Pending => Poll::Ready(None),
        })
        .await
    }

    /// Async code has returned. What arrived while it ran is its effect, and is looked at first.
    fn called(&mut self, (id, result): Returned) {
        self.drain(Instant::now());
        self.input(Input::Called(id, result));
    }

    fn landed(&mut self, landed: Landed) {
        match landed {
            // Its deadline came first: it is not sent any more.
            Landed::Ready { .. } if self.state.is_late() => {}
            Landed::Ready { id, via, message, heard } => {
                if heard == Some(false) {
                    self.unheard(via, &message, self.state.settle());
                }
                if self.patience(id).is_none() {
                    self.address(via, &message, heard == Some(true), 0);
                }
                self.hand_off(self.links[via.index()].way, id, message);
            }
            Landed::Accepted { id, via, message, result: Ok(Receipt::Accepted) } => {
                if let Some(Patient { tries, .. }) = self.patience(id) {
                    let heard = self.is_heard(via, &message.topic);
                    self.address(via, &message, heard, tries);
                }
                self.input(Input::Accepted(id));
            }
            Landed::Accepted { id, via, message, result: Ok(Receipt::Unroutable) } => {
                self.returned(via, id, message);
            }
            Landed::Accepted { via, result: Err(error), .. }
                if error.kind() == TransportErrorKind::Disconnected =>
            {
                self.lost(via, format!("failed to {error}"));
            }
            Landed::Accepted { id, result: Err(error), .. } => {
                self.input(Input::Refused(id, error.to_string()));
            }
        }
    }

    /// A message reached nobody, though the broker took it.
    fn returned(&mut self, via: TransportId, id: PublicationId, message: Arc<Outgoing>) {
        let settle = self.state.settle();
        let patient = self.patient.iter_mut().find(|patient| patient.id == id);
        let patient = patient.map(|patient| {
            patient.tries += 1;
            *patient
        });
        // Once its deadline has come, it is not sent any more.
        if patient.is_some_and(|patient| patient.goes_on(settle)) && !self.state.is_late() {
            return self.flights.hold(via, id, message, PAUSE);
        }
        // Longer than it had to, where the tries took longer: in whole milliseconds.
        let whole =
            |time: Duration| Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
        let waited = patient.map_or(Duration::ZERO, |patient| whole(patient.since.elapsed()).max(settle));
        self.address(via, &message, false, patient.map_or(0, |patient| patient.tries - 1));
        self.unheard(via, &message, waited);
        self.input(Input::Accepted(id));
    }

    /// Whether that it was accepted means that somebody else had it: not where the broker takes what reaches nobody as well, and
    /// not where it reached the scenario itself.
    fn is_heard(&mut self, via: TransportId, topic: &Topic) -> bool {
        let link = &self.links[via.index()];
        link.routes.find(topic, &mut self.channels);
        match link.way.transport.capabilities().listeners {
            Listeners::Returned => self.channels.is_empty(),
            Listeners::Asked | Listeners::Ephemeral | Listeners::Counted => true,
            Listeners::Unknown => false,
        }
    }

    /// Whether the scenario listens on a topic itself, and a message that reaches it alone is no other than one that reaches others.
    fn hears_itself(&mut self, via: TransportId, topic: &Topic) -> bool {
        let link = &self.links[via.index()];
        link.routes.find(topic, &mut self.channels);
        link.way.transport.capabilities().listeners == Listeners::Returned && !self.channels.is_empty()
    }

    /// How many of the scenario's own messages came back. What was handed off again, since it had reached nobody else, is one message.
    pub(super) fn echoes(&mut self) -> u64 {
        let mut repeats = 0;
        for addressed in self.addressed.iter().filter(|addressed| addressed.repeats > 0) {
            self.links[addressed.via.index()].routes.find(&addressed.topic, &mut self.channels);
            repeats += if self.channels.is_empty() { 0 } else { u64::from(addressed.repeats) };
        }
        self.echoes.saturating_sub(repeats).max(self.echoes.min(1))
    }

    /// That of a trigger which is handed off again while it reaches nobody.
    fn patience(&self, id: PublicationId) -> Option<Patient> {
        self.patient.iter().find(|patient| patient.id == id).copied()
    }

    /// Whether anybody listens on a message's topic is known from here on.
    fn address(&mut self, via: TransportId, message: &Outgoing, heard: bool, repeats: u32) {
        if !self.addressed.iter().any(|known| known.is(via, &message.topic)) {
            let hidden = !heard && self.hears_itself(via, &message.topic);
            self.addressed.push(Addressed { via, topic: message.topic.clone(), heard, hidden, repeats });
        }
    }

    fn unheard(&mut self, via: TransportId, message: &Outgoing, waited: Duration) {
        self.input(Input::Unheard { via, topic: message.topic.clone(), waited });
    }

    fn receive(&mut self, via: TransportId, mail: Mail) {
        match mail {
            Mail::Parcel(Parcel::Message(arrival)) => self.arrived(via, &arrival),
            Mail::Parcel(Parcel::Lost(reason)) => self.lost(via, reason.to_string()),
            Mail::Parcel(Parcel::Away(reason)) => self.input(Input::Away(via, reason)),
            Mail::Parcel(Parcel::Gap(gap)) => self.input(Input::Gap(via, gap)),
            Mail::Overflowed { topic, full } => self.overflowed(topic, full),
        }
    }

    fn overflowed(&mut self, topic: Topic, full: Full) {
        let (what, limit) = match full {
            Full::Inbox => {
                let inbox = self.limits.inbox;
                (format!("the scenario's inbox was full, at {inbox}"), inbox.messages)
            }
            Full::Waiting => {
                let what = "a message came before the one that says that its id is the scenario's, and was not kept until then: \
                            up to 1,024 such messages are, or 4 MiB";
                (what.to_owned(), crate::correlation::WAITING)
            }
        };
        self.input(Input::Overflow(Overflow { what, limit, topic: Some(topic) }));
    }

    /// Counts the messages of one instant: too many of them are a loop that time never gets out of.
    fn count_at_instant(&mut self, arrival: &Arrival) {
        if arrival.at != self.instant.0 {
            self.instant = (arrival.at, 0);
        }
        self.instant.1 += 1;
        let limit = self.limits.instant;
        if self.instant.1 > limit {
            let what = format!(
                "more than {} came at one instant, as they do where two answer each other without a pause and \
                 time stands still",
                counted(limit as u64, "message"),
            );
            let topic = Some(arrival.topic.clone());
            self.input(Input::Overflow(Overflow { what, limit, topic }));
        }
    }

    fn lost(&mut self, transport: TransportId, reason: String) {
        let at = self.started.elapsed();
        self.input(Input::Lost(Loss { transport, reason, at }));
    }

    fn arrived(&mut self, via: TransportId, arrival: &Arc<Arrival>) {
        self.count_at_instant(arrival);
        if arrival.origin == Some(self.links[via.index()].way.origin) {
            self.echoes += 1;
            // A wire may deliver it again, and by then not know any more whose it is.
            self.state.set_aside(via, arrival);
            // The engine does not see it, and a flood of echoes must not hold up the deadline.
            self.fire_due(arrival.at);
            return;
        }
        let mut channels = std::mem::take(&mut self.channels);
        let link = &self.links[via.index()];
        link.routes.find(&arrival.topic, &mut channels);
        if let Some(reply) = self.state.reply_channel(&channels) {
            channels.retain(|channel| *channel == reply);
        }
        match channels.is_empty() {
            true => self.fire_due(arrival.at),
            false => match link.border.read(arrival) {
                None => self.input(Input::Message { arrival, channels: &channels }),
                Some(read) => self.input(Input::Message { arrival: &read, channels: &channels }),
            },
        }
        self.channels = channels;
    }

    fn input(&mut self, input: Input<'_>) {
        let now = Instant::now();
        engine::advance(self.machine, &mut self.state, self.exprs, now, input, &mut self.effects);
        self.queue.extend(self.effects.drain(..));
    }
}

/// Async code that has returned, and what came of it.
type Returned = (CallId, Result<bool, UserError>);

enum Next {
    Mail(TransportId, Mail),
    Landed(Landed),
    Returned(Returned),
    Timer,
}

impl std::fmt::Debug for Session<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("machine", &self.machine.name).finish_non_exhaustive()
    }
}
