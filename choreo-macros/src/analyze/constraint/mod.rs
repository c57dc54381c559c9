//! What a pattern's value can be, as far as its literals tell.
//!
//! A [`Set`] is a set of JSON values that is never smaller than the one it stands for. So two proofs are safe:
//! a set that is empty stands for an empty one ([`Possible::is_empty`]), and where no value is in one pattern and
//! outside another, the first implies the second ([`implies`]).

mod array;
mod inside;
mod number;
mod object;
mod outside;
mod size;
mod text;

use array::ArrayFacts;
use number::NumberFacts;
use object::ObjectFacts;
use text::TextFacts;

use crate::ast::{Value, ValueKind};

/// Beyond so many alternatives a set is widened instead of multiplied out.
const WIDEST: usize = 64;

/// So many levels down a proof looks. The rules ask at every level anew.
const DEEPEST: usize = 8;

/// A part of the values of one JSON type.
#[derive(Debug, Clone, PartialEq)]
enum Facts {
    Null,
    Bool(bool),
    Number(NumberFacts),
    Text(TextFacts),
    Array(ArrayFacts),
    Object(ObjectFacts),
}

impl Facts {
    /// The values in both; `None` where there are none.
    fn meet(&self, other: &Facts) -> Option<Facts> {
        match (self, other) {
            (Facts::Null, Facts::Null) => Some(Facts::Null),
            (Facts::Bool(a), Facts::Bool(b)) => (a == b).then_some(Facts::Bool(*a)),
            (Facts::Number(a), Facts::Number(b)) => a.meet(b).map(Facts::Number),
            (Facts::Text(a), Facts::Text(b)) => a.meet(b).map(Facts::Text),
            (Facts::Array(a), Facts::Array(b)) => a.meet(b).map(Facts::Array),
            (Facts::Object(a), Facts::Object(b)) => a.meet(b).map(Facts::Object),
            _ => None,
        }
    }
}

/// A set of JSON values: the union of its parts, none of which is empty as far as can be told.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Set(Vec<Facts>);

impl Set {
    /// No value.
    fn none() -> Set {
        Set(Vec::new())
    }

    /// Every value.
    fn all() -> Set {
        let all = [Facts::Null, Facts::Bool(false), Facts::Bool(true)];
        Set(all
            .into_iter()
            .chain(Set::numbers().0)
            .chain(Set::texts().0)
            .chain(Set::arrays().0)
            .chain(Set::objects().0)
            .collect())
    }

    fn numbers() -> Set {
        Set(vec![Facts::Number(NumberFacts::default())])
    }

    fn texts() -> Set {
        Set(vec![Facts::Text(TextFacts::default())])
    }

    fn arrays() -> Set {
        Set(vec![Facts::Array(ArrayFacts::default())])
    }

    fn objects() -> Set {
        Set(vec![Facts::Object(ObjectFacts::default())])
    }

    /// Every value but those of these sets' types.
    fn all_but(types: &[Set]) -> Set {
        let same = |a: &Facts, b: &Facts| std::mem::discriminant(a) == std::mem::discriminant(b);
        let left = Set::all()
            .0
            .into_iter()
            .filter(|one| !types.iter().flat_map(|set| &set.0).any(|other| same(one, other)));
        Set(left.collect())
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values in both.
    fn meet(&self, other: &Set) -> Set {
        let pairs = self.0.iter().flat_map(|a| other.0.iter().filter_map(|b| a.meet(b)));
        Set(pairs.collect()).widened()
    }

    /// The values in either.
    fn join(mut self, other: Set) -> Set {
        self.0.extend(other.0);
        self.widened()
    }

    fn widened(self) -> Set {
        if self.0.len() > WIDEST { Set::all() } else { self }
    }
}

/// What can stand at a key, or at an index: a value, or nothing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Possible {
    /// The value, where there is one.
    present: Set,
    /// Whether it may be missing.
    absent: bool,
    /// Whether the key may be written more than once.
    twice: bool,
}

impl Possible {
    /// Anything or nothing.
    fn free() -> Possible {
        Possible { present: Set::all(), absent: true, twice: true }
    }

    /// What fits a value of a pattern.
    pub(crate) fn of(value: &Value) -> Possible {
        Possible::within(value, DEEPEST)
    }

    fn within(value: &Value, deep: usize) -> Possible {
        Possible { present: inside::set(value, deep), absent: nothing(value) == Some(true), twice: false }
    }

    /// What does not.
    fn not(value: &Value, deep: usize) -> Possible {
        Possible { present: outside::set(value, deep), absent: nothing(value) != Some(true), twice: true }
    }

    /// Whether nothing at all fits.
    pub(crate) fn is_empty(&self) -> bool {
        self.present.is_empty() && !self.absent && !self.twice
    }

    /// Whether nothing fits both.
    pub(crate) fn excludes(&self, other: &Possible) -> bool {
        self.meet(other).is_empty()
    }

    fn meet(&self, other: &Possible) -> Possible {
        Possible {
            present: self.present.meet(&other.present),
            absent: self.absent && other.absent,
            twice: self.twice && other.twice,
        }
    }
}

/// Whether every value that fits `one` fits `other`, as far as literals prove it.
pub(crate) fn implies(one: &Value, other: &Value) -> bool {
    Possible::of(one).excludes(&Possible { twice: false, ..Possible::not(other, DEEPEST) })
}

/// What a value of a pattern says where there is nothing. Only `absent` asks for that; a test of a value says
/// neither yes nor no, and `not` does not make a yes of it. (The rule of the run time, word by word.)
pub(crate) fn nothing(value: &Value) -> Option<bool> {
    match &value.kind {
        ValueKind::Absent => Some(true),
        ValueKind::Not(inner) => nothing(inner).map(|says| !says),
        ValueKind::Bind(_, inner) => nothing(inner),
        ValueKind::Any(values) | ValueKind::In(values) => joined(values, true),
        ValueKind::All(values) => joined(values, false),
        _ => None,
    }
}

fn joined(values: &[Value], decides: bool) -> Option<bool> {
    let mut known = !values.is_empty();
    for value in values {
        match nothing(value) {
            Some(says) if says == decides => return Some(decides),
            Some(_) => {}
            None => known = false,
        }
    }
    known.then_some(!decides)
}

#[cfg(test)]
mod tests;
