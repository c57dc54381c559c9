//! What is wrong with a block that reads well.
//!
//! One file for each rule or family of rules; each says what it proves and what it leaves alone. A rule that
//! looks at values decides as far as literals tell, and refuses nothing that it can't prove.

pub(crate) mod bindings;
mod captures;
mod constraint;
mod contradiction;
mod counts;
mod flow;
mod keys;
mod literal;
mod periods;
mod regexes;
pub(crate) mod rules;
mod steps;
pub(crate) mod uses;
mod values;
mod walk;

use crate::ast::{Block, Period};
use crate::diagnostic::Diagnostics;

/// Refuses what is wrong with a block. `timeout` is the attribute's, which holds where the block sets none.
pub(crate) fn check(block: &Block, timeout: Option<&Period>, diagnostics: &mut Diagnostics) {
    let steps = steps::steps(block);
    // What could not be read may be missing here, or be something else: nothing is proved of it.
    if diagnostics.is_empty() {
        flow::asserts_nothing(block, diagnostics);
        flow::order_of_one(block, diagnostics);
        periods::no_length(&steps, diagnostics);
        values::check(&steps, diagnostics);
        contradiction::check(&steps, diagnostics);
    }
    flow::reply_after_trigger(&steps, diagnostics);
    captures::check(&steps, diagnostics);
    counts::check(&steps, diagnostics);
    periods::duplicate_setting(&steps, diagnostics);
    periods::budgets(&steps, timeout, diagnostics);
    keys::check(&steps, diagnostics);
    regexes::check(&steps, diagnostics);
}

#[cfg(test)]
mod tests;
