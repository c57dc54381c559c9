//! VIOLATED: something came that must not, or a `check` does not hold.

use std::sync::Arc;
use std::time::Duration;

use super::page::Page;
use super::{clause, closest, duration, excerpt, number, run, values, window};
use crate::machine::{Pattern, Place, StatementId};
use crate::message::Arrival;
use crate::outcome::{Compared, Event, Evidence, Met, Shown, Step, Verdict, Violation};

pub(super) fn write(page: &mut Page<'_>, violation: &Violation) {
    page.blank();
    match violation {
        Violation::Never { statement, arrival, at, operands, captures } => {
            never(page, *statement, (arrival, *at), (operands, captures));
        }
        Violation::TooMany { statement, most, arrival, at } => {
            too_many(page, *statement, *most, (arrival, *at));
        }
        Violation::Only { statement, arrival, at } => only(page, *statement, (arrival, *at)),
        Violation::Check { place, answering, text, message, captures, .. } => {
            check(page, (*place, answering.as_ref()), (text, message), captures);
        }
    }
}

fn never(
    page: &mut Page<'_>,
    id: StatementId,
    (arrival, at): (&Arc<Arrival>, Duration),
    (operands, captures): (&[Compared], &[Shown]),
) {
    let verdict = page.verdict;
    let (at, place) = (duration::shown(at), clause::head(verdict.machine, id));
    page.heading(&format!(
        "a message that must not come came on {} at {at}",
        excerpt::shortened(&arrival.topic, 80)
    ));
    let mut frame = page.new_frame();
    frame.primary(place, format!("violated at {at}"));
    frame.remark(format!("the message: {}", excerpt::message(arrival, excerpt::PAYLOAD)));
    values::operands(&mut frame, operands);
    values::captures(&mut frame, captures);
    if let Some(since) = since(verdict, id, "forbidden") {
        frame.remark(since);
    }
    if let Some(expected) = expected(verdict, id) {
        frame.help(format!(
            "{} waits on the same topic, and a `never` is asked first: for no second message write `times 1` there",
            run::named_with_line(verdict, expected)
        ));
    }
    page.frame(&frame);
}

/// An expectation on the topic of a `never` that forbids everything there: nothing could come of it.
fn expected(verdict: &Verdict, id: StatementId) -> Option<StatementId> {
    let watch = |id| run::watch(verdict.machine.statement(id));
    let never =
        watch(id).filter(|never| matches!(never.pattern, Pattern::Anything) && never.condition.is_none())?;
    let waits = |step: &&Step| {
        let same = watch(step.statement).is_some_and(|other| other.channel == never.channel);
        same && matches!(step.met, Met::Open(_)) && verdict.machine.expect(step.statement).is_some()
    };
    verdict.steps.iter().find(waits).map(|step| step.statement)
}

/// Since when something is so that holds from its window's opening on.
fn since(verdict: &Verdict, id: StatementId, what: &str) -> Option<String> {
    match window::opener(verdict, id) {
        Some(opener) => Some(format!(
            "{what} since {}{}",
            run::named_with_line(verdict, opener),
            run::handed_off(verdict, opener)
                .map(|at| format!(" at {}", duration::shown(at)))
                .unwrap_or_default()
        )),
        None => window::is_first(verdict, id).then(|| format!("{what} from the beginning")),
    }
}

fn only(page: &mut Page<'_>, id: StatementId, (arrival, at): (&Arc<Arrival>, Duration)) {
    let verdict = page.verdict;
    let (at, place) = (duration::shown(at), clause::head(verdict.machine, id));
    page.heading(&format!(
        "a message that nothing takes came on {} at {at}",
        excerpt::shortened(&arrival.topic, 80)
    ));
    let mut frame = page.new_frame();
    frame.primary(place, "only what these expect may come on their topics");
    frame.remark(format!("the message: {}", excerpt::message(arrival, excerpt::PAYLOAD)));
    frame.remark("no expectation took it, and no `on` answered it");
    if let Some(since) = since(verdict, id, "closed") {
        frame.remark(since);
    }
    if let Some(twin) = twin(verdict, arrival) {
        frame.help(twin);
    }
    let meant = meant(verdict, arrival);
    if meant.is_none() {
        frame.help("if it may come, write an `expect` for it, or `times` for more than one of a kind");
    }
    page.frame(&frame);
    if let Some((id, evidence)) = meant {
        page.blank();
        closest::write(page, id, evidence);
    }
}

