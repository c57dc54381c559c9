//! `capture-in-one-branch` and `binding-under-times`: what is bound is bound once, whatever fits.

use proc_macro2::Ident;

use crate::analyze::bindings::bindings;
use crate::analyze::steps::Step;
use crate::analyze::walk;
use crate::ast::{Extent, Pattern, Value, ValueKind};
use crate::diagnostic::Diagnostics;

/// Refuses `NAME @ VALUE` where a message can fit without that part (in `any`, `in`, `not`, `every`, `absent`),
/// and bindings of a typed pattern under `times`, where there would be one for each message. `NAME @` under
/// `times` collects, and in `some` and `bag` it is the element that was taken: both are left alone.
pub(super) fn check(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    for step in steps {
        for value in step.watch().into_iter().flat_map(walk::values) {
            uncertain(value, None, diagnostics);
        }
        if let Some(expect) = step.expect()
            && let (Some(_), Some(Pattern::Typed { pat, .. })) = (&expect.times, &expect.watch.pattern)
        {
            bindings(pat).into_iter().for_each(|ident| under_times(ident, diagnostics));
        }
    }
}

fn uncertain(value: &Value, under: Option<&'static str>, diagnostics: &mut Diagnostics) {
    if let ValueKind::Bind(ident, inner) = &value.kind {
        let under = match &inner.kind {
            ValueKind::Absent => Some("absent"),
            _ => under,
        };
        if let Some(under) = under {
            let message = match under {
                "absent" => format!("`{ident}` would be bound to what is not there: drop `{ident} @`"),
                "any" | "in" => format!(
                    "`{ident}` would be bound in one branch of `{under}` only: name the whole, \
                     `{ident} @ {under} [..]`"
                ),
                "every" => format!(
                    "`{ident}` would be bound for every element: name the array, `{ident} @ every ..`"
                ),
                _ => format!("`not` binds nothing: name the whole, `{ident} @ not ..`"),
            };
            diagnostics.refuse("capture-in-one-branch", Extent::of(ident.span()), message);
        }
    }
    let under = match &value.kind {
        ValueKind::Any(_) => Some("any"),
        ValueKind::In(_) => Some("in"),
        ValueKind::Not(_) => Some("not"),
        ValueKind::Every(_) => Some("every"),
        _ => under,
    };
    for part in walk::parts(value) {
        uncertain(part, under, diagnostics);
    }
}

fn under_times(ident: &Ident, diagnostics: &mut Diagnostics) {
    let message = format!(
        "`{ident}` would be bound once for each message: write `{ident}: _` here, capture the messages with \
         `as all`, and read `all[0].{ident}`"
    );
    diagnostics.refuse("binding-under-times", Extent::of(ident.span()), message);
}
