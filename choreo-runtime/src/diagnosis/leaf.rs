//! The leaves of a watch, by name: what a report calls the parts of a pattern.

use crate::machine::{Field, LeafId, Node, Pattern, Place, Test, Watch};

/// One leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) id: LeafId,
    /// The path to it in the message, dotted; empty for the whole payload.
    pub(super) path: String,
    /// How a sentence calls it: `"status"`, `header "trace"`, `the key`, `the payload`.
    pub(super) name: String,
    pub(super) place: Place,
}

/// Every leaf of a watch, in the order of the text.
pub(super) fn leaves(watch: &Watch) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    pattern(&watch.pattern, &mut leaves);
    for header in watch.headers {
        let name = format!("header {:?}", header.key);
        node(&header.value, "", &name, &mut leaves);
    }
    if let Some(key) = &watch.key {
        node(key, "", "the key", &mut leaves);
    }
    if let Some(condition) = &watch.condition {
        leaves.push(Leaf {
            id: condition.leaf,
            path: String::new(),
            name: "`where`".to_owned(),
            place: condition.place,
        });
    }
    leaves
}

/// Whether a watch takes any message of its topic.
pub(super) fn asks_nothing(watch: &Watch) -> bool {
    matches!(watch.pattern, Pattern::Anything)
        && watch.headers.is_empty()
        && watch.key.is_none()
        && watch.condition.is_none()
}

fn pattern(pattern: &Pattern, leaves: &mut Vec<Leaf>) {
    let mut add = |id, path: &str, place| {
        leaves.push(Leaf { id, path: path.to_owned(), name: name(path), place });
    };
    match *pattern {
        Pattern::Anything => {}
        Pattern::Shape(root) => node(root, "", &name(""), leaves),
        Pattern::Typed { place, whole, leaves: parts, .. } => {
            add(whole, "", place);
            parts.iter().for_each(|part| add(part.leaf, part.path, part.place));
        }
        Pattern::Bytes { place, leaf, .. } | Pattern::Custom { place, leaf, .. } => add(leaf, "", place),
    }
}

fn name(path: &str) -> String {
    if path.is_empty() { "the payload".to_owned() } else { format!("{path:?}") }
}

fn node(node_: &Node, path: &str, named: &str, leaves: &mut Vec<Leaf>) {
    leaves.push(Leaf { id: node_.leaf, path: path.to_owned(), name: named.to_owned(), place: node_.place });
    let mut same = |inner: &Node| node(inner, path, named, leaves);
    match node_.test {
        Test::Len(inner) | Test::Not(inner) | Test::Bind(_, inner) => same(inner),
        Test::All(inner) | Test::Any(inner) => inner.iter().for_each(same),
        Test::Bag { items, .. } => elements(items, path, |_| "[]".to_owned(), leaves),
        Test::Sequence { items, .. } => elements(items, path, |at| format!("[{at}]"), leaves),
        Test::Every(inner) | Test::Some(inner) => {
            elements(std::slice::from_ref(inner), path, |_| "[]".to_owned(), leaves);
        }
        Test::Object { fields, .. } => fields.iter().for_each(|inner| field(inner, path, leaves)),
        _ => {}
    }
}

fn elements(items: &[Node], path: &str, suffix: fn(usize) -> String, leaves: &mut Vec<Leaf>) {
    for (at, item) in items.iter().enumerate() {
        let path = format!("{path}{}", suffix(at));
        node(item, &path, &name(&path), leaves);
    }
}

fn field(inner: &Field, path: &str, leaves: &mut Vec<Leaf>) {
    let path = match path {
        "" => inner.key.to_owned(),
        path => format!("{path}.{}", inner.key),
    };
    node(&inner.value, &path, &name(&path), leaves);
}