/// The expectation that still waited and that the message is closest to: what it differs in is why nothing took it.
fn meant<'v>(verdict: &'v Verdict, arrival: &Arc<Arrival>) -> Option<(StatementId, &'v Evidence)> {
    verdict.steps.iter().find_map(|step| match &step.met {
        Met::Open(evidence) => {
            let closest = evidence.closest.as_ref()?;
            Arc::ptr_eq(&closest.arrival, arrival).then_some((step.statement, &**evidence))
        }
        _ => None,
    })
}

fn too_many(page: &mut Page<'_>, id: StatementId, most: u32, (arrival, at): (&Arc<Arrival>, Duration)) {
    let verdict = page.verdict;
    let (at, place) = (duration::shown(at), clause::head(verdict.machine, id));
    let allowed = number::counted(u64::from(most), "message");
    page.heading(&format!(
        "one too many on {}: message {} came at {at}, {allowed} allowed",
        excerpt::shortened(&arrival.topic, 80),
        u64::from(most) + 1
    ));
    let mut frame = page.new_frame();
    frame.primary(place, format!("at most {allowed}"));
    frame.remark(format!("the message: {}", excerpt::message(arrival, excerpt::PAYLOAD)));
    let before: Vec<String> = run::took(verdict, id).iter().map(|(_, at)| duration::shown(*at)).collect();
    if !before.is_empty() && before.len() <= 10 {
        frame.remark(format!("those before it came at {}", before.join(", ")));
    }
    frame.remark("an upper bound holds to the block's end");
    if let Some(twin) = twin(verdict, arrival) {
        frame.help(twin);
    }
    page.frame(&frame);
}

/// An earlier message that it is a copy of.
fn twin(verdict: &Verdict, arrival: &Arc<Arrival>) -> Option<String> {
    let is_twin = |other: &Arrival| {
        !other.old
            && other.topic == arrival.topic
            && other.payload == arrival.payload
            && other.key == arrival.key
    };
    let mut earlier = verdict.timeline.iter().take_while(|entry| !is_of(&entry.event, arrival));
    let at = earlier.find_map(|entry| match &entry.event {
        Event::Arrived { message, .. } if is_twin(message) => Some(entry.at),
        _ => None,
    })?;
    Some(format!(
        "it is byte for byte the message of {}: did the system under test send it again, or does it run more than once?",
        duration::shown(at)
    ))
}

/// Whether a happening is that this very message came.
fn is_of(event: &Event, arrival: &Arc<Arrival>) -> bool {
    matches!(event, Event::Arrived { message, .. } if Arc::ptr_eq(message, arrival))
}

fn check(
    page: &mut Page<'_>,
    (place, answering): (Place, Option<&Arc<Arrival>>),
    (text, message): (&str, &str),
    captures: &[(&'static str, String)],
) {
    let text = excerpt::shortened(text, 120);
    page.heading(&match message {
        "" => format!("`{text}` does not hold"),
        message => format!("`{text}` does not hold: {}", excerpt::shortened(message, 400)),
    });
    let mut frame = page.new_frame();
    frame.primary(place, "does not hold");
    if let Some(message) = answering {
        let topic = excerpt::shortened(&message.topic, 80);
        frame.remark(format!("the message on {topic}: {}", excerpt::message(message, excerpt::PAYLOAD)));
    }
    values::captures(&mut frame, captures);
    page.frame(&frame);
}
