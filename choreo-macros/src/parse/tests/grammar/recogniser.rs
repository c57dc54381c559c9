//! Whether the grammar derives a text.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;

use super::notation::{Grammar, Node};
use super::terminals;
use super::tokens::Row;

/// Which of the parts of `< a | b >` have stood already.
type Seen<'g> = BTreeSet<&'g Node>;

/// What is known already: where a rule or a word in capitals can end that begins at a place.
type Known<'g> = RefCell<BTreeMap<(&'g str, usize), Vec<usize>>>;

/// Whether a rule derives all of these tokens.
pub(super) fn derives(grammar: &Grammar, rule: &str, tokens: TokenStream) -> bool {
    let row = Row::of(tokens);
    let recogniser = Recogniser { grammar, row: &row, known: RefCell::default() };
    recogniser.rule(&grammar.rule(rule).name, 0).contains(&row.0.len())
}

struct Recogniser<'g> {
    grammar: &'g Grammar,
    row: &'g Row,
    known: Known<'g>,
}

impl<'g> Recogniser<'g> {
    /// Where the rule can end that begins there.
    fn rule(&self, name: &'g str, at: usize) -> Vec<usize> {
        self.once(name, at, || {
            let body = &self.grammar.rule(name).body;
            let ends = self.ends(body, BTreeSet::from([(at, Seen::new())]));
            let ends: BTreeSet<usize> = ends.into_iter().map(|(end, _)| end).collect();
            ends.into_iter().collect()
        })
    }

    fn once(&self, name: &'g str, at: usize, find: impl FnOnce() -> Vec<usize>) -> Vec<usize> {
        let known = self.known.borrow().get(&(name, at)).cloned();
        known.unwrap_or_else(|| {
            let found = find();
            self.known.borrow_mut().insert((name, at), found.clone());
            found
        })
    }

    /// Where a part can end that begins at one of these places.
    fn ends(&self, node: &'g Node, from: BTreeSet<(usize, Seen<'g>)>) -> BTreeSet<(usize, Seen<'g>)> {
        let each = |find: &dyn Fn(usize) -> Vec<usize>| {
            let ends =
                from.iter().flat_map(|(at, seen)| find(*at).into_iter().map(|end| (end, seen.clone())));
            ends.collect()
        };
        match node {
            Node::Written(text) => each(&|at| self.row.written(at, text).into_iter().collect()),
            Node::Named(name) => each(&|at| self.once(name, at, || terminals::ends(name, self.row, at))),
            Node::Rule(name) => each(&|at| self.rule(name, at)),
            Node::Sequence(list) => list.iter().fold(from, |from, node| self.ends(node, from)),
            Node::Choice(list) => list.iter().flat_map(|node| self.ends(node, from.clone())).collect(),
            Node::Optional(one) => self.ends(one, from.clone()).into_iter().chain(from).collect(),
            Node::Repeated(one) => self.again(from, |from| self.ends(one, from)),
            Node::Each(list, None) => self.again(from, |from| self.one_more(list, from)),
            Node::Each(list, Some(separator)) => {
                let first = self.one_more(list, from.clone());
                let comma = |from: BTreeSet<(usize, Seen<'g>)>| -> BTreeSet<(usize, Seen<'g>)> {
                    let ends = from
                        .into_iter()
                        .filter_map(|(at, seen)| self.row.written(at, separator).map(|end| (end, seen)));
                    ends.collect()
                };
                let all = self.again(first, |from| self.one_more(list, comma(from)));
                let trailing = comma(all.clone());
                all.into_iter().chain(trailing).chain(from).collect()
            }
        }
    }

    /// One of the parts that have not stood yet.
    fn one_more(&self, list: &'g [Node], from: BTreeSet<(usize, Seen<'g>)>) -> BTreeSet<(usize, Seen<'g>)> {
        let mut ends = BTreeSet::new();
        for node in list {
            let not_yet = from.iter().filter(|(_, seen)| !seen.contains(node)).cloned().collect();
            ends.extend(self.ends(node, not_yet).into_iter().map(|(end, mut seen)| {
                seen.insert(node);
                (end, seen)
            }));
        }
        ends
    }

    /// As often as it goes further.
    fn again(
        &self,
        from: BTreeSet<(usize, Seen<'g>)>,
        one: impl Fn(BTreeSet<(usize, Seen<'g>)>) -> BTreeSet<(usize, Seen<'g>)>,
    ) -> BTreeSet<(usize, Seen<'g>)> {
        let (mut all, mut last) = (from.clone(), from);
        while !last.is_empty() {
            last = one(last).into_iter().filter(|end| !all.contains(end)).collect();
            all.extend(last.iter().cloned());
        }
        all
    }
}

#[test]
fn a_text_is_derived_or_not() {
    let grammar = Grammar::read(
        "a = \"x\" < b | c > [ \"=>\" < b > ] ; b = \"as\" NAME ; c = \"by\" [ \":\" ] EXPRESSION ; d = < \",\" : b | c > ;",
    );
    let grammar = grammar.unwrap();
    for (rule, text, expected) in [
        ("a", "x", true),
        ("a", "x as y by 1 + 2", true),
        ("a", "x by : f(1) as y", true),
        ("a", "x as y as z", false),
        ("a", "x as y => as z", false),
        ("a", "x by 1 => as z", true),
        ("a", "x by :: 1", false),
        ("a", "x by", false),
        ("a", "x x", false),
        ("d", "", true),
        ("d", "as y, by 1", true),
        ("d", "as y, by 1,", true),
        ("d", "as y by 1", false),
        ("d", "as y, as z", false),
        ("d", ",", false),
    ] {
        assert_eq!(derives(&grammar, rule, text.parse().unwrap()), expected, "{rule}: {text}");
    }
}
