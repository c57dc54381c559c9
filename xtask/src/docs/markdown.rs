//! As much of Markdown as the checks need: links, includes and headings outside code.

/// What a page points at, and what it can be pointed at by.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// Targets of links and images, with their lines from 1.
    pub(super) links: Vec<(usize, String)>,
    /// Files included by mdBook (`{{#include path}}`), with their lines.
    pub(super) includes: Vec<(usize, String)>,
    /// The anchors of its headings.
    pub(super) anchors: Vec<String>,
}

/// Reads a page.
pub(super) fn read(text: &str) -> Page {
    let mut page = Page::default();
    let mut fence: Option<&str> = None;
    for (index, line) in text.lines().enumerate() {
        page.includes.extend(includes(line).map(|target| (index + 1, target)));
        let start = line.trim_start();
        if let Some(marker) = ["```", "~~~"].into_iter().find(|marker| start.starts_with(marker)) {
            match fence {
                None => fence = Some(marker),
                Some(open) if open == marker => fence = None,
                Some(_) => {}
            }
        } else if fence.is_none() {
            page.take(index + 1, line);
        }
    }
    page
}

/// A fenced block of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block<'p> {
    /// The line of its fence, from 1.
    pub(super) line: usize,
    /// What stands behind the fence.
    pub(super) language: &'p str,
    /// Its lines.
    pub(super) lines: Vec<&'p str>,
}

impl Block<'_> {
    /// Whether rustdoc takes it for Rust: it does so where nothing else is said.
    pub(super) fn is_rust(&self) -> bool {
        const WORDS: [&str; 6] = ["rust", "ignore", "no_run", "should_panic", "compile_fail", "test_harness"];
        let mut words = self.language.split([',', ' ']).filter(|word| !word.is_empty());
        words.all(|word| WORDS.contains(&word) || word.starts_with("edition"))
    }
}

/// The fenced blocks of a page.
pub(super) fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().zip(1..);
    while let Some((text, line)) = lines.next() {
        if let Some(language) = text.trim_start().strip_prefix("```") {
            let block = lines.by_ref().map(|(text, _)| text);
            let lines = block.take_while(|text| !text.trim_start().starts_with("```")).collect();
            blocks.push(Block { line, language: language.trim(), lines });
        }
    }
    blocks
}

impl Page {
    fn take(&mut self, number: usize, line: &str) {
        if let Some(heading) = line.strip_prefix('#') {
            self.add_anchor(heading.trim_start_matches('#').trim());
        }
        let line = without_code(line);
        self.links.extend(links(&line).map(|target| (number, target)));
        if let Some(target) = definition(&line) {
            self.links.push((number, target));
        }
    }

    /// A second heading of one text gets `-1` after it, as mdBook and GitHub do.
    fn add_anchor(&mut self, heading: &str) {
        let anchor = anchor(heading);
        let again = (1..).map(|n| format!("{anchor}-{n}")).find(|next| !self.anchors.contains(next));
        match self.anchors.contains(&anchor) {
            true => self.anchors.extend(again),
            false => self.anchors.push(anchor),
        }
    }
}

/// The anchor of a heading: lower case, spaces as hyphens, other signs left out.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_end_matches('#').trim_end();
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() => Some(c.to_ascii_lowercase()),
        _ => None,
    });
    kept.collect()
}

/// The line with every span of code blanked out.
fn without_code(line: &str) -> String {
    let mut parts = line.split('`');
    let mut text = parts.next().unwrap_or_default().to_owned();
    while let Some(code) = parts.next() {
        // An odd backtick at the end begins no span.
        match parts.next() {
            Some(after) => text += after,
            None => text += code,
        }
    }
    text
}

/// Targets of `[text](target)` and `![text](target "title")`.
fn links(line: &str) -> impl Iterator<Item = String> {
    line.split("](").skip(1).filter_map(|rest| {
        let target = rest.split_once(')')?.0.split_whitespace().next().unwrap_or_default();
        Some(target.trim_matches(['<', '>']).to_owned())
    })
}

/// The target of a `[name]: target` line.
fn definition(line: &str) -> Option<String> {
    let (name, target) = line.strip_prefix('[')?.split_once("]: ")?;
    let footnote = name.starts_with('^');
    target
        .split_whitespace()
        .next()
        .filter(|_| !footnote)
        .map(|target| target.trim_matches(['<', '>']).to_owned())
}

/// Paths in `{{#include path:lines}}` and the like.
fn includes(line: &str) -> impl Iterator<Item = String> {
    line.split("{{#").skip(1).filter_map(|rest| {
        let (directive, target) = rest.split_once("}}")?.0.split_once(' ')?;
        let known = ["include", "rustdoc_include", "playground"].contains(&directive);
        known.then(|| target.trim().split([':', ' ']).next().unwrap_or_default().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_images_and_definitions_are_read_with_their_lines() {
        let page = read("see [a](a.md) and ![b](<b.png> \"B\")\n\n[c]: c.md#top\n[^1]: a footnote\n");
        let links = [(1, "a.md"), (1, "b.png"), (3, "c.md#top")].map(|(n, target)| (n, target.to_owned()));
        assert_eq!(page.links, links);
    }

    #[test]
    fn code_has_no_links_and_no_headings() {
        let page = read("`[a](a.md)` and `b`\n```sh\n# [c](c.md)\n```\n");
        assert_eq!(page, Page::default());
    }

    #[test]
    fn blocks_are_read_with_their_lines() {
        let found = blocks("a\n```rust,ignore\nlet a;\n\n```\n\n - b\n   ```sh\n   # c\n   ```\n");
        let rust = Block { line: 2, language: "rust,ignore", lines: vec!["let a;", ""] };
        assert_eq!(found, [rust, Block { line: 8, language: "sh", lines: vec!["   # c"] }]);
        assert_eq!(found.iter().map(Block::is_rust).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn headings_give_anchors() {
        let page = read("# The `never` statement\n## On *x*, and more\n## More\n## More\n");
        assert_eq!(page.anchors, ["the-never-statement", "on-x-and-more", "more", "more-1"]);
    }

    #[test]
    fn includes_are_read_inside_code_as_well() {
        let page = read("```rust\n{{#include ../../examples/a.rs:main}}\n```\n");
        assert_eq!(page.includes, [(2, "../../examples/a.rs".to_owned())]);
    }
}
