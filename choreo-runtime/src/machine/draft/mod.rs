//! Machines drafted from the text of a block, for tests of drawings and reports: each statement on one line, each
//! brace at a line's end. Laid out as the macro does it, as far as such texts need.

mod flow;
mod line;

use flow::Flow;
use line::Line;

use super::flow::{Body, Branch, Loop, Member, Region, Start};
use super::statement::{Channel, Count, Kind, Never, Payload, Publish, Topic, Watch};
use super::{
    Capture, CaptureId, ChannelId, Check, Does, Either, Expect, ExprId, Field, LeafId, Let, Literal, LoopId,
    Machine, Node, Operand, Pattern, Place, Source, Span, StateId, Statement, StatementId, Test, Together,
    TransportId, Wait,
};

pub(crate) fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// The machine of the block in a file.
pub(crate) fn machine(name: &'static str, file: &'static str) -> &'static Machine {
    let at = file.find("choreo! {").unwrap();
    let before = file[..at].matches('\n').count();
    let column = at - file[..at].rfind('\n').map_or(0, |at| at + 1) + 1;
    let text = file[at..].trim_end().trim_end_matches('}').trim_end();
    let lines =
        file.lines().zip(1..).skip(before + 1).map(|(text, number)| Line::new(text, number)).collect();
    let mut draft = Draft { lines, ..Draft::default() };
    draft.part();
    draft.flow.step(Does::Finish);
    let source = Source {
        file: "shop/tests/orders.rs",
        manifest_dir: "",
        text,
        line: before as u32 + 1,
        column: column as u32,
    };
    draft.done(Machine { name, source, ..Machine::EMPTY })
}

fn id(index: usize) -> u16 {
    u16::try_from(index).unwrap()
}

#[derive(Default)]
struct Draft {
    lines: Vec<Line>,
    at: usize,
    statements: Vec<Statement>,
    captures: Vec<Capture>,
    channels: Vec<(&'static str, Vec<StatementId>)>,
    loops: Vec<Loop>,
    leaves: u16,
    exprs: u16,
    flow: Flow,
}

impl Draft {
    /// Statements up to a closing brace, which it gives.
    fn part(&mut self) -> Option<Line> {
        while let Some(line) = self.lines.get(self.at).copied() {
            self.at += 1;
            match line.word() {
                _ if line.text.starts_with('}') => return Some(line),
                "" | "timeout" => {}
                "together" => self.together(line),
                "either" => self.either(line),
                "repeat" | "for" => self.repeat(line),
                _ => self.single(line),
            }
        }
        None
    }

    fn add(&mut self, place: Place, kind: Kind) -> StatementId {
        self.statements.push(Statement { place, kind });
        StatementId(id(self.statements.len() - 1))
    }

    fn next(&self) -> StatementId {
        StatementId(id(self.statements.len()))
    }

    fn single(&mut self, line: Line) {
        let rest = line.rest();
        let statement = self.next();
        let step = |draft: &mut Draft, kind, does: fn(StatementId) -> Does| {
            let statement = draft.add(line.place(), kind);
            draft.flow.step(does(statement));
        };
        match line.word() {
            "publish" => {
                let publish = Publish {
                    transport: TransportId::ONLY,
                    topic: Topic::Literal(line.topic()),
                    payload: Payload::Static(b"{}"),
                    envelope: None,
                    capture: None,
                };
                let id = self.add(line.place(), Kind::Publish(publish));
                self.flow.trigger(id);
            }
            "expect" => {
                let expect = self.expect(line, statement);
                let id = self.add(line.place(), Kind::Expect(expect));
                self.flow.member(Member::Expect(id));
            }
            "never" => {
                let period = line.after(" for ").map(line::span);
                let watch = self.watch(line, statement);
                let id = self.add(line.place(), Kind::Never(Never { watch, period }));
                self.flow.never(id, period.is_some());
            }
            "check" => {
                let (expr, place) = (self.expr(), line.place());
                step(self, Kind::Check(Check { expr, text: rest, place, uses: &[] }), Does::Check);
            }
            "wait" => step(self, Kind::Wait(Wait { period: line::span(rest) }), Does::Wait),
            "let" => {
                let (name, text) = rest.split_once(" = ").unwrap();
                let capture = self.capture(name, line, statement);
                let expr = self.expr();
                step(self, Kind::Let(Let { expr, capture, text }), Does::Let);
            }
            other => panic!("a draft has no `{other}`"),
        }
    }

    fn expect(&mut self, line: Line, statement: StatementId) -> Expect {
        let times = line.after(" times ").map(|count| count.parse().unwrap());
        Expect {
            watch: self.watch(line, statement),
            times: times.map(|count| Count { least: count, most: Some(count) }),
            within: line.after(" within ").map(line::span),
            capture: line.after(" as ").map(|name| self.capture(name, line, statement)),
            binds: &[],
            in_order: false,
            from_start: false,
        }
    }

    fn watch(&mut self, line: Line, statement: StatementId) -> Watch {
        let topic = line.topic();
        let channel = match self.channels.iter().position(|(known, _)| *known == topic) {
            Some(channel) => channel,
            None => {
                self.channels.push((topic, Vec::new()));
                self.channels.len() - 1
            }
        };
        self.channels[channel].1.push(statement);
        Watch {
            channel: ChannelId(id(channel)),
            topic: Topic::Literal(topic),
            pattern: self.pattern(line),
            headers: &[],
            key: None,
            condition: None,
            needs: &[],
            operands: &[],
        }
    }

