//! Clauses: which word comes next, and what follows it.

use proc_macro2::{Delimiter, Ident, TokenTree};
use syn::Expr;

use super::Parser;
use super::cursor::Cursor;
use super::expression::{Place, begins_statement, named};
use super::vocabulary::{enumerated, is_clause, nearest};
use super::watch::from_start;
use crate::ast::{Clause, Count, Extent, Key, Object, Period, Value};

/// The clauses of one statement.
pub(super) struct Clauses<'a> {
    /// The statement's verb.
    verb: &'a str,
    /// Those it takes.
    allowed: &'a [&'a str],
    /// Those that came.
    seen: Vec<String>,
}

impl<'a> Clauses<'a> {
    pub(super) fn of(verb: &'a str, allowed: &'a [&'a str]) -> Clauses<'a> {
        Clauses { verb, allowed, seen: Vec::new() }
    }

    /// Takes these alone from here on.
    pub(super) fn narrow(&mut self, allowed: &'a [&'a str]) {
        self.allowed = allowed;
    }
}

/// Keeps the first of two clauses of a kind; the second is reported.
pub(super) fn keep<T>(slot: &mut Option<T>, value: Option<T>) {
    if slot.is_none() {
        *slot = value;
    }
}

impl Parser<'_> {
    /// Takes the next clause's word. `None` when none follows.
    pub(super) fn clause_word(&mut self, cursor: &mut Cursor, clauses: &mut Clauses<'_>) -> Option<Ident> {
        loop {
            self.comma_between(cursor);
            let ident = cursor.ident(0).cloned()?;
            let word = ident.to_string();
            if let Some(meant) = self.period_clause(cursor, clauses) {
                return Some(meant);
            }
            if begins_statement(cursor, 0) {
                return None;
            }
            if clauses.allowed.contains(&word.as_str()) {
                cursor.next();
                self.once_each(&ident, clauses);
                return Some(ident);
            }
            if let Some(message) = other_statement(&word, clauses) {
                self.error(ident.span(), message);
                self.skip_statement(cursor);
                return None;
            }
            if let Some(extent) = from_start(cursor) {
                self.misplaced_from_start(clauses.verb, extent);
            } else if is_clause(&word) {
                cursor.next();
                self.refuse_clause(cursor, &ident, clauses);
            } else {
                let meant = nearest(&word, clauses.allowed)?;
                if cursor.is_op(1, ":") {
                    return None;
                }
                cursor.next();
                let verb = clauses.verb;
                self.error(
                    ident.span(),
                    format!("`{word}` is not a clause of `{verb}`: did you mean `{meant}`?"),
                );
                return Some(Ident::new(meant, ident.span()));
            }
        }
    }

    /// A comma in front of a clause, as between arguments.
    fn comma_between(&mut self, cursor: &mut Cursor) {
        let clause = cursor.ident(1).is_some_and(|word| is_clause(&word.to_string()));
        if clause && cursor.is_op(0, ",") {
            self.error(cursor.here(), "clauses follow one another without commas: leave this one out");
            cursor.next();
        }
    }

    /// `timeout 3s` on the line of a statement is meant as its `within 3s` or `for 3s`. On a line of its own it is the
    /// next statement.
    fn period_clause(&mut self, cursor: &mut Cursor, clauses: &Clauses<'_>) -> Option<Ident> {
        let word = cursor.ident(0).filter(|word| *word == "timeout").cloned()?;
        let period = cursor.literal(1)?.to_string();
        let meant = ["within", "for"].into_iter().find(|word| clauses.allowed.contains(word))?;
        if cursor.last().end().line != word.span().start().line {
            return None;
        }
        let message = match meant {
            "within" => format!("`timeout` is a statement of its own: a budget is `within {period}`"),
            _ => format!("`timeout` is a statement of its own: how long a `never` holds is `for {period}`"),
        };
        self.error(word.span(), message);
        cursor.next();
        Some(Ident::new(meant, word.span()))
    }

