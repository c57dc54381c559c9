//! `together`, `either` and loops, drawn around what stands in them.

use super::super::{Kind, LoopId, Start, StateId, StatementId};
use super::graph::{self, Cluster, Item, Node, Shape};
use super::label;
use super::walk::{self, Body, Exit, Walk};

impl Walk<'_> {
    /// A frame for each region, side by side, and where they meet.
    pub(super) fn together(&mut self, body: &mut Body, state: StateId, statement: StatementId) {
        let machine = self.machine;
        let Kind::Together(together) = &machine.statement(statement).kind else { return };
        let (mut items, mut exits) = (Vec::new(), Vec::new());
        for (region, number) in together.regions.iter().zip(1..) {
            let mut inner = body.inner(body.exits.iter().cloned().map(Exit::short).collect());
            self.body(&mut inner, region.state, None);
            let (of_region, ends) = inner.done(machine);
            exits.extend(ends);
            let id = format!("region{}_{number}", statement.index());
            items.extend(Cluster { id, title: format!("region {number}"), items: of_region }.filled());
        }
        let join = walk::join(state, "all done");
        self.lead_to(&exits, &join.id);
        body.exits = vec![Exit::of(&join.id, Exit::below(&exits))];
        items.push(Item::Node(join));
        body.push(Item::Cluster(self.around(statement, items)));
    }

    /// A decision, and an arrow and a frame for each branch.
    pub(super) fn either(&mut self, body: &mut Body, next: StateId, statement: StatementId) {
        let machine = self.machine;
        let Kind::Either(either) = &machine.statement(statement).kind else { return };
        let mut decision = graph::node(machine, statement, Shape::Decision);
        decision.lines.insert(1, "which begins first?".to_owned());
        self.single(body, decision);
        let decided = body.exits.clone();
        let mut exits = Vec::new();
        for (branch, number) in either.branches.iter().zip(1..) {
            let words = words(branch.start, number);
            let from = decided.iter().map(|exit| exit.clone().labelled(&words));
            let mut inner = body.inner(from.collect());
            if let Start::Expect(start) = branch.start {
                self.single(&mut inner, graph::node(machine, start, Shape::Expect));
            }
            self.body(&mut inner, branch.state, Some(next));
            let (items, ends) = inner.done(machine);
            exits.extend(ends);
            let id = format!("branch{}_{number}", statement.index());
            if let Some(branch) = (Cluster { id, title: format!("branch {number}"), items }).filled() {
                body.push(branch);
            }
        }
        body.exits = exits;
    }

    /// A frame with the body, its arrow back to the loop's head, and the way on.
    pub(super) fn repeat(&mut self, body: &mut Body, state: StateId, id: LoopId) {
        let machine = self.machine;
        let one = &machine.loops[id.index()];
        let head = Node {
            id: graph::node_id(one.statement),
            lines: vec!["another round?".to_owned()],
            shape: Shape::Decision,
        };
        self.lead_to(&body.exits, &head.id);
        let from = Exit::of(&head.id, Exit::below(&body.exits));
        let mut inner = body.inner(vec![from.clone().labelled("yes")]);
        self.body(&mut inner, one.state, Some(state));
        let (of_body, ends) = inner.done(machine);
        let again = match machine.statement(one.statement).kind {
            Kind::Repeat(_) => format!("again: {} rounds", one.text),
            _ => format!("again: {}", one.text),
        };
        let again = label::one_line(&again);
        let bottom = ends.iter().map(|end| end.rank).max().unwrap_or(from.rank);
        let ends: Vec<Exit> = ends.into_iter().map(|end| end.labelled(&again)).collect();
        self.lead_to(&ends, &head.id);
        // Past the body, so that what stands below the loop is drawn below it.
        body.exits = vec![from.labelled("no").past(bottom)];
        let items = std::iter::once(Item::Node(head)).chain(of_body).collect();
        body.push(Item::Cluster(self.around(one.statement, items)));
    }

    /// The frame of a construct, with its own line as the title.
    fn around(&self, statement: StatementId, items: Vec<Item>) -> Cluster {
        let title = label::lines(self.machine, statement).join(", ");
        Cluster { id: format!("construct{}", statement.index()), title, items }
    }
}

/// What an arrow to a branch says: the word that stands before its brace.
fn words(start: Start, number: usize) -> String {
    match start {
        Start::After(span) => format!("or after {}", label::span(span)),
        Start::Expect(_) if number == 1 => "either".to_owned(),
        Start::Expect(_) => "or".to_owned(),
    }
}
