//! What happened, a line for each message.

use std::sync::Arc;
use std::time::Duration;

use super::page::Page;
use super::style::Ink;
use super::{column, duration, excerpt, note, number, run};
use crate::machine::{self, StatementId};
use crate::message::{Arrival, Headers, Position, Topic};
use crate::outcome::{Entry, Event, Outcome, Verdict, Violation};

/// How many entries are shown at each end of a long run.
const END: usize = 16;

struct Row {
    /// The statement that published it.
    by: Option<StatementId>,
    at: Duration,
    arrow: &'static str,
    /// The transport's name, on a stage of several.
    via: &'static str,
    topic: String,
    rest: String,
    mark: String,
}

pub(super) fn write(page: &mut Page<'_>) {
    let verdict = page.verdict;
    let (head, hidden, tail) = ends(verdict);
    if head.is_empty() {
        return;
    }
    page.blank();
    page.heading("timeline");
    let mut head: Vec<Row> = head.iter().map(|entry| row(verdict, entry)).collect();
    let mut tail: Vec<Row> = tail.iter().map(|entry| row(verdict, entry)).collect();
    if let Some(refused) = run::refused(verdict) {
        let of_refused = |row: &&mut Row| row.by == Some(refused);
        // It ended the block, so it is the last that the statement asked for.
        if let Some(row) = head.iter_mut().chain(&mut tail).rev().find(of_refused) {
            row.mark = "(refused)".to_owned();
        }
    }
    let width = column::widest(head.iter().chain(&tail).map(|row| row.topic.as_str())).min(run::NAME);
    let vias = column::widest(head.iter().chain(&tail).map(|row| row.via));
    let widths = (vias, width);
    head.iter().for_each(|row| line(page, row, widths));
    if hidden > 0 {
        let more = page.style.paint(Ink::Faint, &format!("… {} more …", number::grouped(hidden)));
        page.line(&format!("{:>10}  {more}", ""));
    }
    tail.iter().for_each(|row| line(page, row, widths));
}

/// Whether the timeline will show this message.
pub(super) fn shows(verdict: &Verdict, arrival: &Arc<Arrival>) -> bool {
    let (head, _, tail) = ends(verdict);
    head.into_iter().chain(tail).any(|entry| match &entry.event {
        Event::Arrived { message, .. } => Arc::ptr_eq(message, arrival),
        _ => false,
    })
}

/// The first entries, how many are left out, the last entries.
fn ends(verdict: &Verdict) -> (Vec<&Entry>, u64, Vec<&Entry>) {
    let timeline = &verdict.timeline;
    let mut head: Vec<&Entry> = timeline.iter().collect();
    if timeline.skipped == 0 && head.len() <= 2 * END {
        return (head, 0, Vec::new());
    }
    // What was let go lies between the two queues, so neither end may reach over that gap.
    let gap = if timeline.skipped == 0 { 0 } else { timeline.head.len() };
    let tail = head.split_off(gap.max(head.len().saturating_sub(END)));
    let shown = head.len().min(END);
    let hidden = timeline.skipped + (head.len() - shown) as u64;
    head.truncate(shown);
    (head, hidden, tail)
}

