//! Hearing what is published to all subjects: [`NatsEar`].

use std::time::SystemTime;

use async_nats::Message;
use choreo_runtime::message::Topic;
use choreo_runtime::transport::TransportError;

use super::NatsAuth;
use super::barrier::{Act, INBOXES};
use super::reader::Reader;
use super::vacancy::Vacancies;
use super::wire::{Call, Wire, arrival};
use crate::link::{Dial, Ear, Hearing, Link};

/// What covers all subjects, each once. Not `>`, by which others may listen: a tap is known by this.
pub(super) const EVERYTHING: [&str; 2] = ["*", "*.>"];

/// Hears what is published to all subjects, those of streams too.
///
/// To the server it is a listener, so that a request which nobody else hears is not refused any more. It is refused by
/// the tap then.
#[derive(Debug)]
pub struct NatsEar {
    wire: Wire,
    vacancies: Vacancies,
    _readers: Vec<Reader>,
}

impl<L: Link<Auth = NatsAuth>> Ear<L> for NatsEar {
    const LIVE: bool = true;

    async fn begin(dial: Dial<'_, L>, hearing: Hearing) -> Result<NatsEar, TransportError> {
        let Dial { endpoint, auth, tls, options: _, timeout } = dial;
        let vacancies = Vacancies::watch(endpoint, timeout).await?;
        let call = Call { name: L::NAME, endpoint, auth, tls, timeout };
        // Its end shows when it is asked.
        let wire = Wire::dial(call, |_| ()).await?;
        let mut readers = Vec::new();
        for subjects in EVERYTHING {
            let (hearing, vacancies, subscribed) =
                (hearing.clone(), vacancies.clone(), Topic::from(subjects));
            let take = move |message: Message| {
                vacancies.note(&message);
                if is_published(&message) {
                    hearing.take(arrival(message, &subscribed));
                }
            };
            readers.push(wire.subscribe(subjects, take, || ()).await?);
        }
        wire.pass().await?;
        EVERYTHING.iter().try_for_each(|subjects| wire.refused(Act::Subscribe, subjects))?;
        Ok(NatsEar { wire, vacancies, _readers: readers })
    }

    async fn gather(&self, _: SystemTime) -> Result<(), TransportError> {
        self.wire.pass().await
    }

    async fn is_heard(&self, topic: &Topic) -> bool {
        self.vacancies.is_heard(topic).await
    }

    async fn strangers(&self) -> Option<Vec<u64>> {
        self.vacancies.strangers().await
    }

    async fn listens(&self, topic: &Topic, except: u64) -> Option<bool> {
        self.vacancies.listens(topic, except).await
    }
}

/// Whether somebody published it to a subject of hers: not a reply, nothing of the server's, and not what a stream sends on
/// to those who read it.
fn is_published(message: &Message) -> bool {
    let subject = message.subject.as_str();
    let is_internal = subject.starts_with('$') || subject.starts_with(INBOXES);
    !is_internal && !message.reply.as_deref().is_some_and(|reply| reply.starts_with("$JS.ACK."))
}
