//! `budget-exceeds-timeout`, `bad-duration` of nothing, `duplicate-setting`: the block's times go together.

use proc_macro2::Span;

use super::steps::{Step, is_trigger};
use crate::ast::{Extent, Kind, Period, Statement};
use crate::diagnostic::Diagnostics;

/// The deadline of a block that sets none.
const DEFAULT_TIMEOUT: u64 = 5_000_000_000;

/// Refuses two `timeout`s or two `settle`s: one block has one of each. The attribute's `timeout` holds for
/// blocks that set none, and is no second one.
pub(super) fn duplicate_setting(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    let is_timeout = |step: &&Step<'_>| matches!(step.statement.kind, Kind::Timeout(_));
    let is_settle = |step: &&Step<'_>| matches!(step.statement.kind, Kind::Settle(_));
    let timeouts = steps.iter().filter(is_timeout).skip(1);
    for step in timeouts.chain(steps.iter().filter(is_settle).skip(1)) {
        let verb = &step.statement.verb;
        let message = format!("this block has a `{verb}` already: keep one of the two");
        diagnostics.refuse("duplicate-setting", Extent::of(verb.span()), message);
    }
}

/// Refuses a period of no length where it makes its statement mean nothing. `within 0ms` can be met (an
/// effect may arrive before its trigger is accepted), and `settle 0ms` is a way to say "do not linger": both
/// are left alone.
pub(super) fn no_length(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    for step in steps {
        let (period, message) = match &step.statement.kind {
            Kind::Wait(wait) => (&wait.period, "this waits for no time at all: drop it, or say how long"),
            Kind::Timeout(period) => {
                (period, "this deadline is over before the block begins: give it some time")
            }
            Kind::Eventually(eventually) => match &eventually.every {
                Some(clause) => {
                    (&clause.value, "this asks again without a pause: say how often, or drop the `every`")
                }
                None => continue,
            },
            Kind::Never(never) => match &never.period {
                Some(clause) => {
                    (&clause.value, "this watches for no time at all: say how long, or drop the `for`")
                }
                None => continue,
            },
            _ => continue,
        };
        if let Some((0, span)) = literal(period) {
            diagnostics.refuse("bad-duration", Extent::of(span), message);
        }
    }
}

/// Refuses budgets and waits that end after the block's deadline. Durations that are expressions are left
/// alone, and where the deadline is one, everything is.
pub(super) fn budgets(steps: &[Step<'_>], timeout: Option<&Period>, diagnostics: &mut Diagnostics) {
    let own = steps.iter().find_map(|step| match &step.statement.kind {
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
    let mut clock = Clock::default();
    let mut told = false;
    for step in steps {
        let Some((nanos, span, what)) = budget(step.statement) else {
            clock.pass(step.statement, 0);
            continue;
        };
        let total = clock.pass(step.statement, nanos);
        if nanos > deadline {
            let message = format!(
                "{what} {}, and the block's deadline is {}: shorten it, or give the block a longer `timeout`",
                text(nanos),
                text(deadline)
            );
            diagnostics.refuse("budget-exceeds-timeout", Extent::of(span), message);
            told = true;
        } else if total > deadline && !told {
            let message = format!(
                "with what stands above it this takes {}, and the block's deadline is {}: shorten one of \
                 them, or give the block a longer `timeout`",
                text(total),
                text(deadline)
            );
            diagnostics.refuse("budget-exceeds-timeout", Extent::of(span), message);
            told = true;
        }
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
#[derive(Default)]
struct Clock {
    now: u64,
    last_trigger: u64,
    /// When the window's `never .. for` periods have run out.
    quiet: u64,
}

impl Clock {
    /// Passes a statement that takes `nanos`, and says when it is over.
    fn pass(&mut self, statement: &Statement, nanos: u64) -> u64 {
        match &statement.kind {
            // A trigger waits until the window above it holds.
            _ if is_trigger(statement) => {
                self.now = self.now.max(self.quiet);
                self.last_trigger = self.now;
                self.now
            }
            Kind::Wait(_) => {
                self.now = self.now.saturating_add(nanos);
                self.now
            }
            // The period counts from the last trigger, so periods side by side run together.
            Kind::Never(_) => {
                let over = self.last_trigger.saturating_add(nanos);
                self.quiet = self.quiet.max(over);
                over
            }
            // A budget is an upper bound and takes no time by itself.
            _ => self.now,
        }
    }
}

fn literal(period: &Period) -> Option<(u64, Span)> {
    match period {
        Period::Literal { nanos, span, .. } => Some((*nanos, *span)),
        Period::Expr(..) => None,
    }
}

/// A duration as a user writes it.
fn text(nanos: u64) -> String {
    let units = [("min", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)];
    for (unit, size) in units {
        if nanos >= size && nanos.is_multiple_of(size) {
            return format!("{}{unit}", nanos / size);
        }
        // `1.5s`, but not `0.000004min`.
        if unit != "min" && nanos >= size && (nanos % size).is_multiple_of(size / 10) {
            return format!("{}.{}{unit}", nanos / size, nanos % size / (size / 10));
        }
    }
    format!("{nanos}ns")
}
