//! Which topic is on which stream, and the feeds of those streams.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use futures_util::future::try_join_all;

use super::feed::Feed;
use super::stream::{self, Stream};
use super::{JetStreamLink, JetStreamOptions};
use crate::link::{Sink, runtime};
use crate::nats::reader::Reader;
use crate::nats::topic;
use crate::nats::wire::Wire;

/// What JetStream tells of each stream that is made.
const ADVISORY: &str = "$JS.EVENT.ADVISORY.STREAM.CREATED.";

/// The topics that are listened on, and the feeds of their streams.
#[derive(Debug)]
pub(super) struct Feeds {
    pub(super) wire: Wire,
    pub(super) sink: Sink<JetStreamLink>,
    pub(super) options: JetStreamOptions,
    /// Whoever changes what is listened on has it: the keeper, or the news of a stream.
    turn: tokio::sync::Mutex<()>,
    book: Mutex<Book>,
}

#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) topics: BTreeMap<Topic, BTreeSet<String>>,
    pub(super) feeds: BTreeMap<String, Arc<Feed>>,
    /// Topics that a stream is known to keep.
    kept: BTreeSet<Topic>,
    /// Hears of new streams, as soon as a wildcard is listened on.
    news: Option<Reader>,
}

impl Feeds {
    pub(super) fn new(wire: Wire, sink: Sink<JetStreamLink>, options: JetStreamOptions) -> Arc<Feeds> {
        Arc::new(Feeds { wire, sink, options, turn: tokio::sync::Mutex::default(), book: Mutex::default() })
    }

    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens on topics that are new, from the end of their streams.
    pub(super) async fn listen(self: &Arc<Self>, topics: &[Topic]) -> Result<(), TransportError> {
        let _turn = self.turn.lock().await;
        // First, so that no stream is made in between.
        if topics.iter().any(|topic| topic::is_wildcard(topic)) {
            self.hear_of_streams().await?;
        }
        let result = self.begin(topics).await;
        if result.is_err() {
            self.forget(topics);
        }
        result
    }

    async fn begin(&self, topics: &[Topic]) -> Result<(), TransportError> {
        let found = try_join_all(topics.iter().map(|topic| self.streams(topic, "subscribe to"))).await?;
        let names: BTreeSet<&String> = found.iter().flatten().collect();
        let streams = try_join_all(names.into_iter().map(|name| self.stream(name))).await?;
        let openings = streams.iter().map(|stream| {
            let on = |(topic, names): (&Topic, &Vec<String>)| {
                names.contains(&stream.config.name).then(|| (topic.clone(), stream.state.last_seq))
            };
            let wanted = topics.iter().zip(&found).filter_map(on).collect();
            self.open(stream, stream.state.last_seq, wanted, false)
        });
        try_join_all(openings).await.map(|_| ())
    }

    /// The streams of a topic; one is made for it where there are none.
    async fn streams(&self, topic: &Topic, verb: &str) -> Result<Vec<String>, TransportError> {
        match stream::keeping(&self.wire, topic).await? {
            names if !names.is_empty() => Ok(names),
            _ if self.options.create_streams => stream::make(&self.wire, topic, &self.options.made).await,
            _ => Err(stream::nowhere(verb, topic)),
        }
    }

    /// Makes sure that a stream keeps what is published to this topic. Asked of JetStream once: somebody who merely
    /// listens on the subject would take a message in silence.
    pub(super) async fn keep(&self, topic: &Topic) -> Result<(), TransportError> {
        if self.book().kept.contains(topic) {
            return Ok(());
        }
        self.streams(topic, "publish to").await?;
        self.book().kept.insert(topic.clone());
        Ok(())
    }

    /// It was not kept after all: the stream was deleted.
    pub(super) fn unkeep(&self, topic: &Topic) {
        self.book().kept.remove(topic);
    }

    async fn stream(&self, name: &str) -> Result<Stream, TransportError> {
        let stream = stream::look(&self.wire, name).await?;
        stream.ok_or_else(|| refused(format!("listen on the stream `{name}`: it was deleted meanwhile")))
    }

    /// Takes these topics from a stream's feed, which is opened behind this sequence if it is not there. `resuming`:
    /// in the place of one whose connection was lost.
    pub(super) async fn open(
        &self,
        stream: &Stream,
        behind: u64,
        wanted: Vec<(Topic, u64)>,
        resuming: bool,
    ) -> Result<(), TransportError> {
        let name = &stream.config.name;
        let known = self.book().feeds.get(name).map(Arc::clone);
        match known {
            Some(feed) if feed.created != stream.created => {
                let text = format!("listen on the stream `{name}`: it was deleted and made again meanwhile");
                return Err(TransportError::new(TransportErrorKind::Disconnected, text));
            }
            Some(feed) => wanted.iter().for_each(|(topic, behind)| feed.reading.want(topic, *behind)),
            None => {
                let durable = self.options.durable.as_deref();
                if stream.config.retention == "workqueue" && durable.is_none() {
                    return Err(refused(format!(
                        "listen on the stream `{name}`: it is a work queue, so that we would take its messages away \
                         from the service under test; give it another retention, or read by a `.durable(..)` consumer"
                    )));
                }
                let feed =
                    Feed::open(&self.wire, &self.sink, stream, behind, wanted.clone(), durable, resuming)
                        .await?;
                self.book().feeds.insert(name.clone(), Arc::new(feed));
            }
        }
        let mut book = self.book();
        for (topic, _) in wanted {
            book.topics.entry(topic).or_default().insert(name.clone());
        }
        Ok(())
    }

