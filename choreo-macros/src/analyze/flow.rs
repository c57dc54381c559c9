//! `asserts-nothing`, `reply-after-trigger`, `order-of-one`, `only-of-none`, `nested-setting`: what stands where, and what is missing.

use proc_macro2::Span;

use super::steps::{Step, is_trigger};
use crate::ast::{Answer, Block, Branch, Either, Extent, Kind, Statement, each_statement};
use crate::diagnostic::Diagnostics;

/// Refuses a block that passes whatever happens: no `expect`, `never`, `check` or `on .. times` in it that a run could
/// fail in. One that some run comes to is enough. The starts of an `either` with an `or after` fail in no run, as long
/// as they have no budget and no upper bound: if none holds, the last branch is taken.
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
        Kind::Expect(_) | Kind::Never(_) | Kind::Check(_) | Kind::Eventually(_) => true,
        Kind::InOrder(_) | Kind::Only(_) => true,
        Kind::On(on) => {
            let counts = matches!(on.times, Some(crate::ast::OnTimes::Times(_)));
            counts || on.answers.iter().any(|answer| matches!(answer, Answer::Check(..)))
        }
        Kind::Either(either) => asserts_either(either),
        Kind::Together(_) | Kind::Repeat(_) | Kind::For(_) => {
            statement.bodies().into_iter().any(|body| body.statements.iter().any(asserts))
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

fn asserts_either(either: &Either) -> bool {
    let waits_for_ever = either.branches.iter().all(|branch| branch.after.is_none());
    waits_for_ever || either.branches.iter().any(asserts_beyond_its_choice)
}

fn asserts_beyond_its_choice(branch: &Branch) -> bool {
    let start = branch.start();
    let bounded = start.is_some_and(|start| match &start.kind {
        Kind::Expect(expect) => {
            expect.within.is_some() || expect.times.as_ref().is_some_and(|times| times.value.most.is_some())
        }
        _ => false,
    });
    bounded || branch.body.statements.iter().skip(usize::from(start.is_some())).any(asserts)
}

/// Refuses an `on` below a trigger: it would miss what the trigger causes. One between braces is refused as that.
pub(super) fn reply_after_trigger(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    let Some(first) = steps.iter().position(|step| is_trigger(step.statement)) else { return };
    let verb = &steps[first].statement.verb;
    let is_on = |step: &&Step<'_>| step.within.is_empty() && matches!(step.statement.kind, Kind::On(_));
    for step in steps[first..].iter().filter(is_on) {
        let message = format!(
            "this `on` stands below a `{verb}` whose effects it may miss: move it above the first `{verb}`"
        );
        diagnostics.refuse("reply-after-trigger", Extent::of(step.statement.verb.span()), message);
    }
}

/// Refuses an `in order` of fewer than two expectations.
pub(super) fn order_of_one(block: &Block, diagnostics: &mut Diagnostics) {
    each_statement(&block.statements, &mut |statement| {
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
    });
}

/// Refuses an `only` without an expectation: it names no topic, and closes none.
pub(super) fn only_of_none(block: &Block, diagnostics: &mut Diagnostics) {
    each_statement(&block.statements, &mut |statement| {
        if matches!(&statement.kind, Kind::Only(group) if group.expects.is_empty()) {
            let message = "an `only` closes the topics of its expectations: put one in, or write a `never` for what must \
                           not come";
            diagnostics.refuse("only-of-none", Extent::of(statement.verb.span()), message);
        }
    });
}

/// Refuses an `on`, a `timeout` and a `settle` between the braces of another statement: they hold for the whole block.
pub(super) fn nested_setting(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    for step in steps.iter().filter(|step| !step.within.is_empty()) {
        let verb = &step.statement.verb;
        let message = match &step.statement.kind {
            Kind::On(_) => {
                "an `on` stands in for a service from before the first statement on: move it to the top of the block"
                    .to_owned()
            }
            Kind::Timeout(_) | Kind::Settle(_) => {
                format!("a `{verb}` holds for the whole block: move it to the top of the block")
            }
            _ => continue,
        };
        diagnostics.refuse("nested-setting", Extent::of(verb.span()), message);
    }
}
