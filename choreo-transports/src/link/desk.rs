//! What a connection's tasks and scopes share: who listens, which echoes are awaited, and how the link does.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use choreo_runtime::message::{Arrival, Origin, Outgoing, Position, Topic};
use choreo_runtime::transport::{Parcel, TransportError, TransportErrorKind};
use tokio::sync::{mpsc, watch};

use super::Link;
use super::ledger::{EntryId, Ledger};
use super::seats::{Forms, SeatId, Seats};

/// How the link does.
pub(super) enum Phase<P> {
    /// It stands, and this sends on it.
    Up(P),
    /// It was lost, for this reason; a new one is being dialled.
    Away(Arc<str>),
    /// No new one could be had. The next who needs it tries again.
    Down(TransportError),
    /// It was disconnected on purpose.
    Closed,
}

impl<P: Clone> Clone for Phase<P> {
    fn clone(&self) -> Phase<P> {
        match self {
            Phase::Up(publisher) => Phase::Up(publisher.clone()),
            Phase::Away(reason) => Phase::Away(Arc::clone(reason)),
            Phase::Down(error) => Phase::Down(error.clone()),
            Phase::Closed => Phase::Closed,
        }
    }
}

/// The news that the link of this generation is lost.
#[derive(Debug)]
pub(super) struct Loss {
    pub(super) generation: u64,
    pub(super) reason: Arc<str>,
}

pub(super) struct Desk<L: Link> {
    state: Mutex<State>,
    phase: watch::Sender<(u64, Phase<L::Publisher>)>,
    losses: mpsc::UnboundedSender<Loss>,
}

pub(super) struct State {
    /// The link whose messages count. One more with each that is lost.
    pub(super) generation: u64,
    pub(super) seats: Seats,
    pub(super) ledger: Ledger,
    /// Why the last link was lost.
    lost: Option<Arc<str>>,
}

