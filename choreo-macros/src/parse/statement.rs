//! Statements: which verb, and what follows it.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::Type;

use super::Parser;
use super::clause::{Clauses, keep};
use super::cursor::Cursor;
use super::expression::{Place, begins_statement, named, parse_all};
use super::vocabulary::{VERBS, enumerated, is_clause, is_rust_keyword, is_verb, meant_verb, nearest_verb};
use crate::ast::{Check, Extent, For, InOrder, Kind, Let, Only, Publish, Repeat, Statement, Wait};

const UNKNOWN: &str = "unknown-statement";

impl Parser<'_> {
    /// All statements from here to the end.
    pub(super) fn statements(&mut self, cursor: &mut Cursor) -> Vec<Statement> {
        let list = self.sequence(cursor, |parser, cursor| {
            if let Some(statements) = parser.included(cursor) {
                return (Some(statements), false);
            }
            if let Some((statements, braced)) = parser.via_block(cursor) {
                return (Some(statements), braced);
            }
            let (statement, braced) = parser.statement(cursor);
            (Some(statement.into_iter().collect()), braced)
        });
        list.into_iter().flatten().collect()
    }

    /// One statement without its semicolon, and whether it ended in braces.
    fn statement(&mut self, cursor: &mut Cursor) -> (Option<Statement>, bool) {
        let start = cursor.position();
        let Some(verb) = cursor.ident(0).cloned() else {
            return (self.no_verb(cursor), false);
        };
        cursor.next();
        let (verb, kind, braced) = self.verb(cursor, verb);
        let extent = match &kind {
            Kind::Only(_) | Kind::Together(_) | Kind::Either(_) => Extent::of(verb.span()),
            Kind::Repeat(Repeat { extent, .. }) | Kind::For(For { extent, .. }) => {
                Extent { start: verb.span(), end: extent.end }
            }
            _ => cursor.since(start),
        };
        (Some(Statement { verb, extent, kind }), braced)
    }

    fn verb(&mut self, cursor: &mut Cursor, verb: Ident) -> (Ident, Kind, bool) {
        let kind = match verb.to_string().as_str() {
            "publish" => Kind::Publish(self.publish(cursor, &verb, &["key", "headers", "as"])),
            "expect" if is_negated(cursor) => return self.expect_not(cursor, &verb),
            "expect" => Kind::Expect(self.expect(cursor, &verb)),
            "never" => Kind::Never(self.never(cursor, &verb)),
            "on" => {
                let (on, braced) = self.on(cursor, &verb);
                return (verb, Kind::On(on), braced);
            }
            "let" => match self.let_binding(cursor) {
                Some(binding) => Kind::Let(binding),
                None => Kind::Unknown(self.skip_statement(cursor)),
            },
            "check" => Kind::Check(self.check(cursor)),
            "wait" => Kind::Wait(Wait { period: self.period(cursor, "wait") }),
            "call" | "eventually" | "request" => return self.asking(cursor, verb),
            "timeout" => Kind::Timeout(self.period(cursor, "timeout")),
            "settle" => Kind::Settle(self.period(cursor, "settle")),
            "in" => return self.in_order(cursor, verb),
            "only" => return self.only(cursor, verb),
            "together" | "either" | "repeat" | "for" => return self.nesting(cursor, verb),
            "include" => {
                self.include(cursor, &verb);
                Kind::Unknown(TokenStream::new())
            }
            word => return self.unknown(cursor, verb.clone(), word),
        };
        (verb, kind, false)
    }

    /// A statement that asks something of the system, after its verb. By itself, since the frame of what calls it is on
    /// the stack once for each brace.
    fn asking(&mut self, cursor: &mut Cursor, verb: Ident) -> (Ident, Kind, bool) {
        let (kind, braced) = match verb.to_string().as_str() {
            "call" => {
                let (call, braced) = self.call(cursor, &verb);
                (Kind::Call(call), braced)
            }
            "eventually" => (Kind::Eventually(self.eventually(cursor, &verb)), false),
            _ => (Kind::Request(Box::new(self.request(cursor, &verb))), false),
        };
        (verb, kind, braced)
    }

    /// A statement that holds statements, after its verb.
    fn nesting(&mut self, cursor: &mut Cursor, verb: Ident) -> (Ident, Kind, bool) {
        let (kind, braced) = match verb.to_string().as_str() {
            "together" => {
                let (together, braced) = self.together(cursor, &verb);
                (Kind::Together(together), braced)
            }
            "either" => {
                let (either, braced) = self.either(cursor, &verb);
                (Kind::Either(either), braced)
            }
            "repeat" => {
                let (repeat, braced) = self.repeat(cursor);
                (Kind::Repeat(repeat), braced)
            }
            _ => {
                let (repeat, braced) = self.for_loop(cursor, &verb);
                (Kind::For(repeat), braced)
            }
        };
        (verb, kind, braced)
    }

    /// `expect not ..`, after the `expect`: read as the `never` that was meant.
    fn expect_not(&mut self, cursor: &mut Cursor, verb: &Ident) -> (Ident, Kind, bool) {
        let extent = Extent { start: verb.span(), end: cursor.here() };
        cursor.next();
        self.refuse(UNKNOWN, extent, "`expect not` is not a statement: did you mean `never`?");
        let verb = Ident::new("never", verb.span());
        let kind = Kind::Never(self.never(cursor, &verb));
        (verb, kind, false)
    }

    fn no_verb(&mut self, cursor: &mut Cursor) -> Option<Statement> {
        let found = cursor.peek(0).map(named).unwrap_or_default();
        let verbs = enumerated(&VERBS[..4], "or");
        let message = format!("a statement begins with a verb such as {verbs}, not with `{found}`");
        self.refuse(UNKNOWN, cursor.tree(), message);
        self.skip_statement(cursor);
        None
    }

    /// A word that is no verb: reported, and kept as far as it can be understood.
    fn unknown(&mut self, cursor: &mut Cursor, verb: Ident, word: &str) -> (Ident, Kind, bool) {
        let extent = Extent::of(verb.span());
        if word == "scenario" {
            let message = "a block holds statements or scenarios, not both: put `scenario`s into a `choreo!` of their own";
            self.refuse(UNKNOWN, extent, message);
            return self.skipped(cursor, verb);
        }
        if let Some(message) = in_place_of(word, cursor) {
            self.refuse(UNKNOWN, extent, message);
            return self.skipped(cursor, verb);
        }
        let rust = is_rust_keyword(word)
            || ["!", "(", ".", "=", "::"].iter().any(|mark| cursor.is_op(0, mark))
            || cursor.group(0, Delimiter::Parenthesis).is_some();
        let meant = meant_verb(word);
        let invoked = cursor.is_op(0, "!") && matches!(cursor.peek(1), Some(TokenTree::Group(_)));
        let printed = ["print", "println", "eprint", "eprintln", "dbg"].contains(&word);
        let message = match meant {
            None if invoked && !printed => format!(
                "`{word}!` is not a statement: a fragment is `include {word}(..)`, and Rust code stands before or after the \
                 block, and in `let`, `check` and `call`"
            ),
            Some(meant) => format!("`{word}` is not a statement: did you mean `{meant}`?"),
            None if rust => format!(
                "`{word}` is not a statement: Rust code stands before or after the block, and in `let`, `check` and `call`"
            ),
            None => format!(
                "`{word}` is not a statement: they are {}",
                enumerated(&VERBS.map(|verb| if verb == "in" { "in order" } else { verb }), "and")
            ),
        };
        self.refuse(UNKNOWN, extent, message);
        // A slip in a verb: what follows is read as that verb's, so that its captures are known further down.
        match nearest_verb(word).filter(|verb| *verb != "in") {
            Some(meant) if !rust && !is_over(cursor) => {
                let verb = Ident::new(meant, verb.span());
                self.verb(cursor, verb)
            }
            _ => self.skipped(cursor, verb),
        }
    }

    fn skipped(&mut self, cursor: &mut Cursor, verb: Ident) -> (Ident, Kind, bool) {
        // The `let` of a `while let` begins no statement.
        let condition = verb == "if" || verb == "while";
        let tokens = match is_over(cursor) && !condition {
            true => TokenStream::new(),
            false => self.skip_statement(cursor),
        };
        let braced =
            matches!(cursor.before(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace);
        (verb, Kind::Unknown(tokens), braced)
    }

    /// `publish`, after the verb.
    pub(super) fn publish(&mut self, cursor: &mut Cursor, verb: &Ident, allowed: &[&str]) -> Publish {
        let via = self.via(cursor);
        let topic = self.topic(cursor, verb);
        let mut publish = Publish { via, topic, payload: None, key: None, headers: None, capture: None };
        let mut clauses = Clauses::of("publish", allowed);
        if let Some(mut early) = self.clauses_before_payload(cursor) {
            self.publish_clauses(&mut early, &mut publish, &mut clauses);
        }
        publish.payload = self.payload(cursor, verb);
        self.publish_clauses(cursor, &mut publish, &mut clauses);
        publish
    }

    fn publish_clauses(&mut self, cursor: &mut Cursor, publish: &mut Publish, clauses: &mut Clauses<'_>) {
        while let Some(word) = self.clause_word(cursor, clauses) {
            match word.to_string().as_str() {
                "key" => keep(&mut publish.key, Some(self.key_sent(cursor, word))),
                "headers" => keep(&mut publish.headers, self.headers_sent(cursor, word)),
                _ => keep(&mut publish.capture, self.capture(cursor, word)),
            }
        }
    }

    /// `let NAME [: TYPE] = EXPR`, after the verb.
    pub(super) fn let_binding(&mut self, cursor: &mut Cursor) -> Option<Let> {
        if let Some(word) = cursor.eat_word("mut") {
            self.error(word.span(), "a `let` can't be `mut`: it is evaluated once, in its place");
        }
        let destructured =
            !matches!(cursor.peek(0), Some(TokenTree::Ident(_)) | None) && !cursor.is_op(0, "=");
        let called = cursor.ident(0).is_some() && matches!(cursor.peek(1), Some(TokenTree::Group(_)));
        if destructured || called {
            self.error_over(cursor.tree(), "`let` binds one name: take the value apart in what uses it");
            return None;
        }
        let name = self.name(cursor, "`let` needs a name, such as `let total = 3`")?;
        let ty = if cursor.eat_op(":") { self.annotation(cursor) } else { None };
        if cursor.is_op(0, "==") || !cursor.eat_op("=") {
            let span = if cursor.is_end() || cursor.is_op(0, ";") { cursor.last() } else { cursor.here() };
            self.error(span, format!("expected `=`: `let {name} = value`"));
            return None;
        }
        let written = self.expression(cursor, Place::Let, &format!("`let {name}` needs a value"));
        Some(Let { name, ty, value: written.expr, text: written.text })
    }

    /// The type after `let NAME:`, up to the `=`.
    fn annotation(&mut self, cursor: &mut Cursor) -> Option<Type> {
        let mut length = 0;
        let mut first = None;
        loop {
            while cursor.peek(length).is_some() && !cursor.is_op(length, "=") && !cursor.is_op(length, ";") {
                length += 1;
            }
            let mut probe = cursor.clone();
            let tokens = probe.take(length);
            let error = match parse_all(tokens, probe.here(), "a type", |input| input.parse::<Type>()) {
                Ok(ty) => {
                    cursor.take(length);
                    return Some(ty);
                }
                Err(error) => error,
            };
            // The `=` of `Iterator<Item = u8>` belongs to the type.
            let (end, error) = first.take().unwrap_or((length, error));
            if !cursor.is_op(length, "=") || length > end + super::recovery::DEPTH {
                self.diagnostics.syn(&error);
                cursor.take(end);
                return None;
            }
            first = Some((end, error));
            length += 1;
        }
    }

    /// `check EXPR [, "message {}", args]`, after the verb.
    pub(super) fn check(&mut self, cursor: &mut Cursor) -> Check {
        let written = self.condition(cursor, Place::Check, "`check` needs a condition");
        let mut check =
            Check { value: written.expr, message: None, text: written.text, extent: written.extent };
        if cursor.eat_op(",") && !cursor.is_end() && !cursor.is_op(0, ";") {
            let reported = self.reported();
            let message = self.check_message(cursor).filter(|_| self.reported() == reported);
            check.message = message.map(|message| self.scoped_arguments(message));
        }
        check
    }

    fn check_message(&mut self, cursor: &mut Cursor) -> Option<TokenStream> {
        let format = cursor.literal(0).map(|literal| syn::Lit::new(literal.clone()));
        if !matches!(format, Some(syn::Lit::Str(_))) {
            self.error(cursor.here(), "the message of a `check` is a string literal, as in `format!`");
            let length = self.length(cursor, 0, Place::Let);
            cursor.take(length);
            return None;
        }
        let start = cursor.clone();
        cursor.next();
        while cursor.eat_op(",") && !cursor.is_end() && !cursor.is_op(0, ";") {
            self.expression(cursor, Place::Check, "expected an argument");
        }
        let mut whole = start;
        Some(whole.take(cursor.position() - whole.position()))
    }

    /// `in order { .. }`, after the `in`.
    fn in_order(&mut self, cursor: &mut Cursor, verb: Ident) -> (Ident, Kind, bool) {
        let order = match cursor.ident(0).cloned() {
            Some(order) if order == "order" || cursor.group(1, Delimiter::Brace).is_some() => {
                cursor.next();
                order
            }
            _ => {
                self.refuse(
                    UNKNOWN,
                    Extent::of(verb.span()),
                    "`in` begins `in order { expect ..; expect ..; }`",
                );
                return self.skipped(cursor, verb);
            }
        };
        if order != "order" {
            self.refuse(
                UNKNOWN,
                Extent::of(order.span()),
                format!("`in {order}` is not a statement: did you mean `in order`?"),
            );
        }
        let Some(group) = cursor.eat_group(Delimiter::Brace) else {
            self.error(cursor.here(), "`in order` needs braces: `in order { expect ..; expect ..; }`");
            return (verb, Kind::InOrder(InOrder { order, expects: Vec::new() }), false);
        };
        let expects = self.expects_alone(&group, "in order");
        (verb, Kind::InOrder(InOrder { order, expects }), true)
    }

    /// `only { .. }`, after the verb.
    fn only(&mut self, cursor: &mut Cursor, verb: Ident) -> (Ident, Kind, bool) {
        let Some(group) = cursor.eat_group(Delimiter::Brace) else {
            self.error(cursor.here(), "`only` needs braces: `only { expect ..; expect ..; }`");
            return (verb, Kind::Only(Only { expects: Vec::new() }), false);
        };
        let expects = self.expects_alone(&group, "only");
        (verb, Kind::Only(Only { expects }), true)
    }

    /// What stands in an `in order` or an `only`.
    fn expects_alone(&mut self, group: &Group, holder: &str) -> Vec<Statement> {
        let statements = self.statements(&mut Cursor::inside(group));
        let mut expects = Vec::new();
        for statement in statements {
            match statement.kind {
                Kind::Expect(_) => expects.push(statement),
                Kind::Unknown(_) if !is_verb(&statement.verb.to_string()) => {}
                _ => {
                    let verb = match statement.verb.to_string() {
                        verb if verb == "in" => "in order".to_owned(),
                        verb => verb,
                    };
                    let message =
                        format!("`{holder}` holds `expect`s alone: put this `{verb}` before or after it");
                    self.error_over(statement.extent, message);
                }
            }
        }
        expects
    }
}

