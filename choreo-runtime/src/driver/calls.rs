//! Async code of the user's that is under way. It is polled in the run's own task, and spawns nothing.

use std::task::{Context, Poll};

use smallvec::SmallVec;

use crate::engine::CallId;
use crate::expr::{Futures, UserError};
use crate::machine::ExprId;

/// The async code under way, the first begun first.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    under_way: SmallVec<[(CallId, ExprId); 1]>,
}

impl Calls {
    /// Begins one.
    pub(crate) fn begin(&mut self, id: CallId, expr: ExprId) {
        self.under_way.push((id, expr));
    }

    /// Drops one.
    pub(crate) fn cancel(&mut self, id: CallId, futures: &mut dyn Futures) {
        if let Some(index) = self.under_way.iter().position(|(known, _)| *known == id) {
            let (_, expr) = self.under_way.remove(index);
            futures.cancel(expr);
        }
    }

    /// The next that has returned; never, where there is none.
    pub(crate) fn poll_returned(
        &mut self,
        futures: &mut dyn Futures,
        cx: &mut Context<'_>,
    ) -> Poll<(CallId, Result<bool, UserError>)> {
        for index in 0..self.under_way.len() {
            let (id, expr) = self.under_way[index];
            if let Poll::Ready(result) = futures.poll(expr, cx) {
                self.under_way.remove(index);
                return Poll::Ready((id, result));
            }
        }
        Poll::Pending
    }
}
