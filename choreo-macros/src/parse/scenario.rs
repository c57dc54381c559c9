//! The item form, and the head of a script.

use proc_macro2::{Delimiter, TokenStream};
use syn::{Attribute, Ident, Path, ReturnType, Type, Visibility};

use super::Parser;
use super::cursor::Cursor;
use super::expression::{named, parse_all};
use super::fragment::EXAMPLE as FRAGMENT;
use crate::ast::{Item, Scenario, ScriptHead};
use crate::diagnostic::Diagnostics;

/// Whether these tokens are the item form: attributes and a visibility, then the word `scenario` and a name.
pub(crate) fn is_item_form(tokens: &TokenStream) -> bool {
    let cursor = Cursor::outermost(tokens.clone());
    let at = before_keyword(&cursor);
    let attributed = cursor.is_op(0, "#") && cursor.group(1, Delimiter::Bracket).is_some();
    let word = KEYWORDS.iter().any(|word| cursor.is_word(at, word));
    attributed || (word && (at > 0 || cursor.ident(1).is_some()))
}

/// What begins an item.
const KEYWORDS: [&str; 2] = ["scenario", "fragment"];

/// The scenarios and fragments of the item form.
pub(crate) fn items(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Vec<Item> {
    let mut parser = Parser::new(diagnostics);
    let mut cursor = Cursor::outermost(tokens);
    let mut list = Vec::new();
    while !cursor.is_end() {
        let start = cursor.position();
        list.extend(parser.item(&mut cursor));
        if cursor.position() == start {
            cursor.next();
        }
    }
    list
}

/// `crate = PATH;` at the very beginning of a script, and the rest: what the facade is called there.
pub(crate) fn script_facade(
    tokens: TokenStream,
    diagnostics: &mut Diagnostics,
) -> (Option<Path>, TokenStream) {
    let mut cursor = Cursor::outermost(tokens.clone());
    if !cursor.is_word(0, "crate") || !cursor.is_op(1, "=") {
        return (None, tokens);
    }
    let mut parser = Parser::new(diagnostics);
    cursor.take(2);
    let Some(end) = (0..cursor.left()).find(|ahead| cursor.is_op(*ahead, ";")) else {
        parser.error(cursor.last(), "expected what choreo is called here: `crate = my_choreo;`");
        return (None, TokenStream::new());
    };
    let tokens = cursor.take(end);
    let path = parse_all(tokens, cursor.here(), "a path", Path::parse_mod_style);
    cursor.eat_op(";");
    (path.map_err(|error| parser.diagnostics.syn(&error)).ok(), cursor.take(usize::MAX))
}

/// `for &TYPE;` at the beginning of a script, and the rest. Where it is missing that is reported.
pub(crate) fn script_head(
    tokens: TokenStream,
    diagnostics: &mut Diagnostics,
) -> (Option<ScriptHead>, TokenStream) {
    let mut cursor = Cursor::outermost(tokens.clone());
    let mut parser = Parser::new(diagnostics);
    let missing = "a script names its stage's type first: `for &InMemory;`";
    let end = (0..cursor.left()).find(|ahead| cursor.is_op(*ahead, ";"));
    let is_loop = (0..end.unwrap_or(0)).any(|ahead| cursor.is_word(ahead, "in"));
    let Some(word) = cursor.ident(0).filter(|word| *word == "for" && !is_loop).cloned() else {
        parser.error_over(cursor.tree(), missing);
        return (None, tokens);
    };
    cursor.next();
    let Some(end) = end else {
        parser.error(word.span(), format!("expected `;` after the type: {missing}"));
        return (None, cursor.take(usize::MAX));
    };
    let stage = parser.stage(&mut cursor, end - 1, &word);
    cursor.eat_op(";");
    (stage, cursor.take(usize::MAX))
}

/// The index of the word after attributes and a visibility.
fn before_keyword(cursor: &Cursor) -> usize {
    let mut at = 0;
    while cursor.is_op(at, "#") && cursor.group(at + 1, Delimiter::Bracket).is_some() {
        at += 2;
    }
    if cursor.is_word(at, "pub") {
        at += 1;
        at += usize::from(cursor.group(at, Delimiter::Parenthesis).is_some());
    }
    at
}

impl Parser<'_> {
    /// The type between `for` and `;`, which takes `length` trees.
    fn stage(&mut self, cursor: &mut Cursor, length: usize, word: &Ident) -> Option<ScriptHead> {
        let start = cursor.position();
        if length == 0 {
            self.error(word.span(), "expected the type that the script runs on: `for &InMemory;`");
            return None;
        }
        let tokens = cursor.take(length);
        let extent = cursor.since(start);
        match parse_all(tokens, cursor.here(), "a type", Type::without_plus) {
            Ok(Type::Reference(reference)) => {
                let and = reference.and_token.span;
                Some(ScriptHead { word: word.clone(), reference: and, stage: *reference.elem })
            }
            Ok(stage) => {
                self.error_over(extent, "a script borrows its stage: write `&` before the type");
                Some(ScriptHead { word: word.clone(), reference: extent.start, stage })
            }
            Err(error) => {
                self.diagnostics.syn(&error);
                None
            }
        }
    }

    /// One scenario or fragment. `None` where there is none, which is reported.
    fn item(&mut self, cursor: &mut Cursor) -> Option<Item> {
        let ahead = before_keyword(cursor);
        let (attributes, visibility) = self.outside(cursor, ahead);
        if let Some(keyword) = cursor.eat_word("fragment") {
            if !matches!(visibility, Visibility::Inherited) {
                self.error(
                    keyword.span(),
                    "a fragment is known in its whole crate: leave the visibility out",
                );
            }
            return self.fragment_item(cursor, attributes);
        }
        self.scenario(cursor, attributes, visibility).map(Item::Scenario)
    }

    /// `NAME(PARAMETER: TYPE) { .. }`, after the word.
    fn fragment_item(&mut self, cursor: &mut Cursor, attributes: Vec<Attribute>) -> Option<Item> {
        let name = self.name(cursor, &format!("a fragment needs a name: {FRAGMENT}"));
        let Some(name) = name else {
            next_item(cursor);
            return None;
        };
        let Some(parameters) = cursor.eat_group(Delimiter::Parenthesis) else {
            self.error(name.span(), format!("a fragment has parameters, if none then `()`: {FRAGMENT}"));
            next_item(cursor);
            return None;
        };
        let Some(body) = cursor.eat_group(Delimiter::Brace) else {
            let span = if cursor.is_end() || cursor.is_op(0, "#") { cursor.last() } else { cursor.here() };
            self.error(span, format!("expected the statements of `{name}` in braces"));
            next_item(cursor);
            return None;
        };
        Some(Item::Fragment(self.fragment(attributes, name, parameters, body)))
    }

    /// One scenario, after what stands outside of it.
    fn scenario(
        &mut self,
        cursor: &mut Cursor,
        attributes: Vec<Attribute>,
        visibility: Visibility,
    ) -> Option<Scenario> {
        let Some(keyword) = cursor.eat_word("scenario") else {
            let found = cursor.peek(0).map(named);
            let message = match found {
                Some(found) => format!("expected `scenario name(bus: &InMemory) {{ .. }}`, found `{found}`"),
                None => "expected `scenario name(bus: &InMemory) { .. }` after this".to_owned(),
            };
            let span = if cursor.is_end() { cursor.last() } else { cursor.here() };
            self.error(span, message);
            next_item(cursor);
            return None;
        };
        let Some(name) = self.name(cursor, "a scenario needs a name: `scenario name(bus: &InMemory) { .. }`")
        else {
            next_item(cursor);
            return None;
        };
        let Some(parameters) = cursor.eat_group(Delimiter::Parenthesis) else {
            self.error(
                name.span(),
                format!("a scenario takes its stage: `scenario {name}(bus: &InMemory) {{ .. }}`"),
            );
            next_item(cursor);
            return None;
        };
        let output = self.output(cursor);
        let Some(body) = cursor.eat_group(Delimiter::Brace) else {
            let span = if cursor.is_end() || cursor.is_op(0, "#") { cursor.last() } else { cursor.here() };
            self.error(span, format!("expected `-> TYPE`, or the statements of `{name}` in braces"));
            next_item(cursor);
            return None;
        };
        Some(Scenario { attributes, visibility, keyword, name, parameters, output, body })
    }

    /// Attributes and visibility.
    fn outside(&mut self, cursor: &mut Cursor, length: usize) -> (Vec<Attribute>, Visibility) {
        let tokens = cursor.take(length);
        let parsed = parse_all(tokens, cursor.last(), "an attribute", |input| {
            Ok((input.call(Attribute::parse_outer)?, input.parse()?))
        });
        parsed.unwrap_or_else(|error| {
            self.diagnostics.syn(&error);
            (Vec::new(), Visibility::Inherited)
        })
    }

    /// The return type with its arrow.
    fn output(&mut self, cursor: &mut Cursor) -> TokenStream {
        if !cursor.is_op(0, "->") {
            return TokenStream::new();
        }
        let body = |ahead: &usize| cursor.group(*ahead, Delimiter::Brace).is_some();
        let length = (0..cursor.left()).find(body).unwrap_or(2);
        let tokens = cursor.take(length);
        let parsed = parse_all(tokens.clone(), cursor.here(), "a type", |input| input.parse::<ReturnType>());
        match parsed {
            Ok(_) => tokens,
            Err(error) => {
                self.diagnostics.syn(&error);
                TokenStream::new()
            }
        }
    }
}