    fn once_each(&mut self, ident: &Ident, clauses: &mut Clauses<'_>) {
        let word = ident.to_string();
        let group = if word == "once" { "times".to_owned() } else { word.clone() };
        if clauses.seen.contains(&group) {
            let verb = clauses.verb;
            let hint = match word.as_str() {
                "where" => ": join the conditions with `&&`",
                "once" | "times" => ": `once` and `times` are one clause",
                _ => ": each clause stands once",
            };
            self.error(ident.span(), format!("this `{verb}` has its `{group}` already{hint}"));
        }
        clauses.seen.push(group);
    }

    /// Reports a clause that the statement does not take, and leaves it.
    fn refuse_clause(&mut self, cursor: &mut Cursor, word: &Ident, clauses: &Clauses<'_>) {
        if *word == "via" {
            return self.misplaced_via(cursor, clauses.verb, word.clone());
        }
        let (verb, allowed) = (clauses.verb, enumerated(clauses.allowed, "and"));
        let message = match (verb, word.to_string().as_str()) {
            ("expect", "for") => "`expect` takes no `for`: a budget is `within`".to_owned(),
            ("request", "key" | "headers") => {
                format!("`{word}` is of what is sent here: it stands before the `=>`")
            }
            ("never", "within") => "`never` takes no `within`: how long it holds is `for`".to_owned(),
            (_, word) => format!("`{verb}` takes no `{word}`: its clauses are {allowed}"),
        };
        self.error(word.span(), message);
        let length = self.length(cursor, 0, Place::Clause);
        cursor.take(length);
    }

    /// `from start` among the clauses.
    fn misplaced_from_start(&mut self, verb: &str, extent: Extent) {
        match verb {
            "expect" => {
                let message =
                    "`from start` stands once, right after the topic: `expect \"topic\" from start ..`";
                self.error_over(extent, message);
            }
            verb => self.refuse_from_start(verb, extent),
        }
    }

    /// `from start` of a statement that reads no log.
    pub(super) fn refuse_from_start(&mut self, verb: &str, extent: Extent) {
        let message = match verb {
            "never" => {
                "`never` judges what comes from now on: leave `from start` out, and read what was there before \
                 with an `expect .. from start`"
            }
            "on" => {
                "`on` answers what comes from now on: leave `from start` out, and read what was there before with \
                 an `expect .. from start`"
            }
            _ => "only an `expect` reads `from start`: leave it out",
        };
        self.error_over(extent, message);
    }

    /// `as NAME`, after the word.
    pub(super) fn capture(&mut self, cursor: &mut Cursor, word: Ident) -> Option<Clause<Ident>> {
        let value = self.name(cursor, "`as` needs a name, such as `as done`")?;
        let over = [";", ",", "=>"].iter().any(|op| cursor.is_op(0, op));
        if !over && matches!(cursor.peek(0), Some(TokenTree::Punct(_))) {
            let extent = Extent { start: word.span(), end: value.span() };
            self.error_over(
                extent,
                "`as` begins a capture here: a cast goes in parentheses, as in `(x as u8)`",
            );
        }
        Some(Clause { word, value })
    }

    /// Takes a name that can be bound.
    pub(super) fn name(&mut self, cursor: &mut Cursor, missing: &str) -> Option<Ident> {
        let over = cursor.is_end() || cursor.is_op(0, ";") || cursor.is_op(0, "=>") || cursor.is_op(0, "=");
        let span = if over { cursor.last() } else { cursor.here() };
        let tree = (!over).then(|| cursor.peek(0).cloned()).flatten();
        let word = cursor.ident(0).map(ToString::to_string).unwrap_or_default();
        match tree {
            Some(TokenTree::Ident(_))
                if (is_clause(&word) || begins_statement(cursor, 0)) && has_operand(cursor) =>
            {
                self.error(span, missing);
                None
            }
            Some(tree) => {
                cursor.next();
                let name = syn::parse2::<Ident>(tree.clone().into());
                name.map_err(|_| self.error(span, format!("{missing}, not `{}`", named(&tree)))).ok()
            }
            None => {
                self.error(span, missing);
                None
            }
        }
    }

    /// `where EXPR`, after the word.
    pub(super) fn condition_clause(&mut self, cursor: &mut Cursor, word: Ident) -> Clause<Expr> {
        let written = self.condition(cursor, Place::Clause, "`where` needs a condition");
        Clause { word, value: written.expr }
    }

