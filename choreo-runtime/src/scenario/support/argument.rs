//! `include place("ORD-1")`

/// An argument of a fragment, in the type of its parameter.
#[derive(Debug)]
pub struct Argument<T> {
    /// Its value.
    pub is: T,
}

impl<T> Argument<T> {
    /// Stands in for one that was not given, which the compiler refuses.
    ///
    /// # Panics
    ///
    /// Always: it is there for its type.
    pub fn missing() -> Argument<T> {
        panic!("an argument is missing: the block was refused when it was compiled")
    }
}
