//! What the attribute put before a block's tokens.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use syn::Lit;

use super::Parser;
use super::cursor::Cursor;
use crate::ast::Marker;
use crate::diagnostic::Diagnostics;

/// Takes the marker off a block's tokens, if it has one.
pub(crate) fn marker(tokens: TokenStream, diagnostics: &mut Diagnostics) -> (Option<Marker>, TokenStream) {
    let mut trees = tokens.clone().into_iter();
    let is_at = trees.next().is_some_and(|tree| tree.to_string() == "@");
    let is_scenario = is_at && trees.next().is_some_and(|tree| tree.to_string() == "scenario");
    match trees.next() {
        Some(proc_macro2::TokenTree::Group(group))
            if is_scenario && group.delimiter() == Delimiter::Brace =>
        {
            let mut parser = Parser::new(diagnostics);
            (Some(parser.marker(&group)), trees.collect())
        }
        _ => (None, tokens),
    }
}

impl Parser<'_> {
    fn marker(&mut self, group: &Group) -> Marker {
        let mut marker = Marker {
            name: String::new(),
            block: 0,
            line: 0,
            column: 0,
            source: String::new(),
            timeout: None,
            slow_fails: None,
            virtual_time: false,
            stand_ins: false,
            krate: None,
        };
        self.elements(group, |parser, cursor| {
            parser.entry_of(cursor, &mut marker);
            None::<()>
        });
        marker
    }

    fn entry_of(&mut self, cursor: &mut Cursor, marker: &mut Marker) {
        let span: Span = cursor.here();
        let name = cursor.ident(0).map(ToString::to_string).unwrap_or_default();
        cursor.next();
        cursor.eat_op("=");
        match name.as_str() {
            "name" => marker.name = text(cursor),
            "source" => marker.source = text(cursor),
            "block" => marker.block = number(cursor),
            "line" => marker.line = number(cursor),
            "column" => marker.column = number(cursor),
            "timeout" => marker.timeout = self.timeout(cursor),
            "slow" => {
                marker.slow_fails = self.choice_of(cursor, "slow", ["fail", "warn"]).map(|(fails, _)| fails)
            }
            "virtual" => marker.virtual_time = cursor.eat_word("true").is_some(),
            "stand_ins" => marker.stand_ins = cursor.eat_word("true").is_some(),
            "crate" => marker.krate = self.path(cursor),
            _ => {
                self.error(span, "`@scenario` is written by `#[choreo::scenario]`: leave it out");
                self.skip_element(cursor);
            }
        }
    }
}

fn text(cursor: &mut Cursor) -> String {
    match literal(cursor) {
        Some(Lit::Str(text)) => text.value(),
        _ => String::new(),
    }
}

fn number(cursor: &mut Cursor) -> usize {
    match literal(cursor) {
        Some(Lit::Int(number)) => number.base10_parse().unwrap_or(0),
        _ => 0,
    }
}

fn literal(cursor: &mut Cursor) -> Option<Lit> {
    let literal = cursor.literal(0).cloned()?;
    cursor.next();
    Some(Lit::new(literal))
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;
    use crate::ast::Period;

    fn read(tokens: TokenStream) -> (Option<Marker>, TokenStream) {
        let mut diagnostics = Diagnostics::default();
        let result = marker(tokens, &mut diagnostics);
        assert!(diagnostics.is_empty(), "{:?}", diagnostics.list());
        result
    }

    #[test]
    fn what_is_written_is_read_again() {
        let written = Marker {
            name: "a_created_order".to_owned(),
            block: 2,
            line: 10,
            column: 13,
            source: "{ expect \"t\"; }".to_owned(),
            timeout: Some(Period::Literal {
                nanos: 2_000_000_000,
                span: Span::call_site(),
                text: "2s".to_owned(),
            }),
            slow_fails: Some(false),
            virtual_time: true,
            stand_ins: true,
            krate: syn::parse_str("my::choreo").ok(),
        };
        let mut tokens = written.to_token_stream();
        tokens.extend("expect \"t\";".parse::<TokenStream>().unwrap());
        let (marker, rest) = read(tokens);
        let marker = marker.unwrap();
        assert_eq!(marker.to_token_stream().to_string(), written.to_token_stream().to_string());
        assert!(matches!(marker.timeout, Some(Period::Literal { nanos: 2_000_000_000, .. })));
        assert_eq!((marker.slow_fails, marker.virtual_time, marker.block), (Some(false), true, 2));
        assert!(marker.stand_ins);
        assert_eq!(rest.to_string(), "expect \"t\" ;");
    }

    #[test]
    fn a_marker_may_leave_the_settings_out_and_a_block_the_marker() {
        let (marker, _) = read(
            "@scenario { name = \"x\", block = 0, line = 1, column = 1, source = \"\" }".parse().unwrap(),
        );
        let marker = marker.unwrap();
        assert!(
            marker.timeout.is_none()
                && marker.slow_fails.is_none()
                && marker.krate.is_none()
                && !marker.virtual_time
        );
        let (marker, rest) = read("expect \"t\";".parse().unwrap());
        assert!(marker.is_none());
        assert_eq!(rest.to_string(), "expect \"t\" ;");
    }
}
