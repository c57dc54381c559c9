//! What the statements do to the flow: a tree, nested as the text is.

use super::ir::{Block, Body, CaptureId, LoopId, Member, RoundId, Start, StatementId, WindowId};

/// What a statement does to the flow. `on`, `timeout` and `settle` do nothing to it.
pub(super) enum Event {
    /// A `publish`, a `call`, or a `request` with its reply.
    Trigger(StatementId),
    Let(StatementId),
    Check(StatementId),
    Wait(StatementId),
    /// An `expect`, an `in order` or an `eventually`.
    Member(Member),
    /// A `never`; `quiet` is one with `for`, which is an obligation.
    Never {
        id: StatementId,
        quiet: bool,
    },
    /// A `together`, region by region.
    Together {
        id: StatementId,
        regions: Vec<Part>,
    },
    /// An `either`, branch by branch. The start of a branch is not among its part's events.
    Either {
        id: StatementId,
        branches: Vec<(Start, Part)>,
    },
    /// A `repeat` or a `for`; `certain`: it has a first round.
    Loop {
        id: LoopId,
        body: Part,
        certain: bool,
    },
}

/// What stands between braces.
pub(super) struct Part {
    pub(super) events: Vec<Event>,
    /// The ids in it: from, and up to but not including.
    pub(super) statements: (StatementId, StatementId),
    pub(super) captures: (CaptureId, CaptureId),
}

impl Part {
    /// With the captures that have been noted since.
    pub(super) fn since(self, mark: Mark) -> Part {
        Part { captures: (mark.1, self.captures.1), ..self }
    }
}

/// Where a part begins.
#[derive(Clone, Copy)]
pub(super) struct Mark(StatementId, CaptureId);

impl Mark {
    /// Here.
    pub(super) fn here(block: &Block<'_>) -> Mark {
        Mark(StatementId(block.statements.len()), CaptureId(block.captures.len()))
    }

    /// A body of which nothing is known yet.
    pub(super) fn nothing(self) -> Body {
        let (rounds, windows) = ((RoundId(0), RoundId(0)), (WindowId(0), WindowId(0)));
        Body { statements: (self.0, self.0), rounds, captures: (self.1, self.1), windows }
    }

    /// What stands from there to here.
    pub(super) fn part(self, block: &Block<'_>, events: Vec<Event>) -> Part {
        let Mark(statement, capture) = Mark::here(block);
        Part { events, statements: (self.0, statement), captures: (self.1, capture) }
    }
}

/// Whether a trigger stands among the events, at any depth.
pub(super) fn has_trigger(events: &[Event]) -> bool {
    events.iter().any(|event| match event {
        Event::Trigger(_) => true,
        Event::Together { regions, .. } => regions.iter().any(|part| has_trigger(&part.events)),
        Event::Either { branches, .. } => branches.iter().any(|(_, part)| has_trigger(&part.events)),
        Event::Loop { body, .. } => has_trigger(&body.events),
        _ => false,
    })
}
