//! A rule as a railroad diagram.

use railroad::{
    Choice, Comment, Diagram, Empty, LabeledBox, NonTerminal, Optional, Repeat, Sequence, SimpleEnd,
    SimpleStart,
};
use railroad::{Stack, Terminal};

use super::notation::Node;

/// How wide a line may be. On a phone a picture is made as narrow as its screen, and should still be read.
const WIDTH: i64 = 400;

/// What stands between two parts of a line.
const GAP: i64 = 10;

const STYLE: &str = include_str!("drawing.css");

type Drawing = Box<dyn railroad::Node>;

/// The SVG of a rule.
pub(super) fn svg(body: &Node) -> String {
    let ends: [Drawing; 3] = [Box::new(SimpleStart), drawn(body), Box::new(SimpleEnd)];
    let mut diagram = Diagram::new(Sequence::new(ends.into()));
    diagram.add_css(STYLE);
    let (width, height) = (railroad::Node::width(&diagram), railroad::Node::height(&diagram));
    let size = format!("<svg width=\"{width}\" height=\"{height}\" ");
    format!("{}\n", diagram.to_string().trim_end()).replacen("<svg ", &size, 1)
}

fn drawn(node: &Node) -> Drawing {
    match node {
        Node::Written(text) => Box::new(Terminal::new(text.clone())),
        Node::Named(name) | Node::Rule(name) => Box::new(NonTerminal::new(name.clone())),
        Node::Sequence(list) => broken(sequence(list)),
        Node::Choice(list) => choice(list),
        Node::Optional(one) => Box::new(Optional::new(drawn(one))),
        Node::Repeated(one) => Box::new(Optional::new(Repeat::new(drawn(one), Empty))),
        Node::Each(list, separator) => {
            let between: Drawing = match separator {
                Some(text) => Box::new(Terminal::new(text.clone())),
                None => Box::new(Empty),
            };
            let label = Comment::new("in any order, each at most once".to_owned());
            Box::new(LabeledBox::new(Optional::new(Repeat::new(choice(list), between)), label))
        }
    }
}

fn choice(list: &[Node]) -> Drawing {
    Box::new(Choice::new(list.iter().map(drawn).collect::<Vec<_>>()))
}

/// The parts of a sequence. `a { "," a }` is one loop.
fn sequence(list: &[Node]) -> Vec<Drawing> {
    let mut parts: Vec<Drawing> = Vec::new();
    let mut at = 0;
    while let Some(node) = list.get(at) {
        let again = match list.get(at + 1) {
            Some(Node::Repeated(again)) => between(node, again),
            _ => None,
        };
        at += if again.is_some() { 2 } else { 1 };
        parts.push(match again {
            Some(between) => Box::new(Repeat::new(drawn(node), between)),
            None => drawn(node),
        });
    }
    parts
}

/// What stands between one and the next, if `again` is more of the same.
fn between(node: &Node, again: &Node) -> Option<Drawing> {
    match again {
        again if again == node => Some(Box::new(Empty)),
        Node::Sequence(list) => match list.as_slice() {
            [separator, last] if last == node => Some(drawn(separator)),
            _ => None,
        },
        _ => None,
    }
}

/// One line, or several where one is too wide.
fn broken(parts: Vec<Drawing>) -> Drawing {
    let mut lines: Vec<Vec<Drawing>> = Vec::new();
    let mut width = 0;
    for part in parts {
        let wide = part.width() + GAP;
        match lines.last_mut() {
            Some(line) if width + wide <= WIDTH => line.push(part),
            _ => {
                lines.push(vec![part]);
                width = 0;
            }
        }
        width += wide;
    }
    let mut lines: Vec<Drawing> =
        lines.into_iter().map(|line| Box::new(Sequence::new(line)) as Drawing).collect();
    match lines.len() {
        1 => lines.remove(0),
        _ => Box::new(Stack::new(lines)),
    }
}
