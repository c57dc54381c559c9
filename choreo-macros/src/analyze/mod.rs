//! What is wrong with a block that reads well.
//!
//! One file for each rule or family of rules; each says what it proves and what it leaves alone. A rule that
//! looks at values decides as far as literals tell, and refuses nothing that it can't prove.

pub(crate) mod bindings;
mod branches;
mod budgets;
pub(crate) mod captures;
mod constraint;
mod contradiction;
mod counts;
mod flow;
mod keys;
mod literal;
mod loops;
mod periods;
mod regexes;
mod regions;
pub(crate) mod rules;
mod stand_ins;
mod steps;
pub(crate) mod uses;
mod values;
mod via;
mod walk;
mod windows;

use crate::ast::{Block, Period};
use crate::diagnostic::Diagnostics;

/// Refuses what is wrong with a block. `timeout` is the attribute's, which holds where the block sets none.
pub(crate) fn check(block: &Block, timeout: Option<&Period>, diagnostics: &mut Diagnostics) {
    check_as(block, flow::asserts_nothing, timeout, diagnostics);
}

/// Refuses what is wrong with the stand-ins that a stage includes.
pub(crate) fn check_stand_ins(block: &Block, diagnostics: &mut Diagnostics) {
    check_as(block, stand_ins::nothing_else, None, diagnostics);
}

/// `whole` looks at the block as what it is.
fn check_as(
    block: &Block,
    whole: fn(&Block, &mut Diagnostics),
    timeout: Option<&Period>,
    diagnostics: &mut Diagnostics,
) {
    let (steps, windows) = steps::steps(block);
    // What could not be read may be missing here, or be something else: nothing is proved of it.
    if diagnostics.is_empty() {
        whole(block, diagnostics);
        flow::order_of_one(block, diagnostics);
        flow::only_of_none(block, diagnostics);
        regions::of_one(&steps, diagnostics);
        branches::check(&steps, diagnostics);
        loops::no_round(&steps, diagnostics);
        periods::no_length(&steps, diagnostics);
        values::check(&steps, diagnostics);
        contradiction::check(&steps, &windows, diagnostics);
    }
    flow::reply_after_trigger(&steps, diagnostics);
    flow::nested_setting(&steps, diagnostics);
    via::no_via(&steps, diagnostics);
    captures::check(&steps, diagnostics);
    counts::check(&steps, diagnostics);
    periods::duplicate_setting(&steps, diagnostics);
    budgets::check(block, timeout, diagnostics);
    loops::where_of_never(&steps, diagnostics);
    keys::check(&steps, diagnostics);
    regexes::check(&steps, diagnostics);
}

#[cfg(test)]
mod tests;
