//! `bag [..]`: elements in any order, as a maximum matching.

use smallvec::{SmallVec, smallvec};

use super::Operands;
use super::fit::{fits, nothing};
use super::seen::Seen;
use crate::machine::Node;

/// For each item the element that it takes.
pub(super) type Assignment = SmallVec<[Option<usize>; 8]>;

/// Whether each item has an element of its own and, without `rest`, each element an item. An item that fits
/// where there is nothing (`any [absent, 2]`) may go without.
pub(super) fn holds(items: &[Node], rest: bool, elements: &[Seen<'_>], operands: &Operands) -> bool {
    assign(items, rest, elements, operands).is_some()
}

/// Gives each item its element; `None` where that can't be done.
pub(super) fn assign(
    items: &[Node],
    rest: bool,
    elements: &[Seen<'_>],
    operands: &Operands,
) -> Option<Assignment> {
    if !rest && elements.len() > items.len() {
        return None;
    }
    let mut matching = Matching {
        items,
        elements,
        operands,
        known: smallvec![None; items.len() * elements.len()],
        of_item: smallvec![None; items.len()],
        of_element: smallvec![None; elements.len()],
    };
    // An augmenting path keeps all that is matched, on both sides. So the items that must have an element come
    // first, then the elements that must have an item, and what is free then may go to the other items.
    let needs = |item: &usize| nothing(&items[*item]) != Some(true);
    let (must, may): (Assigned, Assigned) = (0..items.len()).partition(needs);
    let each_item =
        must.into_iter().all(|item| matching.find_element(item, &mut smallvec![false; elements.len()]));
    let mut each_element = || {
        (0..elements.len()).all(|element| {
            matching.of_element[element].is_some()
                || matching.find_item(element, &mut smallvec![false; items.len()])
        })
    };
    if !each_item || !rest && !each_element() {
        return None;
    }
    for item in may {
        if matching.of_item[item].is_none() {
            matching.find_element(item, &mut smallvec![false; elements.len()]);
        }
    }
    Some(matching.of_item)
}

type Assigned = SmallVec<[usize; 8]>;
type Visited = SmallVec<[bool; 8]>;

/// A matching between items and elements, as far as it has come.
struct Matching<'m, 'a> {
    items: &'m [Node],
    elements: &'m [Seen<'a>],
    operands: &'m Operands,
    /// Item by item, which elements fit it; judged when first asked.
    known: SmallVec<[Option<bool>; 16]>,
    of_item: Assignment,
    of_element: Assignment,
}

impl Matching<'_, '_> {
    fn fit(&mut self, item: usize, element: usize) -> bool {
        let (node, seen, operands) = (&self.items[item], &self.elements[element], self.operands);
        *self.known[item * self.elements.len() + element].get_or_insert_with(|| fits(node, seen, operands))
    }

    /// An element for this item, where others may change theirs.
    fn find_element(&mut self, item: usize, visited: &mut Visited) -> bool {
        for element in 0..self.elements.len() {
            if visited[element] || !self.fit(item, element) {
                continue;
            }
            visited[element] = true;
            let free = match self.of_element[element] {
                Some(other) => self.find_element(other, visited),
                None => true,
            };
            if free {
                self.pair(item, element);
                return true;
            }
        }
        false
    }

    /// An item for this element, where others may change theirs.
    fn find_item(&mut self, element: usize, visited: &mut Visited) -> bool {
        for item in 0..self.items.len() {
            if visited[item] || !self.fit(item, element) {
                continue;
            }
            visited[item] = true;
            let free = match self.of_item[item] {
                Some(other) => self.find_item(other, visited),
                None => true,
            };
            if free {
                self.pair(item, element);
                return true;
            }
        }
        false
    }

    fn pair(&mut self, item: usize, element: usize) {
        self.of_item[item] = Some(element);
        self.of_element[element] = Some(item);
    }
}
