//! What an `on` answers: `=> publish ..`, `=> reply ..`, or several steps in braces.

use proc_macro2::{Delimiter, Group, Ident};

use super::Parser;
use super::clause::{Clauses, keep};
use super::cursor::Cursor;
use super::expression::begins_statement;
use super::vocabulary::nearest;
use crate::ast::Extent;
use crate::ast::{Answer, Json, JsonKind, Payload, Reply, Wait};

const WORDS: [&str; 5] = ["publish", "reply", "wait", "let", "check"];

impl Parser<'_> {
    /// `=>` and the answers, and whether they stood in braces.
    pub(super) fn answers(&mut self, cursor: &mut Cursor) -> (Vec<Answer>, bool) {
        if cursor.is_op(0, "->") {
            self.error(cursor.here(), "write `=>` before an answer");
            cursor.eat_op("->");
        } else if !cursor.is_op(0, "=>") && (cursor.is_word(0, "reply") || cursor.is_word(0, "publish")) {
            let word = cursor.ident(0).map(ToString::to_string).unwrap_or_default();
            self.error(cursor.here(), format!("write `=>` before `{word}`"));
        } else if !cursor.eat_op("=>") {
            let span = if cursor.is_end() || cursor.is_op(0, ";") || begins_statement(cursor, 0) {
                cursor.last()
            } else {
                cursor.here()
            };
            self.error(span, "`on` needs an answer: `=> publish ..`, `=> reply ..` or `=> { .. }`");
            return (Vec::new(), false);
        }
        if let Some(group) = cursor.eat_group(Delimiter::Brace) {
            return (self.answer_block(&group), true);
        }
        if cursor.ident(0).is_none() {
            self.error(cursor.missing(), "expected an answer: `publish ..`, `reply ..` or `{ .. }`");
            return (Vec::new(), false);
        }
        if begins_statement(cursor, 0) && !WORDS.iter().any(|word| cursor.is_word(0, word)) {
            // The next statement: this one was not finished.
            self.error(cursor.last(), "expected an answer: `publish ..`, `reply ..` or `{ .. }`");
            return (Vec::new(), false);
        }
        let single = cursor.is_word(0, "wait") || cursor.is_word(0, "let") || cursor.is_word(0, "check");
        if single {
            let word = cursor.ident(0).map(ToString::to_string).unwrap_or_default();
            self.error(
                cursor.here(),
                format!("a single answer is a `publish` or a `reply`: write `=> {{ {word} ..; }}`"),
            );
        }
        (self.answer(cursor).into_iter().collect(), false)
    }

    fn answer_block(&mut self, group: &Group) -> Vec<Answer> {
        let mut cursor = Cursor::inside(group);
        let is_json = (cursor.literal(0).is_some() || cursor.ident(0).is_some())
            && cursor.is_op(1, ":")
            && !cursor.is_op(1, "::");
        if is_json {
            let span = group.span_open();
            self.error(span, "braces after `=>` hold statements: write `=> reply { .. }`");
            let extent = Extent { start: span, end: group.span_close() };
            let json = Json { extent, kind: JsonKind::Object(self.entries(group)) };
            let reply = Reply { payload: Some(Payload::Json(json)), key: None, headers: None };
            return vec![Answer::Reply(Ident::new("reply", span), reply)];
        }
        self.sequence(&mut cursor, |parser, cursor| (parser.answer(cursor), false))
    }

    /// One answer without its semicolon. `None` where there is none, which is reported.
    fn answer(&mut self, cursor: &mut Cursor) -> Option<Answer> {
        if self.included_among_answers(cursor) {
            return None;
        }
        let Some(word) = cursor.ident(0).cloned() else {
            let message = "an answer begins with `publish`, `reply`, `wait`, `let` or `check`";
            self.refuse("unknown-statement", cursor.tree(), message);
            self.skip_statement(cursor);
            return None;
        };
        cursor.next();
        self.answer_of(cursor, word)
    }

    fn answer_of(&mut self, cursor: &mut Cursor, word: Ident) -> Option<Answer> {
        Some(match word.to_string().as_str() {
            "publish" => {
                let publish = self.publish(cursor, &word, &["key", "headers"]);
                Answer::Publish(word, publish)
            }
            "reply" => {
                let reply = self.reply(cursor, &word);
                Answer::Reply(word, reply)
            }
            "wait" => Answer::Wait(word, Wait { period: self.period(cursor, "wait") }),
            "let" => match self.let_binding(cursor) {
                Some(binding) => Answer::Let(word, binding),
                None => {
                    self.skip_statement(cursor);
                    return None;
                }
            },
            "check" => {
                let check = self.check(cursor);
                Answer::Check(word, check)
            }
            other => return self.unknown_answer(cursor, &word, other),
        })
    }

    fn unknown_answer(&mut self, cursor: &mut Cursor, word: &Ident, other: &str) -> Option<Answer> {
        let meant = nearest(other, &WORDS);
        let message = match meant {
            Some(meant) => format!("`{other}` is not an answer: did you mean `{meant}`?"),
            None => format!(
                "`{other}` is not an answer: an `on` takes `publish`, `reply`, `wait`, `let` and `check`"
            ),
        };
        self.refuse("unknown-statement", Extent::of(word.span()), message);
        match meant {
            Some(meant) if !cursor.is_end() && !cursor.is_op(0, ";") => {
                self.answer_of(cursor, Ident::new(meant, word.span()))
            }
            _ => {
                if !cursor.is_end() && !begins_statement(cursor, 0) {
                    self.skip_statement(cursor);
                }
                None
            }
        }
    }

    /// `reply PAYLOAD [key EXPR] [headers { .. }]`, after the word.
    fn reply(&mut self, cursor: &mut Cursor, word: &Ident) -> Reply {
        let mut reply = Reply { payload: None, key: None, headers: None };
        let mut clauses = Clauses::of("reply", &["key", "headers"]);
        if let Some(mut early) = self.clauses_before_payload(cursor) {
            self.reply_clauses(&mut early, &mut reply, &mut clauses);
        }
        reply.payload = self.payload(cursor, word);
        self.reply_clauses(cursor, &mut reply, &mut clauses);
        reply
    }

    fn reply_clauses(&mut self, cursor: &mut Cursor, reply: &mut Reply, clauses: &mut Clauses<'_>) {
        while let Some(word) = self.clause_word(cursor, clauses) {
            match word.to_string().as_str() {
                "key" => keep(&mut reply.key, Some(self.key_sent(cursor, word))),
                _ => keep(&mut reply.headers, self.headers_sent(cursor, word)),
            }
        }
    }
}
