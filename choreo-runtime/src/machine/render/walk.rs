//! The graph of states, walked from its first to its last.

use super::super::{Does, Machine, Opens, RoundId, State, StateId, StatementId, WindowId};
use super::frame::{self, Frame};
use super::graph::{self, Cluster, Edge, Graph, Item, Node, Shape};
use crate::machine::Member;

/// The machine as a graph.
pub(super) fn graph(machine: &Machine) -> Graph {
    let mut walk = Walk { machine, edges: Vec::new(), seen: Vec::new() };
    let mut body = Body::new(vec![Exit::of("begin", 0)]);
    if machine.windows.first().is_some_and(|window| window.opens == Opens::Subscribed) {
        body.enter(machine, WindowId(0));
    }
    walk.body(&mut body, StateId(0), None);
    let mut items = vec![Item::Node(graph::begin(machine))];
    items.extend(graph::stand_ins(machine));
    items.extend(body.done(machine).0);
    Graph { name: machine.name.to_owned(), items, edges: walk.edges }
}

/// A node from which the next one is reached, and what the arrow says.
#[derive(Debug, Clone)]
pub(super) struct Exit {
    from: String,
    label: Option<String>,
    /// How far down the drawing its node is.
    pub(super) rank: usize,
    /// How far down the arrow leads at least.
    length: usize,
    /// Whether the arrow is to be short, so that what is side by side begins side by side.
    short: bool,
}

impl Exit {
    pub(super) fn of(node: impl Into<String>, rank: usize) -> Exit {
        Exit { from: node.into(), label: None, rank, length: 1, short: false }
    }

    /// The same, with an arrow that says this.
    pub(super) fn labelled(self, label: impl Into<String>) -> Exit {
        Exit { label: Some(label.into()), ..self }
    }

    /// The same, with an arrow that leads past this rank.
    pub(super) fn past(self, rank: usize) -> Exit {
        let length = (rank + 1).saturating_sub(self.rank).max(1);
        Exit { length, ..self }
    }

    /// The same, with an arrow that is to be short.
    pub(super) fn short(self) -> Exit {
        Exit { short: true, ..self }
    }

    /// The rank of what is reached from here.
    pub(super) fn below(exits: &[Exit]) -> usize {
        exits.iter().map(|exit| exit.rank + exit.length).max().unwrap_or(0)
    }
}

/// What stands between two braces, or in the whole block, as far as it is drawn.
#[derive(Debug)]
pub(super) struct Body {
    items: Vec<Item>,
    /// The frame of the window that is open, where it was not open around already.
    frame: Option<Frame>,
    /// The windows that are looked at.
    pub(super) roots: frame::Roots,
    /// From where the next node is reached.
    pub(super) exits: Vec<Exit>,
}

impl Body {
    fn new(exits: Vec<Exit>) -> Body {
        Body { items: Vec::new(), frame: None, roots: Vec::new(), exits }
    }

    /// One that stands in this one, and is reached like this.
    pub(super) fn inner(&self, exits: Vec<Exit>) -> Body {
        Body { roots: self.roots.clone(), ..Body::new(exits) }
    }

    /// Draws something in the window that is open.
    pub(super) fn push(&mut self, item: Item) {
        match &mut self.frame {
            Some(frame) => frame.push(item),
            None => self.items.push(item),
        }
    }

    /// Another window is open. One that goes on from the one that was has no frame of its own.
    pub(super) fn enter(&mut self, machine: &Machine, window: WindowId) {
        let roots = frame::roots(machine, window);
        if roots == self.roots {
            frame::nevers(machine, window).into_iter().for_each(|never| self.push(never));
            return;
        }
        self.leave(machine);
        self.roots = roots;
        self.frame = Some(Frame::new(machine, window));
    }

    fn leave(&mut self, machine: &Machine) {
        self.items.extend(self.frame.take().into_iter().flat_map(|frame| frame.closed(machine)));
    }

    /// All that is drawn in it, and from where what stands below is reached.
    pub(super) fn done(mut self, machine: &Machine) -> (Vec<Item>, Vec<Exit>) {
        self.leave(machine);
        (self.items, self.exits)
    }
}

/// A walk along the states.
pub(super) struct Walk<'m> {
    pub(super) machine: &'m Machine,
    pub(super) edges: Vec<Edge>,
    seen: Vec<StateId>,
}

