//! Verdicts in words: what broke, where in the test, what came instead, and what to do.
//!
//! [`text`] puts a whole [`Verdict`] into words. The order is the reader's: the verdict, the steps, one
//! section for each thing that went wrong (each in its outcome's own file), what else she should know, and
//! the timeline. Whatever comes from the wire is shortened and escaped before it is shown.
//!
//! [`elsewhere`] runs before it where a transport keeps a tap: it looks for messages that fit and came on
//! another topic.

mod clause;
mod closest;
mod column;
mod course;
mod disorder;
mod dump;
mod duration;
mod earlier;
mod early;
mod elsewhere;
mod eventually;
mod excerpt;
mod failure;
mod frame;
mod header;
mod leaf;
mod loss;
mod mismatch;
mod nearness;
mod nesting;
mod note;
pub(crate) mod number;
mod overflow;
mod page;
mod path;
mod problem;
mod run;
mod section;
mod shortfall;
mod slow;
mod starts;
mod step;
mod stray;
mod stuck;
mod style;
mod taken;
mod tally;
mod timeline;
mod timeout;
mod traffic;
mod trail;
mod unanswered;
mod unrouted;
mod values;
mod violation;
mod window;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

pub use elsewhere::elsewhere;
pub use step::{Told, told};
pub use style::Style;

use crate::matching::Difference;
use crate::outcome::{Outcome, Verdict};

/// The verdict in words: several lines, without a line break at the end.
///
/// ```
/// # use choreo_runtime as choreo;
/// # use std::time::Duration;
/// use choreo::{diagnosis, machine::Machine, outcome::{Clock, Outcome, Verdict}};
/// static MACHINE: Machine = Machine { name: "nothing_happens", ..Machine::EMPTY };
/// let verdict = Verdict {
///     machine: &MACHINE,
///     outcome: Outcome::Passed,
///     steps: Vec::new(),
///     timeline: Default::default(),
///     notes: Vec::new(),
///     elapsed: Duration::from_micros(12_400),
///     deadline: Duration::from_secs(5),
///     clock: Clock::Real,
///     time_factor: 1.0,
///     tapped: Vec::new(),
///     untapped: false,
///     heard: Vec::new(),
///     case: None,
///     transports: Vec::new(),
///     ids: Default::default(),
///     topics: Vec::new(),
/// };
/// let text = diagnosis::text(&verdict, diagnosis::Style::plain());
/// assert_eq!(text, "scenario nothing_happens PASSED in 12.4 ms: 0 statements, 0 expectations");
/// ```
pub fn text(verdict: &Verdict, style: Style) -> String {
    let mut page = page::Page::new(verdict, style);
    header::write(&mut page);
    match verdict.outcome {
        Outcome::Passed => note::write(&mut page),
        Outcome::PassedSlow => {
            section::write(&mut page);
            note::write(&mut page);
        }
        _ => {
            step::write(&mut page);
            section::write(&mut page);
            note::write(&mut page);
            timeline::write(&mut page);
        }
    }
    page.finish()
}

/// The first line of [`text`].
pub fn headline(verdict: &Verdict) -> String {
    header::line(verdict, Style::plain())
}

/// What else the reader should know, as [`text`] has it: whether each is a warning, and its words.
pub fn notes(verdict: &Verdict) -> Vec<(bool, String)> {
    note::all(verdict)
}

/// A difference in a few words: `got "PENDING"`.
pub fn difference(difference: &Difference) -> String {
    problem::label(difference)
}
