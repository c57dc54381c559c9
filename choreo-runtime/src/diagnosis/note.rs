//! What else the reader should know.

use std::time::Duration;

use super::page::Page;
use super::style::Ink;
use super::{duration, earlier, excerpt, failure, number, run, stray, unrouted};
use crate::machine::{Kind, StatementId, TransportId};
use crate::outcome::{Met, Note, Outcome, Verdict};
use crate::transport::Gap;

/// How many characters of a transport's reason a line shows.
pub(super) const REASON: usize = 200;

/// What there is to say, and whether each is a warning.
pub(super) fn all(verdict: &Verdict) -> Vec<(bool, String)> {
    let mut said: Vec<(bool, String)> =
        verdict.notes.iter().filter_map(|note| words(verdict, note)).collect();
    if super::header::stretched(verdict) {
        said.push((false, stretched(verdict)));
    }
    said
}

pub(super) fn write(page: &mut Page<'_>) {
    let verdict = page.verdict;
    let said = all(verdict);
    if !said.is_empty() && !matches!(verdict.outcome, Outcome::Passed) {
        page.blank();
    }
    for (warning, text) in said {
        let (word, ink) = if warning { ("warning", Ink::Warning) } else { ("note", Ink::Heading) };
        let word = page.style.paint(ink, word);
        let mut lines = text.lines();
        page.line(&format!("{word}: {}", lines.next().unwrap_or_default()));
        lines.for_each(|line| page.line(&format!("    {line}")));
    }
}

/// Whether it is a warning, and its words. What a section tells by itself is left out.
fn words(verdict: &Verdict, note: &Note) -> Option<(bool, String)> {
    match note {
        // The steps, where they are shown, say it.
        Note::NeverCalled(_) if !passed(&verdict.outcome) => None,
        Note::NeverCalled(id) => {
            Some((true, format!("the stand-in {} was never called", run::named_with_line(verdict, *id))))
        }
        Note::NobodyListened { transport, topic, waited } => {
            let told = verdict
                .steps
                .iter()
                .any(|step| matches!(&step.met, Met::Timeout(one) if one.polls.is_none()));
            // What the transport refuses, nobody can listen to.
            let refused = run::refused(verdict).and_then(|id| run::sent(verdict, id)) == Some(topic.as_str());
            (!told && !refused).then(|| (true, nobody_listened(verdict, *transport, topic, *waited)))
        }
        Note::TaskPanicked { location, message } if matches!(verdict.outcome, Outcome::Passed) => {
            Some((true, failure::panicked(&verdict.machine.source, location.as_deref(), message)))
        }
        Note::EchoesSetAside(0) | Note::TaskPanicked { .. } | Note::HeardItself { .. } => None,
        // The timeline, where it is shown, has it.
        Note::Gap(_, gap) if !gap.before && !passed(&verdict.outcome) => None,
        Note::Gap(transport, gap) => Some((false, away(verdict, *transport, gap))),
        Note::EchoesSetAside(count) => Some((
            false,
            format!(
                "{} of the scenario's own came back and {} set aside",
                number::counted(*count, "message"),
                if *count == 1 { "was" } else { "were" }
            ),
        )),
        Note::Turn { .. } if passed(&verdict.outcome) => None,
        Note::Turn { waited: Some(waited), .. } if *waited < LONG => None,
        Note::Turn { policy: true, waited: None, .. } => None,
        Note::Turn { transport, policy, waited } => {
            Some((false, turn(verdict, *transport, *policy, *waited)))
        }
        Note::Skipped { transport, policy, unmarked, .. } if passed(&verdict.outcome) => {
            let is_unseen = *unmarked > 0 && verdict.machine.forbids(*transport);
            is_unseen.then(|| (true, unrouted::unseen(policy, *unmarked)))
        }
        Note::Skipped { policy, unmarked, foreign, unrouted, .. } => {
            let words = unrouted::words(verdict, policy, (*unmarked, *foreign), unrouted);
            (!words.is_empty()).then_some((false, words))
        }
        Note::Contested { by, other } => Some((false, contested(verdict, *by, *other))),
        Note::Earlier { statement, count, topic, at } => {
            Some((true, earlier::words(verdict, *statement, *count, (topic, *at))))
        }
        Note::HistoryCut(count) => Some((
            true,
            format!(
                "{} from before a window {} let go, so what reads as TIMEOUT may have come EARLY",
                number::counted(*count, "message"),
                if *count == 1 { "was" } else { "were" }
            ),
        )),
    }
}

