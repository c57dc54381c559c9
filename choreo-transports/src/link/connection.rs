//! A connection: what a transport's value holds, and a scope's seat on it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use choreo_runtime::codec::Codecs;
use choreo_runtime::correlation::Switch;
use choreo_runtime::message::{Origin, Outgoing, Topic};
use choreo_runtime::outcome::Tapped;
use choreo_runtime::transport::{
    Interest, Post, Receipt, TapMark, TransportError, TransportErrorKind, Turn, Turning,
};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::desk::{Desk, Phase};
use super::keeper::{Command, Join, Keeper};
use super::plan::{Plan, remarked};
use super::publication::Publication;
use super::seats::SeatId;
use super::tap::Tap;
use super::turn;
use super::{Link, Publisher, Sink, runtime};
use crate::security::Endpoint;

/// A connection that is kept up. A clone is another handle on the same one.
pub struct Connection<L: Link> {
    desk: Arc<Desk<L>>,
    plan: Arc<Plan<L>>,
    commands: mpsc::UnboundedSender<Command>,
    /// What hears all other topics, where the broker is our own.
    tap: Option<Arc<Tap<L>>>,
    /// The scenario's turn, where the connection is shared by the process.
    turn: Option<Turn>,
}

impl<L: Link> Connection<L> {
    /// Connects within the plan's budget, on choreo's own runtime.
    pub(super) async fn open(plan: Plan<L>) -> Result<Connection<L>, TransportError> {
        let opening = runtime::handle()?.spawn(Connection::dial(Arc::new(plan)));
        opening.await.unwrap_or_else(|error| Err(crashed(&error)))
    }

    async fn dial(plan: Arc<Plan<L>>) -> Result<Connection<L>, TransportError> {
        let (news, losses) = mpsc::unbounded_channel();
        let desk = Arc::new(Desk::new(news));
        let deadline = Instant::now() + plan.budget;
        let dialled = plan.dial(Sink::new(Arc::clone(&desk), 0), deadline).await;
        let link = dialled.map_err(|error| remarked(error, plan.said.as_ref()))?;
        desk.up(0, link.publisher());
        let (commands, orders) = mpsc::unbounded_channel();
        let keeper = Keeper::new(Arc::clone(&desk), Arc::clone(&plan), link, orders, losses);
        runtime::handle()?.spawn(keeper.run());
        let tap = plan.own.then(|| Arc::new(Tap::new(Arc::clone(&plan))));
        Ok(Connection { desk, plan, commands, tap, turn: None })
    }

    /// As [`Transport::handle`](choreo_runtime::transport::Transport::handle).
    pub(crate) fn handle(&self) -> Option<Connection<L>> {
        (!self.desk.is_closed()).then(|| Connection { turn: None, ..self.clone() })
    }

