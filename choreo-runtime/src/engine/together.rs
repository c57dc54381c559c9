//! `together`: regions that run side by side, each a track of its own.

use super::step::Went;
use super::turn::{Flow, Turn};
use crate::machine::{Kind, StatementId, WindowId};

impl Turn<'_> {
    /// A `together` is reached: its regions begin. Or all of them are done.
    pub(super) fn fork(
        &mut self,
        index: usize,
        statement: StatementId,
        opens: Option<WindowId>,
    ) -> Flow<Went> {
        if self.state.tracks.at(index).begun {
            return Ok(Went::Nowhere);
        }
        let Kind::Together(together) = &self.machine.statement(statement).kind else { return Ok(Went::On) };
        let track = self.begin_state(index);
        self.state.tracks.fork(index, together.regions.iter().map(|region| region.state));
        if let Some(window) = opens {
            // For what stands below: the regions still look at the window around.
            self.state.windows.open(window, track, self.now, self.state.serial);
            self.arm_nevers()?;
        }
        Ok(Went::Nowhere)
    }

    /// A region is done.
    pub(super) fn join(&mut self, index: usize) -> Flow<Went> {
        if let Some(parent) = self.state.tracks.join(index)
            && let Some(index) = self.state.tracks.index(parent)
        {
            self.meet(index)?;
        }
        Ok(Went::Away)
    }

    /// All regions of a `together` are done: the track that it stands in goes on.
    fn meet(&mut self, index: usize) -> Flow {
        let track = self.state.tracks.at_mut(index);
        track.running = false;
        let state = track.state;
        if let crate::machine::Does::Fork { statement, opens } = self.machine.states[state.index()].does {
            if let Some(window) = opens {
                self.state.windows.end_run(window);
                self.enter_window(window, index);
            }
            self.done(statement);
        }
        self.leave_state(index);
        self.state.close_log();
        Ok(())
    }

    /// A track goes on in a window of its own where the one that is open now stands.
    pub(super) fn continue_in(&mut self, window: WindowId, index: usize) -> Flow {
        let track = self.state.tracks.at_mut(index);
        let around = track.window;
        let from = track.carried.take().or_else(|| self.state.windows.copy(around?));
        if let Some(from) = from {
            self.state.windows.go_on(window, from);
        }
        self.state.tracks.at_mut(index).window = Some(window);
        self.arm_nevers()
    }

    /// A track's window is another one now.
    pub(super) fn enter_window(&mut self, window: WindowId, index: usize) {
        let track = self.state.tracks.at_mut(index);
        let (id, before) = (track.id, track.window.replace(window));
        if let Some(before) = before {
            self.state.windows.leave(before, id);
        }
    }
}
