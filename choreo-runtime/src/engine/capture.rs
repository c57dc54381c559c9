//! Captures: which are bound, and what they were filled with.

use smallvec::SmallVec;

use super::turn::{End, Flow, Turn};
use crate::expr::Taken;
use crate::machine::{CaptureId, Needs, StatementId};

/// Which captures are bound.
#[derive(Debug, Default)]
pub(super) struct Bound {
    bits: SmallVec<[u64; 1]>,
    /// What they were filled with, for reports. A `let` fills its own, and is not in here.
    filled: Vec<(CaptureId, Vec<Taken>)>,
}

impl Bound {
    pub(super) fn has(&self, id: CaptureId) -> bool {
        self.bits.get(id.index() / 64).is_some_and(|bits| bits & (1 << (id.index() % 64)) != 0)
    }

    pub(super) fn has_all(&self, needs: Needs) -> bool {
        needs.iter().all(|id| self.has(*id))
    }

    pub(super) fn bind(&mut self, id: CaptureId) {
        let word = id.index() / 64;
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        self.bits[word] |= 1 << (id.index() % 64);
    }

    /// These are to be bound anew.
    pub(super) fn forget(&mut self, (from, to): (CaptureId, CaptureId)) {
        for id in (from.0..to.0).map(CaptureId) {
            if let Some(bits) = self.bits.get_mut(id.index() / 64) {
                *bits &= !(1 << (id.index() % 64));
            }
        }
        self.filled.retain(|(id, _)| !(from..to).contains(id));
    }

    /// What a capture was filled with, as text.
    pub(super) fn shown(&self, id: CaptureId) -> Option<String> {
        let (_, taken) = self.filled.iter().find(|(filled, _)| *filled == id)?;
        let mut texts = taken.iter().map(|one| match &one.part {
            Some(part) => part.to_string(),
            None => {
                let shown = one.arrival.content().unwrap_or(&one.arrival.payload);
                String::from_utf8_lossy(shown).into_owned()
            }
        });
        match taken.len() {
            1 => texts.next(),
            _ => Some(format!("[{}]", texts.collect::<Vec<_>>().join(", "))),
        }
    }
}

impl Turn<'_> {
    /// Fills a capture and binds it.
    pub(super) fn fill(&mut self, statement: StatementId, id: CaptureId, taken: &[Taken]) -> Flow {
        if let Some(fill) = self.machine.captures[id.index()].fill {
            self.exprs.fill(fill, taken).map_err(|error| End::error(statement, error))?;
        }
        self.state.bound.bind(id);
        self.state.bound.filled.push((id, taken.to_vec()));
        Ok(())
    }

    /// Captures have been bound: arms what waited for them.
    pub(super) fn newly_bound(&mut self) -> Flow {
        self.arm_nevers()?;
        self.arm_stand_ins()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_beyond_the_first_word_are_bound_too() {
        let mut bound = Bound::default();
        bound.bind(CaptureId(130));
        assert!(bound.has(CaptureId(130)));
        assert!(!bound.has(CaptureId(129)));
        assert!(!bound.has(CaptureId(1000)));
    }
}
