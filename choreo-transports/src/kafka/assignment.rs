//! What a consumer reads, and how far it has come.

use std::collections::HashMap;

use choreo_runtime::message::Topic;
use foldhash::fast::FixedState;

use super::topic;

/// A partition of a topic, and an offset in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) topic: Topic,
    pub(super) partition: i32,
    pub(super) offset: i64,
}

/// A topic that is read.
#[derive(Debug, Clone)]
pub(super) struct Log {
    pub(super) topic: Topic,
    /// The offset that is taken next, of each partition.
    pub(super) next: Vec<i64>,
}

/// What a consumer reads, and how far it has come.
#[derive(Debug, Default)]
pub(super) struct Assignment {
    /// The topics and patterns that are listened on.
    listened: Vec<Topic>,
    logs: HashMap<Topic, Log, FixedState>,
}

impl Assignment {
    pub(super) fn listen(&mut self, topics: &[Topic]) {
        for topic in topics {
            if !self.listened.contains(topic) {
                self.listened.push(topic.clone());
            }
        }
    }

    /// Listens on these no more. The logs that nobody needs now are taken out.
    pub(super) fn unlisten(&mut self, topics: &[Topic]) -> Vec<Log> {
        self.listened.retain(|topic| !topics.contains(topic));
        let needed = |topic: &str| self.listened.iter().any(|pattern| topic::covers(pattern, topic));
        let mut gone: Vec<Topic> = self.logs.keys().filter(|topic| !needed(topic)).cloned().collect();
        gone.sort();
        gone.iter().filter_map(|topic| self.logs.remove(topic)).collect()
    }

    /// Whether a pattern is listened on.
    pub(super) fn has_pattern(&self) -> bool {
        self.listened.iter().any(|topic| topic::is_wildcard(topic))
    }

    /// The topics and patterns that are listened on.
    pub(super) fn listened(&self) -> &[Topic] {
        &self.listened
    }

    /// How many partitions of the topic are read.
    pub(super) fn width(&self, topic: &str) -> usize {
        self.logs.get(topic).map_or(0, |log| log.next.len())
    }

    /// Whether a topic is listened on, by its name or by a pattern.
    pub(super) fn wants(&self, topic: &str) -> bool {
        self.listened.iter().any(|pattern| topic::covers(pattern, topic))
    }

    /// Reads on from these marks. The marks of a topic come in the order of its partitions, without a gap.
    pub(super) fn add(&mut self, marks: &[Mark]) {
        for Mark { topic, offset, .. } in marks {
            let log = self
                .logs
                .entry(topic.clone())
                .or_insert_with(|| Log { topic: topic.clone(), next: Vec::new() });
            log.next.push(*offset);
        }
    }

    /// Takes back what [`listen`](Assignment::listen) and [`add`](Assignment::add) did last: both were for nothing.
    pub(super) fn retract(&mut self, topics: &[Topic], marks: &[Mark]) {
        self.listened.retain(|topic| !topics.contains(topic));
        for Mark { topic, .. } in marks {
            if let Some(log) = self.logs.get_mut(topic) {
                log.next.pop();
                if log.next.is_empty() {
                    self.logs.remove(topic);
                }
            }
        }
    }

    /// The topic and its next offset, if this record is to be taken: none is taken twice, and none of a topic that is
    /// listened on no more.
    pub(super) fn place(&mut self, topic: &str, partition: i32, offset: i64) -> Option<(&Topic, &mut i64)> {
        let log = self.logs.get_mut(topic)?;
        let next = log.next.get_mut(usize::try_from(partition).ok()?)?;
        (offset >= *next).then_some((&log.topic, next))
    }

    /// All before this mark has been taken, or is nothing that one takes.
    pub(super) fn advance(&mut self, topic: &str, partition: i32, offset: i64) {
        if let Some((_, next)) = self.place(topic, partition, offset) {
            *next = offset;
        }
    }

    /// Whether all before these marks has been taken, of those topics that are still read.
    pub(super) fn has_reached(&self, marks: &[Mark]) -> bool {
        marks.iter().all(|mark| {
            let next = usize::try_from(mark.partition)
                .ok()
                .and_then(|index| self.logs.get(&mark.topic)?.next.get(index));
            next.is_none_or(|next| *next >= mark.offset)
        })
    }

