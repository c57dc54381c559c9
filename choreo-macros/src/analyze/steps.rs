//! A block as the rules walk it: one step for each statement at any depth, in the order of the text, the expectations
//! of an `in order` each for itself.

use super::windows::Windows;
use crate::ast::{Block, Expect, Kind, Statement, Watch};

/// One statement, and where it stands.
pub(crate) struct Step<'b> {
    /// The statement.
    pub(crate) statement: &'b Statement,
    /// Which `in order` it is a link of.
    pub(crate) chain: Option<usize>,
    /// Whether it stands in an `only`.
    pub(crate) closed: bool,
    /// The window it stands in: one of [`Steps::windows`].
    pub(crate) window: usize,
    /// The braces that it stands in, the outermost first.
    pub(crate) within: Vec<Inside>,
}

/// Braces that statements stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inside {
    /// The step whose braces they are.
    pub(crate) of: usize,
    /// Which of its braces.
    pub(crate) part: usize,
    /// What they are.
    pub(crate) kind: Braces,
}

/// What braces hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Braces {
    /// A region of a `together`.
    Region,
    /// A branch of an `either`.
    Branch,
    /// The body of a `repeat` or `for`.
    Loop,
}

impl<'b> Step<'b> {
    /// The expectation that it is, or that a `request` has of its reply.
    pub(crate) fn expect(&self) -> Option<&'b Expect> {
        match &self.statement.kind {
            Kind::Expect(expect) => Some(expect),
            Kind::Request(request) => Some(&request.reply),
            _ => None,
        }
    }

    /// What it watches for.
    pub(crate) fn watch(&self) -> Option<&'b Watch> {
        match &self.statement.kind {
            Kind::Expect(expect) => Some(&expect.watch),
            Kind::Never(never) => Some(&never.watch),
            Kind::On(on) => Some(&on.watch),
            Kind::Request(request) => Some(&request.reply.watch),
            _ => None,
        }
    }
}

/// Whether a statement is a trigger.
pub(crate) fn is_trigger(statement: &Statement) -> bool {
    matches!(statement.kind, Kind::Publish(_) | Kind::Call(_) | Kind::Request(_))
}

/// The steps of a block, in the order of the text.
pub(crate) fn steps(block: &Block) -> (Vec<Step<'_>>, Windows) {
    let mut walk = Walk { steps: Vec::new(), windows: Windows::new(), within: Vec::new() };
    walk.all(&block.statements, Line { window: 0, watched: false });
    (walk.steps, walk.windows)
}

struct Walk<'b> {
    steps: Vec<Step<'b>>,
    windows: Windows,
    within: Vec<Inside>,
}

/// Where the walk is in one list of statements.
#[derive(Clone, Copy)]
struct Line {
    window: usize,
    /// A trigger opens a new window here.
    watched: bool,
}

impl<'b> Walk<'b> {
    /// Walks statements from there, and says where they end.
    fn all(&mut self, statements: &'b [Statement], mut line: Line) -> Line {
        for statement in statements {
            line = self.one(statement, line);
        }
        line
    }

    fn one(&mut self, statement: &'b Statement, mut line: Line) -> Line {
        match &statement.kind {
            _ if is_trigger(statement) && line.watched => {
                line = Line { window: self.windows.after(&[line.window]), watched: false };
            }
            Kind::Expect(_) | Kind::Never(_) | Kind::InOrder(_) | Kind::Only(_) | Kind::Eventually(_) => {
                line.watched = true;
            }
            _ => {}
        }
        let at = self.steps.len();
        if let Kind::InOrder(group) = &statement.kind {
            group.expects.iter().for_each(|link| self.add(link, Some(at), line));
            return line;
        }
        self.add(statement, None, line);
        if let Kind::Only(group) = &statement.kind {
            let from = self.steps.len();
            group.expects.iter().for_each(|one| self.add(one, None, line));
            self.steps[from..].iter_mut().for_each(|step| step.closed = true);
        }
        match &statement.kind {
            Kind::Together(_) => self.together(statement, at, line),
            Kind::Either(_) => self.either(statement, at, line),
            Kind::Repeat(_) | Kind::For(_) => self.repeat(statement, at, line),
            _ => line,
        }
    }

    fn add(&mut self, statement: &'b Statement, chain: Option<usize>, line: Line) {
        let within = self.within.clone();
        self.steps.push(Step { statement, chain, closed: false, window: line.window, within });
    }

    /// The n-th braces of a step.
    fn part(&mut self, statements: &'b [Statement], inside: Inside, line: Line) -> Line {
        self.within.push(inside);
        let end = self.all(statements, line);
        self.within.pop();
        end
    }

    /// A region's first trigger opens a window of its own. Where one does, what stands below looks at what came since
    /// the regions began.
    fn together(&mut self, statement: &'b Statement, of: usize, line: Line) -> Line {
        let mut ends = Vec::new();
        for (part, body) in statement.bodies().into_iter().enumerate() {
            let inside = Inside { of, part, kind: Braces::Region };
            let begin = Line { watched: true, ..line };
            ends.push(self.part(&body.statements, inside, begin).window);
        }
        let triggers = ends.iter().any(|end| *end != line.window);
        let window = if triggers { self.windows.around(line.window, ends) } else { line.window };
        Line { window, watched: true }
    }

    fn either(&mut self, statement: &'b Statement, of: usize, line: Line) -> Line {
        let mut ends = Vec::new();
        for (part, body) in statement.bodies().into_iter().enumerate() {
            let inside = Inside { of, part, kind: Braces::Branch };
            ends.push(self.part(&body.statements, inside, Line { watched: true, ..line }).window);
        }
        Line { window: self.windows.one_of(line.window, &ends), watched: true }
    }

    /// The body begins, at least once, where what stands above it ends.
    fn repeat(&mut self, statement: &'b Statement, of: usize, line: Line) -> Line {
        let inside = Inside { of, part: 0, kind: Braces::Loop };
        let Some(body) = statement.bodies().into_iter().next() else { return line };
        let end = self.part(&body.statements, inside, line);
        let window = self.windows.one_of(line.window, &[line.window, end.window]);
        Line { window, watched: line.watched || end.watched }
    }
}
