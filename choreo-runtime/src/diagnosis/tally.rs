//! How many of a pattern's fields differ.

use std::ops::Range;

use crate::machine::{LeafId, Node, Pattern, Test, Watch};
use crate::matching::{Difference, Problem};

/// How many fields a pattern has, and what of a message is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tally {
    /// The fields that differ; a value that is not there at all differs in all that it should have.
    pub(super) differ: usize,
    /// The fields of the pattern: the finest things in it that can differ.
    pub(super) fields: usize,
    /// The keys that must not be there because an `exactly` does not name them.
    pub(super) surplus: usize,
}

/// Counts each field once, in however many ways it differs.
pub(super) fn count(watch: &Watch, differences: &[Difference]) -> Tally {
    let fields = Fields::of(watch);
    let mut differs = vec![false; fields.count];
    let mut surplus = 0;
    for difference in differences {
        let Some(known) = fields.leaves.iter().find(|known| known.leaf == difference.leaf) else { continue };
        match (&difference.problem, known.whole) {
            (Problem::Unexpected { .. }, Whole::Object) => surplus += 1,
            // The array goes on: its elements may well fit.
            (Problem::Got { got, .. }, Whole::Sequence) if got.starts_with("an array of ") => {
                differs[known.fields.end - 1] = true;
            }
            _ => differs[known.fields.clone()].fill(true),
        }
    }
    let differ = differs.iter().filter(|differs| **differs).count();
    Tally { differ, fields: fields.count, surplus }
}

/// The leaves of a pattern, and which of its fields each stands for.
#[derive(Debug, Default)]
struct Fields {
    count: usize,
    leaves: Vec<Known>,
}

#[derive(Debug)]
struct Known {
    leaf: LeafId,
    fields: Range<usize>,
    whole: Whole,
}

/// What a leaf stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    Object,
    Sequence,
    Other,
}

impl Fields {
    fn of(watch: &Watch) -> Fields {
        let mut fields = Fields::default();
        match watch.pattern {
            Pattern::Anything => {}
            Pattern::Shape(root) => fields.node(root),
            Pattern::Typed { whole, leaves, .. } => {
                leaves.iter().for_each(|part| fields.one(part.leaf));
                if leaves.is_empty() {
                    fields.count += 1;
                }
                fields.know(whole, 0, Whole::Other);
            }
            Pattern::Bytes { leaf, .. } | Pattern::Custom { leaf, .. } => fields.one(leaf),
        }
        for header in watch.headers {
            fields.inside(&header.value);
        }
        watch.key.iter().for_each(|key| fields.inside(key));
        watch.condition.iter().for_each(|condition| fields.one(condition.leaf));
        fields
    }

    fn one(&mut self, leaf: LeafId) {
        self.count += 1;
        self.know(leaf, self.count - 1, Whole::Other);
    }

    fn know(&mut self, leaf: LeafId, from: usize, whole: Whole) {
        self.leaves.push(Known { leaf, fields: from..self.count, whole });
    }

    fn node(&mut self, node: &Node) {
        let from = self.count;
        let whole = match node.test {
            Test::Object { fields, .. } => {
                fields.iter().for_each(|field| self.node(&field.value));
                Whole::Object
            }
            Test::Sequence { items, .. } => {
                items.iter().for_each(|item| self.node(item));
                Whole::Sequence
            }
            Test::All(nodes) => {
                nodes.iter().for_each(|node| self.node(node));
                Whole::Other
            }
            Test::Bind(_, inner) => {
                self.node(inner);
                Whole::Other
            }
            _ => return self.inside(node),
        };
        if self.count == from {
            self.count += 1;
        }
        self.know(node.leaf, from, whole);
    }

    /// A node that is one field, whatever is in it.
    fn inside(&mut self, node: &Node) {
        self.count += 1;
        self.known_inside(node);
    }

    fn known_inside(&mut self, node: &Node) {
        self.know(node.leaf, self.count - 1, Whole::Other);
        match node.test {
            Test::Len(inner) | Test::Not(inner) | Test::Bind(_, inner) => self.known_inside(inner),
            Test::Every(inner) | Test::Some(inner) => self.known_inside(inner),
            Test::All(nodes) | Test::Any(nodes) => nodes.iter().for_each(|node| self.known_inside(node)),
            Test::Bag { items, .. } | Test::Sequence { items, .. } => {
                items.iter().for_each(|item| self.known_inside(item));
            }
            Test::Object { fields, .. } => fields.iter().for_each(|field| self.known_inside(&field.value)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Tally, count};
    use crate::diagnosis::sample::{leak, node, watch};
    use crate::machine::{Field, LeafId, Node, Place, Test};
    use crate::matching::{Difference, Problem};

    fn field(key: &'static str, value: Node) -> Field {
        Field { key, place: Place::NOWHERE, value }
    }

    fn leaf(id: u16) -> Node {
        node("choreo", id, Test::Present)
    }

    fn object(id: u16, fields: Vec<Field>) -> Node {
        node("choreo", id, Test::Object { fields: leak(fields), exactly: true })
    }

    /// `exactly { a: _, order: { b: _, c: _ } }`: leaves 0 to 4.
    fn shape() -> Node {
        let order = object(2, vec![field("b", leaf(3)), field("c", leaf(4))]);
        object(0, vec![field("a", leaf(1)), field("order", order)])
    }

    fn got() -> Problem {
        Problem::Got { got: "1".into(), wanted: None }
    }

    fn counted(differences: &[(u16, Problem)]) -> (usize, usize, usize) {
        let differences: Vec<Difference> = differences
            .iter()
            .map(|(leaf, problem)| Difference {
                leaf: LeafId(*leaf),
                place: Place::NOWHERE,
                path: String::new(),
                problem: problem.clone(),
            })
            .collect();
        let Tally { differ, fields, surplus } = count(&watch(0, "t", shape()), &differences);
        (differ, fields, surplus)
    }

    #[test]
    fn a_field_that_differs_in_two_ways_is_one() {
        let twice = [(1, got()), (1, Problem::Duplicate { key: "a".into() }), (3, got())];
        assert_eq!(counted(&twice), (2, 3, 0));
    }

    #[test]
    fn an_object_that_is_not_there_differs_in_all_its_fields() {
        assert_eq!(counted(&[(2, Problem::Missing { key: "order".into() })]), (2, 3, 0));
        assert_eq!(counted(&[(0, got())]), (3, 3, 0));
    }

    #[test]
    fn keys_that_must_not_be_there_are_no_fields_of_the_pattern() {
        let surplus = || Problem::Unexpected { key: "x".into(), got: "1".into() };
        assert_eq!(counted(&[(0, surplus()), (0, surplus()), (2, surplus())]), (0, 3, 3));
        assert_eq!(counted(&[(0, surplus()), (4, got())]), (1, 3, 1));
    }
}
