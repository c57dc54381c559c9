//! The links of a folder of pages in HTML, and whether they lead somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

/// The pages, by their paths in the folder, and what else is in it.
pub(crate) struct Site {
    pages: BTreeMap<PathBuf, Page>,
    files: BTreeSet<PathBuf>,
}

/// What of a page others can link to, and what it links to.
#[derive(Default)]
struct Page {
    ids: BTreeSet<String>,
    targets: BTreeSet<String>,
}

/// A link that leads nowhere.
pub(crate) struct Broken<'s> {
    page: &'s Path,
    target: &'s str,
    why: &'static str,
}

impl fmt::Display for Broken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the link to `{}` {}", self.page.display(), self.target, self.why)
    }
}

/// The page that holds all others, for paper: the links of it are those of them.
const PRINT: &str = "print.html";

/// The page for addresses that are none. It links from the root of wherever the book is.
const NOT_FOUND: &str = "404.html";

impl Site {
    /// Reads what is in this folder.
    ///
    /// # Errors
    ///
    /// Where that can't be read.
    pub(crate) fn read(folder: &Path) -> io::Result<Site> {
        let mut site = Site { pages: BTreeMap::new(), files: BTreeSet::new() };
        site.walk(folder, Path::new(""))?;
        Ok(site)
    }

    fn walk(&mut self, folder: &Path, within: &Path) -> io::Result<()> {
        for entry in fs::read_dir(folder.join(within))? {
            let entry = entry?;
            let path = within.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                self.walk(folder, &path)?;
                continue;
            }
            if path.extension().is_some_and(|kind| kind == "html") {
                self.pages.insert(path.clone(), Page::of(&fs::read_to_string(folder.join(&path))?));
            }
            self.files.insert(path);
        }
        Ok(())
    }

    /// How many pages and links there are.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.pages.len(), self.pages.values().map(|page| page.targets.len()).sum())
    }

    /// The links that lead nowhere in this folder. Those that leave it are not followed.
    pub(crate) fn broken(&self) -> Vec<Broken<'_>> {
        let own = |path: &Path| path != Path::new(PRINT) && path != Path::new(NOT_FOUND);
        let pages = self.pages.iter().filter(|(path, _)| own(path));
        let links = pages.flat_map(|(path, page)| page.targets.iter().map(move |target| (path, target)));
        let broken = links.filter_map(|(page, target)| {
            let why = self.wrong(page, target)?;
            Some(Broken { page, target, why })
        });
        broken.collect()
    }

    /// What is wrong with a link on this page, if anything is.
    fn wrong(&self, page: &Path, target: &str) -> Option<&'static str> {
        if target.contains(':') || target.starts_with("//") {
            return None;
        }
        let (file, anchor) = target.split_once('#').map_or((target, ""), |(file, anchor)| (file, anchor));
        let file = file.split_once('?').map_or(file, |(file, _)| file);
        let to = if file.is_empty() { page.to_owned() } else { resolved(page, file)? };
        match (self.files.contains(&to), self.pages.get(&to)) {
            (false, _) => Some("finds no file"),
            (true, Some(page)) if !anchor.is_empty() && !page.ids.contains(anchor) => {
                Some("finds no such place there")
            }
            _ => None,
        }
    }
}

/// The path from the folder's root of a file that this page names.
fn resolved(page: &Path, file: &str) -> Option<PathBuf> {
    let mut to = page.parent()?.to_owned();
    for part in Path::new(file).components() {
        match part {
            Component::ParentDir => _ = to.pop(),
            Component::Normal(part) => to.push(part),
            _ => {}
        }
    }
    Some(to)
}

impl Page {
    /// Of a page as mdBook writes it: attributes in double quotes.
    fn of(html: &str) -> Page {
        let mut page = Page::default();
        for tag in html.split('<').filter_map(|rest| Some(rest.split_once('>')?.0)) {
            page.ids.extend(attribute(tag, "id"));
            page.targets.extend(["href", "src"].iter().filter_map(|name| attribute(tag, name)));
        }
        page
    }
}

/// The value of an attribute in this tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(pages: &[(&str, &str)]) -> Site {
        let pages = pages.iter().map(|(path, html)| (PathBuf::from(path), Page::of(html)));
        let pages: BTreeMap<_, _> = pages.collect();
        let files = pages.keys().cloned().chain([PathBuf::from("images/a.png")]).collect();
        Site { pages, files }
    }

    fn said(site: &Site) -> Vec<String> {
        site.broken().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_link_that_leads_somewhere_is_right() {
        let site = site(&[
            (
                "index.html",
                r##"<a class="x" href="a/b.html#there">b</a> <img src="images/a.png"> <a href="#here" id="here">"##,
            ),
            (
                "a/b.html",
                r#"<h2 id="there"><a href="../index.html?x=1&amp;y#here">back</a> <a href="https://example.org">"#,
            ),
        ]);
        assert_eq!(said(&site), [""; 0]);
        assert_eq!(site.size(), (2, 5));
    }

    #[test]
    fn a_link_that_leads_nowhere_is_named_with_its_page() {
        let site =
            site(&[("a/b.html", r##"<a href="c.html"> <a href="#there"> <a href="../images/b.png">"##)]);
        assert_eq!(
            said(&site),
            [
                "a/b.html: the link to `#there` finds no such place there",
                "a/b.html: the link to `../images/b.png` finds no file",
                "a/b.html: the link to `c.html` finds no file",
            ]
        );
    }
}
