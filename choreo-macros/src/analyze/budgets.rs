//! `budget-exceeds-timeout`, and `or after` beyond the deadline, which is `unreachable`: what takes longer than the
//! block has.

use proc_macro2::Span;

use super::periods::{literal, text};
use super::steps::is_trigger;
use crate::ast::{Block, Clause, Either, Extent, Kind, Period, Repeat, Statement};
use crate::diagnostic::Diagnostics;

/// The deadline of a block that sets none.
const DEFAULT_TIMEOUT: u64 = 5_000_000_000;

/// Refuses budgets and waits that end after the block's deadline. Regions side by side take as long as the longest of
/// them, an `either` as long as the shortest of its branches, and a loop with a literal count so many times as long as
/// a round; one whose count is computed may have no round. Durations that are expressions are left alone, and where
/// the deadline is one, everything is.
pub(super) fn check(block: &Block, timeout: Option<&Period>, diagnostics: &mut Diagnostics) {
    let own = block.statements.iter().find_map(|statement| match &statement.kind {
        Kind::Timeout(period) => Some(period),
        _ => None,
    });
    let deadline = match own.or(timeout) {
        None => DEFAULT_TIMEOUT,
        Some(period) => match literal(period) {
            Some((0, _)) | None => return,
            Some((nanos, _)) => nanos,
        },
    };
    let begin = Clock { now: 0, last_trigger: Some(0), quiet: 0 };
    Budgets { deadline, told: false, diagnostics }.all(&block.statements, begin);
}

struct Budgets<'d> {
    deadline: u64,
    told: bool,
    diagnostics: &'d mut Diagnostics,
}

impl Budgets<'_> {
    /// Passes statements that are reached by this time, and says by when they are over.
    fn all(&mut self, statements: &[Statement], mut clock: Clock) -> Clock {
        for statement in statements {
            clock = self.one(statement, clock);
        }
        clock.settled()
    }

    fn one(&mut self, statement: &Statement, mut clock: Clock) -> Clock {
        match &statement.kind {
            Kind::Together(together) => {
                let begin = clock.settled();
                let ends = together.regions.iter().map(|region| self.all(&region.body.statements, begin));
                ends.fold(begin, Clock::latest)
            }
            Kind::Only(group) => group.expects.iter().fold(clock, |clock, one| self.one(one, clock)),
            Kind::Either(either) => self.either(either, clock.settled()),
            Kind::Repeat(repeat) => self.repeat(statement, repeat, clock.settled()),
            Kind::For(repeat) => {
                self.all(&repeat.body.statements, Clock::of_a_round());
                clock.settled()
            }
            _ => {
                let budget = budget(statement);
                let over = clock.pass(statement, budget.map_or(0, |(nanos, ..)| nanos));
                if let Some((nanos, span, what)) = budget {
                    self.judge(nanos, over, span, what);
                }
                clock
            }
        }
    }

    fn judge(&mut self, nanos: u64, total: u64, span: Span, what: &str) {
        let deadline = text(self.deadline);
        let message = if nanos > self.deadline {
            format!(
                "{what} {}, and the block's deadline is {deadline}: shorten it, or give the block a longer `timeout`",
                text(nanos)
            )
        } else if total > self.deadline && !self.told {
            format!(
                "with what stands above it this takes {}, and the block's deadline is {deadline}: shorten one of \
                 them, or give the block a longer `timeout`",
                text(total)
            )
        } else {
            return;
        };
        self.told = true;
        self.diagnostics.refuse("budget-exceeds-timeout", Extent::of(span), message);
    }

    fn either(&mut self, either: &Either, begin: Clock) -> Clock {
        let mut ends = Vec::new();
        for branch in &either.branches {
            let begin = match &branch.after {
                Some(after) => self.after(after, begin),
                None => begin,
            };
            ends.push(self.all(&branch.body.statements, begin));
        }
        ends.into_iter().reduce(Clock::earliest).unwrap_or(begin)
    }

    /// When an `or after` is taken: that long after the last trigger.
    fn after(&mut self, after: &Clause<Period>, begin: Clock) -> Clock {
        let Some((nanos, span)) = literal(&after.value) else { return begin };
        let taken = begin.last_trigger.map_or(nanos, |last| last.saturating_add(nanos));
        if taken > self.deadline && !self.told {
            let message = format!(
                "this branch is taken after {}, and the block's deadline is {}: shorten it, or give the block a longer \
                 `timeout`",
                text(taken),
                text(self.deadline)
            );
            self.told = true;
            self.diagnostics.refuse("unreachable", Extent::of(span), message);
        }
        let taken = begin.last_trigger.map_or(0, |_| taken);
        Clock { now: begin.now.max(taken), ..begin }
    }

    fn repeat(&mut self, statement: &Statement, repeat: &Repeat, begin: Clock) -> Clock {
        let round = self.all(&repeat.body.statements, Clock::of_a_round()).now;
        let Some(rounds) = statement.rounds().filter(|rounds| *rounds > 0) else { return begin };
        let now = begin.now.saturating_add(round.saturating_mul(rounds));
        if now > self.deadline && !self.told {
            let message = format!(
                "with what stands above it this loop takes {}, and the block's deadline is {}: shorten it, or give the \
                 block a longer `timeout`",
                text(now),
                text(self.deadline)
            );
            self.told = true;
            self.diagnostics.refuse("budget-exceeds-timeout", repeat.extent, message);
        }
        Clock { now, quiet: now, ..begin }
    }
}

