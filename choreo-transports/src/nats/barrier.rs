//! Knowing that the server has processed what was sent: [`Barrier`].

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_nats::{Client, Subject};
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use futures_util::FutureExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// A subject that no server takes a subscription for, since `>` may only be the last token.
///
/// It is answered with an error, in its turn: whoever reads that error knows that the server has processed everything
/// sent before it. Nobody else sees anything of it, and it needs no permission. A request that nobody answers
/// would be seen by whoever listens on `>`, and the library's `flush` waits for the socket alone.
const MARKER: Subject = Subject::from_static("choreo.>.barrier");

/// What the server says to a subscription beyond the user's limit, the marker's included.
const FULL: &str = "maximum subscriptions exceeded";

/// What begins the addresses that the server keeps to itself: it refuses a message that would be answered there, quotes
/// the address, and hands the message to nobody.
const RESERVED: &str = "_R_.";

/// How many operations may be under way. The library hands the server's errors over in a channel of 128 and drops
/// what does not fit, so that there must never be more to come: one for a marker, and one for what is behind it.
const SLOTS: usize = 32;

/// How many refusals are kept, of operations that nobody waits for any more.
const KEPT: usize = 256;

/// What the addresses of replies begin with.
pub(crate) const INBOXES: &str = "_INBOX.";

/// What an operation does, as the server calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Subscribe,
    Publish,
}

impl Act {
    /// What the server's words for not permitting it begin with; the subject follows.
    fn refusal(self) -> &'static str {
        match self {
            Act::Subscribe => "Permissions Violation for Subscription to \"",
            Act::Publish => "Permissions Violation for Publish to \"",
        }
    }

    fn not_permitted(self, subject: &str) -> TransportError {
        let verb = match self {
            Act::Subscribe => "subscribe",
            Act::Publish => "publish",
        };
        let text = format!(
            "{verb} to `{subject}`: the server does not permit it to this user; add it to the user's permissions"
        );
        TransportError::new(TransportErrorKind::Unauthorized, text)
    }
}

/// Knows when the server has processed what was sent, and what it refused.
#[derive(Debug)]
pub(crate) struct Barrier {
    slots: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Whoever waits for the answer to a marker, in the order in which these were sent.
    waiting: VecDeque<(oneshot::Sender<Result<(), TransportError>>, Slot)>,
    count: Count,
    /// How many milestones were sent.
    milestones: u64,
    /// What the server said of what it does not permit.
    refusals: Vec<String>,
    /// The reply addresses of requests that reached nobody, as the server said.
    unanswered: Vec<String>,
    /// Its last other error: why it will end the connection.
    complaint: Option<String>,
    ended: bool,
}

/// Whether it is known which marker the next answer is to.
#[derive(Debug, Default)]
enum Count {
    #[default]
    Right,
    /// No longer: at the limit a subscription and a marker are refused in the same words.
    Lost,
    /// It is again after the refusal of this milestone, a message that can't be taken for anything else. Not sent
    /// otherwise, since each is an error in the server's log.
    Until(String),
}

type Answer = oneshot::Receiver<Result<(), TransportError>>;

/// The right to send something and to wait for its answer.
#[derive(Debug)]
#[must_use = "given back when it is dropped"]
pub(crate) struct Slot {
    _permit: OwnedSemaphorePermit,
}

