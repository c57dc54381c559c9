//! TOO FEW: fewer than `times` asks for.

use super::page::Page;
use super::{clause, closest, stray};
use crate::machine::StatementId;
use crate::outcome::Evidence;

pub(super) fn write(page: &mut Page<'_>, id: StatementId, (got, least): (u32, u32), evidence: &Evidence) {
    let verdict = page.verdict;
    page.heading(&format!("{got} of at least {least} came"));
    let mut frame = page.new_frame();
    frame.primary(
        clause::head(verdict.machine, id),
        format!("{got} came, {} to go", least.saturating_sub(got)),
    );
    if evidence.closest.is_none() {
        stray::remarks(&mut frame, verdict, id, evidence);
        page.frame(&frame);
        return;
    }
    page.frame(&frame);
    page.blank();
    closest::write_of_others(page, id, evidence);
}
