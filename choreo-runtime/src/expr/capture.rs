//! Captures: cells that read as variables.

use std::cell::OnceCell;
use std::fmt;
use std::ops::Deref;

/// What `as NAME`, `NAME @ ..` and `let NAME` bind: filled once by the engine, read as the value itself.
///
/// It has no methods of its own, so that `done.clone()` is a clone of the message.
pub struct Capture<T> {
    cell: OnceCell<T>,
}

/// A new, unfilled capture.
pub fn capture<T>() -> Capture<T> {
    Capture { cell: OnceCell::new() }
}

impl<T> Capture<T> {
    #[doc(hidden)]
    pub fn __set(&self, value: T) {
        // A capture is bound once; the engine never fills one twice.
        let _ = self.cell.set(value);
    }

    #[doc(hidden)]
    pub fn __get(&self) -> Option<&T> {
        self.cell.get()
    }

    #[doc(hidden)]
    pub fn __taken(self) -> T {
        match self.cell.into_inner() {
            Some(value) => value,
            None => unreachable!("a block that passed has bound its captures"),
        }
    }

    #[doc(hidden)]
    pub fn __take(self) -> Option<T> {
        self.cell.into_inner()
    }
}

impl<T> Deref for Capture<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self.cell.get() {
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
        match self.cell.get() {
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
