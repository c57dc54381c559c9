//! The table of what was asked, and what came of it.

use std::fmt::Write as _;

use super::position::{Asks, Position};

/// One question on the terminal.
pub(super) fn line(position: &Position, verdict: &Result<(), String>) -> String {
    let asks = asks(position.asks);
    match verdict {
        Ok(()) => format!("ok    {asks:<10}  {}", position.what),
        Err(why) => format!("FAIL  {asks:<10}  {}\n      {}", position.what, why.replace('\n', "\n      ")),
    }
}

/// All of them, for the book.
pub(super) fn table(rows: &[(&Position, Result<(), String>)], version: &str) -> String {
    let mut text = String::from("| at the cursor | asked | shows | |\n| --- | --- | --- | --- |\n");
    for (position, verdict) in rows {
        let typed = position.typed.split('\n').find(|line| line.contains("$0")).unwrap_or_default();
        let typed = typed.trim().replace("$0", "\u{2038}").replace('|', "\\|");
        let wants: Vec<String> = position.wants.iter().map(|want| format!("`{want}`")).collect();
        let verdict = if verdict.is_ok() { "ok" } else { "**no**" };
        let (what, asks, wants) = (position.what, asks(position.asks), wants.join(", "));
        let _ = writeln!(text, "| {what}: `{typed}` | {asks} | {wants} | {verdict} |");
    }
    let _ = writeln!(text, "\n{version}.");
    text
}

fn asks(asks: Asks) -> &'static str {
    match asks {
        Asks::Hover => "hover",
        Asks::Definition => "definition",
        Asks::Completion => "completion",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_shows_the_line_with_the_cursor() {
        let position = Position {
            what: "a verb",
            piece: "x",
            typed: "publish \"a\" {};\n        exp$0\n",
            asks: Asks::Completion,
            wants: &["expect"],
        };
        let table = table(&[(&position, Ok(()))], "rust-analyzer 1");
        assert!(table.contains("| a verb: `exp\u{2038}` | completion | `expect` | ok |"), "{table}");
        assert_eq!(
            line(&position, &Err("lacks\nit".to_owned())),
            "FAIL  completion  a verb\n      lacks\n      it"
        );
    }
}
