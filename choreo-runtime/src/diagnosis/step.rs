//! The steps, a line for each: what held, what did not, what was not reached.

use std::time::Duration;

use super::page::Page;
use super::style::Ink;
use super::{column, course, duration, nesting, number, run, shortfall, unrouted, window};
use crate::expr::UserErrorKind;
use crate::machine::{Kind, StatementId};
use crate::outcome::{Clock, ErrorSource, Evidence, Met, Outcome, Step, Verdict, Violation};

/// One line: its cells.
struct Row {
    word: (&'static str, Ink),
    verb: String,
    subject: String,
    detail: String,
    at: Option<Duration>,
}

/// How wide a verb is shown at least.
const VERB: usize = 7;

const OK: (&str, Ink) = ("ok", Ink::Good);
const SKIP: (&str, Ink) = ("skip", Ink::Faint);
const OPEN: (&str, Ink) = ("open", Ink::Warning);
const WARN: (&str, Ink) = ("warn", Ink::Warning);
const FAIL: (&str, Ink) = ("FAIL", Ink::Bad);
const SLOW: (&str, Ink) = ("SLOW", Ink::Bad);
const BLANK: (&str, Ink) = ("", Ink::Faint);

pub(super) fn write(page: &mut Page<'_>) {
    let verdict = page.verdict;
    let rows: Vec<Row> = verdict
        .steps
        .iter()
        .flat_map(|step| between(verdict, step).into_iter().chain([row(verdict, step)]))
        .collect();
    let verbs = column::widest(rows.iter().map(|row| row.verb.as_str())).max(VERB);
    let subjects = column::widest(rows.iter().map(|row| row.subject.as_str()));
    let ends: Vec<String> = rows.iter().map(|row| row.at.map(duration::shown).unwrap_or_default()).collect();
    let details = column::widest(rows.iter().map(|row| row.detail.as_str()));
    let both = rows.iter().zip(&ends).map(|(row, end)| match (row.detail.chars().count(), end.len()) {
        (detail, end) if detail > 0 && end > 0 => detail + 2 + end,
        (detail, end) => detail.max(end),
    });
    let width = both.max().unwrap_or(0).max(details).min(64);
    for (row, end) in rows.iter().zip(&ends) {
        let (word, ink) = row.word;
        let word = page.style.paint(ink, &column::left(word, 4));
        let verb = column::left(&row.verb, verbs);
        let subject = column::left(&row.subject, subjects);
        let gap = width.saturating_sub(row.detail.chars().count());
        page.line(&format!("  {word}  {verb}  {subject}    {}{end:>gap$}", row.detail));
    }
}

/// The line between two regions or branches, and the one above the stand-ins of the stage.
fn between(verdict: &Verdict, step: &Step) -> Option<Row> {
    if step.statement == verdict.machine.first_ambient() {
        let (verb, subject) = ("stage".to_owned(), "answers".to_owned());
        return Some(Row { word: BLANK, verb, subject, detail: String::new(), at: None });
    }
    let (word, after) = nesting::begins(verdict.machine, step.statement)?;
    let depth = nesting::depth(verdict.machine, step.statement);
    let verb = format!("{}{word}", "  ".repeat(depth.saturating_sub(1)));
    let subject = after.map_or(String::new(), |after| format!("after {}", course::period(after)));
    Some(Row { word: BLANK, verb, subject, detail: String::new(), at: None })
}

fn row(verdict: &Verdict, step: &Step) -> Row {
    let (word, detail, at) = cells(verdict, step);
    let indent = "  ".repeat(nesting::depth(verdict.machine, step.statement));
    let verb = format!("{indent}{}", run::verb_via(verdict, step.statement));
    Row { word, verb, subject: run::subject(verdict, step.statement), detail, at }
}

/// What a report says of a step, cell by cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// `ok`, `FAIL`, `SLOW`, `skip`, `open` or `warn`.
    pub word: &'static str,
    /// The verb as written, with the transport that it names: `expect via kafka`.
    pub verb: String,
    /// What it is about: a topic, or an expression, shortened.
    pub subject: String,
    /// What came of it: `MISMATCH: 3 messages came, none fitted`.
    pub detail: String,
    /// How many statements it stands in.
    pub depth: usize,
}

/// What a report says of a step of this verdict.
pub fn told(verdict: &Verdict, step: &Step) -> Told {
    let ((word, _), detail, _) = cells(verdict, step);
    Told {
        word,
        verb: run::verb_via(verdict, step.statement),
        subject: run::subject(verdict, step.statement),
        detail,
        depth: nesting::depth(verdict.machine, step.statement),
    }
}

