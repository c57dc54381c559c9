//! `zero-count` and `empty-range` of `times`.

use super::steps::Step;
use crate::ast::{Count, Kind, OnTimes};
use crate::diagnostic::Diagnostics;

/// Refuses counts that no number of messages meets, that only none meets, and that any number meets. "At most
/// three" (`0..=3`) is left alone, and so is any number in an `only`.
pub(super) fn check(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    for step in steps {
        match &step.statement.kind {
            Kind::Expect(expect) => {
                // In an `only` any number is an answer: these may come.
                let may_come = |count: Count| step.closed && (count.least, count.most) == (0, None);
                let instead = match step.closed {
                    true => "write `never` instead of this `expect`, outside of the `only`",
                    false => "write `never` instead of this `expect`",
                };
                if let Some(times) = expect.times.as_ref().filter(|times| !may_come(times.value)) {
                    count(times.value, instead, diagnostics);
                }
            }
            Kind::On(on) => {
                if let Some(OnTimes::Times(times)) = &on.times {
                    count(
                        times.value,
                        "write `never` instead of this `on`, below what is published",
                        diagnostics,
                    );
                }
            }
            _ => {}
        }
    }
}

fn count(count: Count, instead: &str, diagnostics: &mut Diagnostics) {
    let (rule, message) = match (count.least, count.most) {
        (0, None) => (
            "zero-count",
            "any number of messages meets this count: write `1..` for one or more, or drop the `times`"
                .to_owned(),
        ),
        (0, Some(0)) => ("zero-count", format!("only no message at all meets this count: {instead}")),
        (least, Some(most)) if least > most => {
            ("empty-range", format!("no number is from {least} to {most}: write the smaller number first"))
        }
        _ => return,
    };
    diagnostics.refuse(rule, count.extent, message);
}
