//! The values of a capture, round by round: a list that only grows.
//!
//! References into it stay good while it grows, since no value moves: the first stands in the list itself, the others in
//! chunks, each twice as large as the one before. So it grows behind a shared reference, without `unsafe`, and the
//! latest value is found in no time.

use std::cell::{Cell, OnceCell};

/// Values that are read while others are added.
#[derive(Debug)]
pub(super) struct Rounds<T> {
    first: OnceCell<T>,
    later: OnceCell<Box<Later<T>>>,
    length: Cell<usize>,
}

/// How many chunks there can be: together they hold as many values as a loop has rounds.
const CHUNKS: usize = u32::BITS as usize;

/// The n-th chunk holds 2^(n + 1) values.
#[derive(Debug)]
struct Later<T>([OnceCell<Box<[OnceCell<T>]>>; CHUNKS]);

impl<T> Rounds<T> {
    /// None yet.
    pub(super) fn new() -> Rounds<T> {
        Rounds { first: OnceCell::new(), later: OnceCell::new(), length: Cell::new(0) }
    }

    /// Adds one.
    pub(super) fn push(&self, value: T) {
        let index = self.length.get();
        let slot = match place(index) {
            None => Some(&self.first),
            Some((chunk, at)) => {
                let later = self.later.get_or_init(|| Box::new(Later([const { OnceCell::new() }; CHUNKS])));
                later.0.get(chunk).and_then(|chunk| chunk.get_or_init(|| slots(at.size)).get(at.index))
            }
        };
        // A slot is filled once, since the length grows with it.
        if slot.is_some_and(|slot| slot.set(value).is_ok()) {
            self.length.set(index + 1);
        }
    }

    /// The latest.
    pub(super) fn latest(&self) -> Option<&T> {
        self.get(self.length.get().checked_sub(1)?)
    }

    /// All of them, the first one first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.length.get()).filter_map(|index| self.get(index))
    }

    /// All of them by value, the first one first.
    pub(super) fn into_values(self) -> Vec<T> {
        let later = self.later.into_inner().into_iter().flat_map(|later| later.0);
        let later = later.filter_map(OnceCell::into_inner).flatten().filter_map(OnceCell::into_inner);
        self.first.into_inner().into_iter().chain(later).collect()
    }

    fn get(&self, index: usize) -> Option<&T> {
        match place(index) {
            None => self.first.get(),
            Some((chunk, at)) => self.later.get()?.0.get(chunk)?.get()?.get(at.index)?.get(),
        }
    }
}

/// A place in a chunk of so many.
struct Place {
    index: usize,
    size: usize,
}

/// In which chunk the value of this index is, and where in it; `None` for the first value.
fn place(index: usize) -> Option<(usize, Place)> {
    let power = (index + 1).ilog2();
    let size = 1usize << power;
    Some(((power as usize).checked_sub(1)?, Place { index: index + 1 - size, size }))
}

fn slots<T>(size: usize) -> Box<[OnceCell<T>]> {
    std::iter::repeat_with(OnceCell::new).take(size).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_value_is_read_and_all_are_kept() {
        let rounds = Rounds::new();
        assert_eq!(rounds.latest(), None::<&usize>);
        for index in 0..100 {
            rounds.push(index);
            assert_eq!(rounds.latest(), Some(&index));
        }
        assert_eq!(rounds.iter().copied().collect::<Vec<_>>(), (0..100).collect::<Vec<_>>());
        assert_eq!(rounds.into_values(), (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn a_value_that_is_read_stays_where_it_is_while_others_are_added() {
        let rounds = Rounds::new();
        let mut read = Vec::new();
        for index in 0..70 {
            rounds.push(format!("round {index}"));
            read.extend(rounds.latest());
        }
        assert!(read.iter().enumerate().all(|(index, text)| **text == format!("round {index}")));
    }

    #[test]
    fn chunks_double() {
        let places: Vec<_> =
            (0..8).map(|index| place(index).map(|(chunk, at)| (chunk, at.index, at.size))).collect();
        let expected = [
            None,
            Some((0, 0, 2)),
            Some((0, 1, 2)),
            Some((1, 0, 4)),
            Some((1, 1, 4)),
            Some((1, 2, 4)),
            Some((1, 3, 4)),
            Some((2, 0, 8)),
        ];
        assert_eq!(places, expected);
    }
}
