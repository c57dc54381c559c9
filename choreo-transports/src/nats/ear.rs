//! Hearing what is published to all subjects: [`NatsEar`].

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_nats::Message;
use choreo_runtime::message::Topic;
use choreo_runtime::transport::TransportError;
use tokio::sync::Mutex;
use tokio::time::sleep;

use super::NatsAuth;
use super::barrier::{Act, INBOXES, gone};
use super::pulls::{Pulls, Taps};
use super::reader::Reader;
use super::vacancy::Vacancies;
use super::wire::{Call, Wire, arrival};
use crate::link::{Dial, Ear, Hearing, Link, Listening};

/// What covers all subjects, each once. Not `>`, by which others may listen: a tap is known by this.
pub(super) const EVERYTHING: [&str; 2] = ["*", "*.>"];

/// How many times the server is asked whether a tap has left.
const LEAVING: usize = 100;

/// Hears what is published to all subjects, those of streams too.
///
/// To the server it is a listener, so that a request which nobody else hears is not refused any more: it is refused by
/// the tap then. And a pull from a stream is not forgotten any more when who pulled has gone: the tap sees to that as a turn
/// begins.
#[derive(Debug)]
pub struct NatsEar {
    everywhere: Arc<Everywhere>,
    /// Those of this process on the same server, this one among them.
    taps: Arc<Taps>,
}

/// What listens to all subjects.
#[derive(Debug)]
pub(super) struct Everywhere {
    wire: Wire,
    vacancies: Vacancies,
    hearing: Hearing,
    readers: Mutex<Vec<Reader>>,
}

impl<L: Link<Auth = NatsAuth>> Ear<L> for NatsEar {
    const LIVE: bool = true;

    async fn begin(dial: Dial<'_, L>, hearing: Hearing) -> Result<NatsEar, TransportError> {
        let Dial { endpoint, auth, tls, options: _, timeout } = dial;
        let vacancies = Vacancies::watch(endpoint, timeout).await?;
        let call = Call { name: L::NAME, endpoint, auth, tls, timeout };
        // Its end shows when it is asked.
        let wire = Wire::dial(call, |_| ()).await?;
        let everywhere = Arc::new(Everywhere { wire, vacancies, hearing, readers: Mutex::default() });
        everywhere.listen().await?;
        let taps = Taps::on(&endpoint.to_string());
        taps.join(&everywhere);
        Ok(NatsEar { everywhere, taps })
    }

    async fn gather(&self, _: SystemTime) -> Result<(), TransportError> {
        // It was kept from listening again: what it has not heard it must not be asked about.
        if self.everywhere.readers.lock().await.len() < EVERYTHING.len() {
            return Err(gone());
        }
        self.everywhere.wire.pass().await
    }

    async fn is_heard(&self, topic: &Topic) -> bool {
        self.everywhere.vacancies.is_heard(topic).await
    }

    async fn strangers(&self) -> Option<Vec<u64>> {
        self.everywhere.vacancies.strangers().await
    }

    async fn tidy(&self) {
        let pulls = Pulls(&self.everywhere.wire.client);
        let waiting = pulls.waiting().await;
        if waiting.is_empty() {
            return;
        }
        let taps = self.taps.all();
        for tap in &taps {
            tap.leave().await;
        }
        for consumer in &waiting {
            pulls.look(consumer).await;
        }
        for tap in &taps {
            // One that can't listen any more says so when it is asked what it heard.
            let _ = tap.listen().await;
        }
    }

    async fn listens(&self, topic: &Topic, except: u64) -> Option<Listening> {
        let listening = self.everywhere.vacancies.listens(topic, except).await?;
        let is_read = || async { Pulls(&self.everywhere.wire.client).is_read(topic).await };
        match listening {
            Listening::Broker if is_read().await => Some(Listening::Somebody),
            other => Some(other),
        }
    }
}

impl Everywhere {
    async fn listen(&self) -> Result<(), TransportError> {
        let mut readers = self.readers.lock().await;
        for subjects in EVERYTHING {
            let (hearing, vacancies) = (self.hearing.clone(), self.vacancies.clone());
            let subscribed = Topic::from(subjects);
            let take = move |message: Message| {
                vacancies.note(&message);
                if is_published(&message) {
                    hearing.take(arrival(message, &subscribed));
                }
            };
            readers.push(self.wire.subscribe(subjects, take, || ()).await?);
        }
        self.wire.pass().await?;
        EVERYTHING.iter().try_for_each(|subjects| self.wire.refused(Act::Subscribe, subjects))
    }

    /// Resolves when the server knows that it listens no more, or will not for a while. The library tells it in a task of its own.
    async fn leave(&self) {
        self.readers.lock().await.clear();
        let client = self.wire.client.server_info().client_id;
        for _ in 0..LEAVING {
            if !self.vacancies.is_tapped_by(client).await {
                return;
            }
            sleep(Duration::from_millis(1)).await;
        }
    }
}

/// Whether somebody published it to a subject of hers: not a reply, nothing of the server's, and not what a stream sends on
/// to those who read it.
fn is_published(message: &Message) -> bool {
    let subject = message.subject.as_str();
    let is_internal = subject.starts_with('$') || subject.starts_with(INBOXES);
    !is_internal && !message.reply.as_deref().is_some_and(|reply| reply.starts_with("$JS.ACK."))
}
