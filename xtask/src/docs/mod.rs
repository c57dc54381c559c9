//! The documentation checks: links, the book's summary, the map of the rooms, versions,
//! what foreign types show, code that nothing builds, and lines that are hidden.

mod address;
mod foreign;
mod hidden;
mod link;
mod markdown;
mod room;
mod shown;
mod summary;
mod version;

use std::path::Path;

use crate::Error;
use crate::tree::Tree;

/// Where the book's pages are.
const BOOK: &str = "docs/src/";

/// Checks every Markdown file of the workspace; one printed line for each finding.
pub(crate) fn findings(root: &Path) -> Result<Vec<String>, Error> {
    let tree = Tree::read(root)?;
    let mut findings = link::findings(&tree);
    findings.extend(address::findings(&tree)?);
    findings.extend(summary::findings(&tree));
    findings.extend(shown::findings(&tree));
    findings.extend(hidden::findings(&tree));
    findings.extend(room::findings(&tree));
    findings.extend(version::findings(&tree)?);
    findings.extend(foreign::findings(&tree)?);
    Ok(findings)
}