fn row(verdict: &Verdict, entry: &Entry) -> Row {
    let at = entry.at;
    let named = |transport| verdict.machine.transport_name(transport).unwrap_or_default();
    match &entry.event {
        Event::Published { statement, transport, message } => {
            let message = message.as_sent();
            Row {
                by: Some(*statement),
                at,
                arrow: run::arrow(verdict, *statement),
                via: named(*transport),
                topic: topic(&message.topic, message.answers.is_some()),
                rest: content(
                    excerpt::payload(&message.payload, excerpt::PAYLOAD),
                    message.key.as_deref(),
                    &message.headers,
                ),
                mark: String::new(),
            }
        }
        Event::Arrived { transport, message, taken_by } => {
            let mark = match taken_by {
                Some(by) => Some(format!("taken, {}", run::by_line(verdict, *by))),
                None => remarkable(verdict, message).map(str::to_owned),
            };
            let old = message.old.then(|| "there before".to_owned());
            let marks: Vec<String> = old.into_iter().chain(mark).collect();
            let mark = if marks.is_empty() { String::new() } else { format!("({})", marks.join("; ")) };
            let payload = excerpt::message(message, excerpt::PAYLOAD);
            let mut rest = content(payload, message.key.as_deref(), &message.headers);
            if let Some(position) = message.position.filter(|position| is_telling(*position)) {
                rest.push_str(&format!("  at {position}"));
            }
            let topic = topic(&message.topic, is_reply_address(verdict, &message.topic));
            Row { by: None, at, arrow: "<-", via: named(*transport), topic, rest, mark }
        }
        Event::Calling { statement } => {
            let rest = run::subject(verdict, *statement);
            Row { by: Some(*statement), rest, ..called(at, "->") }
        }
        Event::Called { statement, took, failed } => {
            let how = if *failed { "failed" } else { "returned" };
            let rest = format!("{how} after {}", duration::shown(*took));
            let mark = format!("({})", run::by_line(verdict, *statement));
            Row { rest, mark, ..called(at, "<-") }
        }
        Event::Gap(transport, gap) => {
            let (why, lasted) = (excerpt::shortened(&gap.reason, note::REASON), duration::shown(gap.lasted));
            let rest = format!("connection lost: {why}; back after {lasted}, resumed where it was");
            let via = named(*transport);
            Row { by: None, at, arrow: "--", via, topic: String::new(), rest, mark: String::new() }
        }
        Event::Deadline => {
            let (rest, mark) = (String::new(), String::new());
            Row { by: None, at, arrow: "--", via: "", topic: "deadline --".to_owned(), rest, mark }
        }
    }
}

/// A topic as its row has it. The address of a reply is the asker's own, and long.
pub(super) fn topic(topic: &str, replies: bool) -> String {
    if replies { "(reply)".to_owned() } else { excerpt::shortened(topic, run::NAME) }
}

/// Whether replies to a request of the block come there.
fn is_reply_address(verdict: &Verdict, topic: &Topic) -> bool {
    let mut channels = verdict.machine.channels.iter().zip(&verdict.topics);
    channels.any(|(channel, named)| matches!(channel.topic, machine::Topic::Reply) && named == topic)
}

/// The row of a `call`, without what it says.
fn called(at: Duration, arrow: &'static str) -> Row {
    let (rest, mark) = (String::new(), String::new());
    Row { by: None, at, arrow, via: "", topic: "call".to_owned(), rest, mark }
}

/// Whether a position is one that the broker's own tools can be asked for.
fn is_telling(position: Position) -> bool {
    position.is_lasting() && !matches!(position, Position::Serial(_))
}

/// What the sections above say of a message that nothing took.
fn remarkable(verdict: &Verdict, message: &Arc<Arrival>) -> Option<&'static str> {
    let same = |other: &Arc<Arrival>| Arc::ptr_eq(other, message);
    if let Outcome::Violated(
        Violation::Never { arrival, .. }
        | Violation::TooMany { arrival, .. }
        | Violation::Only { arrival, .. },
    ) = &verdict.outcome
        && same(arrival)
    {
        return Some("violation");
    }
    let closest =
        verdict.steps.iter().filter_map(run::evidence).filter_map(|evidence| evidence.closest.as_ref());
    closest.into_iter().any(|miss| same(&miss.arrival)).then_some("closest")
}

fn content(payload: String, key: Option<&[u8]>, headers: &Headers) -> String {
    const VALUE: usize = 40;
    let mut text = payload;
    if let Some(key) = key {
        text = format!("{text}  key {}", excerpt::payload(key, VALUE));
    }
    for (name, value) in headers.iter().take(8) {
        text = format!("{text}  {}: {}", excerpt::shortened(name, VALUE), excerpt::payload(value, VALUE));
    }
    if headers.len() > 8 {
        text.push_str("  …");
    }
    text
}

fn line(page: &mut Page<'_>, row: &Row, (vias, width): (usize, usize)) {
    let at = page.style.paint(Ink::Faint, &format!("{:>10}", duration::shown(row.at)));
    let topic = column::left(&row.topic, width);
    let mark = page.style.paint(Ink::Heading, &row.mark);
    let arrow = match vias {
        0 => row.arrow.to_owned(),
        vias => format!("{} {} ", row.arrow, column::left(row.via, vias)),
    };
    let text = match row.topic.is_empty() {
        true => format!("{at}  {arrow} {}", row.rest),
        false => format!("{at}  {arrow} {topic}   {}  {mark}", row.rest),
    };
    page.line(&text);
}