/// What to write in place of a word that directs the flow in Rust, or goes on with a statement that has ended.
fn in_place_of(word: &str, cursor: &Cursor) -> Option<&'static str> {
    let braced = cursor.group(0, Delimiter::Brace).is_some();
    Some(match word {
        "and" if braced => "`and` goes on with a `together`: write it right after its braces, without a `;`",
        "or" if braced || cursor.is_word(0, "after") => {
            "`or` goes on with an `either`: write it right after its braces, without a `;`"
        }
        "if" => {
            "`if` is not a statement: what depends on a message is `either { expect ..; } or { expect ..; }`, and Rust code \
             stands before or after the block"
        }
        "else" => {
            "`else` is not a statement: an `either` goes on with `or { expect ..; }`, or `or after 200ms { .. }`"
        }
        "while" | "loop" => {
            "a block has no loop without an end: write `repeat 3 { .. }` or `for item in items { .. }`"
        }
        _ => return None,
    })
}

/// Whether `not` and a topic stand after an `expect`.
fn is_negated(cursor: &Cursor) -> bool {
    let topic = cursor.literal(1).is_some()
        || cursor.group(1, Delimiter::Parenthesis).is_some()
        || (cursor.ident(1).is_some_and(|next| !is_clause(&next.to_string()))
            && !begins_statement(cursor, 1));
    cursor.is_word(0, "not") && topic
}

/// Whether nothing more of a statement follows.
fn is_over(cursor: &Cursor) -> bool {
    cursor.is_end() || cursor.is_op(0, ";") || begins_statement(cursor, 0)
}
