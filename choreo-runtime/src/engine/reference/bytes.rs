//! Bytes that decide, one by one, in the place of random numbers.

/// What is left of them; zeros follow.
#[derive(Debug)]
pub(super) struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Bytes<'a> {
        Bytes(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// A number below this one.
    pub(super) fn below(&mut self, end: u8) -> u8 {
        self.next() % end
    }

    pub(super) fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::from(self.next()) % of.len()]
    }

    /// Once in so many.
    pub(super) fn once_in(&mut self, of: u8) -> bool {
        self.below(of) == of - 1
    }

    /// So many of something, or fewer where the bytes end.
    pub(super) fn several<T>(&mut self, least: u8, end: u8, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = least + self.below(end - least);
        let mut made = Vec::new();
        while made.len() < usize::from(count) && (made.len() < usize::from(least) || !self.is_empty()) {
            made.push(make(self));
        }
        made
    }

    pub(super) fn perhaps<T>(&mut self, of: u8, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.once_in(of).then(|| make(self))
    }
}
