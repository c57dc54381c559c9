//! The parts of the book that commands write.

use std::fs;
use std::path::Path;

use crate::Error;

/// A part of a page that a command writes, between two markers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Section {
    /// The page, from the workspace's folder.
    pub(crate) page: &'static str,
    /// What the markers call it.
    pub(crate) name: &'static str,
    /// The command that writes it.
    pub(crate) command: &'static str,
}

impl Section {
    /// Puts this text between the markers.
    pub(crate) fn write(&self, root: &Path, text: &str) -> Result<(), Error> {
        let path = root.join(self.page);
        let page = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", self.page))?;
        fs::write(&path, self.replaced(&page, text)?)?;
        println!("written to {}", self.page);
        Ok(())
    }

    fn begin(&self) -> String {
        format!("<!-- {}:begin (written by `{}`) -->", self.name, self.command)
    }

    fn end(&self) -> String {
        format!("<!-- {}:end -->", self.name)
    }

    fn replaced(&self, page: &str, text: &str) -> Result<String, Error> {
        let (begin, end) = (self.begin(), self.end());
        let parts =
            page.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
        let (before, after) =
            parts.ok_or_else(|| format!("{} has no `{begin}` followed by `{end}`", self.page))?;
        Ok(format!("{before}{begin}\n\n{}\n\n{end}{after}", text.trim_end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEED: Section = Section { page: "speed.md", name: "speed", command: "cargo xtask speed" };

    #[test]
    fn a_text_takes_the_place_of_the_one_before() {
        let (begin, end) = ("<!-- speed:begin (written by `cargo xtask speed`) -->", "<!-- speed:end -->");
        let page = format!("# Speed\n\n{begin}\nold\n{end}\n\nMore.\n");
        let once = SPEED.replaced(&page, "new\n").unwrap();
        assert_eq!(once, format!("# Speed\n\n{begin}\n\nnew\n\n{end}\n\nMore.\n"));
        assert_eq!(SPEED.replaced(&once, "new\n").unwrap(), once);
    }

    #[test]
    fn a_page_without_markers_is_left_alone() {
        assert!(SPEED.replaced("# Speed\n", "new").is_err());
    }
}
