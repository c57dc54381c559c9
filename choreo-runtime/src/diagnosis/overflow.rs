//! OVERFLOW: more came than the bounded queues hold.

use super::page::Page;
use super::{clause, excerpt, run, stray};
use crate::outcome::Overflow;

pub(super) fn write(page: &mut Page<'_>, overflow: &Overflow) {
    let verdict = page.verdict;
    let what = excerpt::shortened(&overflow.what, 200);
    page.blank();
    page.heading(&format!("more came than is kept: {what}"));
    let mut frame = page.new_frame();
    if let Some(topic) = &overflow.topic {
        for step in &verdict.steps {
            let watch = run::watch(verdict.machine.statement(step.statement));
            if watch.and_then(|watch| run::channel_topic(verdict, watch)) == Some(topic.as_str()) {
                frame.primary(clause::head(verdict.machine, step.statement), "listens there");
            }
        }
        frame.remark(format!("they came on {}", stray::quoted(topic)));
    }
    frame.remark("what came after that is not known, so any other verdict could be wrong");
    frame.help(
        "name the topic instead of a wildcard, say more in the pattern, let the service pause, or end the block \
         sooner; a script may be given larger `limits`",
    );
    page.frame(&frame);
}
