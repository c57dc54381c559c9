//! `never-contradicts-expect`: what an `expect` waits for, no `never` forbids.

use quote::ToTokens;
use syn::ext::IdentExt;

use super::constraint::{implies, nothing};
use super::literal::{Literal, literal};
use super::steps::{Braces, Step};
use super::windows::Windows;
use crate::ast::{Expect, Extent, Kind, Never, Object, Pattern, Topic, Value, ValueKind, Watch};
use crate::diagnostic::Diagnostics;

/// Refuses a `never` that every message violates which satisfies an `expect` of the same or a later window.
/// Proved only for an open `never` without `where`, on the same topic (the same literal or constant), whose
/// pattern, headers and key ask for nothing that the `expect` does not ask for as well. What an `expect .. from
/// start` takes may have been there before, where no `never` looks. Of two regions that run side by side neither is
/// later than the other; two branches of an `either` are not both taken, and of two `either`s any two may be; in a loop of two rounds or more what stands
/// above a `never` comes again below it.
pub(super) fn check(steps: &[Step<'_>], windows: &Windows, diagnostics: &mut Diagnostics) {
    for step in steps.iter().filter(|step| doomed(steps, windows, step).is_some()) {
        let place = Extent { start: step.statement.verb.span(), end: step.statement.extent.end };
        diagnostics.refuse(
            "never-contradicts-expect",
            place,
            "a message that satisfies the `expect` on this topic violates this `never`: narrow its pattern, or end it by `for`",
        );
    }
}

/// The first expectation that this `never` contradicts; `None` also where it is none.
pub(super) fn doomed<'s, 'b>(
    steps: &'s [Step<'b>],
    windows: &Windows,
    step: &Step<'b>,
) -> Option<&'s Step<'b>> {
    let Kind::Never(never) = &step.statement.kind else { return None };
    if never.period.is_some() || never.watch.condition.is_some() {
        return None;
    }
    let later = |other: &&Step<'_>| {
        let later = windows.is_open_in(step.window, other.window) || comes_again(steps, step, other);
        later && !are_apart(steps, step, other)
    };
    steps.iter().filter(later).find(|other| {
        let expect = other.expect().filter(|expect| expect.from_start.is_none());
        expect.is_some_and(|expect| asks_for_one(expect) && contradicts(never, expect))
    })
}

/// Whether a run may come to each of them and not to the other: both stand in a branch, or in a loop that may have no
/// round, in which the other does not. Such a `never` says what the one way forbids of the other.
fn are_apart(steps: &[Step<'_>], one: &Step<'_>, other: &Step<'_>) -> bool {
    let avoids = |one: &Step<'_>, other: &Step<'_>| {
        let mut own = one.within.iter().filter(|inside| !other.within.contains(inside));
        own.any(|inside| match inside.kind {
            Braces::Branch => true,
            Braces::Loop => steps[inside.of].statement.rounds().is_none_or(|rounds| rounds == 0),
            Braces::Region => false,
        })
    };
    avoids(one, other) && avoids(other, one)
}

/// Whether both stand in a loop that runs twice for certain.
fn comes_again(steps: &[Step<'_>], one: &Step<'_>, other: &Step<'_>) -> bool {
    let around = one.within.iter().zip(&other.within).take_while(|(one, other)| one == other);
    let mut loops = around.filter(|(inside, _)| inside.kind == Braces::Loop);
    loops.any(|(inside, _)| steps[inside.of].statement.rounds().is_some_and(|rounds| rounds > 1))
}

/// Whether no message at all would satisfy it too.
fn asks_for_one(expect: &Expect) -> bool {
    expect.times.as_ref().is_none_or(|times| times.value.least > 0)
}

fn contradicts(never: &Never, expect: &Expect) -> bool {
    implies_watch(&expect.watch, &never.watch)
}

/// Whether every message that fits one watch fits the other, whose `where` is left aside: on the same topic (the same
/// literal or constant), where pattern, headers and key of the other ask for nothing that those of the one do not ask
/// for as well.
pub(super) fn implies_watch(expect: &Watch, never: &Watch) -> bool {
    same_transport(never, expect)
        && same_topic(&never.topic, &expect.topic)
        && implies_pattern(expect.pattern.as_ref(), never.pattern.as_ref())
        && implies_headers(expect, never)
        && match (&expect.key, &never.key) {
            (_, None) => true,
            (Some(expect), Some(never)) => implies_text(&expect.value, &never.value),
            (None, Some(_)) => false,
        }
}

fn same_transport(one: &Watch, other: &Watch) -> bool {
    let name = |watch: &Watch| watch.via.as_ref().map(|via| via.name.unraw());
    name(one) == name(other)
}

fn same_topic(one: &Topic, other: &Topic) -> bool {
    match (one, other) {
        (Topic::Literal(one), Topic::Literal(other)) => one.value() == other.value(),
        (Topic::Path(one), Topic::Path(other)) => {
            one.to_token_stream().to_string() == other.to_token_stream().to_string()
        }
        _ => false,
    }
}

fn implies_pattern(expect: Option<&Pattern>, never: Option<&Pattern>) -> bool {
    match (expect, never) {
        (_, None) => true,
        (Some(Pattern::Shape(expect)), Some(Pattern::Shape(never))) => implies(&expect.value, &never.value),
        (Some(Pattern::Bytes(expect)), Some(Pattern::Bytes(never))) => expect.value() == never.value(),
        _ => false,
    }
}

fn implies_headers(expect: &Watch, never: &Watch) -> bool {
    let Some(never) = &never.headers else { return true };
    let fields = |object: &Object| object.fields.len();
    let Some(expect) = &expect.headers else { return fields(&never.value) == 0 };
    never.value.exactly.is_none()
        && never.value.fields.iter().all(|forbidden| {
            let mut same = expect.value.fields.iter().filter(|one| one.key.text == forbidden.key.text);
            same.any(|one| implies_text(&one.value, &forbidden.value))
        })
}

/// Headers and keys are text and number at once, so only the simplest is proved: "is there", and the same
/// literal.
fn implies_text(expect: &Value, never: &Value) -> bool {
    match (&expect.kind, &never.kind) {
        (ValueKind::Bind(_, inner), _) => implies_text(inner, never),
        (_, ValueKind::Bind(_, inner)) => implies_text(expect, inner),
        (_, ValueKind::Present) => nothing(expect) != Some(true),
        (ValueKind::Equal(one, _), ValueKind::Equal(other, _)) => {
            literal(one).is_some_and(|one| one != Literal::Number(None) && literal(other) == Some(one))
        }
        _ => false,
    }
}
