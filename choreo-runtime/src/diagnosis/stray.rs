//! Messages that fit and satisfied nothing: too early, taken, too late, elsewhere.

use super::frame::Frame;
use super::{duration, excerpt, number, run};
use crate::machine::{StatementId, TransportId};
use crate::outcome::{Elsewhere, Evidence, Met, Stray, StrayReason, Verdict};

/// How many strays, and how many other topics, a frame mentions.
const MOST: usize = 3;

/// A note for each stray and each topic that a fitting message came on.
pub(super) fn remarks(frame: &mut Frame<'_>, verdict: &Verdict, id: StatementId, evidence: &Evidence) {
    remarks_but(frame, verdict, id, evidence, |_| false);
}

/// The same, without those whose reason the frame shows by itself.
pub(super) fn remarks_but(
    frame: &mut Frame<'_>,
    verdict: &Verdict,
    id: StatementId,
    evidence: &Evidence,
    told: fn(StrayReason) -> bool,
) {
    words(verdict, id, evidence, told).into_iter().for_each(|words| frame.note(words));
    if verdict.untapped && nothing_fitted(verdict, id) {
        frame.remark(UNTAPPED);
    }
}

/// What a report says where no tap knows the other topics.
const UNTAPPED: &str =
    "only the topics of this block were looked at; in memory and on an ephemeral broker, all of them are";

/// What there is to say of them, in the order in which it is said.
pub(super) fn words(
    verdict: &Verdict,
    id: StatementId,
    evidence: &Evidence,
    told: fn(StrayReason) -> bool,
) -> Vec<String> {
    let strays = evidence.strays.iter().filter(|stray| !told(stray.reason)).take(MOST);
    let mut words: Vec<String> = strays.map(|stray| reason(verdict, stray)).collect();
    if evidence.there_before > 0 {
        words.push(there_before(evidence.there_before));
    }
    let mut places: Vec<(TransportId, &str)> = Vec::new();
    for found in &evidence.elsewhere {
        let place = (found.transport, found.arrival.topic.as_str());
        if places.contains(&place) {
            continue;
        }
        places.push(place);
        if places.len() <= MOST {
            words.push(elsewhere(verdict, id, evidence, found));
        }
    }
    words
}

/// Whether it matters what came on topics that the block does not listen on.
fn nothing_fitted(verdict: &Verdict, id: StatementId) -> bool {
    let met = verdict.steps.get(id.index()).map(|step| &step.met);
    matches!(met, Some(Met::Timeout(_) | Met::Mismatch(_) | Met::TooFew { .. }))
}

fn reason(verdict: &Verdict, stray: &Stray) -> String {
    let at = duration::shown(stray.at);
    match stray.reason {
        StrayReason::Early => {
            format!("a message that fits arrived at {at}, before the window opened: too early")
        }
        StrayReason::OutOfOrder => {
            format!("a message that fits arrived at {at}, before the one that has to precede it")
        }
        StrayReason::Taken(by) => {
            format!(
                "a message that fits arrived at {at}, and satisfied {}",
                run::named_with_line(verdict, by)
            )
        }
        StrayReason::AfterDeadline => {
            let late = duration::shown(stray.at.saturating_sub(verdict.deadline));
            format!(
                "a message that fits arrived {late} after the deadline: raise `timeout`, or find what is slow"
            )
        }
    }
}

/// What satisfies nothing, unless it is asked for.
fn there_before(count: u64) -> String {
    let (messages, satisfy) = match count {
        1 => ("a message that fits was".to_owned(), "satisfies"),
        n => (format!("{} messages that fit were", number::spelt(n)), "satisfy"),
    };
    format!("{messages} there before the block began, and {satisfy} only an `expect .. from start`")
}

/// `a message that fits arrived on "orders.procesed" at 3 ms: is the topic misspelt?`
pub(super) fn elsewhere(
    verdict: &Verdict,
    id: StatementId,
    evidence: &Evidence,
    first: &Elsewhere,
) -> String {
    let wanted =
        run::watch(verdict.machine.statement(id)).and_then(|watch| run::channel_topic(verdict, watch));
    let topic = first.arrival.topic.as_str();
    let place = place(verdict, first.transport, topic);
    let there =
        |other: &&Elsewhere| other.transport == first.transport && other.arrival.topic == first.arrival.topic;
    let count = evidence.elsewhere.iter().filter(there).count();
    let at = duration::shown(first.at);
    let said = match count {
        1 => format!("a message that fits arrived on {place} at {at}"),
        n => format!("{} messages that fit arrived on {place}, the first at {at}", number::spelt(n as u64)),
    };
    if wanted == Some(topic) {
        return format!("{said}: is it published over another transport than the test expects?");
    }
    match first.near {
        true => format!("{said}: is the topic misspelt?"),
        false => format!("{said}: is it published to another topic than the test expects?"),
    }
}

/// A topic from the wire and the transport that carried it: `"orders.created" via kafka`.
pub(super) fn place(verdict: &Verdict, transport: TransportId, topic: &str) -> String {
    format!("{}{}", quoted(topic), run::via(verdict, transport))
}

/// A topic from the wire, in quotes.
pub(super) fn quoted(topic: &str) -> String {
    format!("\"{}\"", excerpt::shortened(topic, 80))
}