    fn pattern(&mut self, line: Line) -> Pattern {
        let Some(shape) = line.shape() else { return Pattern::Anything };
        let leaf = self.leaf();
        let fields = shape.trim_matches(['{', '}', ' ']).split(", ").map(|field| {
            let (key, value) = field.split_once(": ").unwrap();
            let test = match value.parse() {
                _ if value == "_" => Test::Present,
                Ok(number) => Test::Equal(Operand::Literal(Literal::Int(number))),
                Err(_) if value.starts_with('"') => {
                    Test::Equal(Operand::Literal(Literal::Text(value.trim_matches('"'))))
                }
                Err(_) => Test::Equal(Operand::Expr { expr: self.expr(), text: value }),
            };
            let value = Node { place: line.stretch(value), leaf: self.leaf(), test };
            Field { key: key.trim_matches('"'), place: line.stretch(key), value }
        });
        let fields: &[Field] = leak(fields.collect::<Vec<_>>());
        let test = Test::Object { fields, exactly: false };
        Pattern::Shape(leak(Node { place: line.stretch(shape), leaf, test }))
    }

    fn leaf(&mut self) -> LeafId {
        self.leaves += 1;
        LeafId(self.leaves - 1)
    }

    fn expr(&mut self) -> ExprId {
        self.exprs += 1;
        ExprId(self.exprs - 1)
    }

    fn capture(&mut self, name: &'static str, line: Line, statement: StatementId) -> CaptureId {
        let fill = Some(self.expr());
        self.captures.push(Capture { name, place: line.stretch(name), statement, fill, leaf: None });
        CaptureId(id(self.captures.len() - 1))
    }

    fn together(&mut self, line: Line) {
        let statement = self.add(line.place(), Kind::Together(Together { regions: &[] }));
        // Whether a trigger stands in a region is known when all are read; a draft has one.
        let fork = self.flow.fork(statement);
        let mut regions = Vec::new();
        loop {
            self.flow.region(&fork);
            let (state, body, end) = self.body();
            self.flow.join();
            regions.push(Region { state, body });
            if end.text != "} and {" {
                break;
            }
        }
        self.flow.met(fork);
        self.statements[statement.index()].kind = Kind::Together(Together { regions: leak(regions) });
    }

    fn either(&mut self, line: Line) {
        let statement = self.add(line.place(), Kind::Either(Either { branches: &[] }));
        let mut choice = self.flow.choose(statement);
        let mut branches = Vec::new();
        let mut after = None;
        loop {
            let start = match after {
                Some(span) => Start::After(span),
                None => {
                    let first = self.lines[self.at];
                    let expect = self.expect(first, self.next());
                    self.at += 1;
                    let id = self.add(first.place(), Kind::Expect(expect));
                    choice.starts.push(Member::Expect(id));
                    Start::Expect(id)
                }
            };
            let from = match start {
                Start::Expect(id) => id,
                Start::After(_) => self.next(),
            };
            self.flow.branch(&choice);
            let (state, body, end) = self.body();
            let statements = (from, body.statements.1);
            branches.push(Branch { start, state, body: Body { statements, ..body } });
            self.flow.end_branch(&mut choice);
            after = end.text.strip_prefix("} or after ").map(|rest| line::span(rest.trim_end_matches(" {")));
            if after.is_none() && end.text != "} or {" {
                break;
            }
        }
        self.flow.chosen(choice);
        self.statements[statement.index()].kind = Kind::Either(Either { branches: leak(branches) });
    }

    fn repeat(&mut self, line: Line) {
        let number = LoopId(id(self.loops.len()));
        let kind = if line.word() == "for" { Kind::For(number) } else { Kind::Repeat(number) };
        let statement = self.add(line.place(), kind);
        let rounds = self.expr();
        let head = self.flow.head(number);
        let text = line.rest();
        let blank = Body {
            statements: (statement, statement),
            rounds: (self.flow.next_round(), self.flow.next_round()),
            captures: (CaptureId(0), CaptureId(0)),
            windows: (self.flow.next_window(), self.flow.next_window()),
        };
        self.loops.push(Loop { statement, rounds, text, state: head, body: blank });
        let captures = id(self.captures.len());
        if let Some((name, _)) = text.split_once(" in ") {
            let capture = self.capture(name, line, statement);
            self.captures[capture.index()].fill = None;
        }
        let (state, body, _) = self.body();
        self.flow.lead_back(head, body.windows.0);
        let body = Body { captures: (CaptureId(captures), body.captures.1), ..body };
        self.loops[number.index()] = Loop { statement, rounds, text, state, body };
    }

    /// What stands between braces, and the line that closes it.
    fn body(&mut self) -> (StateId, Body, Line) {
        let statements = self.next();
        let captures = CaptureId(id(self.captures.len()));
        let (rounds, windows) = (self.flow.next_round(), self.flow.next_window());
        let state = self.flow.go_on();
        let end = self.part().unwrap();
        self.flow.close();
        let body = Body {
            statements: (statements, self.next()),
            rounds: (rounds, self.flow.next_round()),
            captures: (captures, CaptureId(id(self.captures.len()))),
            windows: (windows, self.flow.next_window()),
        };
        (state, body, end)
    }

    fn done(self, machine: Machine) -> &'static Machine {
        let channel = |(topic, listeners): (&'static str, Vec<StatementId>)| Channel {
            transport: TransportId::ONLY,
            topic: Topic::Literal(topic),
            from_start: false,
            listeners: listeners.leak(),
        };
        let channels: Vec<Channel> = self.channels.into_iter().map(channel).collect();
        let (states, windows, rounds) = self.flow.done();
        leak(Machine {
            statements: self.statements.leak(),
            states,
            windows,
            rounds,
            loops: self.loops.leak(),
            channels: channels.leak(),
            captures: self.captures.leak(),
            leaves: self.leaves,
            exprs: self.exprs,
            timeout: Span::Literal(std::time::Duration::from_millis(500)),
            ..machine
        })
    }
}
