//! The arguments of `#[choreo::scenario(..)]`.

use proc_macro2::{Delimiter, Ident, Span, TokenStream};
use syn::{Lit, LitStr, Path};

use super::Parser;
use super::cursor::Cursor;
use super::duration::nanos;
use super::expression::{named, parse_all};
use super::vocabulary::{enumerated, nearest};
use crate::ast::{Extent, Period, Setting};
use crate::diagnostic::Diagnostics;

pub(super) const NAMES: [&str; 9] =
    ["timeout", "tags", "slow", "time", "turns", "unmarked", "on", "cases", "crate"];

/// The arguments of the attribute. Those that could not be understood are reported and left out.
pub(crate) fn arguments(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Vec<Setting> {
    let mut parser = Parser::new(diagnostics);
    let mut cursor = Cursor::outermost(tokens);
    let mut seen: Vec<String> = Vec::new();
    let mut list = Vec::new();
    while !cursor.is_end() {
        let reported = parser.reported();
        if let Some(word) = parser.argument_name(&mut cursor) {
            let name = word.to_string();
            if seen.contains(&name) {
                parser.error(word.span(), format!("`{name}` is said already"));
            }
            let setting = parser.setting(&mut cursor, &word);
            list.extend(setting.filter(|_| !seen.contains(&name)));
            seen.push(name);
        }
        if !cursor.is_end() && !cursor.is_op(0, ",") {
            if parser.reported() == reported {
                parser.error(cursor.here(), "expected `,`");
            }
            parser.skip_element(&mut cursor);
        }
        cursor.eat_op(",");
    }
    list
}

impl Parser<'_> {
    /// Takes `NAME =`, and of `on(..)` and `cases(..)` the word alone. `None` for what is no argument, which is reported.
    fn argument_name(&mut self, cursor: &mut Cursor) -> Option<Ident> {
        let Some(word) = cursor.ident(0).cloned() else {
            let found = cursor.peek(0).map(named).unwrap_or_default();
            self.error(
                cursor.here(),
                format!("expected an argument such as `timeout = \"2s\"`, found `{found}`"),
            );
            return None;
        };
        cursor.next();
        let name = word.to_string();
        if !NAMES.contains(&name.as_str()) {
            self.unknown_argument(&word, &name);
            return None;
        }
        if name == "on" || name == "cases" {
            return Some(word);
        }
        if cursor.is_op(0, "==") || !cursor.eat_op("=") {
            self.error(word.span(), format!("expected a value: {}", example(&name)));
            return None;
        }
        Some(word)
    }

    fn unknown_argument(&mut self, word: &Ident, name: &str) {
        let known = enumerated(&NAMES, "and");
        let message = match (name, nearest(name, &NAMES)) {
            ("ignore" | "should_panic", _) => {
                format!("`{name}` is an attribute of its own: write `#[{name}]` below")
            }
            (_, Some(meant)) => format!("`{name}` is not an argument: did you mean `{meant}`?"),
            (_, None) => format!("`{name}` is not an argument: they are {known}"),
        };
        self.error(word.span(), message);
    }

    fn setting(&mut self, cursor: &mut Cursor, word: &Ident) -> Option<Setting> {
        match word.to_string().as_str() {
            "timeout" => self.timeout(cursor).map(Setting::Timeout),
            "tags" => self.tags(cursor).map(Setting::Tags),
            "slow" => {
                self.choice_of(cursor, "slow", ["fail", "warn"]).map(|(fails, _)| Setting::SlowFails(fails))
            }
            "time" => {
                let (virtual_time, span) = self.choice_of(cursor, "time", ["virtual", "real"])?;
                virtual_time.then_some(Setting::Virtual(span))
            }
            "turns" => self.turns(cursor).map(Setting::Turns),
            "unmarked" => {
                let (broadcast, _) = self.choice_of(cursor, "unmarked", ["broadcast", "skip"])?;
                Some(Setting::Broadcast(broadcast))
            }
            "on" => self.stages(cursor, word).map(Setting::On),
            "cases" => Some(Setting::Cases(self.cases(cursor, word))),
            _ => self.path(cursor).map(Setting::Crate),
        }
    }

    /// `true` or `false`
    fn turns(&mut self, cursor: &mut Cursor) -> Option<bool> {
        let span = if cursor.is_end() { cursor.last() } else { cursor.here() };
        for (word, turns) in [("true", true), ("false", false)] {
            if cursor.eat_word(word).is_some() {
                return Some(turns);
            }
        }
        self.skip_element(cursor);
        self.error(span, format!("`turns` is {}", example("turns")));
        None
    }

    /// `(InMemory, Nats)`
    fn stages(&mut self, cursor: &mut Cursor, word: &Ident) -> Option<Vec<Path>> {
        let Some(group) = cursor.eat_group(Delimiter::Parenthesis) else {
            self.error(word.span(), format!("expected the stages to run on: {}", example("on")));
            self.skip_element(cursor);
            return None;
        };
        let stages: Vec<Path> = self.elements(&group, |parser, cursor| {
            let mut length = 0;
            while cursor.peek(length).is_some() && !cursor.is_op(length, ",") {
                length += 1;
            }
            let here = cursor.here();
            let tokens = cursor.take(length);
            let path = parse_all(tokens, here, "a type", Path::parse_mod_style);
            path.map_err(|_| parser.error(here, format!("a stage is named by its type: {}", example("on"))))
                .ok()
        });
        self.name_each_once(&stages);
        if stages.is_empty() && group.stream().is_empty() {
            self.error(word.span(), format!("name the stages to run on: {}", example("on")));
        }
        (!stages.is_empty()).then_some(stages)
    }

    /// Each stage is a test of that name.
    fn name_each_once(&mut self, stages: &[Path]) {
        let last = |path: &Path| path.segments.last().map(|segment| segment.ident.clone());
        for (index, stage) in stages.iter().enumerate() {
            let Some(name) = last(stage) else { continue };
            if stages[..index].iter().any(|earlier| last(earlier).as_ref() == Some(&name)) {
                self.error(
                    name.span(),
                    format!("`{name}` is named already: it would be two tests of one name"),
                );
            }
        }
    }

    /// `"2s"`
    pub(super) fn timeout(&mut self, cursor: &mut Cursor) -> Option<Period> {
        let Some(literal) = cursor.literal(0).cloned() else {
            let span = if cursor.is_end() { cursor.last() } else { cursor.here() };
            self.refuse("bad-duration", Extent::of(span), "a timeout is written `timeout = \"2s\"`");
            self.skip_element(cursor);
            return None;
        };
        cursor.next();
        let span = literal.span();
        let text = match Lit::new(literal) {
            Lit::Str(text) => text.value(),
            Lit::Int(int) => int.to_string(),
            Lit::Float(float) => float.to_string(),
            other => quote::ToTokens::to_token_stream(&other).to_string(),
        };
        match nanos(&text) {
            Ok(nanos) => Some(Period::Literal { nanos, span, text }),
            Err(bad) => {
                self.refuse("bad-duration", Extent::of(span), bad.message(&text));
                None
            }
        }
    }

    fn tags(&mut self, cursor: &mut Cursor) -> Option<Vec<LitStr>> {
        let Some(group) = cursor.eat_group(Delimiter::Bracket) else {
            let span = if cursor.is_end() { cursor.last() } else { cursor.here() };
            self.error(span, "tags are a list of strings: `tags = [\"saga\"]`");
            self.skip_element(cursor);
            return None;
        };
        Some(self.elements(&group, |parser, cursor| {
            let span = cursor.here();
            let literal = cursor.literal(0).cloned().map(Lit::new);
            cursor.next();
            match literal {
                Some(Lit::Str(tag)) => Some(tag),
                _ => {
                    parser.error(span, "a tag is a string");
                    parser.skip_element(cursor);
                    None
                }
            }
        }))
    }

    /// One of two words in quotes: whether it is the first, and where.
    pub(super) fn choice_of(
        &mut self,
        cursor: &mut Cursor,
        name: &str,
        words: [&str; 2],
    ) -> Option<(bool, Span)> {
        let span = if cursor.is_end() { cursor.last() } else { cursor.here() };
        let given = match cursor.literal(0).cloned().map(Lit::new) {
            Some(Lit::Str(text)) => Some(text.value()),
            _ => None,
        };
        if given.is_some() {
            cursor.next();
        } else {
            self.skip_element(cursor);
        }
        match given {
            Some(word) if words.contains(&word.as_str()) => Some((word == words[0], span)),
            _ => {
                let [first, second] = words;
                self.error(span, format!("`{name}` is `\"{first}\"` or `\"{second}\"`"));
                None
            }
        }
    }

    /// A path to a crate, up to a comma.
    pub(super) fn path(&mut self, cursor: &mut Cursor) -> Option<Path> {
        let mut length = 0;
        while cursor.peek(length).is_some() && !cursor.is_op(length, ",") {
            length += 1;
        }
        let before = cursor.last();
        let tokens = cursor.take(length);
        let end = if length == 0 { before } else { cursor.last() };
        let path = parse_all(tokens, end, "a path", Path::parse_mod_style);
        path.map_err(|_| self.error(end, "`crate` is a path: `crate = my_choreo`")).ok()
    }
}