/// Leaves a malformed item.
fn next_item(cursor: &mut Cursor) {
    let begins = |cursor: &Cursor| KEYWORDS.iter().any(|word| cursor.is_word(before_keyword(cursor), word));
    while !cursor.is_end() && !begins(cursor) {
        cursor.next();
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;
    use crate::ast::Extent;

    fn parsed(source: &str) -> (Vec<Scenario>, Vec<String>) {
        let mut diagnostics = Diagnostics::default();
        let items = items(source.parse().unwrap(), &mut diagnostics);
        let list = items.into_iter().filter_map(|item| match item {
            Item::Scenario(scenario) => Some(scenario),
            Item::Fragment(_) => None,
        });
        (list.collect(), messages(source, &diagnostics))
    }

    fn messages(source: &str, diagnostics: &Diagnostics) -> Vec<String> {
        let at =
            |extent: &Extent| source[extent.start.byte_range().start..extent.end.byte_range().end].to_owned();
        diagnostics.list().iter().map(|one| format!("{}: {}", at(&one.extent), one.message)).collect()
    }

    #[test]
    fn the_item_form_is_told_by_its_first_words() {
        for (source, expected) in [
            ("scenario a(s: &S) {}", true),
            ("/// doc\n scenario a(s: &S) {}", true),
            ("#[ignore] pub(crate) scenario a(s: &S) {}", true),
            ("pub scenario", true),
            ("scenario a", true),
            ("scenario", false),
            ("expect \"t\";", false),
            ("", false),
            ("for &S; scenario a", false),
        ] {
            assert_eq!(is_item_form(&source.parse().unwrap()), expected, "{source}");
        }
    }

    #[test]
    fn several_scenarios_are_read_with_what_stands_around_them() {
        let source = "/// doc\n #[ignore] scenario one(s: &S) { expect \"t\"; }
            pub(crate) scenario two(stage: &shop::S<u8>) -> Result<(), E> {}";
        let (list, mistakes) = parsed(source);
        assert_eq!(mistakes, [""; 0]);
        assert_eq!(list.iter().map(|one| one.name.to_string()).collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!(list[0].attributes.len(), 2);
        assert!(matches!(list[1].visibility, Visibility::Restricted(_)));
        assert_eq!(list[1].output.to_string(), "-> Result < () , E >");
        assert_eq!(list[1].parameters.to_token_stream().to_string(), "(stage : & shop :: S < u8 >)");
        assert_eq!(list[0].body.stream().to_string(), "expect \"t\" ;");
    }

    #[test]
    fn a_malformed_scenario_is_reported_and_the_next_is_kept() {
        for (source, expected) in [
            (
                "scenario (s: &S) {} ",
                "(: a scenario needs a name: `scenario name(bus: &InMemory) { .. }`, not `(`",
            ),
            ("scenario a {} ", "a: a scenario takes its stage: `scenario a(bus: &InMemory) { .. }`"),
            ("scenario a(s: &S); ", ";: expected `-> TYPE`, or the statements of `a` in braces"),
            ("scenario a(s: &S) ", "): expected `-> TYPE`, or the statements of `a` in braces"),
            ("scenario a(s: &S) -> {} ", "{: expected a type"),
            ("fn a(s: &S) {} ", "fn: expected `scenario name(bus: &InMemory) { .. }`, found `fn`"),
            (
                "async scenario a(s: &S) {} ",
                "async: expected `scenario name(bus: &InMemory) { .. }`, found `async`",
            ),
        ] {
            let source = format!("{source}#[ignore] scenario kept(s: &S) {{}}");
            let (list, mistakes) = parsed(&source);
            assert_eq!(mistakes.first().map(String::as_str), Some(expected), "{source}");
            assert_eq!(list.last().map(|one| one.name.to_string()).as_deref(), Some("kept"), "{source}");
        }
    }

    #[test]
    fn a_script_may_say_what_choreo_is_called() {
        let facade = |source: &str| {
            let mut diagnostics = Diagnostics::default();
            let (path, rest) = script_facade(source.parse().unwrap(), &mut diagnostics);
            let path = path.map(|path| path.to_token_stream().to_string());
            (path.unwrap_or_default(), rest.to_string(), messages(source, &diagnostics).join("; "))
        };
        for (source, path, rest, mistakes) in [
            ("crate = a::b; for &S;", "a :: b", "for & S ;", ""),
            ("for &S;", "", "for & S ;", ""),
            ("crate::check();", "", "crate :: check () ;", ""),
            ("crate = 3; for &S;", "", "for & S ;", "3: expected identifier"),
            ("crate = ; for &S;", "", "for & S ;", ";: expected identifier"),
            ("crate = a", "", "", "=: expected what choreo is called here: `crate = my_choreo;`"),
        ] {
            let expected = (path.to_owned(), rest.to_owned(), mistakes.to_owned());
            assert_eq!(facade(source), expected, "{source}");
        }
    }

    #[test]
    fn a_script_names_its_stage_first() {
        let head = |source: &str| {
            let mut diagnostics = Diagnostics::default();
            let (head, rest) = script_head(source.parse().unwrap(), &mut diagnostics);
            let stage = head.map(|head| head.stage.to_token_stream().to_string());
            (stage, rest.to_string(), messages(source, &diagnostics))
        };
        let (stage, rest, mistakes) = head("for &shop::Shop<u8>; expect \"t\";");
        assert_eq!(mistakes, [""; 0]);
        assert_eq!((stage.as_deref(), rest.as_str()), (Some("shop :: Shop < u8 >"), "expect \"t\" ;"));
        for (source, expected) in [
            ("expect \"t\";", "expect: a script names its stage's type first: `for &InMemory;`"),
            (
                "for x in xs { expect \"t\"; };",
                "for: a script names its stage's type first: `for &InMemory;`",
            ),
            ("for Shop; expect \"t\";", "Shop: a script borrows its stage: write `&` before the type"),
            ("for A + B; expect \"t\";", "+: unexpected `+`"),
            ("for ; expect \"t\";", "for: expected the type that the script runs on: `for &InMemory;`"),
            ("for &; expect \"t\";", ";: expected a type"),
            (
                "for &Shop",
                "for: expected `;` after the type: a script names its stage's type first: `for &InMemory;`",
            ),
        ] {
            assert_eq!(head(source).2, [expected], "{source}");
        }
    }
}
