//! `unbound-capture`, `topic-uses-capture`, `capture-in-one-branch`, `capture-in-order` and `field-of-many`: a name is used
//! where it has a value, and as what it is.

use proc_macro2::Ident;
use syn::ext::IdentExt;

use super::scope::{Hidden, hidden};
use super::sites::{When, uses};
use super::{Binder, Means, Reach};
use crate::analyze::steps::Step;
use crate::analyze::uses::Use;
use crate::ast::{Extent, Kind};
use crate::diagnostic::Diagnostics;

/// Refuses each use of a name that the block binds where it is not bound yet, or not at all. A name that the
/// block does not bind is a variable of the function around it, and is left to rustc.
pub(super) fn check(steps: &[Step<'_>], binders: &[Binder<'_>], diagnostics: &mut Diagnostics) {
    let known = |name: &str| binders.iter().any(|binder| binder.name == name);
    for (at, step) in steps.iter().enumerate() {
        for (when, Use { ident, field }) in uses(step.statement, &known) {
            let place = Place { steps, at, when };
            let many = || field.then(|| place.many(&ident, binders)).flatten();
            if let Some((rule, message)) = place.judge(&ident, binders).or_else(many) {
                diagnostics.refuse(rule, Extent::of(ident.span()), message);
            }
        }
    }
}

/// Where a name is used.
struct Place<'p, 'b> {
    steps: &'p [Step<'b>],
    at: usize,
    when: When,
}

