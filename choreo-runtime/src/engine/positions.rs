//! Which messages have been seen: a redelivered position is the same message.

use std::collections::VecDeque;

use crate::message::Position;

/// The positions that have been seen: exact for the latest [`Positions::KEPT`], and everything before those
/// counts as seen. So memory is bounded, and a message that overtook fewer others than that is not lost.
#[derive(Debug, Default)]
pub(super) struct Positions {
    latest: VecDeque<u64>,
    /// Every serial below this counts as seen.
    floor: u64,
}

impl Positions {
    const KEPT: usize = 1024;

    /// Whether this is the first time that a message at this position comes. One without a position is new.
    pub(super) fn is_first(&mut self, position: Option<&Position>) -> bool {
        match position {
            None => true,
            Some(Position::Serial(serial)) => self.note(*serial),
        }
    }

    fn note(&mut self, serial: u64) -> bool {
        if serial < self.floor {
            return false;
        }
        match self.latest.back() {
            Some(last) if *last >= serial => match self.latest.binary_search(&serial) {
                Ok(_) => return false,
                Err(place) => self.latest.insert(place, serial),
            },
            _ => self.latest.push_back(serial),
        }
        if self.latest.len() > Self::KEPT
            && let Some(first) = self.latest.pop_front()
        {
            self.floor = first + 1;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(positions: &mut Positions, serial: u64) -> bool {
        positions.is_first(Some(&Position::Serial(serial)))
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
    fn messages_without_a_position_are_all_new() {
        let mut positions = Positions::default();
        assert!(positions.is_first(None));
        assert!(positions.is_first(None));
    }

    #[test]
    fn memory_is_bounded_and_what_is_long_past_counts_as_seen() {
        let mut positions = Positions::default();
        for serial in 0..100_000 {
            assert!(first(&mut positions, serial * 2));
        }
        assert_eq!(positions.latest.len(), Positions::KEPT);
        assert!(!first(&mut positions, 10));
    }
}
