//! MISMATCH: something came, and nothing fitted.

use super::page::Page;
use super::{clause, closest, step};
use crate::machine::StatementId;
use crate::outcome::Evidence;

pub(super) fn write(page: &mut Page<'_>, id: StatementId, evidence: &Evidence) {
    if evidence.closest.is_some() {
        closest::write(page, id, evidence);
        return;
    }
    let mut frame = page.new_frame();
    frame.primary(clause::head(page.verdict.machine, id), step::none_fitted(evidence.misses));
    super::stray::remarks(&mut frame, page.verdict, id, evidence);
    page.frame(&frame);
}
