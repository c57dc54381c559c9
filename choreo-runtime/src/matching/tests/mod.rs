//! Tests of matching as a whole.

mod binds;
mod input;
mod naive;
pub(super) mod nodes;
mod property;
mod report;
mod values;
mod watches;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio::time::Instant;

use super::{Difference, Judgement, Matcher, Operands, explain, judge, prepare};
use crate::expr::{Answer, Envelope, Exprs, Taken, TypedVerdict, UserError};
use crate::machine::{ChannelId, ExprId, LeafId, Node, Pattern, Topic, Watch};
use crate::message::{self, Arrival};
use nodes::Numbering;

type Condition = Box<dyn Fn(Option<Duration>, &[Value]) -> Result<bool, UserError>>;

/// A table of values in the place of a user's expressions.
#[derive(Default)]
pub(super) struct Table {
    /// The operands, by id; how often each was asked for.
    values: Vec<(Value, usize)>,
    typed: Option<TypedVerdict>,
    condition: Option<Condition>,
    matcher: Option<Box<dyn Matcher>>,
}

impl Table {
    fn of(values: impl IntoIterator<Item = Value>) -> Table {
        Table { values: values.into_iter().map(|value| (value, 0)).collect(), ..Table::default() }
    }
}

impl Exprs for Table {
    fn operand(&mut self, id: ExprId) -> Result<Value, UserError> {
        let (value, asked) = &mut self.values[id.index()];
        *asked += 1;
        Ok(value.clone())
    }

    fn matcher(&mut self, _: ExprId) -> Result<Box<dyn Matcher>, UserError> {
        self.matcher.take().ok_or_else(|| UserError::message("no matcher"))
    }

    fn typed(&mut self, _: ExprId, _: &Arc<Arrival>) -> Result<TypedVerdict, UserError> {
        self.typed.clone().ok_or_else(|| UserError::message("not decoded"))
    }

    fn condition(
        &mut self,
        _: ExprId,
        _: &Arc<Arrival>,
        latency: Option<Duration>,
        parts: &[Value],
    ) -> Result<bool, UserError> {
        self.condition.as_ref().unwrap()(latency, parts)
    }

    fn topic(&mut self, _: ExprId) -> Result<message::Topic, UserError> {
        unreachable!()
    }

    fn duration(&mut self, _: ExprId) -> Result<Duration, UserError> {
        unreachable!()
    }

    fn payload(&mut self, _: ExprId) -> Result<crate::message::Body, UserError> {
        unreachable!()
    }

    fn envelope(&mut self, _: ExprId) -> Result<Envelope, UserError> {
        unreachable!()
    }

    fn check(&mut self, _: ExprId) -> Result<Option<String>, UserError> {
        unreachable!()
    }

    fn bind(&mut self, _: ExprId) -> Result<(), UserError> {
        unreachable!()
    }

    fn rounds(&mut self, _: ExprId) -> Result<u32, UserError> {
        unreachable!()
    }

    fn round(&mut self, _: ExprId, _: u32) -> Result<(), UserError> {
        unreachable!()
    }

    fn fill(&mut self, _: ExprId, _: &[Taken]) -> Result<(), UserError> {
        unreachable!()
    }

    fn answer(&mut self, _: ExprId, _: &Arc<Arrival>, _: &[Value]) -> Result<Vec<Answer>, UserError> {
        unreachable!()
    }
}

/// A watch without anything but a pattern.
fn watch(pattern: Pattern) -> Watch {
    Watch {
        channel: ChannelId(0),
        topic: Topic::Literal("orders"),
        pattern,
        headers: &[],
        key: None,
        condition: None,
        needs: &[],
        operands: &[],
    }
}

/// A watch with a shape whose expressions are the first `operands` ones.
fn shaped(node: &Node, operands: usize) -> Watch {
    let root = Box::leak(Box::new(Numbering::default().node(node)));
    let operands: Vec<ExprId> = (0..operands).map(|id| ExprId(id as u16)).collect();
    Watch { operands: operands.leak(), ..watch(Pattern::Shape(root)) }
}

fn arrival(payload: impl Into<Bytes>) -> Arc<Arrival> {
    Arc::new(Arrival::new("orders", payload, Instant::now()))
}

/// Judges and explains, and checks that the two agree.
#[track_caller]
fn run(watch: &Watch, arrival: &Arc<Arrival>, exprs: &mut Table) -> (Judgement, Vec<Difference>) {
    let mut operands = Operands::default();
    prepare(watch, exprs, &mut operands).unwrap();
    let mut judgement = Judgement::default();
    judge(watch, arrival, None, &operands, exprs, &mut judgement).unwrap();
    let differences = explain(watch, arrival, None, &operands, exprs).unwrap();
    let mut explained: Vec<LeafId> = differences.iter().map(|difference| difference.leaf).collect();
    explained.dedup();
    let judged: Vec<LeafId> = judgement.misfits.iter().map(|misfit| misfit.leaf).collect();
    assert_eq!(judged, explained, "{differences:?}");
    assert_eq!(judgement.fits(), judgement.distance == 0);
    (judgement, differences)
}

/// Judges a payload by a shape without expressions.
#[track_caller]
fn by_shape(node: &Node, payload: impl Into<Bytes>) -> (Judgement, Vec<Difference>) {
    run(&shaped(node, 0), &arrival(payload), &mut Table::default())
}

/// The leaves that do not fit, and whether there was nothing.
fn misfits(judgement: &Judgement) -> Vec<(u16, bool)> {
    judgement.misfits.iter().map(|misfit| (misfit.leaf.0, misfit.missing)).collect()
}
