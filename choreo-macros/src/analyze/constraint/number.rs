//! Numbers: an interval, and whether they are whole.

use std::cmp::Ordering;

use super::size::Size;
use crate::analyze::literal::Number;

/// One end of an interval: the number, and whether it belongs to it.
pub(super) type End = Option<(Number, bool)>;

/// The numbers of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct NumberFacts {
    pub(super) from: End,
    pub(super) to: End,
    /// Without a fraction.
    pub(super) whole: bool,
    /// With a fraction.
    pub(super) broken: bool,
}

impl NumberFacts {
    pub(super) fn at(number: Number) -> NumberFacts {
        NumberFacts { from: Some((number, true)), to: Some((number, true)), ..NumberFacts::default() }
    }

    pub(super) fn from(number: Number, included: bool) -> NumberFacts {
        NumberFacts { from: Some((number, included)), ..NumberFacts::default() }
    }

    pub(super) fn to(number: Number, included: bool) -> NumberFacts {
        NumberFacts { to: Some((number, included)), ..NumberFacts::default() }
    }

    /// The numbers in both; `None` where there are none.
    pub(super) fn meet(&self, other: &NumberFacts) -> Option<NumberFacts> {
        let met = NumberFacts {
            from: tighter(self.from, other.from, Ordering::Greater),
            to: tighter(self.to, other.to, Ordering::Less),
            whole: self.whole || other.whole,
            broken: self.broken || other.broken,
        };
        (!met.is_empty()).then_some(met)
    }

    fn is_empty(&self) -> bool {
        if self.whole && self.broken {
            return true;
        }
        let (Some((from, with_from)), Some((to, with_to))) = (self.from, self.to) else { return false };
        match from.order(to) {
            Ordering::Greater => true,
            Ordering::Equal => {
                let whole = from.is_whole();
                !with_from || !with_to || (self.broken && whole) || (self.whole && !whole)
            }
            Ordering::Less => self.whole && self.least().zip(self.most()).is_some_and(|(a, b)| a > b),
        }
    }

    /// The least whole number in it.
    fn least(&self) -> Option<i128> {
        let (from, included) = self.from?;
        let least = from.ceil()?;
        let is_end = from.order(Number::Int(least)) == Ordering::Equal;
        Some(if is_end && !included { least + 1 } else { least })
    }

    /// The greatest whole number in it.
    fn most(&self) -> Option<i128> {
        let (to, included) = self.to?;
        let most = to.floor()?;
        let is_end = to.order(Number::Int(most)) == Ordering::Equal;
        Some(if is_end && !included { most - 1 } else { most })
    }

    /// As the length of something: whole and not negative. `None` where no number in it is.
    pub(super) fn size(&self) -> Option<Size> {
        let length = NumberFacts { whole: true, ..NumberFacts::from(Number::Int(0), true) };
        let length = self.meet(&length)?;
        let least = length.least().and_then(|least| usize::try_from(least).ok()).unwrap_or(0);
        let most = length.most().and_then(|most| usize::try_from(most).ok());
        Some(Size::new(least, most))
    }
}

fn tighter(a: End, b: End, wins: Ordering) -> End {
    match (a, b) {
        (Some((a, with_a)), Some((b, with_b))) => Some(match a.order(b) {
            Ordering::Equal => (a, with_a && with_b),
            order if order == wins => (a, with_a),
            _ => (b, with_b),
        }),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn above(number: i128) -> NumberFacts {
        NumberFacts::from(Number::Int(number), false)
    }

    fn below(number: i128) -> NumberFacts {
        NumberFacts::to(Number::Int(number), false)
    }

    fn whole() -> NumberFacts {
        NumberFacts { whole: true, ..NumberFacts::default() }
    }

    #[test]
    fn intervals_that_do_not_touch_have_nothing_in_common() {
        assert!(above(5).meet(&below(3)).is_none());
        assert!(above(5).meet(&below(5)).is_none());
        assert!(NumberFacts::at(Number::Int(5)).meet(&above(5)).is_none());
        assert!(above(5).meet(&below(6)).is_some());
    }

    #[test]
    fn between_two_neighbours_is_no_whole_number() {
        assert!(above(5).meet(&below(6)).unwrap().meet(&whole()).is_none());
        assert!(above(5).meet(&below(7)).unwrap().meet(&whole()).is_some());
        assert!(NumberFacts::at(Number::Float(1.5)).meet(&whole()).is_none());
        assert!(NumberFacts::at(Number::Float(2.0)).meet(&whole()).is_some());
    }

    #[test]
    fn a_length_is_whole_and_not_negative() {
        assert_eq!(NumberFacts::at(Number::Int(-1)).size(), None);
        assert_eq!(NumberFacts::at(Number::Float(2.5)).size(), None);
        assert_eq!(above(2).size(), Some(Size::at_least(3)));
        assert_eq!(below(2).size(), Some(Size::at_most(1)));
        assert_eq!(NumberFacts::to(Number::Float(2.5), true).size(), Some(Size::at_most(2)));
    }
}
