//! Why a scenario is not as it should be, in one line: which hop, what came of it, what came instead, when.

use std::collections::BTreeMap;

use serde::Serialize;

use super::machine;
use crate::record::{
    Block, BlockOutcome, Difference, Evidence, MachineId, MachineRecord, MessageId, Met, Payload, Scenario,
    Step,
};

/// The machines of a run.
pub(super) type Machines = BTreeMap<MachineId, MachineRecord>;

/// The line.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Why {
    /// `expect`; empty where it is no statement's fault.
    verb: String,
    /// `orders.processed`.
    subject: String,
    /// `MISMATCH: 1 message came, and did not fit`.
    detail: String,
    /// `status: got "PENDING"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    instead: Option<String>,
    /// The line of the statement in its file.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    /// When what came instead came, or when the block ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    at_ns: Option<u64>,
}

/// Why this attempt is not as it should be; none where all is well.
pub(super) fn why(scenario: &Scenario, machines: &Machines) -> Option<Why> {
    let blocks = || scenario.blocks.iter();
    let failed = blocks().find(|block| block.outcome.is_failure());
    if let Some(block) = failed.or_else(|| blocks().find(|block| block.outcome != BlockOutcome::Passed)) {
        return Some(of_block(block, machines.get(&block.machine)));
    }
    let panic = scenario.panic.as_ref()?;
    Some(Why { detail: first_line(&panic.text), ..Why::default() })
}

fn of_block(block: &Block, machine: Option<&MachineRecord>) -> Why {
    let ended = ended(block);
    let told = |word: &str| block.steps.iter().find(|step| step.word == word);
    let Some(step) = told("FAIL").or_else(|| told("SLOW")) else {
        let detail = ended.unwrap_or_else(|| block.headline.clone());
        return Why { detail, at_ns: Some(block.elapsed_ns), ..Why::default() };
    };
    let (instead, at_ns) = instead(block, machine, step).unzip();
    let broke_at = match &block.outcome {
        BlockOutcome::Violated(violation) => violation.at_ns,
        BlockOutcome::Lost { at_ns, .. } => Some(*at_ns),
        _ => match &step.met {
            Met::Slow { taken } => taken.last().map(|last| last.at_ns),
            _ => None,
        },
    };
    Why {
        verb: step.verb.clone(),
        subject: step.subject.clone(),
        detail: step.detail.clone(),
        instead: instead.or(ended),
        line: Some(step.place.1),
        at_ns: at_ns.or(broke_at).or(Some(block.elapsed_ns.min(block.deadline_ns))),
    }
}

/// What ended a block whose steps do not tell.
fn ended(block: &Block) -> Option<String> {
    match &block.outcome {
        BlockOutcome::Violated(violation) => match (&violation.check, violation.message) {
            (Some((_, words)), _) => (!words.is_empty()).then(|| words.clone()),
            (None, Some(message)) => came(block, message),
            (None, None) => None,
        },
        BlockOutcome::Error { text, .. } => Some(first_line(text)),
        BlockOutcome::Lost { reason, .. } => Some(reason.clone()),
        BlockOutcome::Overflow { what, .. } => Some(what.clone()),
        _ => None,
    }
}

/// What came instead of what a step wants, and when.
fn instead(block: &Block, machine: Option<&MachineRecord>, step: &Step) -> Option<(String, u64)> {
    match &step.met {
        Met::Mismatch { evidence }
        | Met::Timeout { evidence }
        | Met::Early { evidence }
        | Met::Disorder { evidence }
        | Met::Taken { evidence, .. }
        | Met::Open { evidence } => near(machine, step, evidence).or_else(|| astray(block, evidence)),
        Met::TooFew { evidence, .. } => near(machine, step, evidence),
        _ => None,
    }
}

fn near(machine: Option<&MachineRecord>, step: &Step, evidence: &Evidence) -> Option<(String, u64)> {
    let closest = evidence.closest.as_ref()?;
    let first = closest.differences.first()?;
    let about = match machine.and_then(|machine| machine::around(machine, step.statement, first.leaf)) {
        Some(Some(header)) => format!("header {header}: "),
        Some(None) => "key: ".to_owned(),
        None if first.path.is_empty() => String::new(),
        None => format!("{}: ", first.path),
    };
    let wanted = machine.and_then(|machine| wanted(machine, first)).unwrap_or_default();
    let more = match closest.differences.len() - 1 {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    Some((format!("{about}{}{wanted}{more}", first.words), closest.at_ns))
}

/// What was wanted, as the text of the test has it, where the words do not say it.
fn wanted(machine: &MachineRecord, of: &Difference) -> Option<String> {
    if of.problem != "got" || of.wanted.is_some() {
        return None;
    }
    Some(format!(", wanted {}", shortened(&machine::written(machine, of.place)?, 80)))
}

fn astray(block: &Block, evidence: &Evidence) -> Option<(String, u64)> {
    if let Some(stray) = evidence.strays.first() {
        // Why it was not taken is what the step's own words say.
        return Some((came(block, stray.message)?, stray.at_ns));
    }
    let found = evidence.elsewhere.first()?;
    let message = block.messages.get(found.message.0 as usize)?;
    let via = message.via.as_ref().map(|via| format!(" via {via}")).unwrap_or_default();
    Some((format!("a message that fits came on {}{via}", message.topic), found.at_ns))
}

/// What the message says, shortened.
fn came(block: &Block, id: MessageId) -> Option<String> {
    let message = block.messages.get(id.0 as usize)?;
    Some(match &message.payload {
        Payload::Json(value) => format!("got {}", shortened(&value.to_string(), 120)),
        Payload::Text(text) | Payload::Cut(text) => format!("got {}", shortened(text, 120)),
        Payload::Hex(_) | Payload::Withheld => format!("a message of {} bytes came", message.size),
    })
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}\u{2026}", &text[..end]),
        None => text.to_owned(),
    }
}

fn first_line(text: &str) -> String {
    shortened(text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default(), 300)
}
