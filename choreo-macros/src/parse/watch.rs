//! `expect`, `never` and `on`: the statements that watch a topic.

use proc_macro2::Ident;

use super::Parser;
use super::clause::{Clauses, keep};
use super::cursor::Cursor;
use crate::ast::{Expect, Extent, Never, On, OnTimes, Topic, Via, Watch};

impl Parser<'_> {
    /// TOPIC and PATTERN.
    fn watch(&mut self, cursor: &mut Cursor, verb: &Ident) -> Watch {
        let via = self.via(cursor);
        let topic = self.topic(cursor, verb);
        while let Some(extent) = from_start(cursor) {
            self.refuse_from_start(&verb.to_string(), extent);
        }
        self.watched(cursor, verb, via, topic)
    }

    /// PATTERN, after the topic.
    fn watched(&mut self, cursor: &mut Cursor, verb: &Ident, via: Option<Via>, topic: Topic) -> Watch {
        let pattern = self.pattern(cursor, verb);
        Watch { via, topic, pattern, headers: None, key: None, condition: None }
    }

    /// A clause that all three take; gives the word back if it is another.
    fn watch_clause(&mut self, cursor: &mut Cursor, word: Ident, watch: &mut Watch) -> Option<Ident> {
        match word.to_string().as_str() {
            "headers" => keep(&mut watch.headers, self.headers_watched(cursor, word)),
            "key" => keep(&mut watch.key, Some(self.key_value(cursor, word))),
            "where" => keep(&mut watch.condition, Some(self.condition_clause(cursor, word))),
            _ => return Some(word),
        }
        None
    }

    /// `expect`, after the verb.
    pub(super) fn expect(&mut self, cursor: &mut Cursor, verb: &Ident) -> Expect {
        let via = self.via(cursor);
        let topic = self.topic(cursor, verb);
        let from_start = from_start(cursor);
        let watch = self.watched(cursor, verb, via, topic);
        let mut expect = Expect { watch, from_start, times: None, within: None, capture: None };
        let mut clauses = Clauses::of("expect", &["headers", "key", "where", "times", "within", "as"]);
        while let Some(word) = self.clause_word(cursor, &mut clauses) {
            let Some(word) = self.watch_clause(cursor, word, &mut expect.watch) else { continue };
            match word.to_string().as_str() {
                "times" => keep(&mut expect.times, self.times(cursor, word)),
                "within" => keep(&mut expect.within, Some(self.duration(cursor, word))),
                _ => keep(&mut expect.capture, self.capture(cursor, word)),
            }
        }
        expect
    }

    /// `never`, after the verb.
    pub(super) fn never(&mut self, cursor: &mut Cursor, verb: &Ident) -> Never {
        let mut never = Never { watch: self.watch(cursor, verb), period: None };
        let mut clauses = Clauses::of("never", &["headers", "key", "where", "for"]);
        while let Some(word) = self.clause_word(cursor, &mut clauses) {
            if let Some(word) = self.watch_clause(cursor, word, &mut never.watch) {
                keep(&mut never.period, Some(self.duration(cursor, word)));
            }
        }
        never
    }

    /// `on`, after the verb, and whether it ended in braces.
    pub(super) fn on(&mut self, cursor: &mut Cursor, verb: &Ident) -> (On, bool) {
        let watch = self.watch(cursor, verb);
        let mut on = On { watch, capture: None, times: None, answers: Vec::new() };
        let mut clauses = Clauses::of("on", &["headers", "key", "where", "as", "once", "times"]);
        while let Some(word) = self.clause_word(cursor, &mut clauses) {
            let Some(word) = self.watch_clause(cursor, word, &mut on.watch) else { continue };
            match word.to_string().as_str() {
                "once" => keep(&mut on.times, Some(OnTimes::Once(word))),
                "times" => keep(&mut on.times, self.times(cursor, word).map(OnTimes::Times)),
                _ => keep(&mut on.capture, self.capture(cursor, word)),
            }
        }
        let around = std::mem::replace(&mut self.via, on.watch.via.clone());
        let (answers, braced) = self.answers(cursor);
        (on.answers, self.via) = (answers, around);
        (on, braced)
    }
}

/// Takes `from start`, if it stands here.
pub(super) fn from_start(cursor: &mut Cursor) -> Option<Extent> {
    let found = cursor.is_word(0, "from") && cursor.is_word(1, "start");
    let start = cursor.position();
    cursor.take(if found { 2 } else { 0 });
    found.then(|| cursor.since(start))
}
