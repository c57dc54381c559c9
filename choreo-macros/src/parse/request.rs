//! `request`: what is asked, and what the reply must be.

use proc_macro2::{Delimiter, Ident};

use super::Parser;
use super::clause::{Clauses, keep};
use super::cursor::Cursor;
use super::expression::begins_statement;
use crate::ast::{Expect, Publish, Request, Topic, Watch};

impl Parser<'_> {
    /// `request`, after the verb.
    pub(super) fn request(&mut self, cursor: &mut Cursor, verb: &Ident) -> Request {
        let via = self.via(cursor);
        let topic = self.topic(cursor, verb);
        let publish =
            Publish { via: via.clone(), topic, payload: None, key: None, headers: None, capture: None };
        let watch =
            Watch { via, topic: Topic::Reply, pattern: None, headers: None, key: None, condition: None };
        let reply = Expect { watch, from_start: None, times: None, within: None, capture: None };
        let mut request = Request { publish, reply };
        let mut clauses = Clauses::of("request", &["key", "headers", "where", "within", "as"]);
        if let Some(mut early) = self.clauses_before_payload(cursor) {
            self.request_clauses(&mut early, &mut request, &mut clauses);
        }
        request.publish.payload = self.payload(cursor, verb);
        self.request_clauses(cursor, &mut request, &mut clauses);
        if cursor.is_op(0, "->") || cursor.group(0, Delimiter::Brace).is_some() {
            self.error(cursor.missing(), "write `=>` before what the reply must be");
            cursor.eat_op("->");
            self.reply_pattern(cursor, verb, &mut request);
        } else if cursor.eat_op("=>") {
            self.reply_pattern(cursor, verb, &mut request);
        }
        // What stands behind the arrow is of the reply.
        clauses.narrow(&["where", "within", "as"]);
        self.request_clauses(cursor, &mut request, &mut clauses);
        request
    }

    fn reply_pattern(&mut self, cursor: &mut Cursor, verb: &Ident, request: &mut Request) {
        let over = cursor.is_end() || cursor.is_op(0, ";") || begins_statement(cursor, 0);
        let reported = self.reported();
        request.reply.watch.pattern = if over { None } else { self.pattern(cursor, verb) };
        if request.reply.watch.pattern.is_none() && self.reported() == reported {
            let message = "`=>` needs what the reply must be, such as `=> { \"status\": \"OK\" }`; without it any \
                           reply will do";
            self.error(cursor.last(), message);
        }
    }

    fn request_clauses(&mut self, cursor: &mut Cursor, request: &mut Request, clauses: &mut Clauses<'_>) {
        while let Some(word) = self.clause_word(cursor, clauses) {
            let (publish, reply) = (&mut request.publish, &mut request.reply);
            match word.to_string().as_str() {
                "key" => keep(&mut publish.key, Some(self.key_sent(cursor, word))),
                "headers" => keep(&mut publish.headers, self.headers_sent(cursor, word)),
                "where" => keep(&mut reply.watch.condition, Some(self.condition_clause(cursor, word))),
                "within" => keep(&mut reply.within, Some(self.duration(cursor, word))),
                _ => keep(&mut reply.capture, self.capture(cursor, word)),
            }
        }
    }
}
