//! Statements with tokens left out, doubled, exchanged and put in: nothing panics, and what passes without a mistake
//! is the same when it is printed and read again.

use proc_macro2::{Group, TokenStream, TokenTree};

use super::print;
use crate::ast::Block;
use crate::diagnostic::Diagnostics;
use crate::parse::{arguments, block, is_item_form, items, marker, script_head};

const STATEMENTS: [&str; 22] = [
    "publish \"t\" { a: 1, \"b\": [x + 1, null, ..more], c: { d: f(|a, b| a) }, ..base } key k.id headers { h: v } as sent;",
    "publish topics::CREATED Order { id, ..base } as order;",
    "expect \"t\" { id: =~ \"^a\", n: > 0, m: 1..=5, o: absent, p: null, q: in [1, 2], r: starts_with \"x\" } within 50ms;",
    "expect \"t\" exactly { a: len > 3, b: not null, c: all [string, contains y], d: every { e: uuid } } as done;",
    "expect (topic(1)) [1, _, ..] times 2..=5 where done[\"a\"] == 1 && x.key < 3 as all_of_them;",
    "expect \"t\" bag [{ a: id @ string }, close_to(1.5, 0.1), some 3, any [1, 2], ..5, ..] key starts_with \"k\";",
    "expect \"t\" OrderProcessed { order_id: \"ORD-42\", status: Status::Completed, count: 1.., .. } within (LIMIT) as done;",
    "expect \"t\" A { .. } | B(1, ..) headers { h: _ } where if a { b } else { c };",
    "expect \"t\" b\"raw\" times 3;",
    "expect CREATED (matcher(1, 2)) times 1.. within 1.5s;",
    "never \"t\" { id: \"x\" } where m.n != 3 for 200ms;",
    "on \"t\" { id: _ } as ask once => publish \"u\" { id: ask[\"id\"] };",
    "on \"t\" Ask { .. } times 2 => { let x: Vec<u8> = f::<A, B>(1); wait 5ms; check x.len() > 1, \"no {}\", x; reply x; }",
    "let total: u64 = xs.iter().map(|(a, b)| a as u64 + b).sum();",
    "check done.count == 1 && matches!(done.status, Status::A | Status::B), \"got {x}\", x = 1;",
    "wait 250us; timeout 2min; settle (period);",
    "in order { expect \"a\" as x; expect \"b\" { n: x[\"n\"] } within 1s; }",
    "expect \"t\" key not in [1, (<T as X>::C)] where 'a: loop { break 'a key };",
    "together { publish \"a\" {}; expect \"b\" as b; } and { expect \"c\" within 5ms; } and { wait 5ms; }",
    "either { expect \"a\" { n: 1 } as a; publish \"b\" a; } or { expect \"c\"; } or after 200ms { check x; never \"d\"; }",
    "repeat n + 1 { publish \"a\" { n: n }; for (k, Order { id, .. }) in orders.iter().map(|o| (1, o)) { expect \"b\" { id: id }; } }",
    "for x in [1, 2] { repeat match x { 1 => 2, _ => 3 } { either { expect \"a\"; } or after (D) {} } }",
];

/// Numbers that look random and are the same in each run.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }
}

/// Every tree of a stream, at any depth.
fn all_trees(tokens: &TokenStream, into: &mut Vec<TokenTree>) {
    for tree in tokens.clone() {
        if let TokenTree::Group(group) = &tree {
            all_trees(&group.stream(), into);
        }
        into.push(tree);
    }
}

/// The same tokens with one change, at any depth.
fn mutated(tokens: TokenStream, pool: &[TokenTree], dice: &mut Dice) -> TokenStream {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    let groups: Vec<usize> =
        (0..trees.len()).filter(|at| matches!(trees[*at], TokenTree::Group(_))).collect();
    if !groups.is_empty() && dice.below(2) == 0 {
        let at = groups[dice.below(groups.len())];
        if let TokenTree::Group(group) = &trees[at] {
            let mut changed = Group::new(group.delimiter(), mutated(group.stream(), pool, dice));
            changed.set_span(group.span());
            trees[at] = TokenTree::Group(changed);
        }
        return trees.into_iter().collect();
    }
    let at = dice.below(trees.len());
    match dice.below(5) {
        0 if !trees.is_empty() => drop(trees.remove(at)),
        1 if !trees.is_empty() => trees.insert(at, trees[at].clone()),
        2 if at + 1 < trees.len() => trees.swap(at, at + 1),
        3 if !trees.is_empty() => {
            let other = dice.below(trees.len());
            trees.swap(at, other);
        }
        _ => trees.insert(at, pool[dice.below(pool.len())].clone()),
    }
    trees.into_iter().collect()
}