/// Two regions wanted one message.
fn contested(verdict: &Verdict, by: StatementId, other: StatementId) -> String {
    format!(
        "{} took a message that {} could have had too: its region stands above",
        run::named_with_line(verdict, by),
        run::named_with_line(verdict, other)
    )
}

pub(super) fn nobody_listened(
    verdict: &Verdict,
    transport: TransportId,
    topic: &str,
    waited: Duration,
) -> String {
    let place = stray::place(verdict, transport, topic);
    let waited = match waited {
        Duration::ZERO => String::new(),
        waited => format!(", nor in the {} that it waited", duration::stated(waited)),
    };
    let nobody =
        format!("nobody but the scenario listened on {place} when it was first published to{waited}");
    match stand_in(verdict, transport, topic) {
        Some(id) => {
            let on = run::named_with_line(verdict, id);
            format!("{nobody}: {on} answers the system under test alone, not the scenario itself")
        }
        None => format!("{nobody}: is the system under test running, and is this its topic?"),
    }
}

/// The first stand-in that listens on exactly this topic.
fn stand_in(verdict: &Verdict, transport: TransportId, topic: &str) -> Option<StatementId> {
    let machine = verdict.machine;
    let (id, _) = (0u16..).map(StatementId).zip(machine.statements).find(|(_, statement)| {
        let Kind::On(on) = &statement.kind else { return false };
        let channel = machine.channels.get(on.watch.channel.index());
        channel.is_some_and(|channel| channel.transport == transport)
            && run::channel_topic(verdict, &on.watch) == Some(topic)
    })?;
    Some(id)
}

/// A wait for one's turn is worth saying from here on.
const LONG: Duration = Duration::from_millis(100);

/// A time without a connection.
fn away(verdict: &Verdict, transport: TransportId, gap: &Gap) -> String {
    let whose = run::connection(verdict, transport);
    let (reason, lasted) = (excerpt::shortened(&gap.reason, REASON), duration::shown(gap.lasted));
    if gap.before {
        return format!("{whose} was lost and reopened before this scenario ({reason}, {lasted})");
    }
    let at =
        verdict.timeline.began.map_or(Duration::ZERO, |began| gap.since.saturating_duration_since(began));
    let at = duration::shown(at);
    format!("{whose} was lost at {at} ({reason}), and back after {lasted}, resumed where it was")
}

/// How it shared a broker with others.
fn turn(verdict: &Verdict, transport: TransportId, policy: bool, waited: Option<Duration>) -> String {
    let named = verdict.machine.transport_name(transport);
    let whose = named.map_or_else(|| "this broker".to_owned(), |name| format!("the broker of `{name}`"));
    match waited.map(duration::shown) {
        Some(waited) if policy => format!(
            "this one waited {waited} for its turn on {whose}: scenarios without a correlation policy have it alone, and so has each process under nextest"
        ),
        Some(waited) => format!(
            "scenarios on {whose} take turns, since it has no correlation policy; this one waited {waited} for its own"
        ),
        None => format!(
            "with `turns = false` and without a correlation policy, other scenarios may have run on {whose} at the same time: \
             what came may be theirs"
        ),
    }
}

fn passed(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Passed | Outcome::PassedSlow)
}

fn stretched(verdict: &Verdict) -> String {
    format!(
        "every deadline, budget and window was times {} (CHOREO_TIME_FACTOR): the deadline was {}",
        verdict.time_factor,
        duration::stated(verdict.deadline)
    )
}
