//! How many leaves a pattern has.

use crate::machine::{Field, Node, Pattern, Test, Watch};

/// How many leaves a watch has: the finest things that can differ, each field of a shape one. A value that is
/// not there at all, or whose object is not, differs in all of its leaves.
pub fn leaf_count(watch: &Watch) -> usize {
    let headers = watch.headers.len() + usize::from(watch.key.is_some());
    pattern_leaves(&watch.pattern) + headers + usize::from(watch.condition.is_some())
}

fn pattern_leaves(pattern: &Pattern) -> usize {
    match pattern {
        Pattern::Anything => 0,
        Pattern::Shape(node) => node_leaves(node),
        Pattern::Typed { leaves, .. } => leaves.len().max(1),
        Pattern::Bytes { .. } | Pattern::Custom { .. } => 1,
    }
}

/// How many leaves a node has.
pub(super) fn node_leaves(node: &Node) -> usize {
    match &node.test {
        Test::Object { fields, .. } => sum(fields.iter().map(|field: &Field| &field.value)),
        Test::Sequence { items, .. } | Test::All(items) => sum(items.iter()),
        Test::Bind(_, inner) => node_leaves(inner),
        _ => 1,
    }
}

fn sum<'n>(nodes: impl Iterator<Item = &'n Node>) -> usize {
    nodes.map(node_leaves).sum::<usize>().max(1)
}
