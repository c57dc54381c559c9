//! How long a string, an array or an object can be.

/// From `least` to `most`, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Size {
    pub(super) least: usize,
    /// `None` for no upper bound.
    pub(super) most: Option<usize>,
}

impl Size {
    pub(super) fn new(least: usize, most: Option<usize>) -> Size {
        Size { least, most }
    }

    pub(super) fn at_least(least: usize) -> Size {
        Size { least, most: None }
    }

    pub(super) fn at_most(most: usize) -> Size {
        Size { least: 0, most: Some(most) }
    }

    /// Both bounds; possibly empty.
    pub(super) fn meet(self, other: Size) -> Size {
        let most = match (self.most, other.most) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Size { least: self.least.max(other.least), most }
    }

    pub(super) fn is_empty(self) -> bool {
        self.most.is_some_and(|most| self.least > most)
    }

    pub(super) fn holds(self, size: usize) -> bool {
        size >= self.least && self.most.is_none_or(|most| size <= most)
    }
}
