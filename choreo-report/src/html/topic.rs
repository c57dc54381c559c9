//! What the run says of each topic.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::record::{Evidence, Happening, Met, Scenario};

/// The ends of the parts of a latency distribution, in nanoseconds: whoever is beyond the last one is in one more part.
pub(super) const ENDS: [u64; 16] = [
    100_000,
    200_000,
    500_000,
    1_000_000,
    2_000_000,
    5_000_000,
    10_000_000,
    20_000_000,
    50_000_000,
    100_000_000,
    200_000_000,
    500_000_000,
    1_000_000_000,
    2_000_000_000,
    5_000_000_000,
    10_000_000_000,
];

/// How many topics the page of the run has: suites that make names up have as many as they have scenarios.
const SHOWN: usize = 100;

/// A topic.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct TopicView<'j> {
    topic: &'j str,
    #[serde(skip_serializing_if = "Option::is_none")]
    via: Option<&'j str>,
    /// Messages that came on it, and that were published to it.
    arrived: u64,
    published: u64,
    /// Expectations that took their message, and that did not.
    met: u64,
    unmet: u64,
    /// Messages that came and did not fit.
    misses: u64,
    /// Nanoseconds, by rank.
    p50: u64,
    p95: u64,
    max: u64,
    /// How many latencies are in each part.
    parts: Vec<u32>,
}

/// A topic, and the name of its transport on a stage of several.
type Name<'j> = (&'j str, Option<&'j str>);

/// The topics, the slowest first; and how many are not shown.
pub(super) fn topics<'j>(scenarios: impl Iterator<Item = &'j Scenario>) -> (Vec<TopicView<'j>>, usize) {
    let mut all: BTreeMap<Name<'j>, (TopicView<'j>, Vec<u64>)> = BTreeMap::new();
    for block in scenarios.flat_map(|scenario| &scenario.blocks) {
        for entry in &block.timeline.entries {
            let (id, came) = match entry.what {
                Happening::Arrived { message, .. } => (message, true),
                Happening::Published { message, .. } => (message, false),
                _ => continue,
            };
            let Some(message) = block.messages.get(id.0 as usize) else { continue };
            let (view, _) = all.entry((&message.topic, message.via.as_deref())).or_default();
            *(if came { &mut view.arrived } else { &mut view.published }) += 1;
        }
        for step in &block.steps {
            let Some(topic) = step.topic.as_deref() else { continue };
            let via = step.verb.split_once(" via ").map(|(_, via)| via);
            let (view, latencies) = all.entry((topic, via)).or_default();
            latencies.extend(step.latency_ns);
            match (&step.met, evidence(&step.met)) {
                (Met::Pass { .. } | Met::Slow { .. }, _) => view.met += 1,
                (Met::Answered { .. }, Some(evidence)) => view.misses += evidence.misses,
                (_, Some(evidence)) => {
                    view.unmet += 1;
                    view.misses += evidence.misses;
                }
                _ => {}
            }
        }
    }
    let mut views: Vec<_> = all.into_iter().map(|((topic, via), of)| measured(topic, via, of)).collect();
    views.sort_by_key(|view| std::cmp::Reverse((view.p95, view.misses, view.arrived)));
    let more = views.len().saturating_sub(SHOWN);
    views.truncate(SHOWN);
    (views, more)
}

fn measured<'j>(
    topic: &'j str,
    via: Option<&'j str>,
    (view, mut latencies): (TopicView<'j>, Vec<u64>),
) -> TopicView<'j> {
    latencies.sort_unstable();
    let mut parts = vec![0; if latencies.is_empty() { 0 } else { ENDS.len() + 1 }];
    for latency in &latencies {
        if let Some(part) = parts.get_mut(ENDS.partition_point(|end| end <= latency)) {
            *part += 1;
        }
    }
    TopicView {
        topic,
        via,
        p50: rank(&latencies, 50),
        p95: rank(&latencies, 95),
        max: rank(&latencies, 100),
        parts,
        ..view
    }
}

/// The latency that so many of a hundred are not above.
fn rank(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

/// What came for a step that does not hold, or that did not answer it.
pub(super) fn evidence(met: &Met) -> Option<&Evidence> {
    match met {
        Met::Open { evidence }
        | Met::Mismatch { evidence }
        | Met::Timeout { evidence }
        | Met::Early { evidence }
        | Met::Disorder { evidence }
        | Met::TooFew { evidence, .. }
        | Met::Taken { evidence, .. }
        | Met::Answered { evidence: Some(evidence), .. } => Some(evidence),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_latencies_that_were_measured() {
        let hundred: Vec<u64> = (1..=100).collect();
        assert_eq!([50, 95, 100].map(|percent| rank(&hundred, percent)), [50, 95, 100]);
        assert_eq!([50, 95, 100].map(|percent| rank(&[7], percent)), [7, 7, 7]);
        assert_eq!(rank(&[], 50), 0);
    }

    #[test]
    fn a_latency_is_in_the_part_that_it_is_below_the_end_of() {
        let view = measured("a", None, (TopicView::default(), vec![0, 99_999, 100_000, u64::MAX]));
        assert_eq!((view.parts[0], view.parts[1], view.parts[ENDS.len()]), (2, 1, 1));
        assert_eq!(measured("a", None, Default::default()).parts, [0; 0]);
    }
}
