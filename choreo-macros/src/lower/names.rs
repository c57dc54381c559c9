//! The names that a block binds, and where they mean what.

use super::ir::{Capture, CaptureId, ExprId, Keeps, Place};

/// The names that the statements so far have bound.
#[derive(Default)]
pub(super) struct Names {
    /// Those that can be used here, the latest last. What several branches of an `either` bind is one name below it.
    known: Vec<(String, Vec<CaptureId>)>,
    /// Those that have a cell.
    celled: Vec<String>,
    /// The `either`s around, the innermost last.
    eithers: Vec<Shared>,
}

/// What the branches of an `either` share.
struct Shared {
    /// How many names had a cell above it.
    above: usize,
    /// The names that all of its branches bind.
    names: Vec<String>,
}

/// A place that names are forgotten back to.
#[derive(Clone, Copy)]
pub(super) struct Scope(usize);

impl Names {
    /// What a name means here.
    pub(super) fn captures(&self, name: &str) -> Option<&[CaptureId]> {
        self.known.iter().rev().find(|(known, _)| known == name).map(|(_, ids)| ids.as_slice())
    }

    /// Makes a name known to what stands below.
    pub(super) fn bind(&mut self, name: String, captures: Vec<CaptureId>) {
        self.known.push((name, captures));
    }

    /// Here.
    pub(super) fn scope(&self) -> Scope {
        Scope(self.known.len())
    }

    /// Forgets the names that were bound since, and gives them.
    pub(super) fn leave(&mut self, scope: Scope) -> Vec<(String, Vec<CaptureId>)> {
        self.known.split_off(scope.0)
    }

    /// The branches of an `either` begin, all of which bind `names`.
    pub(super) fn begin_either(&mut self, names: Vec<String>) {
        self.eithers.push(Shared { above: self.celled.len(), names });
    }

    /// An `either` has ended; `branches` are the names that each of its branches has bound. Those that all of them bind
    /// are known below.
    pub(super) fn end_either(&mut self, branches: &[Vec<(String, Vec<CaptureId>)>]) {
        let shared = self.eithers.pop().map(|shared| shared.names).unwrap_or_default();
        for name in shared {
            let bound = branches.iter().flatten().filter(|(bound, _)| *bound == name);
            let captures = bound.flat_map(|(_, captures)| captures.iter().copied()).collect();
            self.known.push((name, captures));
        }
    }

    /// Where the cell of a name stands whose expressions begin `here`. Branches of an `either` share one: also for
    /// what only some of them bind, where it is a field of the run.
    pub(super) fn place(&mut self, name: &str, here: ExprId, field: bool) -> Place {
        let celled = |names: &[String]| names.iter().any(|celled| celled == name);
        let shared = |either: &Shared| {
            celled(&self.celled[either.above..]) && (field || either.names.iter().any(|own| own == name))
        };
        if self.eithers.iter().any(shared) {
            return Place::Shared(here);
        }
        let again = celled(&self.celled);
        self.celled.push(name.to_owned());
        if again { Place::Again(here) } else { Place::First }
    }

    /// Notes which captures are bound in every run that passes: those whose names are known at the end of the block.
    pub(super) fn keep(&self, captures: &mut [Capture<'_>]) {
        for id in self.known.iter().flat_map(|(_, captures)| captures) {
            captures[id.0].keeps = Keeps::Always;
        }
    }
}
