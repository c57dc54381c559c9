//! What stands in what.

use crate::machine::{Body, Kind, Machine, Span, Start, StatementId};

fn holds(body: &Body, id: StatementId) -> bool {
    (body.statements.0..body.statements.1).contains(&id)
}

/// How many braces a statement stands in.
pub(super) fn depth(machine: &Machine, id: StatementId) -> usize {
    let around = |kind: &Kind| match kind {
        Kind::Together(together) => together.regions.iter().any(|region| holds(&region.body, id)),
        Kind::Either(either) => either.branches.iter().any(|branch| holds(&branch.body, id)),
        Kind::Repeat(one) | Kind::For(one) => holds(&machine.loops[one.index()].body, id),
        _ => false,
    };
    machine.statements.iter().filter(|statement| around(&statement.kind)).count()
}

/// Where a region or a branch that is not the first begins with this statement: the word that stands before its brace,
/// and for an `or after` the time.
pub(super) fn begins(machine: &Machine, id: StatementId) -> Option<(&'static str, Option<Span>)> {
    machine.statements.iter().find_map(|statement| match &statement.kind {
        Kind::Together(together) => {
            let mut others = together.regions.iter().skip(1);
            others
                .find(|region| region.body.statements.0 == id && holds(&region.body, id))
                .map(|_| ("and", None))
        }
        Kind::Either(either) => {
            let mut others = either.branches.iter().skip(1);
            let branch = others.find(|branch| branch.body.statements.0 == id && holds(&branch.body, id))?;
            match branch.start {
                Start::Expect(_) => Some(("or", None)),
                Start::After(period) => Some(("or", Some(period))),
            }
        }
        _ => None,
    })
}

/// Whether a loop goes round both.
pub(super) fn in_one_loop(machine: &Machine, one: StatementId, other: StatementId) -> bool {
    machine.loops.iter().any(|around| holds(&around.body, one) && holds(&around.body, other))
}

/// The `either` whose branch begins with this `expect`.
pub(super) fn either(machine: &Machine, start: StatementId) -> Option<StatementId> {
    let begins = |kind: &Kind| match kind {
        Kind::Either(either) => either
            .branches
            .iter()
            .any(|branch| matches!(branch.start, Start::Expect(expect) if expect == start)),
        _ => false,
    };
    let mut statements = (0u16..).map(StatementId).zip(machine.statements);
    statements.find(|(_, statement)| begins(&statement.kind)).map(|(id, _)| id)
}
