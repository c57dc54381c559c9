//! The hops of a test: its statements that wait for something that a trigger causes.

use std::collections::BTreeMap;
use std::fmt;

use crate::suite::Test;

/// Which hop of a test.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hop {
    block: u16,
    statement: u16,
    verb: String,
    subject: String,
}

impl fmt::Display for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb, self.subject)
    }
}

/// How long a hop took, each time.
#[derive(Debug, Clone, Default)]
pub(super) struct Times {
    latencies_ns: Vec<u64>,
    pub(super) budget_ns: Option<u64>,
}

impl Times {
    /// The median; of an even number the upper one.
    pub(super) fn median_ns(&self) -> u64 {
        let mut sorted = self.latencies_ns.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    }
}

/// A topic that has an id in it has another one in each run.
fn without_ids(subject: &str) -> String {
    let mut parts = subject.split("id#");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let digits = part.bytes().take(16).take_while(u8::is_ascii_hexdigit).count();
        format!("{text}id#{}", &part[digits..])
    })
}

/// The hops of a test, over all of its attempts.
pub(super) fn hops(test: &Test<'_>) -> BTreeMap<Hop, Times> {
    let mut hops: BTreeMap<Hop, Times> = BTreeMap::new();
    let blocks = test.attempts.iter().flat_map(|attempt| &attempt.blocks);
    for (block, step) in blocks.flat_map(|block| block.steps.iter().map(move |step| (block, step))) {
        let Some(latency_ns) = step.latency_ns else { continue };
        let hop = Hop {
            block: block.number,
            statement: step.statement,
            verb: step.verb.clone(),
            subject: without_ids(&step.subject),
        };
        let times = hops.entry(hop).or_default();
        times.latencies_ns.push(latency_ns);
        times.budget_ns = step.budget_ns;
    }
    hops
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hop_on_a_topic_of_one_s_own_is_the_same_in_each_run() {
        assert_eq!(without_ids("orders.id#0123456789abcdef.done"), "orders.id#.done");
        assert_eq!(without_ids("orders.processed"), "orders.processed");
    }
}
