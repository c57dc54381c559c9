//! [`KafkaLink`]: a connection to Kafka, from the dial to its end.

use std::future::Future;
use std::sync::{Arc, Mutex};

use choreo_runtime::message::{Arrival, Topic};
use choreo_runtime::transport::{Capabilities, TransportError, TransportErrorKind};
use rdkafka::consumer::{BaseConsumer, Consumer};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, spawn_blocking};

use super::catalog::Catalog;
use super::client::Client;
use super::patrol::{Bell, Ended};
use super::reader::Reader;
use super::subscription::KafkaStanding;
use super::witness::Witness;
use super::{
    KafkaAuth, KafkaEar, KafkaOptions, KafkaPublisher, KafkaServer, capability, error, mock, replay,
    subscription, topic,
};
use crate::link::{Dial, Link, Sink};
use crate::profile::KAFKA;
use crate::security::Login;
use crate::server::{self, Jars};

/// One connection to Kafka: clients of librdkafka for each purpose.
#[derive(Debug)]
pub struct KafkaLink {
    pub(super) catalog: Arc<Catalog>,
    pub(super) reader: Client<Reader>,
    /// Reads from start: not the reader's business, whose place in the log it must not change.
    pub(super) historian: Client<BaseConsumer<Witness>>,
    /// One change of what is read at a time.
    pub(super) turn: Arc<Mutex<()>>,
    pub(super) bell: Bell,
    pub(super) ended: Ended,
    pub(super) cluster: Option<String>,
    pub(super) patrols: [AbortHandle; 2],
}

impl Drop for KafkaLink {
    fn drop(&mut self) {
        self.reader.stop();
        self.patrols.iter().for_each(AbortHandle::abort);
    }
}

impl KafkaLink {
    /// Does it where it may block. It is given up where the link ends.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, TransportError> + Send + 'static,
    ) -> Result<T, TransportError> {
        self.unless_ended(blocking(work)).await
    }

    async fn unless_ended<T>(
        &self,
        work: impl Future<Output = Result<T, TransportError>>,
    ) -> Result<T, TransportError> {
        let mut ended = self.ended.clone();
        tokio::select! {
            result = work => result,
            Ok(reason) = ended.wait_for(Option::is_some) => {
                let reason = reason.as_deref().unwrap_or("the connection was lost");
                Err(TransportError::new(TransportErrorKind::Disconnected, reason))
            }
        }
    }
}

impl Link for KafkaLink {
    const NAME: &'static str = "Kafka";
    const SECTION: &'static str = KAFKA.section;
    const VARIABLE: &'static str = KAFKA.program.variable;
    const SCHEMES: &'static [&'static str] = KAFKA.schemes;
    const TLS_SCHEMES: &'static [&'static str] = KAFKA.tls_schemes;
    const PORT: u16 = KAFKA.port;
    const CAPABILITIES: Capabilities = capability::CAPABILITIES;

    type Auth = KafkaAuth;
    type Options = KafkaOptions;
    type Publisher = KafkaPublisher;
    type Ear = KafkaEar;
    type Standing = KafkaStanding;

    fn login(login: Login) -> Result<KafkaAuth, TransportError> {
        KafkaAuth::from_login(login)
    }

    fn is_wildcard(topic: &str) -> bool {
        topic::is_wildcard(topic)
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        topic::covers(pattern, topic)
    }

    fn check_published(topic: &str) -> Result<(), TransportError> {
        topic::check_published(topic)
    }

    fn check_subscribed(topic: &str) -> Result<(), TransportError> {
        topic::check_subscribed(topic)
    }

    async fn ephemeral() -> Result<String, TransportError> {
        match Jars::are_named() {
            // Kept by the process, and not by us.
            true => server::shared(KafkaServer::new()).await.map(|broker| broker.url().to_owned()),
            false => mock::shared().map(|broker| broker.url().to_owned()),
        }
    }

    async fn dial(dial: Dial<'_, KafkaLink>, sink: Sink<KafkaLink>) -> Result<KafkaLink, TransportError> {
        super::dial::dial(dial, sink).await
    }

    fn publisher(&self) -> KafkaPublisher {
        KafkaPublisher { catalog: Arc::clone(&self.catalog), bell: self.bell.clone() }
    }

    async fn listen(&mut self, fresh: &[Topic], shared: &[Topic]) -> Result<(), TransportError> {
        let (catalog, reader, turn) =
            (Arc::clone(&self.catalog), self.reader.clone(), Arc::clone(&self.turn));
        let (fresh, shared) = (fresh.to_vec(), shared.to_vec());
        let begun = self.ask(move || subscription::begin(&catalog, &reader, &turn, &fresh, &shared));
        let marks = begun.await?;
        let reached = async {
            self.reader.reach(&marks).await;
            Ok(())
        };
        self.unless_ended(reached).await
    }

    async fn unlisten(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        let (reader, turn, topics) = (self.reader.clone(), Arc::clone(&self.turn), topics.to_vec());
        self.ask(move || subscription::end(&reader, &turn, &topics)).await
    }

    async fn replay(
        &mut self,
        topic: &Topic,
        into: &mut (dyn FnMut(Arrival) + Send),
    ) -> Result<(), TransportError> {
        let widths = self.reader.assignment().overlapping(std::slice::from_ref(topic));
        let (found, mut arrivals) = mpsc::channel(1024);
        let (historian, catalog) = (self.historian.clone(), Arc::clone(&self.catalog));
        let reading = self.ask(move || replay::read(&historian, &catalog, &widths, &found));
        let passing = async {
            while let Some(arrival) = arrivals.recv().await {
                into(arrival);
            }
        };
        let (result, ()) = tokio::join!(reading, passing);
        result
    }

    async fn probe(&mut self) -> Result<(), TransportError> {
        let catalog = Arc::clone(&self.catalog);
        let asked = self.ask(move || {
            let answer = catalog.scout.fetch_metadata(Some("choreo"), catalog.patience);
            answer.map(|_| ()).map_err(|error| error::failed("ask for a sign of life", error))
        });
        asked.await
    }

    fn standing(&self) -> Option<KafkaStanding> {
        Some(KafkaStanding::new(self.cluster.clone(), &self.reader.assignment()))
    }

    async fn resume(&mut self, topics: &[Topic], standing: &KafkaStanding) -> Result<(), TransportError> {
        let (catalog, reader, cluster) =
            (Arc::clone(&self.catalog), self.reader.clone(), self.cluster.clone());
        let (topics, standing) = (topics.to_vec(), standing.clone());
        self.ask(move || subscription::resume(&catalog, &reader, cluster.as_ref(), &topics, &standing)).await
    }

    // There is nobody to say good-bye to: no group was joined. The clients end on threads of their own.
    async fn close(self) -> Result<(), TransportError> {
        Ok(())
    }
}

/// Does it on a thread that may block.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, TransportError> + Send + 'static,
) -> Result<T, TransportError> {
    spawn_blocking(work).await.unwrap_or_else(|_| {
        Err(TransportError::new(
            TransportErrorKind::Disconnected,
            "get an answer from Kafka's client: it panicked",
        ))
    })
}
