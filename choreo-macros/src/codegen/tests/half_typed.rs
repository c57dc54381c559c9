//! What a block expands to while it is typed. `$0` is the cursor.
//!
//! The same places are asked of rust-analyzer itself by `cargo xtask editor`.

use super::expanded;

/// What is typed between good statements, by what it is.
const TYPED: [(&str, &str); 17] = [
    ("a verb begun", "pub$0"),
    ("a verb alone", "expect;"),
    ("a keyword where `order` should be", "in where { expect \"a\"; expect \"b\"; }"),
    ("a topic without end", "expect \"orders.$0\""),
    ("a member of a capture", "check done.$0;"),
    ("a member of a capture, no semicolon", "check done.$0"),
    ("a member in a payload", "publish \"a\" { \"a\": done.$0 };"),
    ("a member among arguments", "check f(done.$0, 1);"),
    ("a variant", "publish \"a\" { \"a\": Decision::$0 };"),
    ("a type of a pattern", "expect \"a\" Pay$0;"),
    ("a type of a pattern, no semicolon", "expect \"a\" Pay$0"),
    ("a field of a pattern", "expect \"a\" Paid { am$0: 1 };"),
    ("a value of a shape", "never \"a\" { \"id\": $0 };"),
    ("a capture of a shape", "never \"a\" { \"id\": don$0 };"),
    ("a clause begun", "expect \"a\" {} wi$0;"),
    ("a duration without unit", "wait 10$0;"),
    ("an answer", "on \"ask\" as ask => publish \"answer\" { \"id\": ask.$0 };"),
];

/// The block with this in it.
fn block(typed: &str) -> String {
    let on = if typed.starts_with("on ") { typed } else { "" };
    let typed = if on.is_empty() { typed } else { "" };
    format!(
        r#"{on}
publish "orders.created" {{ "id": 1 }};
expect "orders.paid" Paid {{ amount: 1.., .. }} as paid;
expect "orders.done" {{ "id": _ }} as done;
{typed}
publish "orders.archived" {{ "id": done["id"], "amount": paid.amount }};
expect "orders.archived.too";"#
    )
}

#[test]
fn a_half_typed_statement_leaves_the_others_as_they_are() {
    for (name, typed) in TYPED {
        let name = name.replace(", ", "_").replace([' ', '`'], "_");
        let text = expanded(&block(&typed.replace("$0", "")));
        // One that reads well all the same has a machine: its tables are shown elsewhere.
        let shown = match text.split_once("static __MACHINE") {
            Some((before, _)) => format!("{before}static __MACHINE = ..;"),
            None => text,
        };
        insta::assert_snapshot!(name, shown);
    }
}

/// An editor that completes adds a word at the cursor, expands again, and follows it only as far as both expansions are
/// alike.
#[test]
fn a_word_at_the_cursor_changes_nothing_before_it() {
    const WORD: &str = "completed_word";
    // How a line is broken is a matter of its length.
    let text = |typed: &str| expanded(&block(typed)).split_whitespace().collect::<String>();
    // Where nothing is typed, nothing stands there.
    let begun = |(_, typed): &(&str, &str)| typed.contains("$0") && !typed.contains(" $0");
    for (name, typed) in TYPED.into_iter().filter(begun) {
        let (before, after) = (text(&typed.replace("$0", "")), text(&typed.replace("$0", WORD)));
        let at = after.split_once("compile_error").map_or(&*after, |(code, _)| code).find(WORD);
        // In a string literal or a number there is no word to complete.
        let Some(at) = at else { continue };
        let same = after[..at].trim_end_matches(|mark| "({[.,".contains(mark));
        assert!(before.starts_with(same), "{name}:\n{before}\n--- and with a word:\n{after}");
    }
}
