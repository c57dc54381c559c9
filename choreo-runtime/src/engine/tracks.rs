//! Tracks: where in the machine a run is. A block begins as one; each region of a `together` is one of its own.

use smallvec::SmallVec;

use super::round::Round;
use super::windows::Window;
use crate::machine::{LoopId, StateId, WindowId};

/// A track: unique in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TrackId(u32);

impl TrackId {
    /// The block itself.
    pub(super) const MAIN: TrackId = TrackId(0);
}

/// One line through the machine.
#[derive(Debug)]
pub(super) struct Track {
    pub(super) id: TrackId,
    /// The track whose `together` it is a region of.
    parent: Option<TrackId>,
    /// Which state it is in.
    pub(super) state: StateId,
    /// Whether what is done in it has begun.
    pub(super) begun: bool,
    /// The window that is open.
    pub(super) window: Option<WindowId>,
    /// The window that the round of a loop before left open, until this one goes on from it.
    pub(super) carried: Option<Window>,
    /// Whether a run of triggers is under way: nothing has been awaited since the last one.
    pub(super) running: bool,
    /// The round that is awaited.
    pub(super) round: Option<Round>,
    /// The loops that it is in, the innermost last.
    pub(super) loops: SmallVec<[Rounds; 1]>,
    /// How many regions of its `together` are not done.
    pub(super) regions: usize,
}

/// A loop that a track is in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rounds {
    pub(super) id: LoopId,
    /// The round that runs, from 0.
    pub(super) number: u32,
    /// How many there are.
    pub(super) count: u32,
}

impl Track {
    fn new(id: TrackId, parent: Option<TrackId>, state: StateId, window: Option<WindowId>) -> Track {
        Track {
            id,
            parent,
            state,
            begun: false,
            window,
            carried: None,
            running: false,
            round: None,
            loops: SmallVec::new(),
            regions: 0,
        }
    }
}

/// The tracks of a run, those of a `together` behind the one that it stands in, in the order of the text.
#[derive(Debug)]
pub(super) struct Tracks {
    list: SmallVec<[Track; 1]>,
    next: u32,
}

impl Tracks {
    /// The block at its first state.
    pub(super) fn new() -> Tracks {
        let main = Track::new(TrackId::MAIN, None, StateId(0), None);
        Tracks { list: SmallVec::from_iter([main]), next: 1 }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn at(&self, index: usize) -> &Track {
        &self.list[index]
    }

    pub(super) fn at_mut(&mut self, index: usize) -> &mut Track {
        &mut self.list[index]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Track> {
        self.list.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Track> {
        self.list.iter_mut()
    }

    pub(super) fn index(&self, id: TrackId) -> Option<usize> {
        self.list.iter().position(|track| track.id == id)
    }

    pub(super) fn get(&self, id: TrackId) -> Option<&Track> {
        self.list.iter().find(|track| track.id == id)
    }

    /// The rounds that are awaited.
    pub(super) fn rounds(&self) -> impl Iterator<Item = (TrackId, &Round)> {
        self.list.iter().filter_map(|track| Some((track.id, track.round.as_ref()?)))
    }

    pub(super) fn round(&self, id: TrackId) -> Option<&Round> {
        self.get(id)?.round.as_ref()
    }

    pub(super) fn round_mut(&mut self, id: TrackId) -> Option<&mut Round> {
        self.list.iter_mut().find(|track| track.id == id)?.round.as_mut()
    }

    /// Begins regions behind a track, in the order of the text.
    pub(super) fn fork(&mut self, index: usize, regions: impl Iterator<Item = StateId>) {
        let (parent, window) = (self.list[index].id, self.list[index].window);
        let mut at = index + 1;
        for state in regions {
            let id = TrackId(self.next);
            self.next += 1;
            self.list.insert(at, Track::new(id, Some(parent), state, window));
            at += 1;
        }
        self.list[index].regions = at - index - 1;
    }

    /// A region is done. Gives the track that it is a region of, where all of them are.
    pub(super) fn join(&mut self, index: usize) -> Option<TrackId> {
        let region = self.list.remove(index);
        let parent = self.list.iter_mut().find(|track| Some(track.id) == region.parent)?;
        parent.regions -= 1;
        (parent.regions == 0).then_some(parent.id)
    }

    /// The rounds of the loops that the run is in: of which statement, which, of how many.
    pub(super) fn loops(&self) -> impl Iterator<Item = &Rounds> {
        self.list.iter().flat_map(|track| &track.loops)
    }
}

/// How a round of the machine stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// It may come.
    Ahead,
    /// It is awaited.
    Now,
    /// It is final, or stands in a branch that was not chosen.
    Behind,
}

/// A seat of a round that is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SeatId {
    pub(super) track: TrackId,
    pub(super) seat: u16,
}
