//! Sending one message.

use std::sync::Arc;
use std::time::Duration;

use choreo_runtime::message::{Origin, Outgoing, Topic};
use choreo_runtime::transport::{Receipt, TransportError};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::desk::{Desk, Phase};
use super::keeper::Command;
use super::ledger::EntryId;
use super::{Link, Publisher, Sent};

/// One message on its way.
pub(super) struct Publication<'a, L: Link> {
    desk: &'a Arc<Desk<L>>,
    commands: &'a mpsc::UnboundedSender<Command>,
    budget: Duration,
}

impl<'a, L: Link> Publication<'a, L> {
    pub(super) fn new(
        desk: &'a Arc<Desk<L>>,
        commands: &'a mpsc::UnboundedSender<Command>,
        budget: Duration,
    ) -> Self {
        Publication { desk, commands, budget }
    }

    /// Sends it. Resolves when the broker has accepted it, or when the link is lost: then nobody knows.
    pub(super) async fn send(&self, message: &Outgoing, origin: Origin) -> Result<Receipt, TransportError> {
        let (generation, publisher) = self.publisher(message).await?;
        let mut entry =
            Entry { desk: self.desk, topic: &message.topic, id: self.desk.begin(message, origin) };
        let result = tokio::select! {
            biased;
            result = publisher.publish(message) => result,
            phase = self.left(generation) => Err(self.desk.absence(&verb(message), &phase)),
        };
        if let Ok(sent) = &result {
            entry.accepted(*sent);
        }
        result.map(|sent| sent.receipt)
    }

    /// Waits until the link is another one than this, or none.
    async fn left(&self, generation: u64) -> Phase<L::Publisher> {
        let mut phases = self.desk.phase();
        let left = phases.wait_for(|(now, phase)| *now != generation || !matches!(phase, Phase::Up(_)));
        // A copy: the desk must not be asked anything while the phase is held.
        let phase = left.await.map(|phase| phase.1.clone());
        phase.unwrap_or(Phase::Closed)
    }

    /// What sends; where the link is away, the one that is there when it is back.
    async fn publisher(&self, message: &Outgoing) -> Result<(u64, L::Publisher), TransportError> {
        let phase = match self.desk.current() {
            (generation, Phase::Up(publisher)) => return Ok((generation, publisher)),
            (_, Phase::Away(_)) => self.settled().await,
            (_, Phase::Down(_)) => {
                let (dialling, begun) = oneshot::channel();
                // Where the keeper is gone, the connection is closed.
                if self.commands.send(Command::Dial(dialling)).is_ok() {
                    let _ = begun.await;
                }
                self.settled().await
            }
            phase => phase,
        };
        match phase {
            (generation, Phase::Up(publisher)) => Ok((generation, publisher)),
            (_, phase) => Err(self.desk.absence(&verb(message), &phase)),
        }
    }

    /// How the link does when it is not being dialled any more.
    async fn settled(&self) -> (u64, Phase<L::Publisher>) {
        let mut phases = self.desk.phase();
        let settled = phases.wait_for(|(_, phase)| !matches!(phase, Phase::Away(_)));
        // However long the keeper may take: it has the same budget, and a little more for what it does besides.
        let _ = timeout(self.budget * 2, settled).await;
        self.desk.current()
    }
}

fn verb(message: &Outgoing) -> String {
    format!("publish to `{}`", message.topic)
}

/// The ledger's entry of the message. Given up where the sending is.
struct Entry<'a, L: Link> {
    desk: &'a Arc<Desk<L>>,
    topic: &'a Topic,
    id: Option<EntryId>,
}

impl<L: Link> Entry<'_, L> {
    fn accepted(&mut self, sent: Sent) {
        if let (true, Some(id)) = (sent.comes_back, self.id) {
            self.id = None;
            self.desk.settle(self.topic, id, Some(sent.position));
        }
    }
}

impl<L: Link> Drop for Entry<'_, L> {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            self.desk.settle(self.topic, id, None);
        }
    }
}
