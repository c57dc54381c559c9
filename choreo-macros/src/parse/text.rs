//! The text of an expression, as it was written, on one line.

use proc_macro2::{Delimiter, LineColumn, Span, TokenStream, TokenTree};

use super::cursor::{first_span, last_span};
use super::scope::{Matched, unmatched};
use super::vocabulary::is_open_keyword;

/// The text of these tokens: spaced as in the source where that is known, and as Rust is usually spaced where it is
/// not (a line break, tokens from a macro).
pub(crate) fn of(tokens: &TokenStream) -> String {
    if let Some(Matched { named, rest }) = unmatched(tokens) {
        // Of a fragment's parameter the argument, of an expression with some the two.
        let named = named.iter().map(|(name, value)| (name.to_string(), of(value)));
        let (text, named) = (of(&rest), named.collect::<Vec<_>>());
        return match named.as_slice() {
            [(name, value)] if *name == text => value.clone(),
            named => {
                let named: Vec<_> = named.iter().map(|(name, value)| format!("{name} = {value}")).collect();
                format!("{text} with {}", named.join(", "))
            }
        };
    }
    let mut text = Text::default();
    text.stream(tokens);
    text.out
}

/// What kind of token came last, as far as spacing cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Last {
    /// Nothing, or an opening delimiter: no space after it.
    #[default]
    Opening,
    /// A mark that belongs to what follows: `.`, `::`, `&`, `!`, `'`.
    Glued,
    /// A mark that stands between two operands, or a comma.
    Operator,
    /// A word, a literal or a closing delimiter: something was finished.
    Operand,
    /// A keyword after which an expression goes on.
    Keyword,
}

#[derive(Default)]
struct Text {
    out: String,
    last: Last,
    end: Option<Span>,
    /// How many `<` of generics are open.
    generics: usize,
    /// Whether the parameters of a closure are open.
    closure: bool,
}

impl Text {
    fn stream(&mut self, tokens: &TokenStream) {
        let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let mut at = 0;
        while let Some(tree) = trees.get(at) {
            at += match tree {
                TokenTree::Group(group) => {
                    let space = self.last == Last::Operator
                        || self.last == Last::Keyword
                        || (self.last == Last::Operand && group.delimiter() == Delimiter::Brace);
                    self.group(group, space);
                    1
                }
                TokenTree::Ident(ident) => {
                    let word = ident.to_string();
                    let space = !matches!(self.last, Last::Opening | Last::Glued);
                    let last = if is_open_keyword(&word) { Last::Keyword } else { Last::Operand };
                    self.push(&word, space, tree, tree, last);
                    1
                }
                TokenTree::Literal(literal) => {
                    let space = !matches!(self.last, Last::Opening | Last::Glued);
                    self.push(&literal.to_string(), space, tree, tree, Last::Operand);
                    1
                }
                TokenTree::Punct(_) => self.operator(&trees[at..]),
            };
        }
    }

    fn group(&mut self, group: &proc_macro2::Group, space: bool) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        let space = space && !open.is_empty();
        let space = self.gap(group.span_open()).unwrap_or(space);
        self.write(open, space);
        if !open.is_empty() {
            self.last = Last::Opening;
            self.end = Some(group.span_open());
        }
        let padded = group.delimiter() == Delimiter::Brace && !group.stream().is_empty();
        if padded {
            self.out.push(' ');
        }
        let (generics, closure) = (std::mem::take(&mut self.generics), std::mem::take(&mut self.closure));
        let before = self.out.len();
        // The space after an opening brace is there already.
        self.end = self.end.filter(|_| !padded);
        self.stream(&group.stream());
        (self.generics, self.closure) = (generics, closure);
        // A comma before a closing delimiter on a line of its own reads badly on one line.
        if self.out.len() > before && self.out.ends_with(',') && one_after_another(group) {
            self.out.pop();
        }
        self.write(close, padded);
        self.last = Last::Operand;
        self.end = Some(group.span_close());
    }

    /// Writes an operator of one to three marks; says how many trees it took.
    fn operator(&mut self, trees: &[TokenTree]) -> usize {
        let op = joined(trees);
        let (Some(first), Some(last)) = (trees.first(), trees.get(op.len().saturating_sub(1))) else {
            return 1;
        };
        let prefix = self.last != Last::Operand;
        let (space, kind) = match op.as_str() {
            "," | ";" => (false, Last::Operator),
            ":" => (false, Last::Operator),
            "." | "::" if !prefix => (false, Last::Glued),
            "." | "::" => (matches!(self.last, Last::Operator | Last::Keyword), Last::Glued),
            ".." | "..=" => (prefix && self.last != Last::Opening, Last::Glued),
            "?" => (false, Last::Operand),
            "!" if !prefix => (false, Last::Glued),
            "'" | "#" | "$" | "@" if op != "@" => {
                (matches!(self.last, Last::Operator | Last::Keyword), Last::Glued)
            }
            "<" if self.last == Last::Glued => {
                self.generics += 1;
                (false, Last::Opening)
            }
            ">" if self.generics > 0 => {
                self.generics -= 1;
                (false, Last::Operand)
            }
            "|" if self.closure => {
                self.closure = false;
                (false, Last::Operator)
            }
            "|" if prefix => {
                self.closure = true;
                (matches!(self.last, Last::Operator | Last::Keyword), Last::Glued)
            }
            "!" | "-" | "*" | "&" | "&&" if prefix => {
                (matches!(self.last, Last::Operator | Last::Keyword), Last::Glued)
            }
            _ => (self.last != Last::Opening, Last::Operator),
        };
        self.push(&op, space, first, last, kind);
        op.len()
    }

    fn push(&mut self, word: &str, space: bool, first: &TokenTree, last: &TokenTree, kind: Last) {
        let space = self.gap(first_span(first)).unwrap_or(space);
        self.write(word, space);
        self.last = kind;
        self.end = Some(last_span(last));
    }

    fn write(&mut self, word: &str, space: bool) {
        if space && !self.out.is_empty() && !self.out.ends_with(' ') {
            self.out.push(' ');
        }
        self.out.push_str(word);
    }

    /// Whether the source has a space before the token at `next`: known if both stand on one line.
    fn gap(&self, next: Span) -> Option<bool> {
        let before = self.end?;
        let (begin, end, next) = (before.start(), before.end(), next.start());
        let known = begin != end && end.line == next.line && end.column <= next.column;
        known.then(|| LineColumn { line: next.line, column: next.column } != end)
    }
}

