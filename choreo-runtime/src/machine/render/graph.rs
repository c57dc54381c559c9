//! The machine as nodes, clusters and edges: what Mermaid and DOT both draw.

use super::super::{Does, Kind, Machine, RoundId, State, StateId, StatementId, WindowId};
use super::label;

/// What is drawn.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) name: String,
    pub(super) items: Vec<Item>,
    pub(super) edges: Vec<(String, String)>,
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
    /// A note: `never`, `on`.
    Note,
    /// Where what was side by side comes together.
    Join,
}

/// The machine, walked from its first state to its last.
pub(super) fn graph(machine: &Machine) -> Graph {
    let mut graph = Graph { name: machine.name.to_owned(), ..Graph::default() };
    let begin = vec![machine.name.to_owned(), format!("timeout {}", label::span(machine.timeout))];
    graph.items.push(Item::Node(Node { id: "begin".to_owned(), lines: begin, shape: Shape::Terminal }));
    graph.items.extend(stand_ins(machine));
    let mut exits = vec!["begin".to_owned()];
    let mut open = first_window(machine).map(|window| frame(machine, window));
    for id in walk(machine) {
        let state = &machine.states[id.index()];
        if is_reply(machine, state) {
            continue;
        }
        let drawn = drawn(machine, id, state);
        let entered = |from: &String| {
            let from = from.clone();
            drawn.entries.iter().map(move |to| (from.clone(), to.clone()))
        };
        graph.edges.extend(exits.iter().flat_map(entered));
        graph.edges.extend(drawn.edges);
        exits = vec![drawn.exit];
        let opens = state.does.trigger().and_then(|trigger| trigger.opens);
        if opens.is_some() || matches!(state.does, Does::Finish) {
            graph.items.extend(closed(open.take()));
        }
        match &mut open {
            Some(cluster) => cluster.items.extend(drawn.items),
            None => graph.items.extend(drawn.items),
        }
        open = opens.map(|window| frame(machine, window)).or(open);
    }
    graph
}

/// Whether a `request` waits in it for its reply: the request is drawn where it is sent.
fn is_reply(machine: &Machine, state: &State) -> bool {
    let Does::Await(round) = state.does else { return false };
    let members = machine.rounds[round.index()].members.iter().flat_map(|member| member.statements());
    members.into_iter().all(|id| matches!(machine.statement(*id).kind, Kind::Request(_)))
}

/// The states in the order in which they are reached.
fn walk(machine: &Machine) -> Vec<StateId> {
    let mut order = Vec::new();
    let mut at = StateId(0);
    while let Some(state) = machine.states.get(at.index()) {
        if order.contains(&at) {
            break;
        }
        order.push(at);
        at = state.next;
    }
    order
}

fn first_window(machine: &Machine) -> Option<WindowId> {
    machine.windows.first().filter(|window| window.opened_by.is_none()).map(|_| WindowId(0))
}

/// The frame of a window, with its `never`s; those that are awaited are drawn in their round.
fn frame(machine: &Machine, id: WindowId) -> Cluster {
    let window = &machine.windows[id.index()];
    let number = id.index() + 1;
    let title = match window.opened_by {
        Some(trigger) => format!("window {number}, from {}", label::short(machine, trigger)),
        None => format!("window {number}, from subscription"),
    };
    let nevers = window
        .nevers
        .iter()
        .filter(|id| !matches!(machine.statement(**id).kind, Kind::Never(never) if never.period.is_some()));
    let items = nevers.map(|id| Item::Node(node(machine, *id, Shape::Note))).collect();
    Cluster { id: format!("window{}", id.index()), title, items }
}

fn closed(cluster: Option<Cluster>) -> Option<Item> {
    cluster.filter(|cluster| !cluster.items.is_empty()).map(Item::Cluster)
}

fn stand_ins(machine: &Machine) -> Option<Item> {
    let ids = (0..machine.statements.len()).filter_map(|at| u16::try_from(at).ok()).map(StatementId);
    let ons = ids.filter(|id| matches!(machine.statement(*id).kind, Kind::On(_)));
    let items: Vec<Item> = ons.map(|id| Item::Node(node(machine, id, Shape::Note))).collect();
    let cluster = Cluster { id: "standins".to_owned(), title: "stand-ins".to_owned(), items };
    closed(Some(cluster))
}

/// What a state is drawn as: its nodes, those by which it is entered, and the one by which it is left.
struct Drawn {
    items: Vec<Item>,
    edges: Vec<(String, String)>,
    entries: Vec<String>,
    exit: String,
}

impl Drawn {
    fn single(node: Node) -> Drawn {
        let id = node.id.clone();
        Drawn { items: vec![Item::Node(node)], edges: Vec::new(), entries: vec![id.clone()], exit: id }
    }
}

fn drawn(machine: &Machine, id: StateId, state: &State) -> Drawn {
    match state.does {
        Does::Publish { statement, .. } | Does::Call { statement, .. } => {
            Drawn::single(node(machine, statement, Shape::Trigger))
        }
        Does::Let(statement) | Does::Wait(statement) => Drawn::single(node(machine, statement, Shape::Step)),
        Does::Check(statement) => Drawn::single(node(machine, statement, Shape::Check)),
        Does::Finish => {
            // `end` alone is a word of Mermaid.
            Drawn::single(Node { id: "end_".to_owned(), lines: finish(machine), shape: Shape::Terminal })
        }
        Does::Await(round) => awaited(machine, id, round),
    }
}

fn awaited(machine: &Machine, state: StateId, round: RoundId) -> Drawn {
    let (mut items, mut edges) = (Vec::new(), Vec::new());
    let (mut entries, mut exits) = (Vec::new(), Vec::new());
    for member in machine.rounds[round.index()].members {
        let ids = member.statements();
        items.extend(ids.iter().map(|id| Item::Node(node(machine, *id, Shape::Expect))));
        edges.extend(ids.windows(2).map(|pair| (node_id(pair[0]), node_id(pair[1]))));
        entries.extend(ids.first().map(|id| node_id(*id)));
        exits.extend(ids.last().map(|id| node_id(*id)));
    }
    if let [exit] = exits.as_slice() {
        return Drawn { items, edges, entries, exit: exit.clone() };
    }
    let join = format!("state{}", state.index());
    edges.extend(exits.into_iter().map(|exit| (exit, join.clone())));
    if entries.is_empty() {
        entries.push(join.clone());
    }
    let lines = vec!["all hold".to_owned()];
    items.push(Item::Node(Node { id: join.clone(), lines, shape: Shape::Join }));
    let title = format!("round {}, in any order", round.index() + 1);
    let cluster = Cluster { id: format!("round{}", round.index()), title, items };
    Drawn { items: vec![Item::Cluster(cluster)], edges, entries, exit: join }
}

fn node(machine: &Machine, id: StatementId, shape: Shape) -> Node {
    Node { id: node_id(id), lines: label::lines(machine, id), shape }
}

fn node_id(id: StatementId) -> String {
    format!("statement{}", id.index())
}

/// The end, and the settle period where something is still watched then.
fn finish(machine: &Machine) -> Vec<String> {
    let watched = machine.statements.iter().any(|statement| match &statement.kind {
        Kind::Never(never) => never.period.is_none(),
        Kind::Expect(expect) => expect.times.is_some_and(|times| times.most.is_some()),
        Kind::On(on) => on.times.is_some_and(|times| times.most.is_some()),
        _ => false,
    });
    let settle = watched.then(|| format!("settle {}", label::span(machine.settle)));
    std::iter::once("end".to_owned()).chain(settle).collect()
}