impl<L: Link> Desk<L> {
    pub(super) fn new(losses: mpsc::UnboundedSender<Loss>) -> Desk<L> {
        let forms = Forms { is_wildcard: L::is_wildcard, covers: L::covers };
        let ledger = Ledger::new(L::CAPABILITIES.echoes, L::keeps_header);
        let state = State { generation: 0, seats: Seats::new(forms), ledger, lost: None };
        let (phase, _) = watch::channel((0, Phase::Away("not connected yet".into())));
        Desk { state: Mutex::new(state), phase, losses }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the link does, and which one it is.
    pub(super) fn phase(&self) -> watch::Receiver<(u64, Phase<L::Publisher>)> {
        self.phase.subscribe()
    }

    /// How the link does now.
    pub(super) fn current(&self) -> (u64, Phase<L::Publisher>) {
        self.phase.borrow().clone()
    }

    pub(super) fn is_closed(&self) -> bool {
        matches!(self.phase.borrow().1, Phase::Closed)
    }

    /// A link is about to be dialled: what earlier ones still say does not count any more.
    pub(super) fn next(&self) -> u64 {
        let mut state = self.lock();
        state.generation += 1;
        state.generation
    }

    /// The link of this generation stands, unless it is lost already.
    pub(super) fn up(&self, generation: u64, publisher: L::Publisher) {
        let state = self.lock();
        if state.generation == generation {
            self.phase.send_replace((generation, Phase::Up(publisher)));
        }
    }

    /// Hands a message to whoever sits on its topic. Whether the link that brought it still counts.
    pub(super) fn deliver(&self, generation: u64, via: Option<&Topic>, arrival: Arrival) -> bool {
        let mut state = self.lock();
        if state.generation != generation {
            return false;
        }
        let State { seats, ledger, .. } = &mut *state;
        let beyond = ledger.judge(via, arrival, &mut |via, arrival| seats.post(via, &Arc::new(arrival)));
        if let Some(topic) = beyond {
            seats.overflow(via, &topic);
        }
        true
    }

    /// Takes the news that a link is lost.
    pub(super) fn lose(&self, generation: u64, reason: &Arc<str>) {
        let mut state = self.lock();
        if state.generation != generation || self.is_closed() {
            return;
        }
        state.generation += 1;
        state.lost = Some(Arc::clone(reason));
        let next = state.generation;
        // Before anybody else is told: whoever comes anew because of it must find a keeper that knows. Nobody hears it
        // where the keeper is gone: then there is nothing to keep.
        let _ = self.losses.send(Loss { generation, reason: Arc::clone(reason) });
        self.phase.send_replace((next, Phase::Away(Arc::clone(reason))));
        if L::CAPABILITIES.resumes {
            state.seats.tell_all(|| Parcel::Away(Arc::clone(reason)));
        } else {
            state.dismiss(reason);
        }
    }

    /// A new link is being dialled.
    pub(super) fn away(&self, reason: &Arc<str>) {
        let generation = self.lock().generation;
        self.phase.send_replace((generation, Phase::Away(Arc::clone(reason))));
    }

    /// Every seat is told that its connection is lost, and taken away.
    pub(super) fn dismiss(&self, reason: &Arc<str>) {
        self.lock().dismiss(reason);
    }

    /// A scope leaves its seat: nothing more is posted to it.
    pub(super) fn leave(&self, id: SeatId, origin: Origin) {
        let mut state = self.lock();
        let State { seats, ledger, .. } = &mut *state;
        seats.leave(id);
        let still = seats.all_topics_of(origin);
        match still.is_empty() {
            true => ledger.forget(origin, &mut |via, arrival| seats.post(via, &Arc::new(arrival))),
            // Scopes that correlate have one origin, and a seat for each set of topics.
            false => ledger.narrow(origin, &still),
        }
    }

    /// Notes a message that is about to be sent, where its scope will get it back.
    pub(super) fn begin(&self, message: &Outgoing, origin: Origin) -> Option<EntryId> {
        let mut state = self.lock();
        let State { seats, ledger, .. } = &mut *state;
        if !ledger.is_kept() {
            return None;
        }
        let copies = seats.topics_of(origin, &message.topic);
        (!copies.is_empty()).then(|| ledger.begin(message, origin, copies))
    }

    /// What came of it.
    pub(super) fn settle(&self, topic: &Topic, entry: EntryId, accepted: Option<Option<Position>>) {
        let mut state = self.lock();
        let State { seats, ledger, .. } = &mut *state;
        ledger.settle(topic, entry, accepted, &mut |via, arrival| seats.post(via, &Arc::new(arrival)));
    }

    /// No new link could be had: whoever still hopes to go on learns that it is lost.
    pub(super) fn down(&self, reason: &str, error: TransportError) {
        let mut state = self.lock();
        state.dismiss(&Arc::from(reason));
        self.phase.send_replace((state.generation, Phase::Down(error)));
    }

    /// The connection was ended on purpose.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.generation += 1;
        let generation = state.generation;
        state.dismiss(&Arc::from("the connection was disconnected"));
        self.phase.send_replace((generation, Phase::Closed));
    }

    /// What a failed operation says of a connection that is not there.
    pub(super) fn absence(&self, verb: &str, phase: &Phase<L::Publisher>) -> TransportError {
        let text = match phase {
            // It is back already, and this was on its way when it was lost.
            Phase::Up(_) => format!("{verb}: {}", self.lock().lost.as_deref().unwrap_or("the link was lost")),
            Phase::Away(reason) => format!("{verb}: {reason}"),
            Phase::Down(error) => format!("{verb}: {} can't be reached any more: failed to {error}", L::NAME),
            Phase::Closed => format!("{verb}: the connection was disconnected"),
        };
        TransportError::new(TransportErrorKind::Disconnected, text)
    }
}

impl State {
    /// Every seat is told that its connection is lost, and taken away.
    fn dismiss(&mut self, reason: &Arc<str>) {
        for post in self.seats.clear() {
            post.post(Parcel::Lost(Arc::clone(reason)));
        }
        self.ledger.clear();
    }
}

impl<L: Link> fmt::Debug for Desk<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("transport", &L::NAME).finish_non_exhaustive()
    }
}
