//! Where a walk leaves what it finds.

use crate::machine::{LeafId, Node, Place, Test};

use super::difference::Problem;
use super::json::Text;
use super::judgement::{Judgement, Misfit};
use super::size::node_leaves;

/// A step down into a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// To the value under a key.
    Key(&'static str),
    /// To an element of an array.
    Index(usize),
}

/// What is wrong with a value of a JSON payload.
#[derive(Debug, Clone, Copy)]
pub(super) enum Miss<'a> {
    /// It is this one: its JSON text.
    Got(&'a str),
    /// The key of this field is not there.
    Missing(&'static str, Place),
    /// The key of this field is there more than once.
    Duplicate(&'static str, Place),
    /// A key that is not named, and its value's JSON text.
    Unexpected(Text<'a>, &'a str),
    /// The array ends before this element: it has so many.
    Ends(usize),
    /// The array goes on: it has so many.
    GoesOn(usize),
}

impl Miss<'_> {
    fn is_missing(&self) -> bool {
        matches!(self, Miss::Missing(..) | Miss::Ends(_))
    }
}

/// A misfit outside a JSON payload, or of it as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    /// The leaf.
    pub(super) leaf: LeafId,
    /// Where it stands in the test.
    pub(super) place: Place,
    /// The path to it in the message.
    pub(super) path: &'static str,
    /// Whether there was nothing at all.
    pub(super) missing: bool,
    /// How many leaves do not fit with it.
    pub(super) weight: usize,
}

impl Spot {
    /// One leaf, for which there was something.
    pub(super) fn new(leaf: LeafId, place: Place) -> Spot {
        Spot { leaf, place, path: "", missing: false, weight: 1 }
    }
}

/// Takes what a walk finds. One for each question: does it fit, which leaves do not, what differs in words.
pub(super) trait Sink {
    /// What takes the findings in one element of an `every`.
    type Inner: Sink;

    /// One for this element.
    fn inner(&self, element: usize) -> Self::Inner;

    /// The first element that does not fit is this one.
    fn relay(&mut self, every: &Node, inner: Self::Inner);

    /// Whether nothing has been found so far.
    fn fits(&self) -> bool;

    /// The walk goes down.
    fn enter(&mut self, step: Step);

    /// And up again.
    fn leave(&mut self);

    /// A value does not fit its node.
    fn misfit(&mut self, node: &Node, miss: Miss<'_>);

    /// Something else does not fit.
    fn other(&mut self, spot: Spot, problem: impl FnOnce() -> Problem);

    /// All that was found so far does not count: the text turns out not to be JSON.
    fn forget(&mut self);
}

/// Asks only whether it fits.
#[derive(Debug, Default)]
pub(super) struct Probe {
    misfit: bool,
}

impl Sink for Probe {
    type Inner = Probe;

    fn inner(&self, _: usize) -> Probe {
        Probe::default()
    }

    fn relay(&mut self, _: &Node, _: Probe) {
        self.misfit = true;
    }

    fn fits(&self) -> bool {
        !self.misfit
    }

    fn enter(&mut self, _: Step) {}

    fn leave(&mut self) {}

    fn misfit(&mut self, _: &Node, _: Miss<'_>) {
        self.misfit = true;
    }

    fn other(&mut self, _: Spot, _: impl FnOnce() -> Problem) {
        self.misfit = true;
    }

    fn forget(&mut self) {
        self.misfit = false;
    }
}

/// Asks which leaves do not fit.
#[derive(Debug)]
pub(super) struct Leaves<'j>(pub(super) &'j mut Judgement);

impl Leaves<'_> {
    #[inline]
    fn push(&mut self, leaf: LeafId, missing: bool, weight: usize) {
        self.0.misfits.push(Misfit { leaf, missing });
        self.0.distance += weight;
    }
}

impl Sink for Leaves<'_> {
    type Inner = Probe;

    fn inner(&self, _: usize) -> Probe {
        Probe::default()
    }

    fn relay(&mut self, every: &Node, _: Probe) {
        self.push(every.leaf, false, 1);
    }

    fn fits(&self) -> bool {
        self.0.fits()
    }

    #[inline]
    fn enter(&mut self, _: Step) {}

    #[inline]
    fn leave(&mut self) {}

    #[inline]
    fn misfit(&mut self, node: &Node, miss: Miss<'_>) {
        let weight = match (&node.test, miss) {
            (
                Test::Object { .. } | Test::Sequence { .. } | Test::All(_),
                Miss::Unexpected(..) | Miss::GoesOn(_),
            ) => 1,
            _ => node_leaves(node),
        };
        self.push(node.leaf, miss.is_missing(), weight);
    }

    fn other(&mut self, spot: Spot, _: impl FnOnce() -> Problem) {
        self.push(spot.leaf, spot.missing, spot.weight);
    }

    fn forget(&mut self) {
        self.0.clear();
    }
}
