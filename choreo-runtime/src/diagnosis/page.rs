//! The text as it grows.

use super::frame::Frame;
use super::style::{Ink, Style};
use crate::outcome::Verdict;

/// A verdict and the lines written about it so far.
#[derive(Debug)]
pub(super) struct Page<'v> {
    pub(super) verdict: &'v Verdict,
    pub(super) style: Style,
    out: String,
}

impl<'v> Page<'v> {
    pub(super) fn new(verdict: &'v Verdict, style: Style) -> Page<'v> {
        Page { verdict, style, out: String::new() }
    }

    pub(super) fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// An empty line, unless there is one already.
    pub(super) fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    pub(super) fn heading(&mut self, text: &str) {
        let heading = self.style.paint(Ink::Heading, text);
        self.line(&heading);
    }

    pub(super) fn frame(&mut self, frame: &Frame<'_>) {
        let text = frame.render(self.style);
        text.lines().for_each(|line| self.line(line));
    }

    /// A new frame around the block's lines.
    pub(super) fn new_frame(&self) -> Frame<'v> {
        Frame::of(self.verdict.machine)
    }

    pub(super) fn finish(self) -> String {
        self.out.trim_end().to_owned()
    }
}