impl Place<'_, '_> {
    fn judge(&self, ident: &Ident, binders: &[Binder<'_>]) -> Option<(&'static str, String)> {
        let name = ident.unraw().to_string();
        match self.when {
            When::Topic => Some((
                "topic-uses-capture",
                format!(
                    "`{name}` has no value yet: what a block listens on is known before its first statement; \
                     make `{name}` a variable above the block, or compare with it in the pattern"
                ),
            )),
            When::Setting => Some((
                "unbound-capture",
                format!(
                    "`{name}` has no value yet: `{}` is read before the first statement; make `{name}` a \
                     variable above the block",
                    self.steps[self.at].statement.verb
                ),
            )),
            When::Reached | When::Condition | When::Answer(_) => self.judge_below(&name, binders),
        }
    }

    /// For what is evaluated where it stands.
    fn judge_below(&self, name: &str, binders: &[Binder<'_>]) -> Option<(&'static str, String)> {
        let named = || binders.iter().filter(|binder| binder.name == name);
        if let Some(binder) = named().find(|binder| self.sees(binder)) {
            let message = format!(
                "`{name}` is final only when its whole `in order` holds: capture this message as well, and \
                 compare the two in a `check` below the `in order`"
            );
            return self.same_chain(binder).then_some(("capture-in-order", message));
        }
        if let Some(hidden) = named().find_map(|binder| self.hidden(binder)) {
            return Some(out_of_sight(name, hidden));
        }
        let own = named().find(|binder| binder.step == self.at);
        let below = || named().find(|binder| binder.reach == Reach::Below);
        let binder = own.or_else(below).or_else(|| named().next())?;
        Some(("unbound-capture", self.unbound(name, binder)))
    }

    /// Why no field can be asked of a name that has a value here: it is one message for each time.
    fn many(&self, ident: &Ident, binders: &[Binder<'_>]) -> Option<(&'static str, String)> {
        let name = ident.unraw().to_string();
        let mut seen = binders.iter().filter(|binder| binder.name == name && self.sees(binder)).peekable();
        let is_many = |binder: &Binder<'_>| {
            let expect = self.steps[binder.step].expect();
            // In its own `where` it is the one message that is looked at.
            binder.means == Means::As
                && binder.step != self.at
                && expect.is_some_and(|expect| expect.times.is_some())
        };
        let message = format!(
            "`{name}` is a `Vec`, for the `expect` that binds it has `times`: a field is asked of one of them, as in `{name}[0][\"..\"]`"
        );
        (seen.peek().is_some() && seen.all(is_many)).then_some(("field-of-many", message))
    }

    /// Whether the name has a value here.
    fn sees(&self, binder: &Binder<'_>) -> bool {
        match (binder.reach, self.when) {
            (Reach::Below, _) if binder.step < self.at => {
                hidden(binder, &self.steps[self.at].within, self.steps).is_none()
            }
            (Reach::Below | Reach::Statement, When::Condition | When::Answer(_)) => binder.step == self.at,
            (Reach::Answer(bound), When::Answer(here)) => binder.step == self.at && bound < here,
            _ => false,
        }
    }

    /// Why a name that is bound above has no value here.
    fn hidden(&self, binder: &Binder<'_>) -> Option<Hidden> {
        let above = binder.is_seen_below() && binder.step < self.at;
        above.then(|| hidden(binder, &self.steps[self.at].within, self.steps)).flatten()
    }

    fn same_chain(&self, binder: &Binder<'_>) -> bool {
        let chain = self.steps[self.at].chain;
        chain.is_some() && binder.step != self.at && self.steps[binder.step].chain == chain
    }

    /// Why it has none, and what to do.
    fn unbound(&self, name: &str, binder: &Binder<'_>) -> String {
        let own = binder.step == self.at;
        match (binder.means, binder.reach) {
            (Means::Let, _) if own && self.lets_itself(binder) => {
                format!("`{name}` is what this `let` binds: give it another name")
            }
            _ if own && matches!(self.steps[self.at].statement.kind, Kind::Publish(_)) => {
                format!("`{name}` is what is sent here, and can't be a part of itself: use another name")
            }
            (Means::As, _) if own && matches!(self.steps[self.at].statement.kind, Kind::Request(_)) => {
                format!(
                    "`{name}` is the reply, and can't be a part of what is asked, nor be used to find it: use it in this statement's `where`"
                )
            }
            _ if own && matches!(self.steps[self.at].statement.kind, Kind::Call(_)) => {
                format!("`{name}` is what this `call` gives, and has no value in it: use another name")
            }
            (_, Reach::Below | Reach::Statement) if own && binder.means != Means::For => format!(
                "`{name}` is bound by the message that fits here, and can't be used to find it: use it in \
                 this statement's `where`"
            ),
            (_, Reach::Statement | Reach::Answer(_)) if !own => {
                let verb = &self.steps[binder.step].statement.verb;
                let inside = if verb == "on" { "its `where` and its answers" } else { "its `where`" };
                format!(
                    "`{name}` belongs to the `{verb}` that binds it, and is known in {inside} alone: give one \
                     of the two another name"
                )
            }
            (Means::As, _) => format!("`{name}` has no value yet: use it below its `as {name}`"),
            (Means::Let, _) => format!("`{name}` has no value yet: use it below its `let {name}`"),
            (Means::At, _) => format!("`{name}` has no value yet: use it below its `{name} @`"),
            (Means::Pattern, _) => {
                format!("`{name}` has no value yet: use it below the pattern that binds it")
            }
            (Means::For, _) if own => {
                format!("`{name}` is what this loop binds, and has no value yet: use another name")
            }
            (Means::For, _) => format!("`{name}` has no value yet: use it in the loop that binds it"),
        }
    }

    fn lets_itself(&self, binder: &Binder<'_>) -> bool {
        match (binder.reach, self.when) {
            (Reach::Answer(bound), When::Answer(here)) => bound == here,
            _ => matches!(self.steps[self.at].statement.kind, Kind::Let(_)),
        }
    }
}

/// What to say of a name that is bound above, in braces that hide it.
fn out_of_sight(name: &str, hidden: Hidden) -> (&'static str, String) {
    match hidden {
        Hidden::Region => (
            "unbound-capture",
            format!(
                "`{name}` is bound in another region, which runs side by side with this one: use it below the \
                 `together`, or put both into one region"
            ),
        ),
        Hidden::OtherBranch => (
            "unbound-capture",
            format!(
                "`{name}` is bound in another branch, which is not taken where this one is: bind it in this one"
            ),
        ),
        Hidden::Branch => (
            "capture-in-one-branch",
            format!(
                "`{name}` has no value where another branch is taken: bind it in every branch, or use it in the branch \
                 that binds it"
            ),
        ),
        Hidden::Loop => (
            "unbound-capture",
            format!(
                "`{name}` is bound anew in each round, and known in its loop alone: use it there; after the block the \
                 run has all rounds"
            ),
        ),
    }
}
