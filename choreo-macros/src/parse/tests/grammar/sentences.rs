//! Sentences of the grammar, at random.

use std::collections::BTreeMap;

use super::notation::{Grammar, Node};
use super::terminals::TERMINALS;
use crate::parse::tests::mutation::Dice;

/// How many rules may stand in one another before the shortest way out is taken.
const DEPTH: usize = 9;

/// Makes sentences.
pub(super) struct Maker<'g> {
    grammar: &'g Grammar,
    dice: Dice,
    /// How many rules the shortest sentence of each goes through.
    heights: BTreeMap<&'g str, usize>,
    /// How many names there are.
    names: usize,
}

impl<'g> Maker<'g> {
    pub(super) fn new(grammar: &'g Grammar, seed: u64) -> Maker<'g> {
        let mut heights: BTreeMap<&str, usize> = BTreeMap::new();
        while heights.len() < grammar.rules.len() {
            let known = heights.len();
            for rule in &grammar.rules {
                if let Some(height) = height(&rule.body, &heights)
                    && !heights.contains_key(rule.name.as_str())
                {
                    heights.insert(&rule.name, height + 1);
                }
            }
            assert!(heights.len() > known, "a rule has no end");
        }
        Maker { grammar, dice: Dice(seed), heights, names: 0 }
    }

    /// A sentence that the rule derives.
    pub(super) fn sentence(&mut self, rule: &str) -> String {
        let (mut text, mut seen) = (String::new(), Vec::new());
        self.names = 0;
        self.make(&self.grammar.rule(rule).body, 1, &mut seen, &mut text);
        text
    }

    fn make(&mut self, node: &'g Node, depth: usize, seen: &mut Vec<&'g Node>, text: &mut String) {
        let deep = depth > DEPTH;
        match node {
            Node::Written(written) => word(text, written),
            Node::Named(name) => {
                let example = self.example(name);
                word(text, &example);
            }
            Node::Rule(name) => {
                self.make(&self.grammar.rule(name).body, depth + 1, &mut Vec::new(), text);
            }
            Node::Sequence(list) => list.iter().for_each(|one| self.make(one, depth, seen, text)),
            Node::Choice(list) => {
                let one = if deep { self.shortest(list) } else { self.dice.below(list.len()) };
                self.make(&list[one], depth, seen, text);
            }
            Node::Optional(one) => {
                if !deep && self.dice.below(2) == 0 {
                    self.make(one, depth, seen, text);
                }
            }
            Node::Repeated(one) => {
                while !deep && self.dice.below(2) == 0 {
                    self.make(one, depth, seen, text);
                }
            }
            Node::Each(list, separator) => {
                let mut first = true;
                while !deep && self.dice.below(3) != 0 {
                    let one = &list[self.dice.below(list.len())];
                    if !seen.contains(&one) {
                        separator.iter().filter(|_| !first).for_each(|separator| word(text, separator));
                        self.make(one, depth, seen, text);
                        seen.push(one);
                        first = false;
                    }
                }
            }
        }
    }

    fn example(&mut self, name: &str) -> String {
        let (_, examples) = TERMINALS.into_iter().find(|(one, _)| *one == name).expect("a terminal");
        let example = examples[self.dice.below(examples.len())];
        self.names += 1;
        example.replace("n#", &format!("n{}", self.names))
    }

    fn shortest(&self, list: &[Node]) -> usize {
        let height = |at: &usize| height(&list[*at], &self.heights);
        (0..list.len()).min_by_key(|at| height(at).unwrap_or(usize::MAX)).unwrap_or_default()
    }
}

/// How many rules the shortest sentence of a part goes through, where that is known.
fn height(node: &Node, heights: &BTreeMap<&str, usize>) -> Option<usize> {
    match node {
        Node::Rule(name) => heights.get(name.as_str()).copied(),
        Node::Sequence(list) => {
            list.iter().map(|one| height(one, heights)).try_fold(0, |most, one| Some(most.max(one?)))
        }
        Node::Choice(list) => list.iter().filter_map(|one| height(one, heights)).min(),
        Node::Written(_) | Node::Named(_) | Node::Optional(_) | Node::Repeated(_) | Node::Each(..) => Some(0),
    }
}

fn word(text: &mut String, word: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(word);
}

#[test]
fn sentences_differ_and_end() {
    let grammar = Grammar::read("a = \"x\" | \"(\" a a \")\" | b ; b = \"[\" a { a } \"]\" ;").unwrap();
    let mut maker = Maker::new(&grammar, 1);
    let made: std::collections::BTreeSet<String> = (0..200).map(|_| maker.sentence("a")).collect();
    assert!(made.len() > 20 && made.contains("x"), "{made:?}");
}
