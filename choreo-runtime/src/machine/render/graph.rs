//! The machine as nodes, clusters and edges: what Mermaid and DOT both draw.

use super::super::{Kind, Machine, Member, RoundId, StatementId};
use super::label;

/// What is drawn.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) name: String,
    pub(super) items: Vec<Item>,
    pub(super) edges: Vec<Edge>,
}

/// An arrow from node to node.
#[derive(Debug)]
pub(super) struct Edge {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) label: Option<String>,
    /// How many ranks it leads down at least.
    pub(super) length: usize,
    /// Whether it is to lead no further down than it must.
    pub(super) short: bool,
}

/// A node, or a frame around some.
#[derive(Debug)]
pub(super) enum Item {
    Node(Node),
    Cluster(Cluster),
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) id: String,
    pub(super) lines: Vec<String>,
    pub(super) shape: Shape,
}

#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) items: Vec<Item>,
}

/// What kind of thing a node stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// The beginning and the end.
    Terminal,
    /// `publish`, `request`, `call`.
    Trigger,
    /// `let`, `wait`.
    Step,
    /// `check`.
    Check,
    /// `expect`, `eventually`, and a `never .. for` that is awaited.
    Expect,
    /// A note: `never`, `only`, `on`.
    Note,
    /// Where what was side by side comes together.
    Join,
    /// `either`, and whether a loop goes on: several ways lead on.
    Decision,
}

impl Cluster {
    /// Itself, where there is something in it.
    pub(super) fn filled(self) -> Option<Item> {
        (!self.items.is_empty()).then_some(Item::Cluster(self))
    }
}

/// Whether a round awaits the reply to a `request` alone.
pub(super) fn is_reply(machine: &Machine, round: RoundId) -> bool {
    let mut members = machine.rounds[round.index()].members.iter().flat_map(Member::statements);
    members.any(|id| matches!(machine.statement(*id).kind, Kind::Request(_)))
}

/// A statement as a node.
pub(super) fn node(machine: &Machine, id: StatementId, shape: Shape) -> Node {
    Node { id: node_id(id), lines: label::lines(machine, id), shape }
}

/// The name of a statement's node.
pub(super) fn node_id(id: StatementId) -> String {
    format!("statement{}", id.index())
}

/// Where the block begins.
pub(super) fn begin(machine: &Machine) -> Node {
    let lines = vec![machine.name.to_owned(), format!("timeout {}", label::span(machine.timeout))];
    Node { id: "begin".to_owned(), lines, shape: Shape::Terminal }
}

/// The end, and the settle period where something is still watched then.
pub(super) fn finish(machine: &Machine) -> Node {
    let watched = machine.statements.iter().any(|statement| match &statement.kind {
        Kind::Never(never) => never.period.is_none(),
        Kind::Only(_) => true,
        Kind::Expect(expect) => expect.times.is_some_and(|times| times.most.is_some()),
        Kind::On(on) => on.times.is_some_and(|times| times.most.is_some()),
        _ => false,
    });
    let settle = watched.then(|| format!("settle {}", label::span(machine.settle)));
    let lines = std::iter::once("end".to_owned()).chain(settle).collect();
    // `end` alone is a word of Mermaid.
    Node { id: "end_".to_owned(), lines, shape: Shape::Terminal }
}

/// The `on`s, which stand beside all that happens.
pub(super) fn stand_ins(machine: &Machine) -> Option<Item> {
    let ids = (0..machine.statements.len()).filter_map(|at| u16::try_from(at).ok()).map(StatementId);
    let ons = ids.filter(|id| matches!(machine.statement(*id).kind, Kind::On(_)));
    let items = ons.map(|id| Item::Node(node(machine, id, Shape::Note))).collect();
    Cluster { id: "standins".to_owned(), title: "stand-ins".to_owned(), items }.filled()
}