impl Walk<'_> {
    /// Draws what is done from this state on, up to another one, to the end of a region or to that of the block.
    pub(super) fn body(&mut self, body: &mut Body, mut at: StateId, until: Option<StateId>) {
        while let Some(state) = self.machine.states.get(at.index()) {
            if Some(at) == until || self.seen.contains(&at) {
                break;
            }
            self.seen.push(at);
            self.state(body, at, state);
            if matches!(state.does, Does::Join | Does::Finish) {
                break;
            }
            at = state.next;
        }
    }

    fn state(&mut self, body: &mut Body, id: StateId, state: &State) {
        let machine = self.machine;
        match state.does {
            Does::Publish { statement, opens, .. } | Does::Call { statement, opens, .. } => {
                if opens.is_some() {
                    body.leave(machine);
                }
                self.single(body, graph::node(machine, statement, Shape::Trigger));
                if let Some(window) = opens {
                    body.enter(machine, window);
                }
            }
            Does::Let(statement) | Does::Wait(statement) => {
                self.single(body, graph::node(machine, statement, Shape::Step));
            }
            Does::Check(statement) => self.single(body, graph::node(machine, statement, Shape::Check)),
            // A `request` is drawn where it is sent.
            Does::Await(round) if graph::is_reply(machine, round) => {}
            Does::Await(round) => self.awaited(body, id, round),
            Does::Continue(window) => body.enter(machine, window),
            Does::Fork { statement, opens } => {
                self.together(body, id, statement);
                if let Some(window) = opens {
                    body.enter(machine, window);
                }
            }
            Does::Choose { statement, .. } => self.either(body, state.next, statement),
            Does::Loop(one) => self.repeat(body, id, one),
            Does::Join => {}
            Does::Finish => {
                body.leave(machine);
                self.single(body, graph::finish(machine));
            }
        }
    }

    /// A node that follows what stands above it.
    pub(super) fn single(&mut self, body: &mut Body, node: Node) {
        self.lead_to(&body.exits, &node.id);
        body.exits = vec![Exit::of(&node.id, Exit::below(&body.exits))];
        body.push(Item::Node(node));
    }

    /// Arrows to a node.
    pub(super) fn lead_to(&mut self, exits: &[Exit], to: &str) {
        let edges = exits.iter().map(|exit| Edge {
            from: exit.from.clone(),
            to: to.to_owned(),
            label: exit.label.clone(),
            length: exit.length,
            short: exit.short,
        });
        self.edges.extend(edges);
    }

    fn awaited(&mut self, body: &mut Body, state: StateId, round: RoundId) {
        let machine = self.machine;
        let chains: Vec<&[StatementId]> = machine.rounds[round.index()]
            .members
            .iter()
            .map(Member::statements)
            .filter(|ids| !ids.is_empty())
            .collect();
        let rank = Exit::below(&body.exits);
        for exit in &body.exits {
            for chain in &chains {
                self.lead_to(std::slice::from_ref(exit), &graph::node_id(chain[0]));
            }
        }
        let (mut items, mut exits) = (Vec::new(), Vec::new());
        for chain in &chains {
            items.extend(chain.iter().map(|id| Item::Node(graph::node(machine, *id, Shape::Expect))));
            for pair in chain.windows(2) {
                self.lead_to(&[Exit::of(graph::node_id(pair[0]), 0)], &graph::node_id(pair[1]));
            }
            exits.extend(chain.last().map(|id| Exit::of(graph::node_id(*id), rank + chain.len() - 1)));
        }
        // What ends a run of triggers and awaits nothing has nothing to show.
        if exits.is_empty() {
            return;
        }
        if exits.len() == 1 {
            items.into_iter().for_each(|item| body.push(item));
            body.exits = exits;
            return;
        }
        let join = join(state, "all hold");
        self.lead_to(&exits, &join.id);
        body.exits = vec![Exit::of(&join.id, Exit::below(&exits))];
        items.push(Item::Node(join));
        let title = format!("round {}, in any order", round.index() + 1);
        body.push(Item::Cluster(Cluster { id: format!("round{}", round.index()), title, items }));
    }
}

/// Where what was side by side comes together.
pub(super) fn join(state: StateId, word: &str) -> Node {
    Node { id: format!("state{}", state.index()), lines: vec![word.to_owned()], shape: Shape::Join }
}
