//! What each rule that is proved says of every run of a block that it refuses.

use choreo::machine::StatementId;
use choreo::outcome::{Met, Outcome, Verdict, Violation};
use proc_macro2::Span;

use super::Subject;
use crate::analyze::contradiction::doomed;
use crate::analyze::steps::{Braces, Step};
use crate::ast::{Branch, Either, Kind, OnTimes, Pattern, Period};
use crate::diagnostic::Diagnostic;

/// The rules that have a claim below, and those beside which it can be made.
pub(super) const CLAIMED: [&str; 8] = [
    "ambiguous-branches",
    "asserts-nothing",
    "bad-duration",
    "budget-exceeds-timeout",
    "never-contradicts-expect",
    "only-of-none",
    "unreachable",
    "zero-count",
];

/// These as well. What they claim is about one value: see `values` and [`nothing_fits`].
pub(super) const OF_VALUES: [&str; 2] = ["empty-range", "unsatisfiable-value"];

/// Whether these runs are as the refusal says that all are.
pub(super) fn holds(refusal: &Diagnostic, subject: &Subject<'_>, verdicts: &[Verdict]) -> bool {
    match refusal.rule {
        "never-contradicts-expect" => contradicts(refusal.extent.start, subject, verdicts),
        _ => verdicts.iter().all(|verdict| holds_in(refusal, subject, verdict)),
    }
}

/// Whether nothing passes that comes to the `never`, or nothing that satisfies the `expect`.
fn contradicts(at: Span, subject: &Subject<'_>, verdicts: &[Verdict]) -> bool {
    let never = subject.step(at);
    let expect = doomed(&subject.steps, &subject.windows, never).expect("it was refused for one");
    let (never, expect) = (subject.id(never), subject.id(expect));
    let mut passed = verdicts.iter().filter(|verdict| verdict.passed());
    let is_met = |verdict: &&Verdict| matches!(met(verdict, expect), Met::Pass { .. } | Met::Slow { .. });
    !passed.clone().any(|verdict| was_reached(verdict, never)) || !passed.any(|verdict| is_met(&verdict))
}

fn holds_in(refusal: &Diagnostic, subject: &Subject<'_>, verdict: &Verdict) -> bool {
    let at = refusal.extent.start;
    match refusal.rule {
        "ambiguous-branches" => {
            let (either, branch) =
                branch(subject, |branch| branch.start().is_some_and(|one| is(one.verb.span(), at)));
            taken(verdict, either) != Some(branch)
        }
        "asserts-nothing" => verdict.passed() || verdict.elapsed >= verdict.deadline,
        // Below a `together` its time has no end before the regions have met.
        "bad-duration" => !is_violated(verdict, subject.at(at)) || subject.has_regions(),
        "budget-exceeds-timeout" => is_over_in_time(refusal, subject, verdict),
        "only-of-none" => !is_violated(verdict, subject.at(at)),
        "unreachable" => is_not_taken(at, subject, verdict),
        "zero-count" => counts_none(at, subject, verdict),
        _ => true,
    }
}

/// Whether nothing was taken, called or violated by what nothing fits.
pub(super) fn nothing_fits(subject: &Subject<'_>, verdict: &Verdict) -> bool {
    use crate::analyze::constraint::Possible;
    subject.steps.iter().filter(|step| step.watch().is_some()).all(|step| {
        let empty = step.watch().is_some_and(|watch| match &watch.pattern {
            Some(Pattern::Shape(shape)) => Possible::of(&shape.value).is_empty(),
            _ => false,
        });
        let id = subject.id(step);
        !empty || !took(verdict, id) && !is_violated(verdict, id)
    })
}

fn is(one: Span, other: Span) -> bool {
    one.start() == other.start()
}

fn met(verdict: &Verdict, id: StatementId) -> &Met {
    &verdict.steps[id.index()].met
}

fn was_reached(verdict: &Verdict, id: StatementId) -> bool {
    !matches!(met(verdict, id), Met::NotReached | Met::NotTaken)
}

/// Whether it took a message.
fn took(verdict: &Verdict, id: StatementId) -> bool {
    match met(verdict, id) {
        Met::Pass { taken } | Met::Slow { taken, .. } => !taken.is_empty(),
        Met::Answered { count, .. } => *count > 0,
        _ => false,
    }
}

