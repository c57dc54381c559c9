//! Messages that fit and came on another topic.

use std::sync::Arc;

use tokio::time::Instant;

use super::{leaf, nearness, run};
use crate::machine::{Kind, StatementId, TransportId};
use crate::message::Arrival;
use crate::outcome::{Elsewhere, Event, Evidence, Met, Verdict};

/// How many are kept for an expectation.
const MOST: usize = 8;

/// Gives every expectation that failed the messages that fit it and came on another topic: out of what the
/// transport's tap saw ([`Verdict::tapped`]), and of what came on the block's other topics and was not
/// taken. Where some came on topics with a near name, or an expectation asks nothing of its messages, those are
/// the only ones. A stand-in that was never called is given those on near topics. The scenario's own publications are no evidence.
///
/// `fits` says whether a message fits the pattern of an expectation, whatever its topic. When a message came
/// is told from [`Timeline::began`](crate::outcome::Timeline).
pub fn elsewhere(verdict: &mut Verdict, fits: &mut dyn FnMut(StatementId, &Arc<Arrival>) -> bool) {
    let candidates = candidates(verdict);
    let began = began(verdict, &candidates);
    for at in 0..verdict.steps.len() {
        let id = verdict.steps[at].statement;
        let wanted = wanted(verdict, id);
        let wanted = wanted.as_ref().map(|(transport, topic)| (*transport, topic.as_str()));
        let step = &verdict.steps[at];
        let Some(evidence) = run::evidence(step).filter(|_| !matches!(step.met, Met::Open(_))) else {
            continue;
        };
        let Some(expect) = verdict.machine.expect(id) else { continue };
        let fitting = candidates.iter().filter(|candidate| {
            (expect.from_start || !candidate.arrival.old)
                && candidate.may_be_elsewhere(wanted, evidence)
                && fits(id, &candidate.arrival)
        });
        let mut found: Vec<Elsewhere> =
            fitting.map(|candidate| candidate.found(wanted.map(|(_, topic)| topic), began)).collect();
        let near = |found: &Elsewhere| {
            found.near || wanted.is_some_and(|(_, wanted)| wanted == found.arrival.topic.as_str())
        };
        // Many messages may have the fields that are sought: a name that is near as well tells more than all of them.
        if leaf::asks_nothing(&expect.watch) || found.iter().any(near) {
            found.retain(near);
        }
        // What a stand-in answers is where it belongs, though it may well have the fields that are sought.
        found.retain(|found| near(found) || !answered(verdict, found));
        found.sort_by_key(|found| found.at);
        found.truncate(MOST);
        if let Some(evidence) = evidence_mut(&mut verdict.steps[at].met) {
            evidence.elsewhere = found;
        }
    }
    for at in 0..verdict.steps.len() {
        let found = asked_elsewhere(verdict, verdict.steps[at].statement, &candidates, fits);
        if let Met::Answered { count: 0, missed } = &mut verdict.steps[at].met
            && !found.is_empty()
        {
            let found = found.into_iter();
            let found = found.map(|candidate| Elsewhere { near: true, ..candidate.found(None, began) });
            let found = found.collect();
            missed.get_or_insert_default().elsewhere = found;
        }
    }
}

/// What a stand-in would have answered, had it come on its topic: on topics with a near name alone, since a stand-in need not be
/// called.
fn asked_elsewhere<'c>(
    verdict: &Verdict,
    id: StatementId,
    candidates: &'c [Candidate],
    fits: &mut dyn FnMut(StatementId, &Arc<Arrival>) -> bool,
) -> Vec<&'c Candidate> {
    let (Kind::On(_), Some((transport, wanted))) = (&verdict.machine.statement(id).kind, wanted(verdict, id))
    else {
        return Vec::new();
    };
    let near = |of: &&Candidate| of.transport == transport && nearness::near(&wanted, &of.arrival.topic);
    candidates.iter().filter(near).filter(|of| fits(id, &of.arrival)).take(MOST).collect()
}

/// A message that nobody took.
struct Candidate {
    transport: TransportId,
    arrival: Arc<Arrival>,
    /// Whether it came on a topic that the block does not listen on.
    tapped: bool,
}

impl Candidate {
    /// Whether its place can be another than the wanted one, and the evidence does not speak of it already.
    fn may_be_elsewhere(&self, wanted: Option<(TransportId, &str)>, evidence: &Evidence) -> bool {
        let other = match wanted {
            Some((transport, _)) if transport != self.transport => true,
            // What came on the block's own topics may well have come by this wildcard.
            Some((_, wanted)) => {
                wanted != self.arrival.topic.as_str() && (self.tapped || !nearness::wild(wanted))
            }
            None => self.tapped,
        };
        other && !evidence.strays.iter().any(|stray| Arc::ptr_eq(&stray.arrival, &self.arrival))
    }

