//! What came of one attempt at a scenario, as the page has it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::message::MessageView;
use super::operand::{self, Said};
use super::why::{Machines, Why, why};
use crate::record::{
    Attempt, Block, BlockOutcome, MachineId, Note, Outcome, Panic, Redactions, Scenario, SkippedBlocks, Step,
    Timeline, Transport,
};

/// Where each machine and each process stands in the page's tables.
#[derive(Debug)]
pub(super) struct Places<'j> {
    pub(super) records: &'j Machines,
    pub(super) machines: BTreeMap<&'j MachineId, usize>,
    pub(super) processes: BTreeMap<&'j str, usize>,
}

/// One attempt.
#[derive(Debug, Serialize)]
pub(super) struct AttemptView<'j> {
    process: Option<usize>,
    attempt: Attempt,
    started_ms: u64,
    took_ns: u64,
    #[serde(skip_serializing_if = "is_zero")]
    opening_ns: u64,
    outcome: Outcome,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    panic: Option<&'j Panic>,
    redactions: Redactions,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Why>,
    blocks: Vec<BlockView<'j>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped_blocks: Option<SkippedBlocks>,
}

/// A block.
#[derive(Debug, Serialize)]
pub(super) struct BlockView<'j> {
    machine: Option<usize>,
    number: u16,
    outcome: Said<'j, BlockOutcome>,
    headline: &'j str,
    elapsed_ns: u64,
    deadline_ns: u64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    virtual_time: bool,
    time_factor: f64,
    transports: &'j [Transport],
    steps: Vec<Said<'j, Step>>,
    timeline: &'j Timeline,
    messages: Vec<MessageView<'j>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'j [Note],
    /// Line by line: other reports have the same ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    report: Vec<&'j str>,
}

fn is_zero(nanos: &u64) -> bool {
    *nanos == 0
}

impl<'j> AttemptView<'j> {
    /// The attempt as the page has it.
    pub(super) fn of(scenario: &'j Scenario, places: &Places<'j>) -> AttemptView<'j> {
        AttemptView {
            process: places.processes.get(scenario.process.as_str()).copied(),
            attempt: scenario.attempt,
            started_ms: scenario.started_ms,
            took_ns: scenario.took_ns,
            opening_ns: scenario.opening_ns,
            outcome: scenario.outcome,
            ok: scenario.ok,
            panic: scenario.panic.as_ref(),
            redactions: scenario.redactions,
            why: why(scenario, places.records),
            blocks: scenario.blocks.iter().map(|block| BlockView::of(block, places)).collect(),
            skipped_blocks: scenario.skipped_blocks,
        }
    }
}

impl<'j> BlockView<'j> {
    fn of(block: &'j Block, places: &Places<'j>) -> BlockView<'j> {
        BlockView {
            machine: places.machines.get(&block.machine).copied(),
            number: block.number,
            outcome: operand::outcome(&block.outcome),
            headline: &block.headline,
            elapsed_ns: block.elapsed_ns,
            deadline_ns: block.deadline_ns,
            virtual_time: block.virtual_time,
            time_factor: block.time_factor,
            transports: &block.transports,
            steps: block.steps.iter().map(operand::step).collect(),
            timeline: &block.timeline,
            messages: block.messages.iter().map(MessageView::of).collect(),
            notes: &block.notes,
            report: block.report.iter().flat_map(|report| report.split('\n')).collect(),
        }
    }
}
