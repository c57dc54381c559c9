//! When what is done: windows, rounds and their layers, states.
//!
//! A run of triggers opens a window: its first one does, where it follows an obligation or a `never`, or nothing.
//! What stands before the first trigger is in a window that is open from subscription. Within a window, `let`,
//! `check` and `wait` between obligations split it into segments, and each segment is awaited in layers: first
//! the obligations that use no capture of the segment, then those that use the captures of these, and so on.

use super::ir::{Block, Does, Kind, Member, Round, RoundId, StatementId, Watch, Window, WindowId};

/// What a statement does to the flow. `on`, `timeout` and `settle` do nothing to it.
pub(super) enum Event {
    /// A `publish` or a `call`.
    Trigger(StatementId),
    /// A `request`: a trigger, and its reply at once.
    Request(StatementId),
    Let(StatementId),
    Check(StatementId),
    Wait(StatementId),
    /// An `expect`, an `in order` or an `eventually`.
    Member(Member),
    /// A `never`; `quiet` is one with `for`, which is an obligation.
    Never {
        id: StatementId,
        quiet: bool,
    },
}

/// Lays out windows, rounds and states.
pub(super) fn flow(block: &mut Block<'_>, events: &[Event]) {
    let mut flow = Flow { block, segment: Vec::new(), watched: false };
    for event in events {
        match event {
            Event::Trigger(id) => flow.trigger(*id),
            Event::Request(id) => {
                flow.trigger(*id);
                flow.await_now(vec![Member::Expect(*id)]);
            }
            Event::Let(id) => flow.step(Does::Let(*id)),
            Event::Check(id) => flow.step(Does::Check(*id)),
            Event::Wait(id) => flow.step(Does::Wait(*id)),
            Event::Member(member) => {
                flow.watch();
                flow.segment.push(member.clone());
            }
            Event::Never { id, quiet } => {
                let window = flow.watch();
                flow.block.windows[window.0].nevers.push(*id);
                if *quiet {
                    flow.segment.push(Member::Quiet(*id));
                }
            }
        }
    }
    flow.step(Does::Finish);
}

struct Flow<'b, 'a> {
    block: &'b mut Block<'a>,
    /// The obligations since the last thing that splits.
    segment: Vec<Member>,
    /// Whether an obligation or a `never` stands in the latest window.
    watched: bool,
}

impl Flow<'_, '_> {
    fn latest(&self) -> Option<WindowId> {
        self.block.windows.len().checked_sub(1).map(WindowId)
    }

    fn trigger(&mut self, statement: StatementId) {
        let running = self.latest().filter(|_| !self.watched);
        let (opens, run) = match running {
            Some(run) => (None, run),
            None => {
                self.close();
                let window = self.open(Some(statement));
                (Some(window), window)
            }
        };
        self.block.states.push(match self.block.statements[statement.0].kind {
            Kind::Call { .. } => Does::Call { statement, opens, run },
            _ => Does::Publish { statement, opens, run },
        });
    }

    fn open(&mut self, opened_by: Option<StatementId>) -> WindowId {
        self.watched = false;
        self.block.windows.push(Window { opened_by, ..Window::default() });
        WindowId(self.block.windows.len() - 1)
    }

    /// The window that an obligation or a `never` stands in.
    fn watch(&mut self) -> WindowId {
        let window = self.latest().unwrap_or_else(|| self.open(None));
        self.watched = true;
        window
    }

    /// A state that is reached when the segment above it holds.
    fn step(&mut self, does: Does) {
        self.close();
        self.block.states.push(does);
    }

    /// Awaits the segment, layer by layer.
    fn close(&mut self) {
        let segment = std::mem::take(&mut self.segment);
        for members in layers(self.block, segment) {
            self.await_now(members);
        }
    }

    /// Awaits these in the latest window.
    fn await_now(&mut self, members: Vec<Member>) {
        let Some(window) = self.latest() else { return };
        let round = RoundId(self.block.rounds.len());
        self.block.rounds.push(Round { window, members });
        self.block.windows[window.0].rounds.push(round);
        self.block.states.push(Does::Await(round));
    }
}

/// The members by layer, those of a layer in the order of the text.
fn layers(block: &Block<'_>, segment: Vec<Member>) -> Vec<Vec<Member>> {
    let mut layers: Vec<Vec<Member>> = Vec::new();
    for member in segment {
        let layer = match &member {
            Member::Expect(id) | Member::Eventually(id) => after(block, &layers, &[*id]),
            Member::InOrder(ids) => after(block, &layers, ids),
            Member::Quiet(_) => 0,
        };
        if layers.len() <= layer {
            layers.resize_with(layer + 1, Vec::new);
        }
        layers[layer].push(member);
    }
    layers
}

/// One more than the last layer that binds what one of these needs; 0 where none does.
fn after(block: &Block<'_>, layers: &[Vec<Member>], ids: &[StatementId]) -> usize {
    let needed: Vec<StatementId> = ids.iter().flat_map(|id| needs(block, *id)).collect();
    let binds = |member: &Member| match member {
        Member::Expect(id) => needed.contains(id),
        Member::InOrder(ids) => ids.iter().any(|id| needed.contains(id)),
        Member::Quiet(_) | Member::Eventually(_) => false,
    };
    layers.iter().rposition(|layer| layer.iter().any(binds)).map_or(0, |layer| layer + 1)
}

/// The statements that bind what this one needs.
fn needs(block: &Block<'_>, id: StatementId) -> Vec<StatementId> {
    match &block.statements[id.0].kind {
        Kind::Expect { watch: Watch { needs, .. }, .. } | Kind::Eventually { needs, .. } => {
            needs.iter().map(|id| block.captures[id.0].statement).collect()
        }
        _ => Vec::new(),
    }
}
