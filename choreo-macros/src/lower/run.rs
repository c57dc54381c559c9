//! Runs of triggers: whether one is under way, as far as the text tells.
//!
//! A run goes on from one round of a loop into the next, and over a loop that has no round at all. So there are places
//! where only the round that runs can tell.

use super::event::Event;

/// What can be the case where the text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Run {
    /// A run of triggers may be under way.
    pub(super) under_way: bool,
    /// None may be.
    pub(super) ended: bool,
}

impl Run {
    /// No run is under way.
    pub(super) const ENDED: Run = Run { under_way: false, ended: true };
    /// A run is under way.
    pub(super) const UNDER_WAY: Run = Run { under_way: true, ended: false };

    /// One of both is the case.
    pub(super) fn or(self, other: Run) -> Run {
        Run { under_way: self.under_way || other.under_way, ended: self.ended || other.ended }
    }
}

/// What events make of what was the case before them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effect {
    /// It may stay the case.
    keeps: bool,
    /// What else may be the case.
    makes: Run,
}

impl Effect {
    const NONE: Effect = Effect { keeps: true, makes: Run { under_way: false, ended: false } };

    /// What these events make.
    pub(super) fn of(events: &[Event]) -> Effect {
        events.iter().fold(Effect::NONE, |before, event| before.then(Effect::one(event)))
    }

    fn one(event: &Event) -> Effect {
        match event {
            Event::Trigger(_) => Effect { keeps: false, makes: Run::UNDER_WAY },
            Event::Let(_) | Event::Check(_) | Event::Wait(_) => Effect::NONE,
            Event::Member(_) | Event::Never { .. } | Event::Together { .. } | Event::Either { .. } => {
                Effect { keeps: false, makes: Run::ENDED }
            }
            Event::Loop { body, certain, .. } => Effect::of(&body.events).repeated(*certain),
        }
    }

    fn then(self, next: Effect) -> Effect {
        let makes = if next.keeps { self.makes.or(next.makes) } else { next.makes };
        Effect { keeps: self.keeps && next.keeps, makes }
    }

    /// After all rounds of a loop. `certain`: there is one.
    pub(super) fn repeated(self, certain: bool) -> Effect {
        Effect { keeps: self.keeps || !certain, makes: self.makes }
    }

    /// At the beginning of a round of a loop, the first one or another.
    pub(super) fn in_rounds(self, before: Run) -> Run {
        before.or(self.makes)
    }

    /// What is the case after them.
    pub(super) fn after(self, before: Run) -> Run {
        if self.keeps { before.or(self.makes) } else { self.makes }
    }
}

/// How the text knows a trigger.
pub(super) enum Opening {
    /// It opens its window.
    Always,
    /// It joins the run that is under way.
    Never,
    /// Only the round that runs can tell.
    Perhaps,
}

impl Run {
    /// What a trigger does here.
    pub(super) fn trigger(self) -> Opening {
        match (self.under_way, self.ended) {
            (true, false) => Opening::Never,
            (true, true) => Opening::Perhaps,
            (false, _) => Opening::Always,
        }
    }
}
