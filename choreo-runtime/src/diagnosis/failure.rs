//! ERROR: the user's own code failed, or the transport refused what a statement asked of it.

use super::page::Page;
use super::{clause, excerpt, path, run};
use crate::expr::{UserError, UserErrorKind};
use crate::machine::{Kind, Machine, Place, Source, StatementId};
use crate::outcome::{ErrorSource, Failure, Verdict};

const TASK: &str = "a task that the test spawned panicked";

pub(super) fn write(page: &mut Page<'_>, failure: &Failure) {
    let error = &failure.error;
    match failure.source {
        ErrorSource::Task => task(page, error.location(), error.text()),
        ErrorSource::Statement(id) => statement(page, id, error),
        ErrorSource::Transport(id) => refused(page, id, error, "the transport refused this"),
        ErrorSource::Codec(id) | ErrorSource::Stamp(id) => refused(page, id, error, "in this statement"),
        ErrorSource::Setting => setting(page, error),
        ErrorSource::Policy => policy(page, error),
        ErrorSource::Environment => told(page, "the run could not begin", error.text()),
    }
}

/// A panic in a task that the test spawned. Its place is in the user's code, so its lines are not at hand.
pub(super) fn task(page: &mut Page<'_>, location: Option<&str>, message: &str) {
    told(page, TASK, message);
    if let Some(location) = location {
        page.line(&format!("  --> {}", shown(&page.verdict.machine.source, location)));
    }
}

/// The same for a note, of a block that passed.
pub(super) fn panicked(source: &Source, location: Option<&str>, message: &str) -> String {
    let mut text = format!("{TASK}: {}", excerpt::lines(message).join("\n"));
    if let Some(location) = location {
        text.push_str(&format!("\n  --> {}", shown(source, location)));
    }
    text
}

fn statement(page: &mut Page<'_>, id: StatementId, error: &UserError) {
    let verdict = page.verdict;
    let named = run::named(verdict, id);
    let what = match error.kind() {
        UserErrorKind::Panicked => format!("{named} panicked"),
        UserErrorKind::Serialize => format!("a value in {named} can't be serialised"),
        UserErrorKind::Returned => format!("an expression in {named} returned an error"),
    };
    told(page, &what, error.text());
    let place = likely(verdict, id);
    let mut frame = page.new_frame();
    let inside = error.location().and_then(|location| point(verdict.machine, location));
    match (inside, error.location()) {
        (Some(point), _) => {
            frame.primary(point, "panicked here");
            if (point.text, point.line) != (place.text, place.line) {
                frame.context(place, "in this statement");
            }
        }
        (None, Some(location)) => {
            frame.primary(place, "in this statement");
            frame.remark(format!("panicked at {}", shown(&verdict.machine.source, location)));
        }
        (None, None) => frame.primary(place, "in this statement"),
    }
    page.frame(&frame);
}

/// Where the error most likely stands in the statement.
fn likely(verdict: &Verdict, id: StatementId) -> Place {
    match &verdict.machine.statement(id).kind {
        Kind::Check(check) => check.place,
        _ => clause::head(verdict.machine, id),
    }
}

fn refused(page: &mut Page<'_>, id: StatementId, error: &UserError, label: &str) {
    let verdict = page.verdict;
    page.blank();
    page.heading(&format!("failed to {}", excerpt::shortened(error.text(), 400)));
    let mut frame = page.new_frame();
    frame.primary(clause::head(verdict.machine, id), label);
    page.frame(&frame);
}

/// A correlation policy, or a bridge: where it panicked is in the user's code.
fn policy(page: &mut Page<'_>, error: &UserError) {
    page.blank();
    page.heading(&format!("failed to {}", excerpt::shortened(error.text(), 400)));
    if let Some(location) = error.location() {
        page.line(&format!("  --> {}", shown(&page.verdict.machine.source, location)));
    }
}

fn setting(page: &mut Page<'_>, error: &UserError) {
    let what = match error.kind() {
        UserErrorKind::Panicked => "the expression of `timeout` or `settle` panicked",
        _ => "the expression of `timeout` or `settle` returned an error",
    };
    told(page, what, error.text());
    if let Some(location) = error.location() {
        page.line(&format!("  --> {}", shown(&page.verdict.machine.source, location)));
    }
}

/// What failed, and the user's own words: in the same line, or where they have several, below it.
fn told(page: &mut Page<'_>, what: &str, words: &str) {
    page.blank();
    match excerpt::lines(words).as_slice() {
        [] => page.heading(what),
        [one] => page.heading(&format!("{what}: {one}")),
        several => {
            page.heading(&format!("{what}:"));
            several.iter().for_each(|line| page.line(&format!("    {line}")));
        }
    }
}

/// A location with its file relative to the package.
fn shown(source: &Source, location: &str) -> String {
    excerpt::shortened(path::in_package(location, source.manifest_dir), 200)
}

/// The place of `file:line:column`, where it is in the block or a fragment in it: the word that begins there.
fn point(machine: &Machine, location: &str) -> Option<Place> {
    let inside = |text: u16| {
        let place = Place { text, ..Place::NOWHERE };
        let found = point_in(machine.text(place), location)?;
        Some(Place { text, ..found })
    };
    (0u16..).take(machine.fragments.len() + 1).find_map(inside)
}

fn point_in(source: &Source, location: &str) -> Option<Place> {
    let mut parts = location.rsplitn(3, ':');
    let column: u32 = parts.next()?.parse().ok()?;
    let line: u32 = parts.next()?.parse().ok()?;
    if parts.next()? != source.file {
        return None;
    }
    let text = clause::line(source, line)?;
    let indent = clause::first_column(source, line);
    let word = text.chars().skip(column.checked_sub(indent)? as usize);
    let length = word.take_while(|c| c.is_alphanumeric() || *c == '_').count().max(1);
    Some(Place::new(line, column, line, column + u32::try_from(length).ok()?))
}
