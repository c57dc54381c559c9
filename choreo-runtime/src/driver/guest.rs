//! A block that a stage is about to run, which may bring stand-ins of its own: [`Guest`].

use super::drive::{refused, run};
use crate::codec::Codecs;
use crate::expr::Expr;
use crate::machine::{Machine, joined};
use crate::outcome::{ErrorSource, Verdict};
use crate::stage::Lines;

/// A block that is about to run on a stage: what [`Stage::host`](crate::stage::Stage::host) is given.
#[derive(Debug)]
pub struct Guest<'a> {
    pub(super) machine: &'static Machine,
    /// By their ids.
    pub(super) exprs: Vec<Expr<'a>>,
    pub(super) lines: Lines<'a>,
    pub(super) codecs: &'a Codecs,
}

impl<'a> Guest<'a> {
    /// Runs it by itself.
    pub async fn run(self) -> Verdict {
        run(self.machine, self.exprs, &self.lines, self.codecs).await
    }

    /// Runs it with the stage's stand-ins, whose expressions these are.
    pub async fn beside<'s>(self, stand_ins: &'static Machine, exprs: Vec<Expr<'s>>) -> Verdict
    where
        'a: 's,
    {
        let both = match joined(self.machine, stand_ins) {
            Ok(both) => both,
            Err(reason) => return refused(self.machine, ErrorSource::Environment, reason),
        };
        let mut all: Vec<Expr<'s>> = self.exprs;
        all.extend(exprs.into_iter().map(|expr| expr.moved(both.leaves, &both.transports)));
        run(both.machine, all, &self.lines, self.codecs).await
    }
}
