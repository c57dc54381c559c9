//! What came before the window of a `never` or an `only`, which it would have violated there. It is no violation: the text says
//! from where on nothing may come. Where nothing took it, it may have been meant, and is told of.

use std::sync::Arc;

use super::turn::Turn;
use super::verdict::Takers;
use crate::machine::{ChannelId, Kind, StatementId, Watch, WindowId};
use crate::message::Arrival;
use crate::outcome::{Met, Note, Verdict};

impl Turn<'_> {
    /// Tells of each `never` and `only` that held what came before it. `took` are the messages that expectations have taken,
    /// sorted.
    pub(super) fn tell_earlier(&mut self, verdict: &mut Verdict, took: &Takers) {
        let machine = self.machine;
        for (id, window) in (0u16..).map(WindowId).zip(machine.windows) {
            if machine.opens_again(id) {
                continue;
            }
            for statement in window.nevers {
                if matches!(verdict.steps[statement.index()].met, Met::Held { .. }) {
                    verdict.notes.extend(self.earlier(*statement, id, took));
                }
            }
        }
    }

    fn earlier(&mut self, id: StatementId, window: WindowId, took: &Takers) -> Option<Note> {
        let (channels, watch) = match &self.machine.statement(id).kind {
            Kind::Never(never) => (std::slice::from_ref(&never.watch.channel), Some(&never.watch)),
            Kind::Only(only) => (only.channels, None),
            _ => return None,
        };
        let mut left = self.left_before(window, channels, took);
        if let Some(watch) = watch {
            left.retain(|arrival| self.is_forbidden(id, watch, arrival));
        }
        let first = left.first()?;
        let at = self.state.since_start(first.at);
        Some(Note::Earlier { statement: id, count: left.len() as u64, topic: first.topic.clone(), at })
    }

    /// What came on these channels before a window, since the block began, and was neither taken nor answered.
    fn left_before(&self, window: WindowId, channels: &[ChannelId], took: &Takers) -> Vec<Arc<Arrival>> {
        let Some(opening) = self.state.windows.opening(window) else { return Vec::new() };
        let is_taken = |arrival: &Arc<Arrival>| {
            took.binary_search_by_key(&Arc::as_ptr(arrival), |(taken, _)| *taken).is_ok()
        };
        let before = self.state.history.before(opening, channels);
        let left = before.filter(|past| !past.arrival.old && !past.answered && !is_taken(&past.arrival));
        left.map(|past| Arc::clone(&past.arrival)).collect()
    }

    /// User code that fails now leaves nothing to say.
    fn is_forbidden(&mut self, id: StatementId, watch: &Watch, arrival: &Arc<Arrival>) -> bool {
        self.judge(id, watch, arrival, None).is_ok_and(|fits| fits)
    }
}
