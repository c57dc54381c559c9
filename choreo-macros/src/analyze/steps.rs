//! A block as the rules walk it: one step per statement, the expectations of an `in order` each for itself.

use crate::ast::{Block, Expect, Kind, Statement, Watch};

/// One statement, and where it stands.
pub(crate) struct Step<'b> {
    /// The statement.
    pub(crate) statement: &'b Statement,
    /// Which `in order` it is a link of.
    pub(crate) chain: Option<usize>,
    /// The window it stands in: a trigger opens a new one where an expectation stands between it and the
    /// trigger before it.
    pub(crate) window: usize,
}

impl<'b> Step<'b> {
    /// The expectation that it is, or that a `request` has of its reply.
    pub(crate) fn expect(&self) -> Option<&'b Expect> {
        match &self.statement.kind {
            Kind::Expect(expect) => Some(expect),
            Kind::Request(request) => Some(&request.reply),
            _ => None,
        }
    }

    /// What it watches for.
    pub(crate) fn watch(&self) -> Option<&'b Watch> {
        match &self.statement.kind {
            Kind::Expect(expect) => Some(&expect.watch),
            Kind::Never(never) => Some(&never.watch),
            Kind::On(on) => Some(&on.watch),
            Kind::Request(request) => Some(&request.reply.watch),
            _ => None,
        }
    }
}

/// Whether a statement is a trigger.
pub(crate) fn is_trigger(statement: &Statement) -> bool {
    matches!(statement.kind, Kind::Publish(_) | Kind::Call(_) | Kind::Request(_))
}

/// The steps of a block, in the order of the text.
pub(crate) fn steps(block: &Block) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let (mut window, mut watched) = (0, false);
    for (at, statement) in block.statements.iter().enumerate() {
        match &statement.kind {
            _ if is_trigger(statement) && watched => (window, watched) = (window + 1, false),
            Kind::Expect(_) | Kind::Never(_) | Kind::InOrder(_) | Kind::Eventually(_) => watched = true,
            _ => {}
        }
        match &statement.kind {
            Kind::InOrder(group) => steps.extend(group.expects.iter().map(|statement| Step {
                statement,
                chain: Some(at),
                window,
            })),
            _ => steps.push(Step { statement, chain: None, window }),
        }
    }
    steps
}
