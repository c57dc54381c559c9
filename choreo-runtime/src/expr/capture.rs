//! Captures: cells that read as variables.

use std::fmt;
use std::ops::Deref;

use super::rounds::Rounds;

/// What `as NAME`, `NAME @ ..`, `let NAME` and `for NAME` bind: filled by the engine, read as the value itself. In a loop
/// it is filled in each round, and reads as the value of the latest.
///
/// It has no methods of its own, so that `done.clone()` is a clone of the message.
pub struct Capture<T> {
    rounds: Rounds<T>,
}

/// A new, unfilled capture.
pub fn capture<T>() -> Capture<T> {
    Capture { rounds: Rounds::new() }
}

impl<T> Capture<T> {
    #[doc(hidden)]
    pub fn __set(&self, value: T) {
        self.rounds.push(value);
    }

    #[doc(hidden)]
    pub fn __get(&self) -> Option<&T> {
        self.rounds.latest()
    }

    /// What it was filled with, where it was.
    #[doc(hidden)]
    pub fn __if_bound(&self) -> Option<T>
    where
        T: Clone,
    {
        self.rounds.latest().cloned()
    }

    /// What it was filled with, round by round.
    #[doc(hidden)]
    pub fn __all(&self) -> Vec<T>
    where
        T: Clone,
    {
        self.rounds.iter().cloned().collect()
    }

    /// What it was filled with; it need not be `Clone`.
    #[doc(hidden)]
    pub fn __taken(self) -> T {
        match self.rounds.into_values().pop() {
            Some(value) => value,
            None => unreachable!("a block that passed has bound its captures"),
        }
    }

    /// What it was filled with, where it was.
    #[doc(hidden)]
    pub fn __taken_if_bound(self) -> Option<T> {
        self.rounds.into_values().pop()
    }

    /// What it was filled with, round by round.
    #[doc(hidden)]
    pub fn __taken_all(self) -> Vec<T> {
        self.rounds.into_values()
    }
}

impl<T> Deref for Capture<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self.rounds.latest() {
            Some(value) => value,
            None => unreachable!("the macro orders uses after the binding"),
        }
    }
}

impl<T: PartialEq<U>, U: ?Sized> PartialEq<U> for Capture<T> {
    fn eq(&self, other: &U) -> bool {
        **self == *other
    }
}

impl<T: PartialOrd<U>, U: ?Sized> PartialOrd<U> for Capture<T> {
    fn partial_cmp(&self, other: &U) -> Option<std::cmp::Ordering> {
        (**self).partial_cmp(other)
    }
}

impl<T: fmt::Debug> fmt::Debug for Capture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rounds.latest() {
            Some(value) => value.fmt(f),
            None => f.write_str("(not bound)"),
        }
    }
}

impl<T: fmt::Display> fmt::Display for Capture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: serde::Serialize> serde::Serialize for Capture<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'c, T> IntoIterator for &'c Capture<T>
where
    &'c T: IntoIterator,
{
    type Item = <&'c T as IntoIterator>::Item;
    type IntoIter = <&'c T as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        (**self).into_iter()
    }
}