impl Barrier {
    pub(crate) fn new() -> Barrier {
        Barrier { slots: Arc::new(Semaphore::new(SLOTS)), state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The right to send something that [`pass`](Barrier::pass) is called for then.
    pub(crate) async fn slot(&self) -> Result<Slot, TransportError> {
        match Arc::clone(&self.slots).acquire_owned().await {
            Ok(permit) => Ok(Slot { _permit: permit }),
            Err(_) => Err(gone()),
        }
    }

    /// Resolves when the server has processed what this client was given before the call.
    pub(crate) async fn pass(&self, client: &Client, slot: Slot) -> Result<(), TransportError> {
        let mut slot = slot;
        loop {
            match self.mark(client, slot)? {
                Ok(answer) => return answer.await.unwrap_or_else(|_| Err(gone())),
                Err(back) => slot = back,
            }
            // The client's queue is full, or this task has had its share of time: both are over after this.
            client.flush().await.map_err(|_| gone())?;
        }
    }

    /// Sends a marker, if there is room. Under the lock, so that markers and those who wait have one order, and at once
    /// or not at all, so that nobody can give up in between.
    fn mark(&self, client: &Client, slot: Slot) -> Result<Result<Answer, Slot>, TransportError> {
        let mut state = self.lock();
        if state.ended {
            return Err(gone());
        }
        if matches!(state.count, Count::Lost) && !state.recount(client)? {
            return Ok(Err(slot));
        }
        match client.subscribe(MARKER).now_or_never() {
            // What is not registered needs no reader: it is dropped.
            Some(Ok(_)) => {
                let (answered, answer) = oneshot::channel();
                state.waiting.push_back((answered, slot));
                Ok(Ok(answer))
            }
            Some(Err(_)) => Err(gone()),
            None => Ok(Err(slot)),
        }
    }

    /// Takes an error of the server's.
    pub(crate) fn take(&self, error: &str) {
        let mut state = self.lock();
        if let Count::Until(milestone) = &state.count {
            if error.contains(milestone) {
                state.count = Count::Right;
            }
            let is_late = error == "Invalid Subject" || error.contains(MARKER.as_str()) || is_full(error);
            if matches!(state.count, Count::Right) || is_late {
                return;
            }
        }
        if is_full(error) {
            state.count = Count::Lost;
            for (answered, _slot) in state.waiting.drain(..) {
                let _ = answered.send(Err(full()));
            }
        } else if error == "Invalid Subject" || error.contains(MARKER.as_str()) {
            if let Some((answered, _slot)) = state.waiting.pop_front() {
                // Whoever waited may have gone.
                let _ = answered.send(Ok(()));
            }
        } else if error.starts_with("Permissions Violation") {
            if state.refusals.len() == KEPT {
                state.refusals.remove(0);
            }
            state.refusals.push(error.to_owned());
        } else {
            state.complaint = Some(error.to_owned());
        }
    }

    /// Whether the server refused this since it was last asked.
    pub(crate) fn refused(&self, act: Act, subject: &str) -> Option<TransportError> {
        let mut state = self.lock();
        if state.refusals.is_empty() {
            return None;
        }
        let named = subject.replace('\\', "\\\\").replace('"', "\\\"");
        let asked = format!("{}{named}\"", act.refusal());
        let index = state.refusals.iter().position(|refusal| refusal.starts_with(&asked))?;
        state.refusals.remove(index);
        Some(act.not_permitted(subject))
    }

    /// The server says that the request which wanted its reply there reached nobody.
    pub(crate) fn nobody_answers(&self, address: &str) {
        let mut state = self.lock();
        if state.unanswered.len() == KEPT {
            state.unanswered.remove(0);
        }
        state.unanswered.push(address.to_owned());
    }

    /// Whether the server has said that of this address since it was last asked. Asked after a [`pass`](Barrier::pass).
    pub(crate) fn reached_nobody(&self, address: &str) -> bool {
        let mut state = self.lock();
        let before = state.unanswered.len();
        state.unanswered.retain(|known| known != address);
        state.unanswered.len() < before
    }

    /// Whether the server has refused us the addresses that replies come to.
    pub(crate) fn refused_inboxes(&self) -> Option<TransportError> {
        let asked = format!("{}{INBOXES}", Act::Subscribe.refusal());
        let refused = self.lock().refusals.iter().any(|refusal| refusal.starts_with(&asked));
        refused.then(|| Act::Subscribe.not_permitted(&format!("{INBOXES}>")))
    }

    /// The connection is gone: nobody waits any longer. What the server said of it last.
    pub(crate) fn end(&self) -> Option<String> {
        self.slots.close();
        let mut state = self.lock();
        state.ended = true;
        state.waiting.clear();
        state.complaint.take()
    }
}

impl State {
    /// Sends a milestone, if there is room.
    fn recount(&mut self, client: &Client) -> Result<bool, TransportError> {
        self.milestones += 1;
        let name = format!("choreo.barrier.{}", self.milestones);
        // Where the message itself is not permitted, the refusal quotes its subject instead.
        let sent = client.publish_with_reply(name.clone(), format!("{RESERVED}{name}"), "".into());
        match sent.now_or_never() {
            Some(Ok(())) => {
                // With the quote behind it: 1 is no 11.
                self.count = Count::Until(format!("{name}\""));
                Ok(true)
            }
            Some(Err(_)) => Err(gone()),
            None => Ok(false),
        }
    }
}

fn is_full(error: &str) -> bool {
    error.eq_ignore_ascii_case(FULL)
}

fn full() -> TransportError {
    let text = "have it confirmed: the server takes no more subscriptions from this user, and one must be left; raise \
                `max_subscriptions` in the server's configuration (`subs` in the user's JWT), or listen on fewer topics";
    TransportError::new(TransportErrorKind::Refused, text)
}

pub(crate) fn gone() -> TransportError {
    TransportError::new(TransportErrorKind::Disconnected, "reach the server: the connection was lost")
}
