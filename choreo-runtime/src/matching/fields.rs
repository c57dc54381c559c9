//! The fields of an object shape, found by key.

use super::json::Text;
use crate::machine::Field;

/// The field with this key. Messages often have their keys in the order of the shape: it begins at `expected`.
#[inline]
pub(super) fn find(fields: &[Field], expected: usize, key: &Text<'_>) -> Option<usize> {
    match key.without_escapes() {
        Some(name) => find_name(fields, expected, name),
        None => find_name(fields, expected, &key.get()),
    }
}

#[inline]
fn find_name(fields: &[Field], expected: usize, name: &str) -> Option<usize> {
    let (before, from) = fields.split_at_checked(expected)?;
    let is_it = |field: &Field| field.key == name;
    from.iter().position(is_it).map(|at| at + expected).or_else(|| before.iter().position(is_it))
}

/// Which fields of an object have been met.
#[derive(Debug, Default)]
pub(super) struct Met {
    low: u64,
    high: Vec<u64>,
    /// How many.
    pub(super) count: usize,
}

impl Met {
    /// Whether it is met for the first time.
    #[inline]
    pub(super) fn insert(&mut self, at: usize) -> bool {
        let word = match at / 64 {
            0 => &mut self.low,
            word => {
                if self.high.len() < word {
                    self.high.resize(word, 0);
                }
                &mut self.high[word - 1]
            }
        };
        let bit = 1 << (at % 64);
        let new = *word & bit == 0;
        *word |= bit;
        self.count += usize::from(new);
        new
    }

    /// Whether it has been met.
    pub(super) fn has(&self, at: usize) -> bool {
        let word = match at / 64 {
            0 => self.low,
            word => self.high.get(word - 1).copied().unwrap_or(0),
        };
        word & 1 << (at % 64) != 0
    }
}