    fn found(&self, wanted: Option<&str>, began: Option<Instant>) -> Elsewhere {
        let since = began.map(|began| self.arrival.at.saturating_duration_since(began));
        Elsewhere {
            transport: self.transport,
            near: wanted.is_some_and(|wanted| nearness::near(wanted, self.arrival.topic.as_str())),
            arrival: Arc::clone(&self.arrival),
            at: since.unwrap_or_default(),
        }
    }
}

/// The instant of the first statement: as the engine noted it, or else by what it noted of a message.
fn began(verdict: &Verdict, candidates: &[Candidate]) -> Option<Instant> {
    let by_a_message = || {
        verdict.timeline.iter().find_map(|entry| match &entry.event {
            Event::Arrived { message, .. } if !entry.at.is_zero() => message.at.checked_sub(entry.at),
            _ => None,
        })
    };
    let earliest = || candidates.iter().map(|candidate| candidate.arrival.at).min();
    verdict.timeline.began.or_else(by_a_message).or_else(earliest)
}

fn wanted(verdict: &Verdict, id: StatementId) -> Option<(TransportId, String)> {
    let watch = run::watch(verdict.machine.statement(id))?;
    Some((verdict.machine.transport(id), run::channel_topic(verdict, watch)?.to_owned()))
}

/// What came and nobody took, each message once.
fn candidates(verdict: &Verdict) -> Vec<Candidate> {
    let tapped = verdict
        .tapped
        .iter()
        .flat_map(|tapped| tapped.recent.iter().map(|arrival| (tapped.transport, arrival, true)));
    let untaken = verdict.timeline.iter().filter_map(|entry| match &entry.event {
        Event::Arrived { transport, message, taken_by: None } => Some((*transport, message, false)),
        _ => None,
    });
    let mut candidates: Vec<Candidate> = Vec::new();
    for (transport, arrival, tapped) in tapped.chain(untaken) {
        let known = candidates.iter().any(|known| Arc::ptr_eq(&known.arrival, arrival));
        if !known && !own(verdict, transport, arrival) {
            candidates.push(Candidate { transport, arrival: Arc::clone(arrival), tapped });
        }
    }
    candidates
}

/// Whether the scenario published exactly this.
fn own(verdict: &Verdict, transport: TransportId, arrival: &Arrival) -> bool {
    verdict.timeline.iter().any(|entry| match &entry.event {
        Event::Published { transport: over, message, .. } => {
            let sent = message.as_sent();
            *over == transport && sent.topic == arrival.topic && sent.payload == arrival.payload
        }
        _ => false,
    })
}

/// Whether it came on the topic of an `on`.
fn answered(verdict: &Verdict, found: &Elsewhere) -> bool {
    let machine = verdict.machine;
    machine.statements.iter().any(|statement| match &statement.kind {
        Kind::On(on) => {
            run::channel_topic(verdict, &on.watch) == Some(found.arrival.topic.as_str())
                && machine.transport_of(&[on.watch.channel]) == found.transport
        }
        _ => false,
    })
}

