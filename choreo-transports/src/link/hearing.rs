//! What was heard of every topic: [`Hearing`].

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use choreo_runtime::message::{Arrival, Topic};
use choreo_runtime::outcome::Tapped;
use choreo_runtime::transport::TapMark;
use foldhash::fast::FixedState;

use crate::tap::{Evicted, Tap, TopicId};

/// How many topics are known. Beyond that the half that was used longest ago is forgotten.
const TOPICS: usize = 4096;

/// Where an [`Ear`](super::Ear) puts what it hears: the last few messages of each topic, and how many there were. A clone
/// is another handle on the same.
#[derive(Clone, Default)]
pub struct Hearing(Arc<Mutex<Heard>>);

#[derive(Debug, Default)]
struct Heard {
    tap: Tap,
    /// How many messages there were.
    count: u64,
    ids: HashMap<Topic, TopicId, FixedState>,
    /// By id: the topic, and the number of its last message.
    topics: Vec<(Topic, u64)>,
    vacant: Vec<TopicId>,
}

impl Hearing {
    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of a message. May be called from any thread, and never waits for long.
    pub fn take(&self, arrival: Arrival) {
        let mut evicted = Evicted::new();
        let mut heard = self.lock();
        heard.count += 1;
        let (count, id) = (heard.count, heard.place(&arrival.topic, &mut evicted));
        heard.tap.record(id, count, Arc::new(arrival), &mut evicted);
        drop(heard);
        drop(evicted);
    }

    /// A point in what was heard.
    pub(super) fn mark(&self) -> TapMark {
        let mut heard = self.lock();
        let count = heard.count;
        heard.tap.mark(count)
    }

    /// What topics carried since then, but for those that are not wanted.
    pub(super) fn since(&self, mark: TapMark, unwanted: impl Fn(&Topic) -> bool) -> Vec<Tapped> {
        let heard = self.lock();
        let topics = heard.topics.iter().enumerate().map(|(at, (topic, _))| (TopicId(at), topic));
        // A vacant place still holds the topic that it had.
        let taken = topics.filter(|(id, topic)| heard.ids.get(*topic) == Some(id));
        heard.tap.since(mark, taken.filter(|(_, topic)| !unwanted(topic)))
    }
}

impl Heard {
    /// The topic's place, new if need be.
    fn place(&mut self, topic: &Topic, evicted: &mut Evicted) -> TopicId {
        if let Some(id) = self.ids.get(topic).copied() {
            self.topics[id.0].1 = self.count;
            return id;
        }
        if self.ids.len() == TOPICS {
            self.sweep(evicted);
        }
        let entry = (topic.clone(), self.count);
        let id = match self.vacant.pop() {
            Some(id) => {
                self.topics[id.0] = entry;
                id
            }
            None => {
                self.topics.push(entry);
                TopicId(self.topics.len() - 1)
            }
        };
        self.ids.insert(topic.clone(), id);
        id
    }

    fn sweep(&mut self, evicted: &mut Evicted) {
        // None is vacant here.
        let mut idle: Vec<TopicId> = (0..self.topics.len()).map(TopicId).collect();
        idle.sort_by_key(|id| self.topics[id.0].1);
        idle.truncate(TOPICS / 2);
        for id in &idle {
            self.ids.remove(&self.topics[id.0].0);
            self.tap.forget(*id, evicted);
        }
        self.vacant = idle;
    }
}

impl fmt::Debug for Hearing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hearing").field("count", &self.lock().count).finish_non_exhaustive()
    }
}

/// When it was by our clock, as far as a log's times tell: a broker of our own has the clock of this machine.
#[cfg(any(feature = "kafka", feature = "redis"))]
pub(crate) fn instant(time: std::time::SystemTime) -> tokio::time::Instant {
    use std::time::SystemTime;
    let now = tokio::time::Instant::now();
    let ago = SystemTime::now().duration_since(time).unwrap_or_default();
    now.checked_sub(ago).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    fn take(hearing: &Hearing, topic: &str, payload: &str) {
        hearing.take(Arrival::new(topic, payload.to_owned(), Instant::now()));
    }

    fn summary(tapped: &[Tapped]) -> Vec<(&str, u64, Vec<&[u8]>)> {
        let mut summary = Vec::new();
        for Tapped { topic, count, recent, .. } in tapped {
            summary.push((topic.as_str(), *count, recent.iter().map(|arrival| &*arrival.payload).collect()));
        }
        summary
    }

    #[test]
    fn a_mark_leaves_out_what_was_heard_before_and_topics_that_are_not_wanted() {
        let hearing = Hearing::default();
        take(&hearing, "a", "1");
        let mark = hearing.mark();
        take(&hearing, "b", "2");
        take(&hearing, "c", "3");
        take(&hearing, "a", "4");
        let tapped = hearing.since(mark, |topic| topic.as_str() == "c");
        assert_eq!(summary(&tapped), [("b", 1, vec![&b"2"[..]]), ("a", 1, vec![&b"4"[..]])]);
        assert_eq!(hearing.since(hearing.mark(), |_| false).len(), 0);
    }

    #[test]
    fn beyond_4096_topics_those_used_longest_ago_are_forgotten() {
        let hearing = Hearing::default();
        let mark = hearing.mark();
        for number in 0..TOPICS {
            take(&hearing, &format!("t{number}"), "old");
        }
        take(&hearing, "t0", "again");
        take(&hearing, "one more", "new");
        let tapped = hearing.since(mark, |_| false);
        assert_eq!(tapped.len(), TOPICS / 2 + 1);
        let counts =
            |topic: &str| tapped.iter().find(|tapped| tapped.topic.as_str() == topic).map(|of| of.count);
        assert_eq!(["t0", "t1", "t4095", "one more"].map(counts), [Some(2), None, Some(1), Some(1)]);
        for number in 0..TOPICS {
            take(&hearing, &format!("u{number}"), "newer");
        }
        assert!(hearing.since(mark, |_| false).len() <= TOPICS);
    }
}
