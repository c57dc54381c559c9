//! What the grammar takes from Rust: its words in capitals.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::parse::Parser;
use syn::{Expr, Lit, Pat, Path, Type, Visibility};

use super::tokens::{Row, Token};
use crate::parse::duration::nanos;
use crate::parse::pattern::rust_pattern;

/// Each of them, with examples; `n#` is a name with a number that no other has.
pub(super) const TERMINALS: [(&str, &[&str]); 16] = [
    ("NAME", &["_n#", "r#_n#"]),
    ("WORD", &["order_id", "type", "r#match", "key", "self"]),
    ("STRING", &["\"orders.created\"", "r\"^ORD\"", "\"\""]),
    ("BYTES", &["b\"\\x00\""]),
    ("NUMBER", &["1", "3", "1_000"]),
    ("TIME", &["50ms", "1.5s", "2min", "250us", "1h", "3ns"]),
    ("QUOTED_TIME", &["\"2s\"", "\"1.5min\""]),
    ("CONSTANT", &["CREATED", "topics::CREATED", "::shop::created", "Shop::<u8>::NAME"]),
    ("PATH", &["_n#", "crate::steps::_n#", "::shop::_n#"]),
    ("TYPE", &["u64", "&str", "Vec<(u8, String)>", "shop::Wires", "Box<dyn Iterator<Item = u8>>"]),
    (
        "EXPRESSION",
        &[
            "7",
            "-1",
            "1.5",
            "true",
            "\"ORD-42\"",
            "total",
            "done[\"order_id\"]",
            "done.count",
            "f(1, x)",
            "a + 1",
            "(n as u64)",
            "(1..5)",
            "x?",
            "!flag",
            "&order",
            "format!(\"{x}\")",
            "topics::LIMIT",
            "Vec::<u8>::new()",
            "a == b && c < d",
            "if a { 1 } else { 2 }",
            "match n { 1 => 2, _ => 3 }",
            "m.key",
        ],
    ),
    ("RUST_PATTERN", &["order", "_", "(n, order_id)", "Order { id, .. }", "[a, b]"]),
    (
        "TYPED",
        &[
            "Order { count: 1.., .. }",
            "Event::Paid(..)",
            "A { .. } | B { .. }",
            "Page::<u8> { x: 1, .. }",
            "Event::Lost",
        ],
    ),
    ("RUST", &["api.send(\"x\").await?;", "let n = 1; n", "db.has(1).await"]),
    ("ATTRIBUTE", &["#[ignore]", "#[doc = \"A sentence.\"]"]),
    ("VISIBILITY", &["pub", "pub(crate)"]),
];

/// Where that which `name` says can end, if it begins there.
pub(super) fn ends(name: &str, row: &Row, at: usize) -> Vec<usize> {
    match name {
        "EXPRESSION" => row.runs(at, |run| syn::parse2::<Expr>(run.clone()).is_ok()),
        "TYPE" => row.runs(at, |run| syn::parse2::<Type>(run.clone()).is_ok()),
        "RUST_PATTERN" => row.runs(at, |run| pattern(run).is_some()),
        "TYPED" => row.runs(at, |run| pattern(run).is_some_and(|pat| is_typed(&pat))),
        "CONSTANT" => row.runs(at, is_constant),
        "PATH" => row.runs(at, |run| Path::parse_mod_style.parse2(run.clone()).is_ok()),
        "VISIBILITY" => row.runs(at, |run| {
            syn::parse2::<Visibility>(run.clone()).is_ok_and(|one| !matches!(one, Visibility::Inherited))
        }),
        "ATTRIBUTE" => row.runs(at, |run| {
            syn::Attribute::parse_outer.parse2(run.clone()).is_ok_and(|list| list.len() == 1)
        }),
        "RUST" => {
            let (code, end) = row.rest(at);
            let is_rust = !code.is_empty() && syn::Block::parse_within.parse2(code).is_ok();
            if is_rust { vec![end] } else { Vec::new() }
        }
        _ => row.0.get(at).filter(|token| is_token(name, token)).map(|_| at + 1).into_iter().collect(),
    }
}

/// What is one token.
fn is_token(name: &str, token: &Token) -> bool {
    let literal = match token {
        Token::Literal(literal) => Some((Lit::new(literal.clone()), literal.to_string())),
        _ => None,
    };
    match (name, token, literal) {
        ("NAME", Token::Word(word), _) => syn::parse2::<Ident>(word.to_token_stream()).is_ok(),
        ("WORD", Token::Word(word), _) => *word != "_",
        ("STRING", _, Some((Lit::Str(_), _))) | ("BYTES", _, Some((Lit::ByteStr(_), _))) => true,
        ("NUMBER", _, Some((Lit::Int(number), _))) => number.suffix().is_empty(),
        ("TIME", _, Some((_, text))) => nanos(&text).is_ok(),
        ("QUOTED_TIME", _, Some((Lit::Str(text), _))) => nanos(&text.value()).is_ok(),
        _ => false,
    }
}

fn pattern(run: &TokenStream) -> Option<Pat> {
    rust_pattern.parse2(run.clone()).ok()
}

/// Not a name, which would fit anything, nor what looks at a part alone.
fn is_typed(pat: &Pat) -> bool {
    match pat {
        Pat::Struct(_) | Pat::TupleStruct(_) | Pat::Path(_) => true,
        Pat::Or(or) => or.cases.iter().all(is_typed),
        _ => false,
    }
}

/// A single name in lower case is a variable, and `Self` has no meaning in a static.
fn is_constant(run: &TokenStream) -> bool {
    let variable =
        |path: &Path| path.get_ident().is_some_and(|name| !name.to_string().chars().any(char::is_uppercase));
    matches!(syn::parse2::<Path>(run.clone()), Ok(path) if !variable(&path) && path.segments[0].ident != "Self")
}

#[test]
fn every_example_of_a_terminal_is_one() {
    for (name, examples) in TERMINALS {
        for example in examples {
            let row = Row::of(example.replace("n#", "n1").parse().unwrap());
            assert!(ends(name, &row, 0).contains(&row.0.len()), "{name}: {example}");
        }
    }
}

#[test]
fn what_is_no_example_is_told() {
    for (name, text) in [
        ("NAME", "match"),
        ("WORD", "_"),
        ("STRING", "b\"x\""),
        ("NUMBER", "3u8"),
        ("TIME", "50"),
        ("QUOTED_TIME", "\"50\""),
        ("CONSTANT", "topic"),
        ("CONSTANT", "Self::TOPIC"),
        ("PATH", "a::<b>::c"),
        ("EXPRESSION", "a b"),
        ("TYPED", "Ping"),
        ("TYPED", "7"),
        ("RUST", "publish \"t\" {}"),
        ("VISIBILITY", ""),
    ] {
        let row = Row::of(text.parse().unwrap());
        assert!(!ends(name, &row, 0).contains(&row.0.len()), "{name}: {text}");
    }
}