fn printed(block: &Block) -> Vec<String> {
    block.statements.iter().map(|one| format!("{};", print::statement(one))).collect()
}

/// Reads tokens; what passes must read the same after printing.
fn assert_stable(tokens: TokenStream) -> bool {
    let source = tokens.to_string();
    // Only what a file could hold: with the right neighbours a mark may begin a lifetime or a comment.
    let Ok(tokens) = source.parse::<TokenStream>() else { return false };
    let mut diagnostics = Diagnostics::default();
    let first = printed(&block(tokens, &mut diagnostics));
    if !diagnostics.is_empty() {
        return false;
    }
    let again: TokenStream = first.join("\n").parse().unwrap_or_else(|_| panic!("{source}\n{first:#?}"));
    let mut diagnostics = Diagnostics::default();
    let second = printed(&block(again, &mut diagnostics));
    assert!(diagnostics.is_empty(), "{source}\n{first:#?}\n{:#?}", diagnostics.list());
    assert_eq!(first, second, "{source}");
    true
}

fn pool() -> Vec<TokenTree> {
    let mut pool = Vec::new();
    for source in STATEMENTS
        .iter()
        .chain(&["only never scenario for in call via from start and or after else _ self mut # ! ? @ ~ $ :: -> => .. ..= =="])
    {
        all_trees(&source.parse().unwrap(), &mut pool);
    }
    pool
}

#[test]
fn unchanged_statements_are_stable() {
    for source in STATEMENTS {
        assert!(assert_stable(source.parse().unwrap()), "{source}");
    }
}

#[test]
fn no_change_of_tokens_makes_the_parser_panic_or_misread() {
    let rounds = std::env::var("CHOREO_MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(4_000);
    let (pool, mut dice, mut passed) = (pool(), Dice(7), 0);
    for _ in 0..rounds {
        let source = format!(
            "{} {}",
            STATEMENTS[dice.below(STATEMENTS.len())],
            STATEMENTS[dice.below(STATEMENTS.len())]
        );
        let mut tokens: TokenStream = source.parse().unwrap();
        for _ in 0..=dice.below(4) {
            tokens = mutated(tokens, &pool, &mut dice);
        }
        passed += usize::from(assert_stable(tokens));
    }
    assert!(passed > rounds / 100, "{passed}");
}

#[test]
fn no_change_of_tokens_makes_the_other_forms_panic() {
    let sources = [
        "/// doc\n #[ignore] scenario name(stage: &S) -> Result<(), E> { expect \"t\"; } pub scenario other(s: &S) { }",
        "timeout = \"2s\", tags = [\"saga\", \"slow\"], slow = \"warn\", time = \"virtual\", crate = a::b",
        "for &shop::Shop<u8>; expect \"t\";",
        "@scenario { name = \"x\", block = 0, line = 1, column = 2, source = \"s\", timeout = \"1s\", slow = \"fail\", virtual = true, crate = c } expect \"t\";",
    ];
    let (pool, mut dice) = (pool(), Dice(11));
    for round in 0..2_000 {
        let mut tokens: TokenStream = sources[round % 4].parse().unwrap();
        for _ in 0..=dice.below(4) {
            tokens = mutated(tokens, &pool, &mut dice);
        }
        let mut diagnostics = Diagnostics::default();
        is_item_form(&tokens);
        items(tokens.clone(), &mut diagnostics);
        arguments(tokens.clone(), &mut diagnostics);
        script_head(tokens.clone(), &mut diagnostics);
        marker(tokens, &mut diagnostics);
    }
}
