//! The blocks of a scenario that is not over.

use std::collections::VecDeque;

use crate::record::{Block, Outcome, SkippedBlocks};

/// So many of the first are kept, and so many of the last: a scenario may run for days.
const KEPT: usize = 100;

/// The blocks of a scenario, in the order in which they ended; of very many the first and the last.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    first: Vec<Block>,
    last: VecDeque<Block>,
    skipped: u64,
    /// The worst outcome of those that were skipped.
    worst: Outcome,
}

impl Blocks {
    pub(super) fn push(&mut self, block: Block) {
        if self.first.len() < KEPT {
            self.first.push(block);
            return;
        }
        self.last.push_back(block);
        if self.last.len() > KEPT
            && let Some(skipped) = self.last.pop_front()
        {
            self.skipped += 1;
            self.worst = self.worst.max(skipped.outcome.outcome());
        }
    }

    /// How the worst of them ended.
    pub(super) fn worst(&self) -> Outcome {
        let kept = self.first.iter().chain(&self.last);
        kept.map(|block| block.outcome.outcome()).fold(self.worst, Outcome::max)
    }

    /// As they are written, and which are not.
    pub(super) fn written(self) -> (Vec<Block>, Option<SkippedBlocks>) {
        let after = self.first.len() as u64;
        let skipped = (self.skipped > 0).then_some(SkippedBlocks { after, count: self.skipped });
        (self.first.into_iter().chain(self.last).collect(), skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(count: u64, failed: u64) -> Blocks {
        let mut blocks = Blocks::default();
        for number in 0..count {
            let outcome = if number == failed { Outcome::Failed } else { Outcome::Passed };
            blocks.push(Block { elapsed_ns: number, ..Block::of(outcome) });
        }
        blocks
    }

    #[test]
    fn a_few_are_all_written() {
        let (written, skipped) = blocks(200, 999).written();
        assert_eq!((written.len(), skipped), (200, None));
    }

    #[test]
    fn of_many_the_first_and_the_last_are_written_and_none_is_forgotten() {
        let blocks = blocks(1_000, 500);
        assert_eq!(blocks.worst(), Outcome::Failed);
        let (written, skipped) = blocks.written();
        assert_eq!(skipped, Some(SkippedBlocks { after: 100, count: 800 }));
        let ends = [&written[99], &written[100], &written[199]].map(|block| block.elapsed_ns);
        assert_eq!(ends, [99, 900, 999]);
    }
}
