//! Whether a value fits, where nobody asks why not.

use super::json::Scan;
use super::seen::Seen;
use super::sink::{Probe, Sink as _};
use super::walk::Walk;
use super::{Operands, leaf};
use crate::machine::{Node, Test};

/// Whether a value fits a node.
pub(super) fn fits(node: &Node, seen: &Seen<'_>, operands: &Operands) -> bool {
    if let Seen::Nothing = seen {
        return nothing(node) == Some(true);
    }
    match &node.test {
        Test::Not(inner) => !fits(inner, seen, operands),
        Test::Any(nodes) => nodes.iter().any(|node| fits(node, seen, operands)),
        Test::All(nodes) => nodes.iter().all(|node| fits(node, seen, operands)),
        Test::Bind(_, inner) => fits(inner, seen, operands),
        Test::Object { .. } => matches!(seen, Seen::Object(text) if part_fits(node, text, operands)),
        Test::Sequence { .. } | Test::Bag { .. } | Test::Every(_) | Test::Some(_) => {
            matches!(seen, Seen::Array(text) if part_fits(node, text, operands))
        }
        test => leaf::holds(test, seen, operands),
    }
}

fn part_fits(node: &Node, text: &str, operands: &Operands) -> bool {
    let mut probe = Probe::default();
    let walked = Walk { scan: Scan::part(text), operands, sink: &mut probe }.value(node);
    walked.is_ok() && probe.fits()
}

/// What a node says where there is nothing. Only `absent` asks for that; a test of a value says neither yes
/// nor no, and `not` does not make a yes of it: `not "FAILED"` wants a value.
pub(super) fn nothing(node: &Node) -> Option<bool> {
    match &node.test {
        Test::Absent => Some(true),
        Test::Not(inner) => nothing(inner).map(|says| !says),
        Test::Bind(_, inner) => nothing(inner),
        Test::Any(nodes) => joined(nodes, true),
        Test::All(nodes) => joined(nodes, false),
        _ => None,
    }
}

/// One that says `decides` decides; otherwise all must have said something.
fn joined(nodes: &[Node], decides: bool) -> Option<bool> {
    let mut known = !nodes.is_empty();
    for node in nodes {
        match nothing(node) {
            Some(says) if says == decides => return Some(decides),
            Some(_) => {}
            None => known = false,
        }
    }
    known.then_some(!decides)
}

/// What `NAME @ ..` names.
pub(super) fn unbound(mut node: &Node) -> &Node {
    while let Test::Bind(_, inner) = &node.test {
        node = inner;
    }
    node
}
