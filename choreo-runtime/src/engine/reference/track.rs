//! Where a walk is: tracks through the text, each with the windows and rounds that it has made so far.
//!
//! What stands in a loop is walked once for each round. So windows, rounds and watches are things that a walk makes as
//! it comes to them, and a statement of a loop has many of them.

use crate::engine::tests::lowering::{Run, is_trigger, statements};
use crate::engine::tests::script::Say;

/// A stretch of text that a track goes through.
#[derive(Debug, Clone)]
pub(super) struct Frame<'a> {
    pub(super) says: &'a [Say],
    /// The number of the first statement in it.
    first: usize,
    /// Which of them is next.
    pub(super) at: usize,
    /// Whether a run of triggers is under way at its beginning, as far as the text tells.
    run: Run,
    pub(super) turns: Option<Turns<'a>>,
}

/// The rounds of a loop.
#[derive(Debug, Clone)]
pub(super) struct Turns<'a> {
    pub(super) say: &'a Say,
    pub(super) statement: usize,
    pub(super) number: usize,
}

/// How many rounds a loop has.
pub(super) fn count(say: &Say) -> usize {
    match say {
        Say::Repeat(count, _) => *count as usize,
        Say::For { values, .. } => values.len(),
        other => unreachable!("{other:?} is no loop"),
    }
}

/// The body of a loop.
pub(super) fn body(say: &Say) -> &[Say] {
    match say {
        Say::Repeat(_, body) | Say::For { body, .. } => body,
        other => unreachable!("{other:?} is no loop"),
    }
}

impl<'a> Frame<'a> {
    pub(super) fn new(says: &'a [Say], first: usize, run: Run) -> Frame<'a> {
        Frame { says, first, at: 0, run, turns: None }
    }

    /// What is next.
    pub(super) fn say(&self) -> Option<&'a Say> {
        self.says.get(self.at)
    }

    /// The number of a statement.
    pub(super) fn id(&self, at: usize) -> usize {
        self.first + self.says[..at].iter().map(statements).sum::<usize>()
    }

    /// Whether a run of triggers is under way before a statement, as far as the text tells.
    pub(super) fn run(&self, at: usize) -> Run {
        self.run.below(&self.says[..at])
    }

    /// The `never`s and `only`s that stand in the window that is open where it is.
    pub(super) fn nevers(&self, from: usize) -> Vec<usize> {
        let mut nevers = Vec::new();
        for at in from..self.says.len() {
            match &self.says[at] {
                Say::Never { .. } | Say::Only(_) => nevers.push(self.id(at)),
                say if is_trigger(say) && self.run(at) != Run::YES => break,
                Say::Together(_) | Say::Either { .. } | Say::Repeat(..) | Say::For { .. } => break,
                _ => {}
            }
        }
        nevers
    }
}

/// What a track is doing.
#[derive(Debug, Clone)]
pub(super) enum Doing {
    /// A region that has not begun.
    Beginning,
    /// It comes to what is next.
    Nothing,
    /// A `publish`.
    Sending(usize),
    /// A `call`.
    Calling(usize),
    /// A `wait`.
    Waiting(usize),
    /// A round; and the members of those that follow in its segment, which goes up to a statement of the frame.
    Awaiting { round: usize, layers: Vec<Vec<Member>>, to: usize },
    /// An `either`.
    Choosing { round: usize, statement: usize },
    /// A `together`: how many of its regions are not done, and the window of what stands below.
    Forked { statement: usize, regions: usize, opens: Option<usize> },
}

/// What is awaited: expectations one after another, a `never .. for` or an `eventually`.
#[derive(Debug, Clone)]
pub(super) enum Member {
    Expects(Vec<usize>),
    Quiet(usize),
    Eventually(usize),
}

/// A line through the text.
#[derive(Debug, Clone)]
pub(super) struct Track<'a> {
    pub(super) id: usize,
    pub(super) parent: Option<usize>,
    pub(super) frames: Vec<Frame<'a>>,
    pub(super) window: Option<usize>,
    /// Whether a run of triggers is under way.
    pub(super) running: bool,
    /// Whether its round is over, and it has not gone on from it.
    pub(super) between: bool,
    pub(super) doing: Doing,
}

impl<'a> Track<'a> {
    pub(super) fn frame(&self) -> &Frame<'a> {
        self.frames.last().expect("a track goes through something")
    }

    pub(super) fn frame_mut(&mut self) -> &mut Frame<'a> {
        self.frames.last_mut().expect("a track goes through something")
    }

    /// The round that it awaits.
    pub(super) fn round(&self) -> Option<usize> {
        match self.doing {
            _ if self.between => None,
            Doing::Awaiting { round, .. } | Doing::Choosing { round, .. } => Some(round),
            _ => None,
        }
    }
}

/// A window that has been opened.
#[derive(Debug, Clone)]
pub(super) struct Window {
    pub(super) opened: u64,
    /// How many messages had come.
    pub(super) serial: usize,
    /// The hand-off of its last trigger so far.
    pub(super) triggered: Option<u64>,
    /// Whether it is that of what stands below a `together` whose regions are not done.
    pub(super) open_ended: bool,
}

/// A round that is or was awaited.
#[derive(Debug, Clone)]
pub(super) struct Round {
    pub(super) window: usize,
    pub(super) members: Vec<Member>,
    /// Of an `either`.
    pub(super) alternatives: bool,
    /// Of an `or after`: when its time is over.
    pub(super) until: Option<u64>,
    /// The messages that it has looked at.
    pub(super) seen: Vec<usize>,
}

/// A `never`, of one round of the loops around it.
#[derive(Debug, Clone)]
pub(super) struct Watching {
    pub(super) statement: usize,
    pub(super) window: usize,
    /// Whether it is of the round that runs.
    pub(super) current: bool,
    /// The value that it compares with, once it can be judged by; `Some(None)` where it compares with none.
    pub(super) armed: Option<Option<i64>>,
    /// Of a `never .. for` whose round has come: when its time is over, and whether it is.
    pub(super) quiet: Option<(u64, bool)>,
}

/// What an expectation has, once that is final.
#[derive(Debug, Clone)]
pub(super) struct Final {
    pub(super) statement: usize,
    pub(super) round: usize,
    pub(super) window: usize,
    /// Whether it is of the round that runs.
    pub(super) current: bool,
    /// What made it hold.
    pub(super) needed: Vec<usize>,
    /// What fitted besides.
    pub(super) collected: Vec<usize>,
    /// In an `in order`: only what came after this counts.
    pub(super) after: Option<usize>,
    /// Of a start of an `either`: what came too late for it before it held.
    pub(super) too_late: Vec<usize>,
}
