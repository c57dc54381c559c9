//! With colour or without.

use std::io::IsTerminal;

use annotate_snippets::Renderer;
use anstyle::{AnsiColor, Effects};

/// Whether a text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    coloured: bool,
}

/// What a stretch of text is, and so how it is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Good,
    Bad,
    Warning,
    Faint,
    Heading,
}

impl Style {
    /// Text alone.
    pub const fn plain() -> Style {
        Style { coloured: false }
    }

    /// With ANSI colours.
    pub const fn coloured() -> Style {
        Style { coloured: true }
    }

    /// Coloured where standard error is a terminal. `NO_COLOR` (not empty) turns colour off, and otherwise
    /// `CLICOLOR_FORCE` (neither empty nor `0`) turns it on.
    pub fn for_stderr() -> Style {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let forced = set("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let dumb = set("TERM").is_some_and(|value| value == "dumb");
        Style::decided(set("NO_COLOR").is_some(), forced, std::io::stderr().is_terminal() && !dumb)
    }

    const fn decided(refused: bool, forced: bool, terminal: bool) -> Style {
        Style { coloured: !refused && (forced || terminal) }
    }

    pub(super) fn paint(self, ink: Ink, text: &str) -> String {
        if !self.coloured || text.is_empty() {
            return text.to_owned();
        }
        let style = anstyle::Style::new();
        let style = match ink {
            Ink::Good => style.fg_color(Some(AnsiColor::Green.into())),
            Ink::Bad => style.fg_color(Some(AnsiColor::BrightRed.into())).effects(Effects::BOLD),
            Ink::Warning => style.fg_color(Some(AnsiColor::Yellow.into())).effects(Effects::BOLD),
            Ink::Faint => style.effects(Effects::DIMMED),
            Ink::Heading => style.effects(Effects::BOLD),
        };
        format!("{style}{text}{style:#}")
    }

    pub(super) fn renderer(self) -> Renderer {
        if self.coloured { Renderer::styled() } else { Renderer::plain() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ink, Style};

    #[test]
    fn a_terminal_is_coloured_unless_the_user_says_otherwise() {
        let (yes, no) = (Style::coloured(), Style::plain());
        assert_eq!(Style::decided(false, false, true), yes);
        assert_eq!(Style::decided(false, false, false), no);
        assert_eq!(Style::decided(false, true, false), yes);
        assert_eq!(Style::decided(true, true, true), no);
    }

    #[test]
    fn plain_text_has_no_escape_sequences() {
        assert_eq!(Style::plain().paint(Ink::Bad, "FAIL"), "FAIL");
        assert!(Style::coloured().paint(Ink::Bad, "FAIL").starts_with('\u{1b}'));
    }
}
