//! The frame of a window: its title, and the `never`s in it.

use super::super::{Kind, Machine, Member, Opens, WindowId};
use super::graph::{self, Cluster, Item, Shape};
use super::label;

/// The windows that what is drawn may look at: those that something opens, one where that is certain.
pub(super) type Roots = Vec<WindowId>;

/// The frame of what stands in a window, as it grows.
#[derive(Debug)]
pub(super) struct Frame {
    cluster: Cluster,
    roots: Roots,
}

impl Frame {
    /// The frame of a window. Of one that goes on from others, a frame for what may be in any of them.
    pub(super) fn new(machine: &Machine, window: WindowId) -> Frame {
        let id = format!("window{}", window.index());
        Frame {
            cluster: Cluster { id, title: title(machine, window), items: nevers(machine, window) },
            roots: roots(machine, window),
        }
    }

    pub(super) fn push(&mut self, item: Item) {
        self.cluster.items.push(item);
    }

    /// What is drawn of it: nothing where nothing stands in it, and no frame where only `together`s, loops and what
    /// they hold do, which look at other windows.
    pub(super) fn closed(self, machine: &Machine) -> Vec<Item> {
        let holds_nodes = self.cluster.items.iter().any(|item| matches!(item, Item::Node(_)));
        match holds_nodes || self.roots.iter().any(|root| is_looked_at(machine, *root)) {
            true => self.cluster.filled().into_iter().collect(),
            false => self.cluster.items,
        }
    }
}

/// The windows that this one is or goes on from.
pub(super) fn roots(machine: &Machine, window: WindowId) -> Roots {
    match machine.windows[window.index()].opens {
        Opens::From(roots) => roots.to_vec(),
        _ => vec![window],
    }
}

/// The `never`s of a window; those that are awaited are drawn in their round.
pub(super) fn nevers(machine: &Machine, window: WindowId) -> Vec<Item> {
    let is_open = |kind: &Kind| !matches!(kind, Kind::Never(never) if never.period.is_some());
    let nevers = machine.windows[window.index()].nevers.iter();
    let open = nevers.filter(|id| is_open(&machine.statement(**id).kind));
    open.map(|id| Item::Node(graph::node(machine, *id, Shape::Note))).collect()
}

fn title(machine: &Machine, window: WindowId) -> String {
    match machine.windows[window.index()].opens {
        Opens::Trigger(opener) | Opens::Together(opener) => {
            format!("window {}, from {}", number(machine, window), label::short(machine, opener))
        }
        Opens::Subscribed => format!("window {}, from subscription", number(machine, window)),
        Opens::From([root]) => format!("window {}, goes on", number(machine, *root)),
        Opens::From(_) => "whichever window is open".to_owned(),
    }
}

/// Those that something opens are counted, from 1: the others are theirs.
fn number(machine: &Machine, window: WindowId) -> usize {
    let up_to = machine.windows.iter().take(window.index() + 1);
    up_to.filter(|window| !matches!(window.opens, Opens::From(_))).count()
}

/// Whether something is awaited or watched in a window, or where one goes on from it.
fn is_looked_at(machine: &Machine, root: WindowId) -> bool {
    let is_used = |at: usize| {
        let window = &machine.windows[at];
        let awaits = |member: &Member| !member.expects().is_empty();
        !window.nevers.is_empty()
            || window.rounds.iter().any(|round| machine.rounds[round.index()].members.iter().any(awaits))
    };
    let ids = (0..machine.windows.len()).filter_map(|at| u16::try_from(at).ok()).map(WindowId);
    let mut of_root = ids.filter(|window| roots(machine, *window) == [root]);
    of_root.any(|window| is_used(window.index()))
}
