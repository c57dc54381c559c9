//! `asserts-nothing`, `reply-after-trigger`, `order-of-one`: what stands in which order, and what is missing.

use proc_macro2::Span;

use super::steps::{Step, is_trigger};
use crate::ast::{Answer, Block, Extent, Kind, Statement};
use crate::diagnostic::Diagnostics;

/// Refuses a block that passes whatever happens: no `expect`, `never`, `check` or `on .. times` in it.
pub(super) fn asserts_nothing(block: &Block, diagnostics: &mut Diagnostics) {
    if block.statements.iter().any(asserts) {
        return;
    }
    let place = match block.statements.last() {
        Some(last) => last.extent,
        None => Extent::of(Span::call_site()),
    };
    diagnostics.refuse(
        "asserts-nothing",
        place,
        "this block passes whatever happens: say after this what you expect (`expect`, `never` or `check`)",
    );
}

fn asserts(statement: &Statement) -> bool {
    match &statement.kind {
        // It waits for a reply, whatever that must be.
        Kind::Request(_) => true,
        Kind::Expect(_) | Kind::Never(_) | Kind::Check(_) | Kind::InOrder(_) | Kind::Eventually(_) => true,
        Kind::On(on) => {
            let counts = matches!(on.times, Some(crate::ast::OnTimes::Times(_)));
            counts || on.answers.iter().any(|answer| matches!(answer, Answer::Check(..)))
        }
        // It may have been meant as one.
        Kind::Unknown(_) => true,
        Kind::Publish(_)
        | Kind::Call(_)
        | Kind::Let(_)
        | Kind::Wait(_)
        | Kind::Timeout(_)
        | Kind::Settle(_) => false,
    }
}

/// Refuses an `on` below a trigger: it would miss what the trigger causes.
pub(super) fn reply_after_trigger(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    let Some(first) = steps.iter().position(|step| is_trigger(step.statement)) else { return };
    let verb = &steps[first].statement.verb;
    for step in steps[first..].iter().filter(|step| matches!(step.statement.kind, Kind::On(_))) {
        let message = format!(
            "this `on` stands below a `{verb}` whose effects it may miss: move it above the first `{verb}`"
        );
        diagnostics.refuse("reply-after-trigger", Extent::of(step.statement.verb.span()), message);
    }
}

/// Refuses an `in order` of fewer than two expectations.
pub(super) fn order_of_one(block: &Block, diagnostics: &mut Diagnostics) {
    for statement in &block.statements {
        if let Kind::InOrder(group) = &statement.kind
            && group.expects.len() < 2
        {
            let place = Extent { start: statement.verb.span(), end: group.order.span() };
            let message = match group.expects.len() {
                0 => "an `in order` needs two expectations or more: put them in, or take it out",
                _ => "an order needs two expectations or more: write this `expect` without `in order`",
            };
            diagnostics.refuse("order-of-one", place, message);
        }
    }
}