fn cells(verdict: &Verdict, step: &Step) -> ((&'static str, Ink), String, Option<Duration>) {
    let fail = |detail: String| (FAIL, detail, None);
    match &step.met {
        Met::NotReached => (SKIP, skipped(verdict, step.statement), None),
        Met::NotTaken => (SKIP, "not taken".to_owned(), None),
        Met::Regions { .. } | Met::Branch { .. } | Met::Rounds { .. } => {
            let (detail, at) = course::detail(verdict, step);
            (if at.is_some() { OK } else { OPEN }, detail, at)
        }
        Met::Done { at, accepted_after } => {
            (OK, accepted(verdict, step.statement, *accepted_after), Some(*at))
        }
        Met::Pass { taken } => (OK, several(taken.len()), taken.last().map(|(_, at)| *at)),
        Met::Slow { latency, budget, taken } => {
            let (latency, budget) = duration::over(*latency, *budget);
            let word =
                if matches!(verdict.outcome, Outcome::PassedSlow) { ("SLOW", Ink::Warning) } else { SLOW };
            (word, format!("{latency}, budget {budget}"), taken.last().map(|(_, at)| *at))
        }
        Met::Open(evidence) => match verdict.machine.statement(step.statement).kind {
            Kind::Never(_) => (OPEN, "nothing came until then".to_owned(), None),
            _ => (OPEN, so_far(evidence), None),
        },
        Met::Mismatch(evidence) => fail(format!("MISMATCH: {}", none_fitted(evidence.misses))),
        Met::Timeout(evidence) => fail(format!("TIMEOUT: {}", missing(verdict, step.statement, evidence))),
        Met::True { at, polls: 1 } => (OK, "true at once".to_owned(), Some(*at)),
        Met::True { at, polls } => {
            (OK, format!("true in {}", number::counted(*polls, "evaluation")), Some(*at))
        }
        Met::Early(_) => fail("EARLY: it came before its cause".to_owned()),
        Met::Disorder(_) => fail("DISORDER: it came out of order".to_owned()),
        Met::TooFew { got, least, evidence } => {
            let wanted = shortfall::wanted(verdict, step.statement, *least);
            let others = match evidence.misses {
                0 => String::new(),
                misses => format!(", and {} did not fit", number::grouped(misses)),
            };
            fail(format!("TOO FEW: {got} of {wanted} came{others}"))
        }
        Met::Taken { by, .. } if *by == step.statement => {
            fail("TAKEN: the only fit satisfied an earlier round".to_owned())
        }
        Met::Taken { by, .. } => {
            fail(format!("TAKEN: the only fit satisfied {}", run::by_line(verdict, *by)))
        }
        Met::Held { period, settled } => {
            let else_ = matches!(verdict.machine.statement(step.statement).kind, Kind::Only(_));
            let nothing = if else_ { "nothing else" } else { "nothing" };
            (OK, format!("{nothing} came for {}", held(verdict, *period, *settled)), None)
        }
        Met::Answered { count, missed } => answered(verdict, step.statement, *count, missed.as_deref()),
        Met::Broke => fail(broke(verdict, step.statement)),
    }
}

/// What did not come.
fn missing(verdict: &Verdict, id: StatementId, evidence: &Evidence) -> String {
    match &evidence.polls {
        _ if !evidence.unbound.is_empty() => waiting(&evidence.unbound),
        Some(polls) => format!("not true in {}", number::counted(polls.count, "evaluation")),
        None if run::is_request(verdict.machine, id) => "no reply came".to_owned(),
        None if unrouted::came(verdict, id) => "nothing came with the scenario's id".to_owned(),
        None => "nothing came".to_owned(),
    }
}

/// Of a stand-in. A stage's need not be called.
fn answered(
    verdict: &Verdict,
    id: StatementId,
    count: u64,
    missed: Option<&Evidence>,
) -> ((&'static str, Ink), String, Option<Duration>) {
    let missed = missed.filter(|missed| missed.misses > 0);
    let why = || missed.map_or_else(String::new, |missed| format!(": {}", none_fitted(missed.misses)));
    match count {
        0 if verdict.machine.is_ambient(id) => (BLANK, format!("not called{}", why()), None),
        0 => (WARN, format!("never called{}", why()), None),
        count => {
            let did = if says_nothing(verdict, id) { "heard" } else { "answered" };
            (OK, format!("{did} {}", number::counted(count, "message")), None)
        }
    }
}

/// Whether a stand-in is asked and silent: it has no answer that goes anywhere.
fn says_nothing(verdict: &Verdict, id: StatementId) -> bool {
    let Kind::On(on) = &verdict.machine.statement(id).kind else { return false };
    on.answers.publishes.is_empty() && !on.answers.replies
}

/// What came of a statement, as its line says it.
pub(super) fn outcome(verdict: &Verdict, step: &Step) -> String {
    cells(verdict, step).1
}

/// What is worth saying of a broker's acceptance: that it took time, or that it is still out.
fn accepted(verdict: &Verdict, id: StatementId, after: Option<Duration>) -> String {
    let kind = &verdict.machine.statement(id).kind;
    let (publish, call) = (matches!(kind, Kind::Publish(_)), matches!(kind, Kind::Call(_)));
    match after {
        Some(after) if call && after >= Duration::from_micros(100) => {
            format!("returned after {}", duration::shown(after))
        }
        Some(after) if after >= Duration::from_millis(10) => {
            format!("accepted after {}", duration::shown(after))
        }
        None if publish => "handed off, not accepted yet".to_owned(),
        None if call => "begun, not returned yet".to_owned(),
        _ => String::new(),
    }
}

fn several(taken: usize) -> String {
    if taken == 1 { String::new() } else { number::counted(taken as u64, "message") }
}

fn so_far(evidence: &Evidence) -> String {
    if let Some(polls) = &evidence.polls {
        return format!("not true in {} so far", number::counted(polls.count, "evaluation"));
    }
    match evidence.misses {
        _ if !evidence.unbound.is_empty() => waiting(&evidence.unbound),
        0 => "nothing had come yet".to_owned(),
        misses => none_fitted(misses),
    }
}

pub(super) fn none_fitted(misses: u64) -> String {
    match misses {
        1 => "1 message came, and did not fit".to_owned(),
        misses => format!("{} came, none fitted", number::counted(misses, "message")),
    }
}

fn waiting(unbound: &[&'static str]) -> String {
    format!("it needs {}, which was never bound", listed(unbound))
}

/// Why nothing is said of a statement: the block ended before it, or before what it uses was final.
fn skipped(verdict: &Verdict, id: StatementId) -> String {
    match window::unfinal(verdict, id).as_slice() {
        [] => "not reached".to_owned(),
        names => format!("not judged: {} was not final", listed(names)),
    }
}

fn listed(names: &[&'static str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(" and ")
}

/// How long a `never` held, and how the settle period was spent.
fn held(verdict: &Verdict, period: Duration, settled: bool) -> String {
    // A block that ended otherwise never came to its settle period.
    let settled = settled && matches!(verdict.outcome, Outcome::Passed | Outcome::PassedSlow | Outcome::Slow);
    let settle = match (settled, verdict.clock) {
        (false, _) => "",
        (true, Clock::Real) => ", settle waited out",
        (true, Clock::Virtual) => ", settle run through",
    };
    format!("{}{settle}", duration::shown(period))
}

fn broke(verdict: &Verdict, id: StatementId) -> String {
    match &verdict.outcome {
        Outcome::Violated(Violation::Never { at, .. }) => {
            format!("VIOLATED: a message came at {}", duration::shown(*at))
        }
        Outcome::Violated(Violation::TooMany { most, at, .. }) => {
            format!("VIOLATED: more than {most} came, at {}", duration::shown(*at))
        }
        Outcome::Violated(Violation::Only { at, .. }) => {
            format!("VIOLATED: something else came at {}", duration::shown(*at))
        }
        Outcome::Violated(Violation::Check { .. }) => "VIOLATED: it does not hold".to_owned(),
        Outcome::Error(failure) => match (failure.source, failure.error.kind()) {
            (ErrorSource::Transport(of), _) if of == id => "ERROR: the transport refused it".to_owned(),
            (ErrorSource::Codec(of), _) if of == id => "ERROR: its payload can't be encoded".to_owned(),
            (ErrorSource::Stamp(of), _) if of == id => "ERROR: it can't have the scenario's id".to_owned(),
            (_, UserErrorKind::Panicked) => "ERROR: it panicked".to_owned(),
            (_, UserErrorKind::Serialize) => "ERROR: a value can't be serialised".to_owned(),
            (_, UserErrorKind::Returned) => "ERROR: it returned an error".to_owned(),
        },
        Outcome::Lost(loss) => format!("LOST: {} died", run::named_transport(verdict, loss.transport)),
        Outcome::Overflow(_) => "OVERFLOW: more came than is kept".to_owned(),
        Outcome::Failed => "TIMEOUT: not done by the deadline".to_owned(),
        _ => "it ended the block".to_owned(),
    }
}