/// The literal time in a statement, and how it reads.
fn budget(statement: &Statement) -> Option<(u64, Span, &'static str)> {
    let (period, what) = match &statement.kind {
        Kind::Expect(expect) => (&expect.within.as_ref()?.value, "this budget is"),
        Kind::Request(request) => (&request.reply.within.as_ref()?.value, "this budget is"),
        Kind::Eventually(eventually) => (&eventually.within.as_ref()?.value, "this budget is"),
        Kind::Never(never) => (&never.period.as_ref()?.value, "this watches for"),
        Kind::Wait(wait) => (&wait.period, "this waits for"),
        _ => return None,
    };
    let (nanos, span) = literal(period)?;
    Some((nanos, span, what))
}

/// The shortest time in which a block can have come to where the rules walk.
#[derive(Clone, Copy)]
struct Clock {
    now: u64,
    /// `None` where it may have been long ago.
    last_trigger: Option<u64>,
    /// When the window's `never .. for` periods have run out.
    quiet: u64,
}

impl Clock {
    /// At the beginning of a round of a loop.
    fn of_a_round() -> Clock {
        Clock { now: 0, last_trigger: None, quiet: 0 }
    }

    /// Passes a statement that takes `nanos`, and says when it is over.
    fn pass(&mut self, statement: &Statement, nanos: u64) -> u64 {
        match &statement.kind {
            // A trigger waits until the window above it holds.
            _ if is_trigger(statement) => {
                *self = self.settled();
                self.last_trigger = Some(self.now);
                self.now
            }
            Kind::Wait(_) => {
                self.now = self.now.saturating_add(nanos);
                self.now
            }
            // The period counts from the last trigger, so periods side by side run together.
            Kind::Never(_) => {
                let over = self.last_trigger.map_or(0, |last| last.saturating_add(nanos));
                self.quiet = self.quiet.max(over);
                over
            }
            // A budget is an upper bound and takes no time by itself.
            _ => self.now,
        }
    }

    /// When what stands above holds.
    fn settled(self) -> Clock {
        Clock { now: self.now.max(self.quiet), ..self }
    }

    fn latest(self, other: Clock) -> Clock {
        Clock {
            now: self.now.max(other.now),
            last_trigger: self.last_trigger.max(other.last_trigger),
            quiet: self.quiet.max(other.quiet),
        }
    }

    fn earliest(self, other: Clock) -> Clock {
        Clock {
            now: self.now.min(other.now),
            last_trigger: self.last_trigger.min(other.last_trigger),
            quiet: self.quiet.min(other.quiet),
        }
    }
}