fn evidence_mut(met: &mut Met) -> Option<&mut Evidence> {
    match met {
        Met::Mismatch(evidence)
        | Met::Timeout(evidence)
        | Met::Early(evidence)
        | Met::Disorder(evidence)
        | Met::TooFew { evidence, .. }
        | Met::Taken { evidence, .. } => Some(evidence),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::elsewhere;
    use crate::diagnosis::run;
    use crate::diagnosis::sample::*;
    use crate::machine::{Expect, Kind, Machine, Pattern, Statement, Watch};
    use crate::message::{Arrival, Outgoing, Topic};
    use crate::outcome::{Entry, Event, Evidence, Met, Outcome, StrayReason, Tapped, Verdict};

    fn tapped(topic: &str, recent: Vec<Arc<Arrival>>) -> Tapped {
        Tapped::new(Topic::from(topic), recent.len() as u64, recent)
    }

    fn timeout(entries: Vec<Entry>) -> Verdict {
        let met = vec![(CREATED, done(0.0)), (PROCESSED, Met::Timeout(Box::default()))];
        let mut verdict = verdict(Outcome::Failed, met, entries);
        verdict.timeline.began = Some(began());
        verdict
    }

    /// The topics of what was found for `orders.processed`, with the times in whole milliseconds.
    fn found(verdict: &Verdict) -> Vec<(String, u128)> {
        let evidence = run::evidence(&verdict.steps[PROCESSED.index()]).map(|evidence| &evidence.elsewhere);
        let found = evidence.into_iter().flatten();
        found.map(|found| (found.arrival.topic.to_string(), found.at.as_millis())).collect()
    }

    #[test]
    fn what_fits_is_found_and_where_topics_are_near_on_those_alone() {
        let other = arrival("orders.created", "{}", 1.0);
        let mut verdict = timeout(vec![arrived(&other, None)]);
        let audit = tapped("audit", vec![arrival("audit", "{}", 3.0)]);
        verdict.tapped = vec![audit];
        elsewhere(&mut verdict, &mut |_, _| true);
        let expected = [("orders.created", 1), ("audit", 3)];
        assert_eq!(found(&verdict), expected.map(|(topic, at)| (topic.to_owned(), at)));
        verdict.tapped.push(tapped("order.processed", vec![arrival("order.processed", "{}", 7.0)]));
        elsewhere(&mut verdict, &mut |_, _| true);
        assert_eq!(found(&verdict), [("order.processed".to_owned(), 7)]);
    }

    #[test]
    fn what_does_not_fit_is_not_found() {
        let mut verdict = timeout(vec![]);
        verdict.tapped = vec![tapped("order.processed", vec![arrival("order.processed", "{}", 7.0)])];
        elsewhere(&mut verdict, &mut |_, _| false);
        assert_eq!(found(&verdict), []);
    }

    #[test]
    fn neither_the_scenarios_own_messages_nor_those_that_were_taken_are_found() {
        let taken = arrival("stock.reserved", "{}", 2.0);
        let mut verdict =
            timeout(vec![published(CREATED, "orders.created", "{}", 0.0), arrived(&taken, Some(RESERVED))]);
        verdict.tapped = vec![tapped("orders.created", vec![arrival("orders.created", "{}", 0.1)])];
        elsewhere(&mut verdict, &mut |_, _| true);
        assert_eq!(found(&verdict), []);
    }

    #[test]
    fn the_scenarios_own_messages_are_known_by_what_went_out() {
        let own = published(CREATED, "orders.created", "{}", 0.0);
        let Event::Published { message, .. } = &own.event else { panic!("{own:?}") };
        let stamped = Outgoing::new("orders.created", r#"{"order_id":"TEST-1"}"#);
        message.stamped.set(Arc::new(stamped)).expect("stamped once");
        let mut verdict = timeout(vec![own]);
        let carried = arrival("orders.created", r#"{"order_id":"TEST-1"}"#, 0.1);
        verdict.tapped = vec![tapped("orders.created", vec![carried])];
        elsewhere(&mut verdict, &mut |_, _| true);
        assert_eq!(found(&verdict), []);
    }

    #[test]
    fn what_the_evidence_tells_of_is_not_found_again() {
        let late = arrival("orders.processed", "{}", 510.0);
        let mut verdict = timeout(vec![arrived(&late, None)]);
        let strays = vec![stray(&late, StrayReason::AfterDeadline)];
        verdict.steps[PROCESSED.index()].met =
            Met::Timeout(Box::new(Evidence { strays, ..Evidence::default() }));
        elsewhere(&mut verdict, &mut |_, _| true);
        assert_eq!(found(&verdict), []);
    }

    #[test]
    fn an_expectation_that_asks_nothing_is_sought_on_near_topics_only() {
        let mut verdict = timeout(vec![]);
        let statements = verdict.machine.statements.iter().map(|statement| match statement.kind {
            Kind::Expect(expect) => {
                let watch = Watch { pattern: Pattern::Anything, ..expect.watch };
                Statement { kind: Kind::Expect(Expect { watch, ..expect }), ..*statement }
            }
            _ => *statement,
        });
        let statements = leak(statements.collect::<Vec<_>>());
        verdict.machine = leak(Machine { statements, ..*verdict.machine });
        verdict.tapped = vec![
            tapped("audit", vec![arrival("audit", "{}", 3.0)]),
            tapped("order.processed", vec![arrival("order.processed", "{}", 7.0)]),
        ];
        elsewhere(&mut verdict, &mut |_, _| true);
        assert_eq!(found(&verdict), [("order.processed".to_owned(), 7)]);
    }

    #[test]
    fn the_beginning_is_told_by_a_message_where_nobody_noted_it() {
        let mut verdict = timeout(vec![arrived(&arrival("stock.reserved", "{}", 2.0), Some(RESERVED))]);
        verdict.timeline.began = None;
        verdict.tapped = vec![tapped("order.processed", vec![arrival("order.processed", "{}", 7.0)])];
        elsewhere(&mut verdict, &mut |_, _| true);
        assert_eq!(found(&verdict), [("order.processed".to_owned(), 7)]);
    }
}
