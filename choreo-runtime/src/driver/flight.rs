//! Publications under way.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::link::Way;
use crate::engine::PublicationId;
use crate::machine::TransportId;
use crate::message::Outgoing;
use crate::transport::{Receipt, TransportError};

/// What came of a step of a publication.
#[derive(Debug)]
pub(crate) enum Landed {
    /// It need not wait any more, for a listener or because it was held: one is there, patience ran out (`Some(false)`), or
    /// the wire can't tell.
    Ready { id: PublicationId, via: TransportId, message: Arc<Outgoing>, heard: Option<bool> },
    /// The transport accepted it, or not.
    Accepted {
        id: PublicationId,
        via: TransportId,
        message: Arc<Outgoing>,
        result: Result<Receipt, TransportError>,
    },
}

type Step<'a> = Pin<Box<dyn Future<Output = Landed> + 'a>>;

/// The steps under way. Most are done when first polled, and are then at the front.
#[derive(Default)]
pub(crate) struct Flights<'a> {
    steps: VecDeque<Step<'a>>,
}

impl<'a> Flights<'a> {
    /// Waits for somebody to listen on the message's topic.
    pub(super) fn listen(
        &mut self,
        way: Way<'a>,
        id: PublicationId,
        message: Arc<Outgoing>,
        patience: Duration,
    ) {
        self.steps.push_back(Box::pin(async move {
            let heard = way.transport.listened(&message.topic, way.origin, patience).await;
            Landed::Ready { id, via: way.id, message, heard }
        }));
    }

    /// Sends a message.
    pub(super) fn send(&mut self, way: Way<'a>, id: PublicationId, message: Arc<Outgoing>) {
        self.steps.push_back(Box::pin(async move {
            let result = way.transport.publish(&message, way.origin).await;
            Landed::Accepted { id, via: way.id, message, result }
        }));
    }

    /// Holds a message back for a while.
    pub(crate) fn hold(
        &mut self,
        via: TransportId,
        id: PublicationId,
        message: Arc<Outgoing>,
        pause: Duration,
    ) {
        self.steps.push_back(Box::pin(async move {
            tokio::time::sleep(pause).await;
            Landed::Ready { id, via, message, heard: None }
        }));
    }

    /// A step that is done by now.
    pub(crate) async fn landed(&mut self) -> Option<Landed> {
        poll_fn(|cx| match self.poll_landed(cx) {
            Poll::Ready(landed) => Poll::Ready(Some(landed)),
            Poll::Pending => Poll::Ready(None),
        })
        .await
    }

    /// The next step that is done; never, where there is none.
    pub(crate) fn poll_landed(&mut self, cx: &mut Context<'_>) -> Poll<Landed> {
        for index in 0..self.steps.len() {
            if let Poll::Ready(landed) = self.steps[index].as_mut().poll(cx) {
                drop(self.steps.remove(index));
                return Poll::Ready(landed);
            }
        }
        Poll::Pending
    }
}

impl std::fmt::Debug for Flights<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Flights").field("steps", &self.steps.len()).finish()
    }
}