fn example(name: &str) -> &'static str {
    match name {
        "timeout" => "`timeout = \"2s\"`",
        "tags" => "`tags = [\"saga\"]`",
        "slow" => "`slow = \"warn\"` or `\"fail\"`",
        "time" => "`time = \"virtual\"` or `\"real\"`",
        "turns" => "`true`, or `false` to give them up: `turns = false`",
        "unmarked" => "`unmarked = \"broadcast\"` or `\"skip\"`",
        "on" => "`on(InMemory, Nats)`",
        _ => "`crate = my_choreo`",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(source: &str) -> (Vec<String>, Vec<String>) {
        let mut diagnostics = Diagnostics::default();
        let settings = arguments(source.parse().unwrap(), &mut diagnostics);
        let settings = settings.iter().map(|setting| match setting {
            Setting::Timeout(Period::Literal { nanos, text, .. }) => format!("timeout {text} {nanos}"),
            Setting::Timeout(Period::Expr(..)) => "timeout".to_owned(),
            Setting::Tags(tags) => {
                format!("tags {}", tags.iter().map(LitStr::value).collect::<Vec<_>>().join(" "))
            }
            Setting::SlowFails(fails) => format!("slow fails {fails}"),
            Setting::Virtual(_) => "virtual".to_owned(),
            Setting::Turns(turns) => format!("turns {turns}"),
            Setting::Broadcast(broadcast) => format!("broadcast {broadcast}"),
            Setting::On(stages) => format!("on {}", stages.len()),
            Setting::Cases(cases) => {
                let names: Vec<_> = cases.list.iter().map(|case| case.name.to_string()).collect();
                format!("cases {}", names.join(" "))
            }
            Setting::Crate(path) => format!("crate {}", path.segments.len()),
        });
        let at =
            |extent: &Extent| source[extent.start.byte_range().start..extent.end.byte_range().end].to_owned();
        let mistakes =
            diagnostics.list().iter().map(|one| format!("{}: {}", at(&one.extent), one.message)).collect();
        (settings.collect(), mistakes)
    }

    #[test]
    fn every_argument_is_read() {
        let source = "timeout = \"2s\", tags = [\"saga\", \"slow\"], slow = \"warn\", time = \"virtual\", crate = a::b";
        let (settings, mistakes) = parsed(source);
        assert_eq!(mistakes, [""; 0]);
        assert_eq!(
            settings,
            ["timeout 2s 2000000000", "tags saga slow", "slow fails false", "virtual", "crate 2"]
        );
        assert_eq!(
            parsed("slow = \"fail\", time = \"real\", timeout = 1.5s,").0,
            ["slow fails true", "timeout 1.5s 1500000000"]
        );
        assert_eq!(
            parsed("turns = false, unmarked = \"broadcast\", time = \"real\"").0,
            ["turns false", "broadcast true"]
        );
        assert_eq!(parsed("turns = true, unmarked = \"skip\"").0, ["turns true", "broadcast false"]);
        assert_eq!(parsed("on(InMemory, choreo::Nats,), slow = \"fail\"").0, ["on 2", "slow fails true"]);
        assert_eq!(
            parsed("cases(small: 1, large: f::<A, B>(1),)"),
            (vec!["cases small large".into()], vec![])
        );
        assert_eq!(parsed("cases(r#type: |a, b| a + b)").0, ["cases r#type"]);
        assert_eq!(parsed(""), (vec![], vec![]));
    }

    #[test]
    fn mistakes_are_said_all_at_once_at_their_tokens() {
        for (source, expected) in [
            (
                "timout = \"2s\", slow = \"warn\"",
                "timout: `timout` is not an argument: did you mean `timeout`?",
            ),
            (
                "retries = 3",
                "retries: `retries` is not an argument: they are `timeout`, `tags`, `slow`, `time`, `turns`, `unmarked`, `on`, `cases` and `crate`",
            ),
            ("on", "on: expected the stages to run on: `on(InMemory, Nats)`"),
            ("on = InMemory", "on: expected the stages to run on: `on(InMemory, Nats)`"),
            ("on()", "on: name the stages to run on: `on(InMemory, Nats)`"),
            ("on(InMemory, 5)", "5: a stage is named by its type: `on(InMemory, Nats)`"),
            ("on(Nats, a::Nats)", "Nats: `Nats` is named already: it would be two tests of one name"),
            ("cases", "cases: expected the cases, each a name and its value: `cases(small: 1, large: 1000)`"),
            (
                "cases = 5",
                "cases: expected the cases, each a name and its value: `cases(small: 1, large: 1000)`",
            ),
            ("cases()", "cases: without a case there is no test: `cases(small: 1, large: 1000)`"),
            ("cases(a: 1, b)", "b: the case `b` needs a value after a colon: `b: 1`"),
            ("cases(a = 1, b: 2)", "=: the case `a` needs a value after a colon: `a: 1`"),
            ("cases(a::b: 1)", "a: the case `a` needs a value after a colon: `a: 1`"),
            ("cases(a: , b: 2)", ":: the case `a` needs a value: `a: 1`"),
            ("cases(a: 1, a: 2)", "a: `a` is named already: it would be two tests of one name"),
            ("cases(a: 1, r#a: 2)", "r#a: `a` is named already: it would be two tests of one name"),
            ("cases(type: 1)", "type: `type` can't be the name of a test: name the case otherwise"),
            (
                "cases(\"a\": 1)",
                "\"a\": a case begins with its name, not with `\"a\"`: `cases(small: 1, large: 1000)`",
            ),
            ("cases(a: 1 2)", "2: expected `,`, found `2`"),
            ("ignore", "ignore: `ignore` is an attribute of its own: write `#[ignore]` below"),
            ("timeout", "timeout: expected a value: `timeout = \"2s\"`"),
            ("timeout = \"2\"", "\"2\": a duration needs a unit: write `2ms` or `2s`"),
            ("timeout = \"2secs\"", "\"2secs\": `secs` is not a unit of time: write `2s`"),
            ("timeout = LIMIT", "LIMIT: a timeout is written `timeout = \"2s\"`"),
            ("slow = \"maybe\"", "\"maybe\": `slow` is `\"fail\"` or `\"warn\"`"),
            ("slow = warn", "warn: `slow` is `\"fail\"` or `\"warn\"`"),
            ("time = \"fast\"", "\"fast\": `time` is `\"virtual\"` or `\"real\"`"),
            ("turns = \"no\"", "\"no\": `turns` is `true`, or `false` to give them up: `turns = false`"),
            ("unmarked = \"drop\"", "\"drop\": `unmarked` is `\"broadcast\"` or `\"skip\"`"),
            ("tags = \"a\"", "\"a\": tags are a list of strings: `tags = [\"saga\"]`"),
            ("tags = [a]", "a: a tag is a string"),
            ("crate = \"x\"", "\"x\": `crate` is a path: `crate = my_choreo`"),
            ("slow = \"warn\", slow = \"fail\"", "slow: `slow` is said already"),
            ("slow = \"warn\" time = \"real\"", "time: expected `,`"),
            ("5", "5: expected an argument such as `timeout = \"2s\"`, found `5`"),
        ] {
            assert_eq!(parsed(source).1, [expected], "{source}");
        }
        assert_eq!(parsed("a, b = 1, slow = \"x\", tags = 5").1.len(), 4);
    }
}
