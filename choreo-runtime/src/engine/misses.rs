//! The near misses of an expectation: counted, and only the closest kept.

use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use crate::matching::{Judgement, Misfit};
use crate::message::Arrival;
use crate::outcome::Differing;

/// The near misses of an expectation.
#[derive(Debug, Default)]
pub(super) struct Misses {
    /// How many messages did not fit.
    pub(super) count: u64,
    pub(super) closest: Option<Closest>,
    /// For each leaf that did not fit, how often.
    leaves: Vec<Differing>,
    pub(super) kinds: Vec<Kind>,
}

/// How many kinds of misses are told apart, and of how many of each kind the message is kept: a flood of them costs no more.
const KINDS: usize = 6;
const KEPT: usize = 4;

/// Misses that do not fit at the same leaves.
#[derive(Debug)]
pub(super) struct Kind {
    misfits: SmallVec<[Misfit; 4]>,
    pub(super) count: u64,
    /// The first of them.
    pub(super) kept: SmallVec<[Arc<Arrival>; KEPT]>,
}

/// The miss with the fewest differences, of those that no `on` answered where there are such; the earliest of several.
#[derive(Debug)]
pub(super) struct Closest {
    pub(super) arrival: Arc<Arrival>,
    /// It was the n-th of the misses, from 1.
    pub(super) number: u64,
    /// Whether it was answered, which makes any other one closer, and how much of it differs.
    rank: (bool, usize),
    misfits: SmallVec<[Misfit; 4]>,
}

impl Misses {
    /// A message that does not fit, and whether an `on` answered it.
    pub(super) fn note(&mut self, arrival: &Arc<Arrival>, judgement: &Judgement, answered: bool) {
        self.count += 1;
        for misfit in &judgement.misfits {
            self.tally(*misfit);
        }
        self.sort_in(arrival, judgement);
        let rank = (answered, judgement.distance);
        if self.closest.as_ref().is_none_or(|closest| rank < closest.rank) {
            self.closest = Some(Closest {
                arrival: Arc::clone(arrival),
                number: self.count,
                rank,
                misfits: SmallVec::from_slice(&judgement.misfits),
            });
        }
    }

    fn sort_in(&mut self, arrival: &Arc<Arrival>, judgement: &Judgement) {
        if let Some(kind) = self.kinds.iter_mut().find(|kind| kind.misfits[..] == judgement.misfits[..]) {
            kind.count += 1;
            if kind.kept.len() < KEPT {
                kind.kept.push(Arc::clone(arrival));
            }
        } else if self.kinds.len() < KINDS {
            let misfits = SmallVec::from_slice(&judgement.misfits);
            self.kinds.push(Kind { misfits, count: 1, kept: smallvec![Arc::clone(arrival)] });
        }
    }

    fn tally(&mut self, misfit: Misfit) {
        let known = self.leaves.iter_mut().position(|leaf| leaf.leaf == misfit.leaf);
        let index = known.unwrap_or_else(|| {
            self.leaves.push(Differing { leaf: misfit.leaf, differed: 0, missing: 0 });
            self.leaves.len() - 1
        });
        let leaf = &mut self.leaves[index];
        match misfit.missing {
            true => leaf.missing += 1,
            false => leaf.differed += 1,
        }
    }

    /// For each leaf, in the order of the text, how many misses other than the closest did not fit there.
    pub(super) fn others(&self) -> Vec<Differing> {
        let mut others = self.leaves.clone();
        for misfit in self.closest.iter().flat_map(|closest| &closest.misfits) {
            if let Some(leaf) = others.iter_mut().find(|leaf| leaf.leaf == misfit.leaf) {
                match misfit.missing {
                    true => leaf.missing -= 1,
                    false => leaf.differed -= 1,
                }
            }
        }
        others.retain(|leaf| leaf.differed + leaf.missing > 0);
        others.sort_unstable_by_key(|leaf| leaf.leaf);
        others
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;
    use crate::machine::LeafId;

    fn judgement(leaves: &[(u16, bool)]) -> Judgement {
        let misfits = leaves.iter().map(|(leaf, missing)| Misfit { leaf: LeafId(*leaf), missing: *missing });
        Judgement { misfits: misfits.collect(), distance: leaves.len(), parts: Vec::new() }
    }

    fn misses(of: &[&[(u16, bool)]]) -> Misses {
        let mut misses = Misses::default();
        for (leaves, number) in of.iter().zip(1..) {
            let arrival = Arrival::new("t", vec![b'x'; number], Instant::now());
            misses.note(&Arc::new(arrival), &judgement(leaves), false);
        }
        misses
    }

    #[test]
    fn the_closest_miss_has_the_fewest_differences_and_is_the_earliest_of_equals() {
        let misses = misses(&[&[(0, false), (1, false)], &[(1, false)], &[(2, true)]]);
        let closest = misses.closest.unwrap();
        assert_eq!((closest.number, closest.arrival.payload.len()), (2, 2));
    }

    #[test]
    fn what_was_answered_is_closest_only_where_nothing_else_came() {
        let mut misses = Misses::default();
        let came = |misses: &mut Misses, leaves: &[(u16, bool)], answered| {
            misses.note(&Arc::new(Arrival::new("t", "{}", Instant::now())), &judgement(leaves), answered);
            misses.closest.as_ref().unwrap().number
        };
        assert_eq!(came(&mut misses, &[(0, false)], true), 1);
        assert_eq!(came(&mut misses, &[(0, false), (1, true)], false), 2);
        assert_eq!(came(&mut misses, &[], true), 2);
        assert_eq!(came(&mut misses, &[(0, false)], false), 4);
    }

    #[test]
    fn misses_are_told_apart_by_where_they_do_not_fit_and_the_first_of_each_are_kept() {
        let one: &[(u16, bool)] = &[(1, false)];
        let misses = misses(&[one, &[(1, true)], one, one, one, one]);
        let kinds: Vec<_> = misses.kinds.iter().map(|kind| (kind.count, kind.kept.len())).collect();
        assert_eq!(kinds, [(5, KEPT), (1, 1)]);
    }

    #[test]
    fn of_many_kinds_the_first_are_told_apart() {
        let leaves: Vec<[(u16, bool); 1]> = (0..20).map(|leaf| [(leaf, false)]).collect();
        let misses = misses(&leaves.iter().map(|leaves| &leaves[..]).collect::<Vec<_>>());
        assert_eq!((misses.count, misses.kinds.len()), (20, KINDS));
    }

    #[test]
    fn the_others_exclude_the_closest() {
        let misses = misses(&[&[(1, false)], &[(1, false), (2, true)], &[(2, true), (1, true)]]);
        let expected = [
            Differing { leaf: LeafId(1), differed: 1, missing: 1 },
            Differing { leaf: LeafId(2), differed: 0, missing: 2 },
        ];
        assert_eq!(misses.others(), expected);
    }
}