fn is_violated(verdict: &Verdict, id: StatementId) -> bool {
    match &verdict.outcome {
        Outcome::Violated(
            Violation::Never { statement, .. }
            | Violation::TooMany { statement, .. }
            | Violation::Only { statement, .. },
        ) => *statement == id,
        _ => false,
    }
}

fn taken(verdict: &Verdict, either: StatementId) -> Option<usize> {
    match met(verdict, either) {
        Met::Branch { taken: Some((branch, _)) } => Some(*branch),
        _ => None,
    }
}

fn branch(subject: &Subject<'_>, is: impl Fn(&Branch) -> bool) -> (StatementId, usize) {
    let eithers = subject.steps.iter().filter_map(|step| match &step.statement.kind {
        Kind::Either(either) => Some((step, either)),
        _ => None,
    });
    let mut found = eithers.filter_map(|(step, either): (&Step<'_>, &Either)| {
        Some((subject.id(step), either.branches.iter().position(&is)?))
    });
    found.next().expect("it points at a branch")
}

/// No budget runs out before the deadline does, and no run that passes comes through what takes longer than it has.
fn is_over_in_time(refusal: &Diagnostic, subject: &Subject<'_>, verdict: &Verdict) -> bool {
    let step = subject.step(refusal.extent.start);
    let id = subject.id(step);
    let budget = refusal.message.starts_with("this budget is");
    match met(verdict, id) {
        Met::NotReached | Met::NotTaken => true,
        Met::Rounds { at: None, .. } => true,
        Met::Slow { .. } => false,
        _ => budget || !verdict.passed(),
    }
}

/// No run that passes has so many messages.
fn counts_nothing(id: StatementId, verdict: &Verdict) -> bool {
    !verdict.passed() || !took(verdict, id)
}

/// The branches beside those whose starts hold at once, and a last branch that is due too late.
fn is_not_taken(at: Span, subject: &Subject<'_>, verdict: &Verdict) -> bool {
    let is_after = |branch: &Branch| {
        branch.after.as_ref().is_some_and(|after| match &after.value {
            Period::Literal { span, .. } => is(*span, at),
            Period::Expr(..) => false,
        })
    };
    let times = |branch: &Branch| match &branch.start()?.kind {
        Kind::Expect(expect) => Some(expect.times.as_ref()?.value),
        _ => None,
    };
    let (id, found) =
        branch(subject, |one| is_after(one) || times(one).is_some_and(|times| is(times.extent.start, at)));
    let Kind::Either(either) = &subject.steps[subject.step_of(id)].statement.kind else { unreachable!() };
    match either.branches[found].after {
        Some(_) => taken(verdict, id) != Some(found),
        None => taken(verdict, id)
            .is_none_or(|taken| times(&either.branches[taken]).is_some_and(|times| times.least == 0)),
    }
}

/// Of `times 0..`: it is never what fails. Of `times 0`: no run passes with a message. Of `repeat 0`: nothing in it
/// happens.
fn counts_none(at: Span, subject: &Subject<'_>, verdict: &Verdict) -> bool {
    let step = subject.step(at);
    let id = subject.id(step);
    if let Kind::Repeat(_) = &step.statement.kind {
        let of = subject.step_of(id);
        let inside =
            |one: &&Step<'_>| one.within.iter().any(|inside| inside.of == of && inside.kind == Braces::Loop);
        return subject.steps.iter().filter(inside).all(|one| !was_reached(verdict, subject.id(one)));
    }
    let no_bound = match &step.statement.kind {
        Kind::Expect(expect) => expect.times.as_ref().is_some_and(|times| times.value.most.is_none()),
        Kind::On(on) => matches!(&on.times, Some(OnTimes::Times(times)) if times.value.most.is_none()),
        _ => unreachable!("the others have no count"),
    };
    if no_bound {
        let failed = matches!(
            met(verdict, id),
            Met::TooFew { .. } | Met::Timeout(_) | Met::Mismatch(_) | Met::Slow { .. }
        );
        return !failed && !is_violated(verdict, id);
    }
    counts_nothing(id, verdict)
}
