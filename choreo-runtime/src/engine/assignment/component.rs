//! Seats that contend for messages, taken apart from those that do not.

use super::{Edge, Place, Problem};

/// Seats that contend with one another and with nobody else.
#[derive(Debug)]
pub(super) struct Component {
    /// Which seats, ascending.
    pub(super) seats: Vec<usize>,
    /// What they need in all.
    pub(super) demand: usize,
    pub(super) shape: Shape,
    /// The seats by themselves; empty where the shape needs none.
    pub(super) problem: Problem,
    /// The messages of that problem, by their numbers in the whole.
    pub(super) messages: Vec<u32>,
}

/// What has to be done for a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One seat.
    Single,
    /// One chain.
    Chain,
    /// Several seats without a chain.
    Plain,
    /// A chain and others.
    Mixed,
}

/// The components, by their first seats.
pub(super) fn components(problem: &Problem) -> Vec<Component> {
    let mut groups = Groups::new(problem.places.len());
    let mut holder: Vec<Option<usize>> = vec![None; problem.messages];
    let mut chain: Vec<(u16, usize)> = Vec::new();
    for (seat, place) in problem.places.iter().enumerate() {
        for edge in &place.edges {
            match holder[edge.message as usize] {
                Some(other) => groups.join(other, seat),
                None => holder[edge.message as usize] = Some(seat),
            }
        }
        match (place.chain, chain.last()) {
            (Some(own), Some((last, other))) if own == *last => groups.join(*other, seat),
            (Some(own), _) => chain.push((own, seat)),
            (None, _) => {}
        }
    }
    let mut components: Vec<Component> = Vec::new();
    let mut index: Vec<Option<usize>> = vec![None; problem.places.len()];
    for seat in 0..problem.places.len() {
        let root = groups.root(seat);
        let at = *index[root].get_or_insert_with(|| {
            components.push(Component::EMPTY);
            components.len() - 1
        });
        components[at].seats.push(seat);
    }
    for component in &mut components {
        component.complete(problem);
    }
    components
}

impl Component {
    const EMPTY: Component = Component {
        seats: Vec::new(),
        demand: 0,
        shape: Shape::Single,
        problem: Problem { places: Vec::new(), messages: 0 },
        messages: Vec::new(),
    };

    fn complete(&mut self, whole: &Problem) {
        let places: Vec<&Place> = self.seats.iter().map(|seat| &whole.places[*seat]).collect();
        self.demand = places.iter().map(|place| place.demand).sum();
        let chain = places[0].chain;
        self.shape = match (places.len(), chain) {
            (1, None) => Shape::Single,
            (_, Some(_)) if places.iter().all(|place| place.chain == chain) => Shape::Chain,
            _ if places.iter().any(|place| place.chain.is_some()) => Shape::Mixed,
            _ => Shape::Plain,
        };
        if !matches!(self.shape, Shape::Plain | Shape::Mixed) {
            return;
        }
        let mut messages: Vec<u32> =
            places.iter().flat_map(|place| place.edges.iter().map(|edge| edge.message)).collect();
        messages.sort_unstable();
        messages.dedup();
        let local = |edge: &Edge| {
            let message = messages.partition_point(|message| *message < edge.message);
            Edge { message: u32::try_from(message).unwrap_or(u32::MAX), late: edge.late }
        };
        let localised = places.iter().map(|place| Place {
            demand: place.demand,
            edges: place.edges.iter().map(local).collect(),
            chain: place.chain,
        });
        self.problem = Problem { places: localised.collect(), messages: messages.len() };
        self.messages = messages;
    }
}

/// Disjoint sets.
struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    fn new(size: usize) -> Groups {
        Groups { parents: (0..size).collect() }
    }

    fn root(&mut self, mut of: usize) -> usize {
        while self.parents[of] != of {
            self.parents[of] = self.parents[self.parents[of]];
            of = self.parents[of];
        }
        of
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        let (first, second) = (one.min(other), one.max(other));
        self.parents[second] = first;
    }
}
