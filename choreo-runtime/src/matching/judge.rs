//! Judging one message by one watch.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::difference::{Difference, Problem};
use super::fit::{fits, unbound};
use super::json::{Fault, Scan};
use super::seen::Seen;
use super::sink::{Leaves, Sink, Spot};
use super::size::node_leaves;
use super::walk::Walk;
use super::words::{self, Words};
use super::{Judgement, Operands, bind};
use crate::expr::panics;
use crate::expr::{Exprs, TypedVerdict, UserError};
use crate::machine::{Node, Pattern, Place, TypedLeaf, Watch};
use crate::message::Arrival;

/// Judges a message: its payload, its headers, its key and, where all of them fit, the `where`. Clears `out`
/// first. The watch has been [`prepare`](super::prepare)d.
///
/// # Errors
///
/// Where user code fails: a `where`, a matcher of the user's own.
pub fn judge(
    watch: &Watch,
    arrival: &Arc<Arrival>,
    latency: Option<Duration>,
    operands: &Operands,
    exprs: &mut dyn Exprs,
    out: &mut Judgement,
) -> Result<(), UserError> {
    out.clear();
    examine(watch, arrival, operands, exprs, &mut Leaves(out))?;
    if out.fits() {
        bind::parts(watch, arrival, operands, &mut out.parts);
        if let Some(spot) = condition(watch, arrival, latency, exprs, &out.parts)? {
            Leaves(out).other(spot, || Problem::ConditionFalse);
        }
    }
    out.settle();
    Ok(())
}

/// Says in words what [`judge`] finds, in the order of the text. A leaf may differ in more than one way (two
/// keys that `exactly` does not name).
///
/// # Errors
///
/// Where user code fails.
pub fn explain(
    watch: &Watch,
    arrival: &Arc<Arrival>,
    latency: Option<Duration>,
    operands: &Operands,
    exprs: &mut dyn Exprs,
) -> Result<Vec<Difference>, UserError> {
    let mut words = Words::new(operands);
    examine(watch, arrival, operands, exprs, &mut words)?;
    if words.fits() {
        let mut parts = Vec::new();
        bind::parts(watch, arrival, operands, &mut parts);
        if let Some(spot) = condition(watch, arrival, latency, exprs, &parts)? {
            words.other(spot, || Problem::ConditionFalse);
        }
    }
    Ok(words.into_differences())
}

fn examine<S: Sink>(
    watch: &Watch,
    arrival: &Arc<Arrival>,
    operands: &Operands,
    exprs: &mut dyn Exprs,
    sink: &mut S,
) -> Result<(), UserError> {
    match &watch.pattern {
        Pattern::Anything => {}
        Pattern::Shape(root) => shape(root, arrival, operands, sink),
        Pattern::Typed { expr, place, whole, leaves, .. } => {
            let verdict = exprs.typed(*expr, arrival)?;
            typed(verdict, Spot::new(*whole, *place), leaves, arrival, sink);
        }
        Pattern::Bytes { bytes, place, leaf } => {
            if *arrival.payload != **bytes {
                sink.other(Spot::new(*leaf, *place), || words::bytes(bytes, &arrival.payload));
            }
        }
        Pattern::Custom { expr, place, leaf, .. } => {
            let matcher = operands.matcher(*expr);
            if let Err(why) = panics::caught(|| Ok(matcher.judge(arrival)))? {
                let wanted = || panics::caught(|| Ok(matcher.describe())).unwrap_or_default();
                sink.other(Spot::new(*leaf, *place), || Problem::Custom { why, wanted: wanted() });
            }
        }
    }
    for field in watch.headers {
        text(&field.value, field.place, Some(field.key), arrival.headers.get(field.key), operands, sink);
    }
    if let Some(node) = &watch.key {
        text(node, node.place, None, arrival.key.as_deref(), operands, sink);
    }
    Ok(())
}

fn shape<S: Sink>(root: &Node, arrival: &Arrival, operands: &Operands, sink: &mut S) {
    let spot = || Spot { weight: node_leaves(root), ..Spot::new(root.leaf, root.place) };
    let content = match arrival.content() {
        Ok(content) => content,
        Err(error) => return sink.other(spot(), || Problem::NotJson(error.to_string())),
    };
    if let Err(fault) = walk(root, content, operands, sink) {
        sink.forget();
        sink.other(spot(), || words::not_json(fault, arrival));
    }
}

fn walk<S: Sink>(root: &Node, payload: &[u8], operands: &Operands, sink: &mut S) -> Result<(), Fault> {
    let mut walk = Walk { scan: Scan::payload(payload)?, operands, sink };
    walk.value(root)?;
    walk.scan.end()
}

/// What a typed pattern says: `whole` is its leaf for "it is not such a value at all".
fn typed<S: Sink>(verdict: TypedVerdict, whole: Spot, leaves: &[TypedLeaf], arrival: &Arrival, sink: &mut S) {
    match verdict {
        TypedVerdict::Fits => {}
        TypedVerdict::Undecodable(why) => {
            let weight = leaves.len().max(1);
            sink.other(Spot { weight, ..whole }, || Problem::Undecodable(why));
        }
        // What differs is in no leaf: the pattern's own `if`, its alternatives.
        TypedVerdict::Differs(differing) if differing.is_empty() => {
            sink.other(whole, || words::typed("", arrival));
        }
        TypedVerdict::Differs(differing) => {
            for leaf in differing {
                let spot = match leaves.iter().find(|known| known.leaf == leaf) {
                    Some(known) => Spot { path: known.path, ..Spot::new(leaf, known.place) },
                    None => Spot { leaf, ..whole },
                };
                sink.other(spot, || words::typed(spot.path, arrival));
            }
        }
    }
}

/// Judges a header or the key: as text, and where a test wants a number or boolean and the text is one, as that.
fn text<S: Sink>(
    node: &Node,
    key_place: Place,
    name: Option<&'static str>,
    bytes: Option<&[u8]>,
    operands: &Operands,
    sink: &mut S,
) {
    let seen = bytes.map_or(Seen::Nothing, Seen::header);
    if fits(node, &seen, operands) {
        return;
    }
    let leaf = unbound(node).leaf;
    match bytes {
        None => {
            let spot = Spot { missing: true, ..Spot::new(leaf, key_place) };
            sink.other(spot, || Problem::NoHeader { name: name.map(str::to_owned) });
        }
        Some(bytes) => {
            sink.other(Spot::new(leaf, node.place), || words::header(node, name, bytes, operands));
        }
    }
}

/// The `where`, where it is false.
fn condition(
    watch: &Watch,
    arrival: &Arc<Arrival>,
    latency: Option<Duration>,
    exprs: &mut dyn Exprs,
    parts: &[Value],
) -> Result<Option<Spot>, UserError> {
    match &watch.condition {
        Some(condition) if !exprs.condition(condition.expr, arrival, latency, parts)? => {
            Ok(Some(Spot::new(condition.leaf, condition.place)))
        }
        _ => Ok(None),
    }
}
