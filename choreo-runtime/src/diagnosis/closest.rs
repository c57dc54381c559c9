//! The nearest miss, at the fields that differ, and the other misses in a line.

use super::frame::Frame;
use super::leaf::{self, Leaf};
use super::page::Page;
use super::tally::{self, Tally};
use super::{clause, dump, duration, excerpt, number, problem, run, stray, timeline, values};
use crate::machine::{StatementId, Watch};
use crate::matching::Problem;
use crate::outcome::{Differing, Evidence, NearMiss, StrayReason, Verdict};

/// Heading and frame of the nearest miss of all that came.
pub(super) fn write(page: &mut Page<'_>, id: StatementId, evidence: &Evidence) {
    section(page, id, evidence, "", |_| false);
}

/// The same, where other messages did fit; without the strays whose reason is told already.
pub(super) fn write_of_others(
    page: &mut Page<'_>,
    id: StatementId,
    evidence: &Evidence,
    told: fn(StrayReason) -> bool,
) {
    section(page, id, evidence, "other ", told);
}

fn section(
    page: &mut Page<'_>,
    id: StatementId,
    evidence: &Evidence,
    other: &str,
    told: fn(StrayReason) -> bool,
) {
    let Some(closest) = &evidence.closest else { return };
    let Some(watch) = run::watch(page.verdict.machine.statement(id)) else { return };
    page.heading(&heading(evidence.misses, watch, closest, other));
    framed(page, id, (watch, closest), evidence, told);
}

/// The same of a stand-in, which answered none of what came.
pub(super) fn write_unanswered(page: &mut Page<'_>, id: StatementId, evidence: &Evidence) {
    let Some(closest) = &evidence.closest else { return };
    let Some(watch) = run::watch(page.verdict.machine.statement(id)) else { return };
    let named = run::named_with_line(page.verdict, id);
    page.heading(&format!("{named} was never called: {}", heading(evidence.misses, watch, closest, "")));
    framed(page, id, (watch, closest), evidence, |_| false);
}

fn framed(
    page: &mut Page<'_>,
    id: StatementId,
    (watch, closest): (&Watch, &NearMiss),
    evidence: &Evidence,
    told: fn(StrayReason) -> bool,
) {
    let verdict = page.verdict;
    let mut frame = page.new_frame();
    for difference in &closest.differences {
        frame.primary(difference.place, problem::label(difference));
    }
    if closest.differences.is_empty() {
        frame.primary(clause::head(verdict.machine, id), "did not fit");
    }
    remarks(&mut frame, verdict, watch, evidence, closest);
    stray::remarks_but(&mut frame, verdict, id, evidence, told);
    page.frame(&frame);
}

pub(super) fn heading(misses: u64, watch: &Watch, closest: &NearMiss, other: &str) -> String {
    let at = duration::shown(closest.at);
    let differs = differs(watch, closest);
    match misses {
        0 | 1 => format!("the only {other}message came at {at}; {differs}"),
        misses => {
            let (number, misses) = (number::grouped(closest.number), number::grouped(misses));
            format!("closest: {other}message {number} of {misses}, at {at}; {differs}")
        }
    }
}

/// `1 of 3 fields differs`, or what to say of a payload that could not be read at all.
fn differs(watch: &Watch, closest: &NearMiss) -> String {
    match closest.differences.first().map(|difference| &difference.problem) {
        Some(Problem::NotJson(_) | Problem::Undecodable(_)) if closest.arrival.content().is_err() => {
            return "it can't be decoded".to_owned();
        }
        Some(Problem::NotJson(_)) => return "it is not JSON".to_owned(),
        Some(Problem::Undecodable(why)) if !why.starts_with("not a ") => return "it is not JSON".to_owned(),
        Some(Problem::Undecodable(_)) => return "it is of another type".to_owned(),
        // A `where` is looked at last.
        Some(Problem::ConditionFalse) => return "its `where` is false".to_owned(),
        _ => {}
    }
    let Tally { differ, fields, surplus } = tally::count(watch, &closest.differences);
    let surplus_keys = number::counted(surplus as u64, "key");
    let must_not = format!("{surplus_keys} must not be there");
    let differ = match (differ, fields) {
        (0, _) if surplus > 0 => return must_not,
        (_, 0 | 1) => "it does not fit".to_owned(),
        (1, fields) => format!("1 of {fields} fields differs"),
        (differ, fields) if differ == fields => format!("all {fields} fields differ"),
        (differ, fields) => format!("{differ} of {fields} fields differ"),
    };
    if surplus > 0 { format!("{differ}, and {must_not}") } else { differ }
}

