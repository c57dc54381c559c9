//! `bad-duration` of nothing, `duplicate-setting`: the block's times are times.

use proc_macro2::Span;

use super::steps::Step;
use crate::ast::{Extent, Kind, Period};
use crate::diagnostic::Diagnostics;

/// Refuses two `timeout`s or two `settle`s: one block has one of each. The attribute's `timeout` holds for
/// blocks that set none, and is no second one. One between braces is refused as that.
pub(super) fn duplicate_setting(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    let top = |step: &&Step<'_>| step.within.is_empty();
    let is_timeout = |step: &&Step<'_>| top(step) && matches!(step.statement.kind, Kind::Timeout(_));
    let is_settle = |step: &&Step<'_>| top(step) && matches!(step.statement.kind, Kind::Settle(_));
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

pub(super) fn literal(period: &Period) -> Option<(u64, Span)> {
    match period {
        Period::Literal { nanos, span, .. } => Some((*nanos, *span)),
        Period::Expr(..) => None,
    }
}

/// A duration as a user writes it.
pub(super) fn text(nanos: u64) -> String {
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
