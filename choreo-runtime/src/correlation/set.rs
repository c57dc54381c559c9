//! The scopes that listen on the same topics, and the one subscription that serves them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::Mutex as Queue;
use tokio::time::timeout;

use super::hall::Hall;
use super::seats::{Round, Seats};
use super::switch::{Common, Topics};
use super::witness::Witness;
use crate::codec::Codecs;
use crate::message::Origin;
use crate::transport::{AnySubscription, AnyTransport, Interest, Post, Relay, TransportError};

/// How long one waits for another scope to have subscribed: it may be one that does something else meanwhile.
const PATIENCE: Duration = Duration::from_secs(1);

/// One subscription of the wire, and the scopes that it serves.
#[derive(Debug)]
pub(super) struct Set {
    pub(super) hall: Arc<Hall>,
    /// Ends when it is dropped.
    wire: Mutex<Option<AnySubscription>>,
    /// Who asks the wire, one at a time.
    asking: Queue<()>,
    /// Whether whoever subscribes has been waited for in vain, so that nobody should come any more.
    is_stuck: AtomicBool,
    /// Whether the wire has a message nowhere but where it is heard: nothing is ever on its way.
    at_once: bool,
}

/// What is to be heard, and by whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish<'a> {
    pub(super) transport: &'a dyn AnyTransport,
    pub(super) interests: &'a [Interest],
    pub(super) origin: Origin,
}

impl Wish<'_> {
    async fn subscribed(self, post: Post) -> Result<AnySubscription, TransportError> {
        self.transport.subscribe(self.interests, post, self.origin).await
    }
}

impl Set {
    pub(super) fn new(
        common: Arc<Common>,
        codecs: Codecs,
        transport: &dyn AnyTransport,
        (topics, from_start): (Topics, bool),
    ) -> Arc<Set> {
        let hall = Arc::new_cyclic(|me| Hall {
            me: Weak::clone(me),
            common,
            codecs,
            covers: transport.covering(),
            topics,
            from_start,
            seats: Mutex::new(Seats::default()),
            ended: AtomicBool::new(false),
        });
        let (wire, asking, is_stuck) = (Mutex::default(), Queue::default(), AtomicBool::new(false));
        Arc::new(Set { hall, wire, asking, is_stuck, at_once: transport.capabilities().virtual_time })
    }

    /// Whether who comes now would be served.
    pub(super) fn is_open(&self) -> bool {
        !self.hall.has_ended() && !self.is_stuck.load(Ordering::Acquire)
    }

    /// Whether nothing is ever on its way where the wire is heard.
    pub(super) fn is_at_once(&self) -> bool {
        self.at_once
    }

    fn wire(&self) -> MutexGuard<'_, Option<AnySubscription>> {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sees to it that the wire is heard, and that it is known what was published before this round: nobody who sat down before it
    /// began is given that. Where others are at it, waits for them. `false`: in vain, and another set is needed.
    pub(super) async fn is_heard(&self, wish: Wish<'_>, round: Round) -> Result<bool, TransportError> {
        if self.hall.has_ended() {
            return Ok(false);
        }
        if self.hall.seats().is_over(round) {
            return Ok(true);
        }
        let turn = timeout(PATIENCE, self.asking.lock()).await;
        if self.hall.seats().is_over(round) {
            return Ok(true);
        }
        let is_subscribed = self.wire().is_some();
        if turn.is_err() && !is_subscribed {
            self.is_stuck.store(true, Ordering::Release);
            return Ok(false);
        }
        let round = self.hall.seats().begin();
        match is_subscribed {
            true => self.ask(wish, round).await?,
            false => self.subscribe(wish, round).await?,
        }
        Ok(true)
    }

    async fn subscribe(&self, wish: Wish<'_>, round: Round) -> Result<(), TransportError> {
        let post = Post::to(Arc::clone(&self.hall) as Arc<dyn Relay>);
        let wire = wish.subscribed(post).await?;
        *self.wire() = Some(wire);
        // Whoever waits for this round sat there before.
        let _old = self.hall.seats().settle(round, None);
        Ok(())
    }

    /// Subscribes once more, to know what is on its way.
    async fn ask(&self, wish: Wish<'_>, round: Round) -> Result<(), TransportError> {
        let witness = Arc::new(Witness::default());
        let post = Post::to(Arc::clone(&witness) as Arc<dyn Relay>);
        let asked = wish.subscribed(post).await?;
        self.hall.seats().confirm(round);
        // What the wire is just handing out, it has handed to both of us when this is done.
        drop(asked);
        let seen = witness.seen();
        let _old = self.hall.seats().settle(round, Some(&seen));
        Ok(())
    }
}