fn remarks(frame: &mut Frame<'_>, verdict: &Verdict, watch: &Watch, evidence: &Evidence, closest: &NearMiss) {
    if !timeline::shows(verdict, &closest.arrival) {
        frame.remark(format!("the message: {}", excerpt::message(&closest.arrival, excerpt::PAYLOAD)));
    }
    if let Some(dump) = undecoded(closest) {
        frame.remark(dump);
    }
    if let Some(others) = others(watch, evidence, closest) {
        frame.remark(others);
    }
    let told = |value: &str| {
        closest.differences.iter().any(|difference| {
            matches!(&difference.problem, Problem::Got { wanted: Some(wanted), .. } if *wanted == value)
        })
    };
    match evidence.operands.as_slice() {
        [(_, _, value)] if told(&value.to_string()) => values::captures(frame, &evidence.captures),
        operands => {
            values::operands(frame, operands);
            values::captures(frame, &evidence.captures);
        }
    }
}

/// The bytes of a message that could not be decoded.
fn undecoded(closest: &NearMiss) -> Option<String> {
    let problem = &closest.differences.first()?.problem;
    let unread = matches!(problem, Problem::NotJson(_) | Problem::Undecodable(_));
    let fault = closest.arrival.fault().filter(|_| unread)?;
    dump::text(&closest.arrival.payload, fault.offset())
}

/// `the other two: 1 differed here as well, 1 had no "status"`.
fn others(watch: &Watch, evidence: &Evidence, closest: &NearMiss) -> Option<String> {
    const MOST: usize = 6;
    let others = evidence.misses.checked_sub(1).filter(|others| *others > 0)?;
    let leaves = leaf::leaves(watch);
    let here = match closest.differences.as_slice() {
        [only] => Some(only.leaf),
        _ => None,
    };
    let mut parts: Vec<String> = Vec::new();
    for leaf in &leaves {
        let differing = evidence.others.iter().find(|differing| differing.leaf == leaf.id);
        parts.extend(differing.into_iter().flat_map(|d| at_leaf(d, leaf, here == Some(leaf.id), others)));
    }
    if parts.len() > MOST {
        parts.truncate(MOST);
        parts.push("…".to_owned());
    }
    let parts = parts.join(", ");
    match (parts.is_empty(), others) {
        (true, _) => None,
        (false, 1) => Some(format!("the other one {parts}")),
        (false, others) => Some(format!("the other {}: {parts}", number::spelt(others))),
    }
}

fn at_leaf(differing: &Differing, leaf: &Leaf, here: bool, others: u64) -> Vec<String> {
    let place = match (here, leaf.place.line) {
        (true, _) | (false, 0) => String::new(),
        (false, line) => format!(" (line {line})"),
    };
    let count = |n: u64| if others == 1 { String::new() } else { format!("{} ", number::grouped(n)) };
    let mut parts = Vec::new();
    if differing.differed > 0 {
        let what = if here {
            "differed here as well".to_owned()
        } else {
            format!("differed at {}{place}", leaf.name)
        };
        parts.push(format!("{}{what}", count(differing.differed)));
    }
    if differing.missing > 0 {
        let name = leaf.name.strip_prefix("the ").unwrap_or(&leaf.name);
        parts.push(format!("{}had no {name}{place}", count(differing.missing)));
    }
    parts
}
