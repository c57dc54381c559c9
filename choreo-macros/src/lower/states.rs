//! States on their way: which leads to which.

use super::ir::{Does, State, StateId};

/// The states so far.
#[derive(Default)]
pub(super) struct States {
    list: Vec<State>,
    /// Those that lead to the one that comes next.
    ends: Vec<StateId>,
}

impl States {
    /// Adds a state, to which those that have led nowhere yet lead.
    pub(super) fn push(&mut self, does: Does) -> StateId {
        let next = StateId(self.list.len());
        let last = matches!(does, Does::Join | Does::Finish);
        self.lead_back(next);
        self.list.push(State { does, next });
        if !last {
            self.ends.push(next);
        }
        next
    }

    /// What follows is reached by no `next`: a region, a branch, a body. Gives what has led nowhere yet.
    pub(super) fn begin(&mut self) -> Vec<StateId> {
        std::mem::take(&mut self.ends)
    }

    /// Where these are, the next state follows.
    pub(super) fn end(&mut self, ends: Vec<StateId>) {
        self.ends = ends;
    }

    /// Those that have led nowhere yet lead to this state. Then only that one leads on.
    pub(super) fn lead_back(&mut self, to: StateId) {
        for end in self.ends.drain(..) {
            self.list[end.0].next = to;
        }
        if to.0 < self.list.len() {
            self.ends.push(to);
        }
    }

    /// All of them.
    pub(super) fn done(self) -> Vec<State> {
        self.list
    }
}