    /// `times COUNT`, after the word.
    pub(super) fn times(&mut self, cursor: &mut Cursor, word: Ident) -> Option<Clause<Count>> {
        self.count(cursor).map(|value| Clause { word, value })
    }

    /// `within DURATION` and `for DURATION`, after the word.
    pub(super) fn duration(&mut self, cursor: &mut Cursor, word: Ident) -> Clause<Period> {
        let value = self.period(cursor, &word.to_string());
        Clause { word, value }
    }

    /// `key VALUE` of a message that is watched for, after the word.
    pub(super) fn key_value(&mut self, cursor: &mut Cursor, word: Ident) -> Clause<Value> {
        let value = self.value(cursor, Place::Clause);
        Clause { word, value }
    }

    /// `key EXPR` of a message that is sent, after the word.
    pub(super) fn key_sent(&mut self, cursor: &mut Cursor, word: Ident) -> Clause<Expr> {
        let written = self.expression(cursor, Place::Clause, "`key` needs an expression");
        Clause { word, value: written.expr }
    }

    /// `headers { .. }` of a message that is watched for, after the word.
    pub(super) fn headers_watched(&mut self, cursor: &mut Cursor, word: Ident) -> Option<Clause<Object>> {
        let group = self.header_braces(cursor)?;
        let value = self.object(None, &group);
        Some(Clause { word, value })
    }

    /// `headers { .. }` of a message that is sent, after the word.
    pub(super) fn headers_sent(
        &mut self,
        cursor: &mut Cursor,
        word: Ident,
    ) -> Option<Clause<Vec<(Key, Expr)>>> {
        let group = self.header_braces(cursor)?;
        let value = self.elements(&group, |parser, cursor| parser.header(cursor));
        Some(Clause { word, value })
    }

    fn header_braces(&mut self, cursor: &mut Cursor) -> Option<proc_macro2::Group> {
        if let Some(exactly) = cursor.eat_word("exactly") {
            self.error(
                exactly.span(),
                "headers are matched as a subset: brokers add their own, leave `exactly` out",
            );
        }
        let group = cursor.eat_group(Delimiter::Brace);
        if group.is_none() {
            self.error(cursor.missing(), "`headers` needs braces: `headers { \"name\": value }`");
            let length = self.length(cursor, 0, Place::Clause);
            cursor.take(length);
        }
        group
    }

    /// One header that is sent.
    fn header(&mut self, cursor: &mut Cursor) -> Option<(Key, Expr)> {
        if cursor.is_op(0, "..") {
            self.error_over(cursor.over(2), "headers can't be spread: write each one");
            self.skip_element(cursor);
            return None;
        }
        let key = self.key(cursor)?;
        if !self.colon(cursor, &key) {
            return None;
        }
        if cursor.group(0, Delimiter::Brace).is_some() || cursor.group(0, Delimiter::Bracket).is_some() {
            self.error(
                cursor.here(),
                "a header is one value: an expression that begins with a bracket goes in parentheses",
            );
            self.skip_element(cursor);
            return None;
        }
        let written = self.expression(cursor, Place::Nested, &format!("expected a value for `{}`", key.text));
        Some((key, written.expr))
    }
}

/// What to write in place of a word that asks an `expect` for more than to look for one message.
fn other_statement(word: &str, clauses: &Clauses<'_>) -> Option<&'static str> {
    match word {
        _ if clauses.verb != "expect" => None,
        "or" => Some(
            "an `expect` looks for one message: one of several is `either { expect ..; } or { expect ..; }`",
        ),
        "and" => Some("an `expect` looks for one message: write the other one as an `expect` below it"),
        "reply" => Some(
            "an `expect` answers nothing: `on \"topic\" { .. } reply { .. }` does, and to ask and look at the reply is \
             `request \"topic\" { .. } => { .. }`",
        ),
        _ => None,
    }
}

/// Whether the word that stands here is followed by something of its own: then it is no name.
fn has_operand(cursor: &Cursor) -> bool {
    let over = cursor.peek(1).is_none() || [";", "=", ":", ","].iter().any(|op| cursor.is_op(1, op));
    let clause = cursor.ident(1).is_some_and(|next| is_clause(&next.to_string()));
    !over && !clause
}
