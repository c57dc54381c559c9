//! Arrays: their length, their first elements, what every and what some element is.

use super::size::Size;
use super::{Possible, Set};

/// Arrays of which all of this is true.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct ArrayFacts {
    pub(super) size: Size,
    /// The first elements, by position.
    pub(super) items: Vec<Possible>,
    /// Each element is in each of these.
    pub(super) every: Vec<Set>,
    /// For each of these there is an element in it.
    pub(super) some: Vec<Set>,
}

impl ArrayFacts {
    pub(super) fn sized(size: Size) -> ArrayFacts {
        ArrayFacts { size, ..ArrayFacts::default() }
    }

    /// The arrays in both; `None` where there are none.
    pub(super) fn meet(&self, other: &ArrayFacts) -> Option<ArrayFacts> {
        let (short, long) = match self.items.len() <= other.items.len() {
            true => (self, other),
            false => (other, self),
        };
        let mut items = long.items.clone();
        for (item, with) in items.iter_mut().zip(&short.items) {
            *item = item.meet(with);
        }
        ArrayFacts {
            size: self.size.meet(other.size),
            items,
            every: self.every.iter().chain(&other.every).cloned().collect(),
            some: self.some.iter().chain(&other.some).cloned().collect(),
        }
        .settled()
    }

    /// With the length that the elements allow; `None` where there is none.
    pub(super) fn settled(mut self) -> Option<ArrayFacts> {
        let every = self.every.iter().fold(Set::all(), |all, one| all.meet(one));
        if every.is_empty() {
            self.size = self.size.meet(Size::at_most(0));
        }
        for (at, item) in self.items.iter().enumerate() {
            if !item.absent {
                self.size = self.size.meet(Size::at_least(at + 1));
            }
            if item.present.meet(&every).is_empty() {
                self.size = self.size.meet(Size::at_most(at));
            }
        }
        if !self.some.is_empty() {
            self.size = self.size.meet(Size::at_least(1));
        }
        let lacking = self.some.iter().any(|one| one.meet(&every).is_empty());
        (!lacking && !self.size.is_empty()).then_some(self)
    }
}
