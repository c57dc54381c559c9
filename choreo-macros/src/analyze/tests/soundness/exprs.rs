//! The expressions of a block, which are of a few words: `two`, `word`, `yes`, `no`, `none`.

use std::sync::Arc;
use std::time::Duration;

use choreo::__private::{Answer, Envelope, Exprs, Taken, TypedVerdict, UserError};
use choreo::machine::ExprId;
use choreo::matching::Matcher;
use choreo::message::{Arrival, Body, Topic};
use quote::ToTokens;
use serde_json::Value;

use crate::lower::ir::{Block, Job};

/// The values of a block's expressions.
#[derive(Debug, Clone)]
pub(crate) struct Values {
    texts: Vec<String>,
    /// What `x` is: a rule that leaves it alone must be right whatever it is.
    x: Value,
}

impl Values {
    pub(crate) fn of(block: &Block<'_>, x: Value) -> Values {
        let texts = block.exprs.iter().map(|expr| match &expr.job {
            Job::Operand(it) | Job::Rounds(it) | Job::Eventually(it) => it.to_token_stream().to_string(),
            Job::Condition { value, .. } | Job::Check { value, .. } => value.to_token_stream().to_string(),
            Job::For { items, .. } => items.to_token_stream().to_string(),
            _ => String::new(),
        });
        Values { texts: texts.collect(), x }
    }

    fn text(&self, id: ExprId) -> &str {
        &self.texts[id.index()]
    }

    pub(crate) fn is_true(&self, id: ExprId) -> bool {
        ["yes", "true", "{ true }"].contains(&self.text(id))
    }
}

impl Exprs for Values {
    fn topic(&mut self, _: ExprId) -> Result<Topic, UserError> {
        Err(UserError::message("no topic"))
    }

    fn duration(&mut self, _: ExprId) -> Result<Duration, UserError> {
        Ok(Duration::from_millis(2))
    }

    fn payload(&mut self, _: ExprId) -> Result<Body, UserError> {
        Err(UserError::message("no payload"))
    }

    fn envelope(&mut self, _: ExprId) -> Result<Envelope, UserError> {
        Ok(Envelope::default())
    }

    fn operand(&mut self, id: ExprId) -> Result<Value, UserError> {
        Ok(match self.text(id) {
            "two" => Value::from(2),
            "word" => Value::from("ab"),
            _ => self.x.clone(),
        })
    }

    fn matcher(&mut self, _: ExprId) -> Result<Box<dyn Matcher>, UserError> {
        Err(UserError::message("no matcher"))
    }

    fn typed(&mut self, _: ExprId, _: &Arc<Arrival>) -> Result<TypedVerdict, UserError> {
        Err(UserError::message("no type"))
    }

    fn condition(
        &mut self,
        id: ExprId,
        _: &Arc<Arrival>,
        _: Option<Duration>,
        _: &[Value],
    ) -> Result<bool, UserError> {
        Ok(self.is_true(id))
    }

    fn check(&mut self, id: ExprId) -> Result<Option<String>, UserError> {
        Ok((!self.is_true(id)).then(String::new))
    }

    fn bind(&mut self, _: ExprId) -> Result<(), UserError> {
        Ok(())
    }

    fn rounds(&mut self, id: ExprId) -> Result<u32, UserError> {
        Ok(match self.text(id) {
            "none" => 0,
            "two" | "0 .. 2" => 2,
            count => count.parse().unwrap(),
        })
    }

    fn round(&mut self, _: ExprId, _: u32) -> Result<(), UserError> {
        Ok(())
    }

    fn fill(&mut self, _: ExprId, _: &[Taken]) -> Result<(), UserError> {
        Ok(())
    }

    fn answer(&mut self, _: ExprId, _: &Arc<Arrival>, _: &[Value]) -> Result<Vec<Answer>, UserError> {
        Ok(Vec::new())
    }
}