/// Whether a group's last token and its closing delimiter stand on different lines, or that isn't known.
fn one_after_another(group: &proc_macro2::Group) -> bool {
    let last = group.stream().into_iter().last();
    last.is_some_and(|tree| last_span(&tree).end().line != group.span_close().start().line)
}

/// The longest operator of Rust that these marks begin with.
fn joined(trees: &[TokenTree]) -> String {
    const LONG: [&str; 22] = [
        "..=", "...", "<<=", ">>=", "::", "..", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=",
        "*=", "/=", "=~", "<<", ">>", "%=",
    ];
    let mut marks = String::new();
    for tree in trees.iter().take(3) {
        let TokenTree::Punct(punct) = tree else { break };
        marks.push(punct.as_char());
        if punct.spacing() == proc_macro2::Spacing::Alone {
            break;
        }
    }
    let long = LONG.iter().find(|op| marks.starts_with(**op)).map(|op| (*op).to_owned());
    long.unwrap_or_else(|| marks.chars().take(1).collect())
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Group, Span};

    use super::*;

    /// The same tokens, all at one place, as rust-analyzer and `macro_rules` give them.
    fn without_positions(tokens: TokenStream) -> TokenStream {
        tokens
            .into_iter()
            .map(|mut tree| {
                if let TokenTree::Group(group) = &tree {
                    tree = TokenTree::Group(Group::new(group.delimiter(), without_positions(group.stream())));
                }
                tree.set_span(Span::call_site());
                tree
            })
            .collect()
    }

    #[test]
    fn text_is_as_written_on_one_line() {
        for (source, expected) in [
            ("done[\"order_id\"]", "done[\"order_id\"]"),
            ("x+1", "x+1"),
            ("x  +   1", "x + 1"),
            ("f( a , b )", "f( a , b)"),
            ("Op {status: 1}", "Op { status: 1 }"),
            ("a\n    .b()\n    .c(\n        1,\n        2,\n    )", "a.b().c(1, 2)"),
            ("Op {\n    a: 1,\n    ..\n}", "Op { a: 1, .. }"),
            ("[\n    1,\n    2,\n]", "[1, 2]"),
            ("a\n&& b\n|| c", "a && b || c"),
        ] {
            assert_eq!(of(&source.parse().unwrap()), expected, "{source:?}");
        }
    }

    #[test]
    fn without_positions_the_text_is_spaced_as_rust_is() {
        for source in [
            "done[\"order_id\"]",
            "a.b(c)?.d",
            "x + 1",
            "x - -1",
            "-x * *y & !z",
            "Op { status: Status::Ok, .. }",
            "Op { count: 1.., id: ..=5 }",
            "a::<B, C>::d()",
            "Vec::<u8>::new()",
            "a == b && !c || d >= 3",
            "matches!(x, A | B)",
            "&mut x",
            "if a { b } else { c }",
            "match x { 1 => 2, _ => 3 }",
            "x as u64 + 1",
            "[1, 2, x]",
            "(a, b)",
            "b\"raw\".to_vec()",
            "|a| a + 1",
            "'a: loop { break 'a 1 }",
            "{}",
            "S {}",
            "format!(\"{x}\")",
            "id @ 1..=5",
            "x += 1",
            "return x",
        ] {
            let tokens: TokenStream = source.parse().unwrap();
            assert_eq!(of(&without_positions(tokens)), source);
        }
    }
}
