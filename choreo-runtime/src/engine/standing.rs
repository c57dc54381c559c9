//! How each statement stands: one entry for each, by [`StatementId`].

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use smallvec::SmallVec;
use tokio::time::Instant;

use super::eventually::Asked;
use super::misses::Misses;
use super::request::Since;
use super::tracks::SeatId;
use crate::machine::{ChannelId, Kind, Machine, Member, RoundId, StatementId, WindowId};
use crate::message::Arrival;

/// How a statement stands.
#[derive(Debug)]
pub(super) enum Standing {
    /// What is done and not awaited, such as a `publish` or a `together`, and when it was done.
    Step(Option<Done>),
    /// An `expect`, or a `request`.
    Expect(Awaited),
    /// A `never`, or an `only`.
    Never(Watched),
    /// An `on`.
    On(StandIn),
    /// An `eventually`.
    Eventually(Asked),
}

impl Standing {
    /// Whether it is armed at some time: a `never` or an `on`.
    pub(super) fn arms(&self) -> bool {
        matches!(self, Standing::Never(_) | Standing::On(_))
    }
}

/// A step that was done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Done {
    /// Since the block's first statement.
    pub(super) at: Duration,
    /// Of a `publish`: from hand-off to acceptance; of a `call`: from its start to its return.
    pub(super) accepted_after: Option<Duration>,
}

/// An `expect`.
#[derive(Debug)]
pub(super) struct Awaited {
    pub(super) window: WindowId,
    pub(super) round: RoundId,
    /// `from start`: what came before its window may be its own.
    pub(super) from_start: bool,
    /// Its seat, while its round is awaited.
    pub(super) seat: Option<SeatId>,
    /// What it took, once its round is final.
    pub(super) held: Option<Holding>,
    pub(super) since: Since,
}

/// What an expectation took.
#[derive(Debug)]
pub(super) struct Holding {
    /// In the order of arrival.
    pub(super) taken: Vec<Took>,
    /// The largest latency and the budget, where that is over it.
    pub(super) slow: Option<(Duration, Duration)>,
    /// In an `in order`: only messages after this one count.
    pub(super) after: Option<u64>,
    /// How many of `taken` made it hold.
    pub(super) base: u32,
}

/// A message that an expectation took.
#[derive(Debug, Clone)]
pub(super) struct Took {
    pub(super) arrival: Arc<Arrival>,
    /// Its number in the order of arrival.
    pub(super) serial: u64,
    /// Since the block's first statement.
    pub(super) at: Duration,
    pub(super) channels: Channels,
}

/// The channels of a message.
pub(super) type Channels = SmallVec<[ChannelId; 4]>;

/// A `never`.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) window: WindowId,
    /// Whether messages can be judged by it: its window is open, and what it needs is bound.
    pub(super) armed: bool,
    /// Of a `never .. for` whose round has come: when it stops to watch.
    pub(super) until: Option<Instant>,
    /// Of a `never .. for`: whether that time has come.
    pub(super) over: bool,
    /// Whether it stands in a branch that was not chosen.
    pub(super) dropped: bool,
}

/// An `on`.
#[derive(Debug, Default)]
pub(super) struct StandIn {
    pub(super) armed: bool,
    /// How many messages it has answered.
    pub(super) count: u64,
    /// How many of those that came after the deadline.
    pub(super) late: u64,
    /// What it did not answer, since it did not fit.
    pub(super) misses: Option<Box<Misses>>,
}

/// How the statements of a machine stand before the first of them runs.
pub(super) fn before_start(machine: &Machine) -> Vec<Standing> {
    let mut standings: Vec<Standing> = machine.statements.iter().map(|one| untouched(&one.kind)).collect();
    for (id, window) in (0u16..).map(WindowId).zip(machine.windows) {
        for never in window.nevers {
            if let Standing::Never(watched) = &mut standings[never.index()] {
                watched.window = id;
            }
        }
    }
    for (id, round) in (0u16..).map(RoundId).zip(machine.rounds) {
        for statement in round.members.iter().flat_map(Member::expects) {
            if let Standing::Expect(awaited) = &mut standings[statement.index()] {
                (awaited.window, awaited.round) = (round.window, id);
            }
        }
    }
    standings
}

/// A statement of a loop's body stands as it did before the first round.
pub(super) fn reset(standing: &mut Standing) {
    match standing {
        Standing::Step(done) => *done = None,
        Standing::Expect(awaited) => {
            (awaited.seat, awaited.held) = (None, None);
            awaited.since.reset();
        }
        Standing::Never(watched) => *watched = Watched::new(watched.window),
        Standing::Eventually(asked) => *asked = Asked::untouched(),
        // It stands at the top of the block.
        Standing::On(_) => {}
    }
}

fn untouched(kind: &Kind) -> Standing {
    match kind {
        Kind::Expect(expect) => Standing::Expect(Awaited::new(expect.from_start, Since::Window)),
        Kind::Request(_) => Standing::Expect(Awaited::new(false, Since::Asked(None))),
        Kind::Never(_) | Kind::Only(_) => Standing::Never(Watched::new(WindowId(0))),
        Kind::On(_) => Standing::On(StandIn::default()),
        Kind::Eventually(_) => Standing::Eventually(Asked::untouched()),
        Kind::Publish(_)
        | Kind::Let(_)
        | Kind::Check(_)
        | Kind::Wait(_)
        | Kind::Call(_)
        | Kind::Together(_)
        | Kind::Either(_)
        | Kind::Repeat(_)
        | Kind::For(_) => Standing::Step(None),
    }
}

impl Awaited {
    /// Before its round.
    fn new(from_start: bool, since: Since) -> Awaited {
        Awaited { window: WindowId(0), round: RoundId(0), from_start, seat: None, held: None, since }
    }
}

impl Watched {
    fn new(window: WindowId) -> Watched {
        Watched { window, armed: false, until: None, over: false, dropped: false }
    }
}

/// The statements that listen on a message's channels, in the order of the text.
pub(super) enum Listeners {
    /// Of one channel, as the machine has them.
    One(&'static [StatementId]),
    /// Of several.
    Many(SmallVec<[StatementId; 8]>),
}

impl Listeners {
    pub(super) fn new(machine: &'static Machine, channels: &[ChannelId]) -> Listeners {
        if let [channel] = channels {
            return Listeners::One(machine.channels[channel.index()].listeners);
        }
        let mut found: SmallVec<[StatementId; 8]> = SmallVec::new();
        for channel in channels {
            found.extend_from_slice(machine.channels[channel.index()].listeners);
        }
        found.sort_unstable();
        found.dedup();
        Listeners::Many(found)
    }
}

impl Deref for Listeners {
    type Target = [StatementId];

    fn deref(&self) -> &[StatementId] {
        match self {
            Listeners::One(found) => found,
            Listeners::Many(found) => found,
        }
    }
}
