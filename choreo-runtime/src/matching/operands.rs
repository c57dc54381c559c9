//! The values that patterns compare with, evaluated once.

use std::fmt;
use std::rc::Rc;

use regex::Regex;
use serde_json::Value;

use super::Matcher;
use super::regexes::compiled;
use crate::machine::{ExprId, Pattern, Watch};

/// A table by [`ExprId`]: the values of the operands, and the user's matchers. And the regexes, so that judging
/// asks no table that other threads use.
#[derive(Default)]
pub struct Operands {
    values: Vec<Option<Value>>,
    matchers: Vec<Option<Rc<dyn Matcher>>>,
    regexes: Vec<(&'static str, &'static Regex)>,
}

impl Operands {
    /// The value of an operand.
    ///
    /// # Panics
    ///
    /// Where it has not been evaluated: the engine evaluates a watch's operands before it judges by it.
    pub fn value(&self, id: ExprId) -> &Value {
        match self.values.get(id.index()) {
            Some(Some(value)) => value,
            _ => unreachable!("operand {} is judged before it is evaluated", id.0),
        }
    }

    /// The user's matcher.
    ///
    /// # Panics
    ///
    /// Where it has not been made.
    pub fn matcher(&self, id: ExprId) -> &dyn Matcher {
        match self.matchers.get(id.index()) {
            Some(Some(matcher)) => matcher.as_ref(),
            _ => unreachable!("matcher {} is judged by before it is made", id.0),
        }
    }

    /// Whether the user's matcher has been made.
    pub fn has_matcher(&self, id: ExprId) -> bool {
        matches!(self.matchers.get(id.index()), Some(Some(_)))
    }

    /// The regex of this text.
    ///
    /// # Panics
    ///
    /// Where it can't be compiled: [`prepare`](super::prepare) refuses such a one.
    pub(super) fn regex(&self, text: &'static str) -> &'static Regex {
        let known = self.regexes.iter().find(|(known, _)| std::ptr::eq(*known, text) || *known == text);
        match known.map(|(_, regex)| *regex).or_else(|| compiled(text)) {
            Some(regex) => regex,
            None => unreachable!("the regex /{text}/ is judged by before it is prepared"),
        }
    }

    /// Keeps a regex.
    pub(super) fn set_regex(&mut self, text: &'static str, regex: &'static Regex) {
        if !self.regexes.iter().any(|(known, _)| *known == text) {
            self.regexes.push((text, regex));
        }
    }

    /// The value of an operand, where it has been evaluated.
    pub fn known(&self, id: ExprId) -> Option<&Value> {
        self.values.get(id.index())?.as_ref()
    }

    /// Keeps the value of an operand.
    pub fn set(&mut self, id: ExprId, value: Value) {
        grow(&mut self.values, id)[id.index()] = Some(value);
    }

    /// Keeps a matcher.
    pub fn set_matcher(&mut self, id: ExprId, matcher: Box<dyn Matcher>) {
        grow(&mut self.matchers, id)[id.index()] = Some(Rc::from(matcher));
    }

    /// What a watch compares with, by itself.
    pub fn copy_of(&self, watch: &Watch) -> Operands {
        let mut copy = Operands { regexes: self.regexes.clone(), ..Operands::default() };
        for id in watch.operands {
            if let Some(value) = self.known(*id) {
                copy.set(*id, value.clone());
            }
        }
        if let Pattern::Custom { expr, .. } = watch.pattern
            && let Some(Some(matcher)) = self.matchers.get(expr.index())
        {
            grow(&mut copy.matchers, expr)[expr.index()] = Some(Rc::clone(matcher));
        }
        copy
    }

    /// Forgets what a watch compares with: it is to be evaluated anew.
    pub fn forget(&mut self, watch: &Watch) {
        for id in watch.operands {
            if let Some(value) = self.values.get_mut(id.index()) {
                *value = None;
            }
        }
        if let Pattern::Custom { expr, .. } = watch.pattern
            && let Some(matcher) = self.matchers.get_mut(expr.index())
        {
            *matcher = None;
        }
    }
}

fn grow<T>(table: &mut Vec<Option<T>>, id: ExprId) -> &mut Vec<Option<T>> {
    if table.len() <= id.index() {
        // Mostly there is one, and a vector would begin with room for four.
        if table.is_empty() {
            table.reserve_exact(id.index() + 1);
        }
        table.resize_with(id.index() + 1, || None);
    }
    table
}

impl fmt::Debug for Operands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operands").field("values", &self.values).finish_non_exhaustive()
    }
}
