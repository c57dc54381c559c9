//! The rules on whole blocks: which rule, and the tokens it points at.

use proc_macro2::TokenStream;

use super::*;
use crate::parse;

mod captures;
mod nested;
mod order;
mod patterns;
pub(super) mod soundness;
mod times;
mod via;

/// What a block is refused for: rule and tokens pointed at.
pub(super) fn refused(source: &str) -> Vec<(&'static str, String)> {
    told(source).into_iter().map(|(rule, place, _)| (rule, place)).collect()
}

/// The same of what a stage includes.
pub(super) fn refused_of_stage(source: &str) -> Vec<(&'static str, String)> {
    let told = told_by(source, &|block, diagnostics| check_stand_ins(block, diagnostics));
    told.into_iter().map(|(rule, place, _)| (rule, place)).collect()
}

/// The messages alone.
fn messages(source: &str) -> Vec<String> {
    told(source).into_iter().map(|(_, _, message)| message).collect()
}

fn told(source: &str) -> Vec<(&'static str, String, String)> {
    told_by(source, &|block, diagnostics| check(block, None, diagnostics))
}

fn told_by(source: &str, rules: &dyn Fn(&Block, &mut Diagnostics)) -> Vec<(&'static str, String, String)> {
    let mut diagnostics = Diagnostics::default();
    let tokens: TokenStream = source.parse().unwrap();
    let block = parse::block(tokens, &mut diagnostics);
    rules(&block, &mut diagnostics);
    diagnostics
        .list()
        .iter()
        .map(|one| {
            let place = one.extent.start.join(one.extent.end).and_then(|span| span.source_text());
            (one.rule, place.unwrap_or_default(), one.message.clone())
        })
        .collect()
}

/// Demands that a block is refused for exactly these rules, at these tokens.
#[track_caller]
fn refuses(source: &str, expected: &[(&str, &str)]) {
    let found = told(source);
    let short: Vec<_> = found.iter().map(|(rule, place, _)| (*rule, place.as_str())).collect();
    assert_eq!(short, expected, "{source}\n{found:#?}");
    for (_, _, message) in found {
        let lower = message.starts_with(|first: char| first.is_lowercase() || first == '`');
        assert!(lower && !message.ends_with('.'), "{message}");
    }
}

/// Demands that a block is not refused.
#[track_caller]
fn accepts(source: &str) {
    refuses(source, &[]);
}

#[test]
fn several_mistakes_are_told_at_once() {
    refuses(
        r#"publish "a" { "id": 1, "id": 2 };
           on "b" => publish "c" { "x": done };
           expect "d" { "n": 5..=2, "m": =~ "(" } times 0 as done within 6s;"#,
        &[
            ("empty-range", "5..=2"),
            ("reply-after-trigger", "on"),
            ("unbound-capture", "done"),
            ("zero-count", "0"),
            ("budget-exceeds-timeout", "6s"),
            ("duplicate-key", "\"id\""),
            ("bad-regex", "\"(\""),
        ],
    );
}

#[test]
fn the_block_of_the_front_page_is_accepted() {
    accepts(
        r#"on "fraud.check" { "order_id": _ } as ask => publish "fraud.result" {
               "order_id": ask["order_id"], "decision": "APPROVE",
           };
           publish "orders.created" { "order_id": "ORD-42", "count": 1000 };
           expect "orders.processed" {
               "order_id": =~ r"^ORD-\d+$",
               "status": "COMPLETED",
               "count": > 0,
           } as done within 50ms;
           never "orders.rejected" { "order_id": "ORD-42" };
           publish "orders.cancelled" { "order_id": done["order_id"] };
           expect "payments.reversed" PaymentReversed { amount: 1.., .. };"#,
    );
}
