//! Which messages have been seen: a redelivered position is the same message.

use std::collections::{HashMap, VecDeque};

use crate::message::{Arrival, Position, Topic};

/// The positions of one transport that have been seen, log by log: exact for the latest of each, as [`Latest`] says. A bus is one
/// log, and a topic is one, or as many as it has partitions.
#[derive(Debug, Default)]
pub(super) struct Positions {
    bus: Latest<u64>,
    logs: Logs,
    /// Those of them that nothing has come from for a while.
    idle: Logs,
}

/// The logs of each topic, by partition.
type Logs = HashMap<Topic, Vec<(i32, Latest<Place>)>>;

/// A place in a log: one number, or for an entry of a Redis stream the two of its id.
type Place = (u64, u64);

impl Positions {
    /// So many topics are known at least. Of one that nothing came from while as many others did, a redelivered
    /// message is taken for a new one.
    const TOPICS: usize = 4096;

    /// Whether this is the first time that this message comes. One without a lasting position is new.
    pub(super) fn is_first(&mut self, arrival: &Arrival) -> bool {
        match arrival.position {
            None | Some(Position::Delivery(_)) => true,
            Some(Position::Serial(serial)) => self.bus.note(serial),
            // The bits of an offset are in its order: none is negative.
            Some(Position::Offset { partition, offset }) => {
                self.note(&arrival.topic, partition, (0, offset.cast_unsigned()))
            }
            Some(Position::Sequence(sequence)) => self.note(&arrival.topic, 0, (0, sequence)),
            Some(Position::Entry { millis, sequence }) => self.note(&arrival.topic, 0, (millis, sequence)),
        }
    }

    fn note(&mut self, topic: &Topic, partition: i32, place: Place) -> bool {
        if !self.logs.contains_key(topic) {
            if self.logs.len() == Self::TOPICS {
                self.idle = std::mem::take(&mut self.logs);
            }
            let known = self.idle.remove(topic).unwrap_or_default();
            self.logs.insert(topic.clone(), known);
        }
        let Some(partitions) = self.logs.get_mut(topic) else { return true };
        let index = partitions.iter().position(|(of, _)| *of == partition).unwrap_or_else(|| {
            partitions.push((partition, Latest::default()));
            partitions.len() - 1
        });
        partitions[index].1.note(place)
    }
}

/// The places of one log that have been seen: exact for the latest [`KEPT`], and everything before those counts as
/// seen. So memory is bounded, and a message that overtook fewer others than that is not lost.
#[derive(Debug)]
struct Latest<N> {
    latest: VecDeque<N>,
    /// Everything up to this counts as seen.
    floor: Option<N>,
}

const KEPT: usize = 1024;

impl<N> Default for Latest<N> {
    fn default() -> Latest<N> {
        Latest { latest: VecDeque::new(), floor: None }
    }
}

impl<N: Ord + Copy> Latest<N> {
    fn note(&mut self, place: N) -> bool {
        if self.floor.is_some_and(|floor| place <= floor) {
            return false;
        }
        match self.latest.back() {
            Some(last) if *last >= place => match self.latest.binary_search(&place) {
                Ok(_) => return false,
                Err(index) => self.latest.insert(index, place),
            },
            _ => self.latest.push_back(place),
        }
        if self.latest.len() > KEPT {
            self.floor = self.latest.pop_front();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    fn first_at(positions: &mut Positions, topic: &str, position: Option<Position>) -> bool {
        let mut arrival = Arrival::new(topic, "", Instant::now());
        arrival.position = position;
        positions.is_first(&arrival)
    }

    fn first(positions: &mut Positions, serial: u64) -> bool {
        first_at(positions, "t", Some(Position::Serial(serial)))
    }

    #[test]
    fn a_redelivered_position_is_the_same_message() {
        let mut positions = Positions::default();
        assert!(first(&mut positions, 7));
        assert!(first(&mut positions, 9));
        assert!(!first(&mut positions, 7));
    }

    #[test]
    fn a_message_that_was_overtaken_is_new() {
        let mut positions = Positions::default();
        assert!(first(&mut positions, 9));
        assert!(first(&mut positions, 7));
        assert!(!first(&mut positions, 9));
    }

    #[test]
    fn messages_without_a_lasting_position_are_all_new() {
        let mut positions = Positions::default();
        for position in [None, None, Some(Position::Delivery(1)), Some(Position::Delivery(1))] {
            assert!(first_at(&mut positions, "t", position));
        }
    }

    #[test]
    fn a_position_is_one_of_a_topic_and_of_its_partition() {
        let offset = |partition, offset| Position::Offset { partition, offset };
        let entry = |millis, sequence| Position::Entry { millis, sequence };
        let mut positions = Positions::default();
        for (topic, position, is_first) in [
            ("a", offset(0, 7), true),
            ("a", offset(1, 7), true),
            ("b", offset(0, 7), true),
            ("a", offset(0, 7), false),
            ("a", offset(1, 7), false),
            ("s", Position::Sequence(7), true),
            ("u", Position::Sequence(7), true),
            ("s", Position::Sequence(7), false),
            ("e", entry(5, 2), true),
            ("e", entry(6, 1), true),
            ("e", entry(5, 3), true),
            ("e", entry(5, 2), false),
        ] {
            assert_eq!(first_at(&mut positions, topic, Some(position)), is_first, "{topic} {position}");
        }
    }

    #[test]
    fn a_serial_is_one_of_the_whole_bus() {
        let mut positions = Positions::default();
        assert!(first_at(&mut positions, "a", Some(Position::Serial(1))));
        assert!(!first_at(&mut positions, "b", Some(Position::Serial(1))));
    }

    #[test]
    fn memory_is_bounded_and_what_is_long_past_counts_as_seen() {
        let mut positions = Positions::default();
        for serial in 0..100_000 {
            assert!(first(&mut positions, serial * 2));
        }
        assert_eq!(positions.bus.latest.len(), KEPT);
        assert!(!first(&mut positions, 10));
    }

    #[test]
    fn of_many_topics_those_that_something_comes_from_are_known() {
        let mut positions = Positions::default();
        let at = |sequence| Some(Position::Sequence(sequence));
        for number in 0..20_000 {
            assert!(first_at(&mut positions, &format!("t{number}"), at(1)));
            assert_eq!(first_at(&mut positions, "busy", at(1)), number == 0);
        }
        assert!(positions.logs.len() + positions.idle.len() <= 2 * Positions::TOPICS);
    }
}