    /// The topics that are read and fit one of these topics or patterns.
    pub(super) fn overlapping(&self, topics: &[Topic]) -> Vec<(Topic, usize)> {
        let fits = |topic: &str| topics.iter().any(|pattern| topic::covers(pattern, topic));
        let mut found: Vec<(Topic, usize)> = self
            .logs
            .values()
            .filter(|log| fits(&log.topic))
            .map(|log| (log.topic.clone(), log.next.len()))
            .collect();
        found.sort();
        found
    }

    /// All that is read, in the order of its names.
    pub(super) fn logs(&self) -> Vec<Log> {
        let mut logs: Vec<Log> = self.logs.values().cloned().collect();
        logs.sort_by(|one, other| one.topic.cmp(&other.topic));
        logs
    }
}

impl Log {
    /// Its partitions, and where each goes on.
    pub(super) fn marks(&self) -> impl Iterator<Item = Mark> {
        let marks = self.next.iter().zip(0..);
        marks.map(|(offset, partition)| Mark { topic: self.topic.clone(), partition, offset: *offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(topic: &str, partition: i32, offset: i64) -> Mark {
        Mark { topic: Topic::from(topic), partition, offset }
    }

    #[test]
    fn no_record_is_taken_twice_nor_from_before_the_start() {
        let mut assignment = Assignment::default();
        assignment.add(&[mark("a", 0, 5), mark("a", 1, 0)]);
        assert!(assignment.place("a", 0, 4).is_none());
        let (topic, next) = assignment.place("a", 0, 5).unwrap();
        assert_eq!(topic.as_str(), "a");
        *next = 6;
        assert!(assignment.place("a", 0, 5).is_none());
        assert!(assignment.place("a", 1, 0).is_some());
        assert!(assignment.place("a", 2, 0).is_none());
        assert!(assignment.place("b", 0, 0).is_none());
    }

    #[test]
    fn a_mark_is_reached_when_all_before_it_was_taken() {
        let mut assignment = Assignment::default();
        assignment.add(&[mark("a", 0, 5), mark("a", 1, 0)]);
        assert!(assignment.has_reached(&[mark("a", 0, 5), mark("a", 1, 0), mark("gone", 0, 7)]));
        assert!(!assignment.has_reached(&[mark("a", 0, 6)]));
        assignment.advance("a", 0, 9);
        assignment.advance("a", 0, 7);
        assert!(assignment.has_reached(&[mark("a", 0, 9)]));
        assert!(!assignment.has_reached(&[mark("a", 0, 10)]));
    }

    #[test]
    fn what_was_added_for_nothing_is_taken_back_and_no_more() {
        let mut assignment = Assignment::default();
        let topics = ["a", "b"].map(Topic::from);
        assignment.listen(&topics[..1]);
        assignment.add(&[mark("a", 0, 5)]);
        let more = [mark("a", 1, 0), mark("b", 0, 3), mark("b", 1, 4)];
        assignment.listen(&topics[1..]);
        assignment.add(&more);
        assignment.retract(&topics[1..], &more);
        assert_eq!(
            (assignment.listened(), assignment.width("a"), assignment.width("b")),
            (&topics[..1], 1, 0)
        );
        assert!(assignment.place("a", 0, 5).is_some());
    }

    #[test]
    fn a_topic_is_read_as_long_as_its_name_or_a_pattern_is_listened_on() {
        let mut assignment = Assignment::default();
        let topics = ["a.b", "^a\\.", "c"].map(Topic::from);
        assignment.listen(&topics);
        assignment.add(&[mark("a.b", 0, 0), mark("a.c", 0, 0), mark("c", 0, 0)]);
        assert!(assignment.has_pattern() && assignment.wants("a.x") && !assignment.wants("b"));
        let gone = |logs: Vec<Log>| logs.iter().map(|log| log.topic.to_string()).collect::<Vec<_>>();
        assert!(gone(assignment.unlisten(&topics[..1])).is_empty());
        assert_eq!(gone(assignment.unlisten(&topics[1..])), ["a.b", "a.c", "c"]);
    }
}
