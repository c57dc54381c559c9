//! The verdict on one message, in a buffer that is used again.

use serde_json::Value;
use smallvec::SmallVec;

use crate::machine::LeafId;

/// How a message fits a pattern. Kept and cleared by the engine, so that judging allocates nothing.
#[derive(Debug, Default)]
pub struct Judgement {
    /// The leaves that do not fit, each once, in the order of the text. None: the message fits.
    pub misfits: SmallVec<[Misfit; 8]>,
    /// How far off the message is: how many leaves do not fit, where a value that is not there at all (or whose
    /// payload is not JSON) counts with every leaf that it would have had. The nearest miss has the least.
    pub distance: usize,
    /// What the shape's `NAME @ ..` took, in the order of the text. Complete only where the message fits.
    pub parts: Vec<Value>,
}

/// A leaf that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misfit {
    /// The leaf.
    pub leaf: LeafId,
    /// Whether there was nothing at all (no such key, header or element).
    pub missing: bool,
}

impl Judgement {
    /// Whether the message fits.
    pub fn fits(&self) -> bool {
        self.misfits.is_empty()
    }

    /// Ready for the next message.
    pub fn clear(&mut self) {
        self.misfits.clear();
        self.distance = 0;
        self.parts.clear();
    }

    /// The misfits came in the order of the message: puts them into that of the text, each leaf once.
    pub(super) fn settle(&mut self) {
        if self.misfits.len() > 1 {
            self.misfits.sort_unstable_by_key(|misfit| (misfit.leaf, misfit.missing));
            self.misfits.dedup_by_key(|misfit| misfit.leaf);
        }
    }
}