    /// As [`Transport::turn`](choreo_runtime::transport::Transport::turn).
    pub(crate) fn turn(&self) -> Option<Turning<'_>> {
        if self.turn.is_some() {
            return None;
        }
        let on = self.plan.endpoint.to_string();
        // Those whose messages are told apart need not be kept from each other, but from all others.
        let alone = self.plan.switch.is_none();
        if alone && !self.plan.own {
            turn::warn(&on);
        }
        let wait = {
            let (on, own) = (on.clone(), self.plan.own);
            Box::pin(async move { if alone { turn::alone(&on).await } else { turn::shared(&on, own).await } })
        };
        Some(Turning { on, alone, wait })
    }

    /// As [`Transport::in_turn`](choreo_runtime::transport::Transport::in_turn).
    pub(crate) async fn in_turn(self, turn: Turn) -> Connection<L> {
        // Not while it waits: then the scenarios of others are none of its business.
        self.listen_in().await;
        // Others who share it may have their listeners.
        let alone = self.plan.switch.is_none() || turn::is_one_test();
        if let Some(tap) = self.tap.as_ref().filter(|_| turn.is_held() && alone) {
            tap.vacated().await;
        }
        Connection { turn: Some(turn), ..self }
    }

    /// As [`Transport::held`](choreo_runtime::transport::Transport::held).
    pub(crate) fn held(&self) -> Option<&Turn> {
        self.turn.as_ref()
    }

    /// As [`Transport::switch`](choreo_runtime::transport::Transport::switch).
    pub(crate) fn switch(&self) -> Option<&Arc<Switch>> {
        self.plan.switch.as_ref()
    }

    /// Hears all topics from now on, where the broker is our own.
    pub(super) async fn listen_in(&self) {
        if let Some(tap) = &self.tap {
            tap.listen().await;
        }
    }

    /// As [`Transport::mark`](choreo_runtime::transport::Transport::mark).
    pub(crate) fn mark(&self) -> TapMark {
        self.tap.as_ref().map(|tap| tap.mark()).unwrap_or_default()
    }

    /// As [`Transport::tapped`](choreo_runtime::transport::Transport::tapped).
    pub(crate) async fn tapped(&self, since: TapMark, except: &[Topic]) -> Option<Vec<Tapped>> {
        let tap = self.tap.as_ref()?;
        match self.desk.current() {
            (_, Phase::Up(_)) => tap.tapped(since, except).await,
            // Nobody answers.
            _ => None,
        }
    }

    /// Where it leads; never holds a credential.
    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.plan.endpoint
    }

    /// As [`Transport::codecs`](choreo_runtime::transport::Transport::codecs).
    pub(crate) fn codecs(&self) -> &Codecs {
        &self.plan.codecs
    }

    /// As [`Transport::subscribe`](choreo_runtime::transport::Transport::subscribe).
    pub(crate) async fn subscribe(
        &self,
        interests: &[Interest],
        post: Post,
        origin: Origin,
    ) -> Result<Seat<L>, TransportError> {
        for interest in interests {
            L::check_subscribed(&interest.topic)?;
            if interest.from_start && !L::CAPABILITIES.history {
                let topic = &interest.topic;
                let text = format!("subscribe to `{topic}` from start: {} keeps no messages", L::NAME);
                return Err(TransportError::new(TransportErrorKind::Misconfigured, text));
            }
        }
        let (reply, seated) = oneshot::channel();
        let join = Join { interests: interests.to_vec(), post, origin, reply };
        let closed = || self.desk.absence("subscribe", &Phase::Closed);
        self.commands.send(Command::Join(join)).map_err(|_| closed())?;
        let id = seated.await.map_err(|_| closed())??;
        Ok(Seat { desk: Arc::clone(&self.desk), commands: self.commands.clone(), id, origin })
    }

    /// As [`Transport::publish`](choreo_runtime::transport::Transport::publish).
    pub(crate) async fn publish(
        &self,
        message: &Outgoing,
        origin: Origin,
    ) -> Result<Receipt, TransportError> {
        // Where a reply goes the broker has said itself.
        if message.answers.is_none() {
            L::check_published(&message.topic)?;
        }
        let publication = Publication::new(&self.desk, &self.commands, self.plan.budget);
        let receipt = publication.send(message, origin).await?;
        match &self.tap {
            Some(tap) if message.reply_to.is_some() && !tap.is_heard(&message.topic).await => {
                Ok(Receipt::Unroutable)
            }
            _ => Ok(receipt),
        }
    }

    /// As [`Transport::listened`](choreo_runtime::transport::Transport::listened).
    pub(crate) async fn listened(&self, topic: &Topic, patience: Duration) -> Option<bool> {
        let (_, Phase::Up(publisher)) = self.desk.current() else { return None };
        self.tap.as_ref()?.listened(topic, publisher.client()?, patience).await
    }

    /// Ends the connection for all its handles. Again is nothing.
    pub(crate) async fn disconnect(&self) -> Result<(), TransportError> {
        let (farewell, gone) = oneshot::channel();
        if self.commands.send(Command::Close(farewell)).is_err() {
            return Ok(());
        }
        // No answer: another handle was faster.
        gone.await.unwrap_or(Ok(()))
    }
}

impl<L: Link> Clone for Connection<L> {
    fn clone(&self) -> Connection<L> {
        let (desk, plan) = (Arc::clone(&self.desk), Arc::clone(&self.plan));
        let (tap, turn) = (self.tap.clone(), self.turn.clone());
        Connection { desk, plan, commands: self.commands.clone(), tap, turn }
    }
}

impl<L: Link> fmt::Debug for Connection<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("transport", &L::NAME).field("to", &self.plan.endpoint).finish()
    }
}

fn crashed(error: &tokio::task::JoinError) -> TransportError {
    let text = match error.is_panic() {
        true => "connect: a panic while connecting; it was printed when it happened",
        false => "connect: the runtime that wires run on was shut down",
    };
    TransportError::new(TransportErrorKind::Misconfigured, text)
}

/// A scope's seat on a connection. Given up when it is dropped.
#[must_use = "when it is dropped, the subscription ends"]
pub struct Seat<L: Link> {
    desk: Arc<Desk<L>>,
    commands: mpsc::UnboundedSender<Command>,
    id: SeatId,
    origin: Origin,
}

impl<L: Link> Drop for Seat<L> {
    fn drop(&mut self) {
        self.desk.leave(self.id, self.origin);
        // Nobody hears it where the connection has ended: then nothing is listened on.
        let _ = self.commands.send(Command::Leave);
    }
}

impl<L: Link> fmt::Debug for Seat<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seat").field("transport", &L::NAME).finish_non_exhaustive()
    }
}
