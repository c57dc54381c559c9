//! The values that patterns compare with, evaluated once.

use std::fmt;

use serde_json::Value;

use super::Matcher;
use crate::machine::ExprId;

/// A table by [`ExprId`]: the values of the operands, and the user's matchers.
#[derive(Default)]
pub struct Operands {
    values: Vec<Option<Value>>,
    matchers: Vec<Option<Box<dyn Matcher>>>,
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
        grow(&mut self.matchers, id)[id.index()] = Some(matcher);
    }
}

fn grow<T>(table: &mut Vec<Option<T>>, id: ExprId) -> &mut Vec<Option<T>> {
    if table.len() <= id.index() {
        table.resize_with(id.index() + 1, || None);
    }
    table
}

impl fmt::Debug for Operands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operands").field("values", &self.values).finish_non_exhaustive()
    }
}