    /// Listens no more: nothing of these topics reaches the sink.
    pub(super) async fn unlisten(&self, topics: &[Topic]) {
        let _turn = self.turn.lock().await;
        self.forget(topics);
    }

    fn forget(&self, topics: &[Topic]) {
        let mut book = self.book();
        for topic in topics {
            for name in book.topics.remove(topic).into_iter().flatten() {
                let idle = book.feeds.get(&name).is_some_and(|feed| !feed.reading.leave(topic));
                if let Some(feed) = idle.then(|| book.feeds.remove(&name)).flatten() {
                    feed.close();
                }
            }
        }
    }

    /// The feeds that these topics come from.
    pub(super) fn feeds_of(&self, topics: &[Topic]) -> Vec<Arc<Feed>> {
        let book = self.book();
        let names: BTreeSet<&String> =
            topics.iter().filter_map(|topic| book.topics.get(topic)).flatten().collect();
        names.into_iter().filter_map(|name| book.feeds.get(name)).map(Arc::clone).collect()
    }

    /// Resolves when what these streams hold by now has reached the sink.
    pub(super) async fn catch_up(&self, topics: &[Topic]) -> Result<(), TransportError> {
        let feeds = self.feeds_of(topics);
        try_join_all(feeds.iter().map(|feed| async {
            let stream = self.stream(&feed.stream).await?;
            feed.reach(stream.state.last_seq).await
        }))
        .await
        .map(|_| ())
    }

    pub(super) async fn probe(&self) -> Result<(), TransportError> {
        let feeds: Vec<Arc<Feed>> = self.book().feeds.values().map(Arc::clone).collect();
        if feeds.is_empty() {
            return self.wire.pass().await;
        }
        try_join_all(feeds.iter().map(|feed| feed.probe())).await.map(|_| ())
    }

    /// Ends all of them.
    pub(super) async fn close(&self) {
        let _turn = self.turn.lock().await;
        let Book { feeds, news, .. } = std::mem::take(&mut *self.book());
        feeds.values().for_each(|feed| feed.close());
        drop(news);
        self.options.made.unmake(&self.wire).await;
    }

    /// Hears of streams that are made from now on: they may keep what fits a wildcard.
    pub(super) async fn hear_of_streams(self: &Arc<Self>) -> Result<(), TransportError> {
        if self.book().news.is_some() {
            return Ok(());
        }
        let feeds = Arc::downgrade(self);
        let take = move |message: async_nats::Message| {
            let name = message.subject.strip_prefix(ADVISORY).map(str::to_owned);
            if let (Some(name), Ok(runtime)) = (name, runtime::handle()) {
                runtime.spawn(appeared(Weak::clone(&feeds), name));
            }
        };
        let news = self.wire.subscribe(&format!("{ADVISORY}*"), take, || {}).await?;
        self.wire.pass().await?;
        self.book().news = Some(news);
        Ok(())
    }

    /// A stream was made: it is read from its first message, where it keeps what fits a wildcard that is listened on.
    async fn welcome(&self, name: &str) -> Result<(), TransportError> {
        let _turn = self.turn.lock().await;
        let Some(stream) = stream::look(&self.wire, name).await? else { return Ok(()) };
        let wanted: Vec<(Topic, u64)> = {
            let book = self.book();
            let keeps =
                |topic: &Topic| stream.config.subjects.iter().any(|subject| stream::meet(subject, topic));
            let new = |(topic, names): &(&Topic, &BTreeSet<String>)| {
                topic::is_wildcard(topic) && !names.contains(name) && keeps(topic)
            };
            book.topics.iter().filter(new).map(|(topic, _)| (topic.clone(), 0)).collect()
        };
        if wanted.is_empty() {
            return Ok(());
        }
        self.open(&stream, 0, wanted, false).await
    }
}

async fn appeared(feeds: Weak<Feeds>, name: String) {
    let Some(feeds) = feeds.upgrade() else { return };
    if let Err(error) = feeds.welcome(&name).await {
        feeds.sink.lost(format!("the new stream `{name}` could not be read: failed to {error}"));
    }
}

fn refused(text: String) -> TransportError {
    TransportError::new(TransportErrorKind::Refused, text)
}
