//! The lowering of a script to a machine: what the macro does, by the same rules.

use std::time::Duration;

use super::script::{Act, Asks, Expected, Listen, Say, Script, Wants, reply_address};
use super::table::{Entry, Table};
use crate::machine::{
    Answers, Call, Capture, CaptureId, Channel, ChannelId, Check, Condition, Does, Eventually, Expect,
    ExprId, Field, Kind, LeafId, Let, Literal, Machine, Member, Never, Node, On, Operand, Pattern, Payload,
    Place, Publish, Request, Round, RoundId, Span, State, StateId, Statement, StatementId, Test, Topic, Wait,
    Watch, Window, WindowId,
};

/// A lowered block: the machine, and the values of its expressions.
#[derive(Debug)]
pub(in crate::engine) struct Lowered {
    pub(in crate::engine) machine: &'static Machine,
    pub(in crate::engine) table: Table,
    /// What each statement is, by its id. The elements of an `in order` are statements of their own.
    pub(in crate::engine) says: Vec<Say>,
}

impl Script {
    pub(in crate::engine) fn lower(&self) -> Lowered {
        let mut lower = Lower::default();
        for say in &self.says {
            lower.add(say);
        }
        lower.finish(self)
    }
}

#[derive(Default)]
struct Lower {
    says: Vec<Say>,
    kinds: Vec<Kind>,
    captures: Vec<Capture>,
    channels: Vec<(&'static str, Vec<StatementId>)>,
    /// The topics that somebody reads `from start`.
    started: Vec<&'static str>,
    exprs: Vec<Entry>,
    leaves: u16,
    requests: usize,
    flow: Flow,
}

fn leak<T>(items: Vec<T>) -> &'static [T] {
    items.leak()
}

fn id(index: usize) -> u16 {
    u16::try_from(index).unwrap()
}

impl Lower {
    fn add(&mut self, say: &Say) {
        match say {
            Say::InOrder(expects) => {
                let ids =
                    expects.iter().map(|expect| self.statement(&Say::Expect(expect.clone()), true)).collect();
                self.flow.member(Member::InOrder(leak(ids)));
            }
            Say::Expect(_) => {
                let id = self.statement(say, false);
                self.flow.member(Member::Expect(id));
            }
            Say::Never { period, .. } => {
                let id = self.statement(say, false);
                self.flow.never(id, period.is_some());
            }
            Say::On { .. } => {
                self.statement(say, false);
            }
            Say::Publish { .. } => {
                let id = self.statement(say, false);
                self.flow.trigger(id, &self.kinds, &self.captures);
            }
            Say::Call { .. } => {
                let id = self.statement(say, false);
                self.flow.trigger(id, &self.kinds, &self.captures);
            }
            Say::Request(expected) => {
                let mut expected = expected.clone();
                expected.on.topic = reply_address(self.requests);
                self.requests += 1;
                let id = self.statement(&Say::Request(expected), false);
                self.flow.trigger(id, &self.kinds, &self.captures);
                self.flow.reply(id);
            }
            Say::Eventually(_) => {
                let id = self.statement(say, false);
                self.flow.member(Member::Eventually(id));
            }
            Say::Let { .. } => {
                let id = self.statement(say, false);
                self.flow.step(Does::Let(id), &self.kinds, &self.captures);
            }
            Say::Check(_) => {
                let id = self.statement(say, false);
                self.flow.step(Does::Check(id), &self.kinds, &self.captures);
            }
            Say::Wait(_) => {
                let id = self.statement(say, false);
                self.flow.step(Does::Wait(id), &self.kinds, &self.captures);
            }
        }
    }

    fn statement(&mut self, say: &Say, in_order: bool) -> StatementId {
        let statement = StatementId(id(self.kinds.len()));
        self.says.push(say.clone());
        let kind = match say {
            Say::Publish { topic, name, fails } => Kind::Publish(Publish {
                topic: Topic::Literal(topic),
                payload: match fails {
                    true => Payload::Expr(self.expr(Entry::Fail)),
                    false => Payload::Static(br#"{"k":0}"#),
                },
                envelope: None,
                capture: name.map(|name| self.capture(name, statement, None)),
            }),
            Say::Expect(expect) => self.expect(expect, statement, in_order),
            Say::Never { on, period, written } => Kind::Never(Never {
                watch: self.watch(on, statement, None),
                period: period.map(|millis| match written {
                    true => Span::Expr { expr: self.expr(Entry::Millis(millis)), text: "period" },
                    false => Span::Literal(Duration::from_millis(millis)),
                }),
            }),
            Say::On { on, once, times, does } => Kind::On(On {
                watch: self.watch(on, statement, None),
                answer: self.expr(Entry::Answer(does.clone())),
                answers: Answers { publishes: &[], replies: does.contains(&Act::Reply) },
                once: *once,
                times: *times,
            }),
            Say::Let { name, value } => {
                let expr = self.expr(Entry::Let(name, *value));
                let capture = self.capture(name, statement, None);
                self.captures[capture.index()].fill = None;
                Kind::Let(Let { expr, capture, text: "value" })
            }
            Say::Check(holds) => Kind::Check(Check {
                expr: self.expr(Entry::Check(*holds)),
                text: "condition",
                place: Place::NOWHERE,
                uses: &[],
            }),
            Say::Wait(millis) => Kind::Wait(Wait { period: Span::Literal(Duration::from_millis(*millis)) }),
            Say::Call { name, value } => {
                let expr = self.expr(Entry::Call(*name, *value));
                let capture = name.map(|name| self.capture(name, statement, None));
                if let Some(capture) = capture {
                    self.captures[capture.index()].fill = None;
                }
                Kind::Call(Call { expr, capture, text: "{ .. }" })
            }
            Say::Request(expected) => {
                let publish = Publish {
                    topic: Topic::Literal("t"),
                    payload: Payload::Static(br#"{"k":0}"#),
                    envelope: None,
                    capture: None,
                };
                let Kind::Expect(expect) = self.expect(expected, statement, false) else { unreachable!() };
                Kind::Request(Request { publish, expect })
            }
            Say::Eventually(Asks { from, within, every, needs }) => Kind::Eventually(Eventually {
                expr: self.expr(Entry::TrueFrom(*from)),
                needs: leak(needs.iter().map(|name| self.named(name)).collect()),
                within: Span::Literal(Duration::from_millis(*within)),
                every: Span::Literal(Duration::from_millis(*every)),
                text: "{ .. }",
            }),
            Say::InOrder(_) => unreachable!("its elements are statements"),
        };
        self.kinds.push(kind);
        statement
    }

    fn expect(&mut self, expect: &Expected, statement: StatementId, in_order: bool) -> Kind {
        let part = expect.part.map(|name| {
            let leaf = LeafId(self.leaves);
            let capture = self.capture(name, statement, Some(leaf));
            self.leaves += 1;
            (capture, leaf)
        });
        self.started.extend(expect.from_start.then_some(expect.on.topic));
        Kind::Expect(Expect {
            watch: self.watch(&expect.on, statement, part),
            times: expect.times,
            within: expect.within.map(|millis| Span::Literal(Duration::from_millis(millis))),
            capture: expect.name.map(|name| self.capture(name, statement, None)),
            binds: leak(part.into_iter().map(|(capture, _)| capture).collect()),
            in_order,
            from_start: expect.from_start,
        })
    }

    fn capture(&mut self, name: &'static str, statement: StatementId, leaf: Option<LeafId>) -> CaptureId {
        let fill = Some(self.expr(Entry::Fill(name)));
        self.captures.push(Capture { name, place: Place::NOWHERE, statement, fill, leaf });
        CaptureId(id(self.captures.len() - 1))
    }

    fn named(&self, name: &str) -> CaptureId {
        let known = self.captures.iter().position(|capture| capture.name == name);
        CaptureId(id(known.expect("the capture stands above")))
    }

    fn expr(&mut self, entry: Entry) -> ExprId {
        self.exprs.push(entry);
        ExprId(id(self.exprs.len() - 1))
    }

    fn leaf(&mut self) -> LeafId {
        self.leaves += 1;
        LeafId(self.leaves - 1)
    }

    fn watch(&mut self, on: &Listen, statement: StatementId, part: Option<(CaptureId, LeafId)>) -> Watch {
        let channel = match self.channels.iter().position(|(topic, _)| *topic == on.topic) {
            Some(channel) => channel,
            None => {
                self.channels.push((on.topic, Vec::new()));
                self.channels.len() - 1
            }
        };
        self.channels[channel].1.push(statement);
        let mut needs = Vec::new();
        let mut operands = Vec::new();
        let mut condition = None;
        let test = match &on.wants {
            Wants::Any => None,
            Wants::OneOf(values) => {
                let literal = |value: &i64| Node {
                    place: Place::NOWHERE,
                    leaf: LeafId(0),
                    test: Test::Equal(Operand::Literal(Literal::Int(i128::from(*value)))),
                };
                Some(Test::Any(leak(values.iter().map(literal).collect())))
            }
            Wants::Same(name) => {
                needs.push(self.named(name));
                let expr = self.expr(Entry::Captured(name));
                operands.push(expr);
                Some(Test::Equal(Operand::Expr { expr, text: name }))
            }
            Wants::Within(millis) => {
                condition = Some(Entry::LatencyWithin(*millis));
                None
            }
            Wants::Fails => {
                condition = Some(Entry::Fail);
                None
            }
        };
        let condition = condition.map(|entry| Condition {
            expr: self.expr(entry),
            text: "condition",
            place: Place::NOWHERE,
            leaf: self.leaf(),
        });
        let pattern = self.pattern(test, part);
        Watch {
            channel: ChannelId(id(channel)),
            topic: Topic::Literal(on.topic),
            pattern,
            headers: &[],
            key: None,
            condition,
            needs: leak(needs),
            operands: leak(operands),
        }
    }

    fn pattern(&mut self, test: Option<Test>, part: Option<(CaptureId, LeafId)>) -> Pattern {
        if test.is_none() && part.is_none() {
            return Pattern::Anything;
        }
        let leaf = part.map_or_else(|| self.leaf(), |(_, leaf)| leaf);
        let mut value = Node { place: Place::NOWHERE, leaf, test: test.unwrap_or(Test::Present) };
        if let Some((capture, leaf)) = part {
            let inner = Box::leak(Box::new(value));
            value = Node { place: Place::NOWHERE, leaf, test: Test::Bind(capture, inner) };
        }
        let fields = leak(vec![Field { key: "k", place: Place::NOWHERE, value }]);
        let leaf = self.leaf();
        let root = Node { place: Place::NOWHERE, leaf, test: Test::Object { fields, exactly: false } };
        Pattern::Shape(Box::leak(Box::new(root)))
    }

    fn finish(mut self, script: &Script) -> Lowered {
        self.flow.step(Does::Finish, &self.kinds, &self.captures);
        let statements = self
            .kinds
            .into_iter()
            .zip(1u32..)
            .map(|(kind, line)| Statement { place: Place::new(line, 1, line, 80), kind });
        let last = id(self.flow.states.len() - 1);
        let states = self
            .flow
            .states
            .into_iter()
            .zip(1u16..)
            .map(|(does, next)| State { does, next: StateId(next.min(last)) });
        let channels = self.channels.into_iter().map(|(topic, listeners)| Channel {
            topic: if topic.starts_with('r') { Topic::Reply } else { Topic::Literal(topic) },
            from_start: self.started.contains(&topic),
            listeners: leak(listeners),
        });
        let windows = self.flow.windows.into_iter().map(|window| Window {
            opened_by: window.opened_by,
            rounds: leak(window.rounds),
            nevers: leak(window.nevers),
        });
        let machine = Machine {
            name: "script",
            statements: leak(statements.collect()),
            states: leak(states.collect()),
            windows: leak(windows.collect()),
            rounds: leak(self.flow.rounds),
            channels: leak(channels.collect()),
            captures: leak(self.captures),
            leaves: self.leaves,
            exprs: id(self.exprs.len()),
            timeout: Span::Literal(Duration::from_millis(script.timeout)),
            settle: Span::Literal(Duration::from_millis(script.settle)),
            slow_fails: script.slow_fails,
            ..Machine::EMPTY
        };
        Lowered { machine: Box::leak(Box::new(machine)), table: Table::new(self.exprs), says: self.says }
    }
}

#[derive(Default)]
struct OpenWindow {
    opened_by: Option<StatementId>,
    rounds: Vec<RoundId>,
    nevers: Vec<StatementId>,
}

#[derive(Default)]
struct Flow {
    states: Vec<Does>,
    windows: Vec<OpenWindow>,
    rounds: Vec<Round>,
    segment: Vec<Member>,
    watched: bool,
}

impl Flow {
    fn watch(&mut self) {
        if self.windows.is_empty() {
            self.windows.push(OpenWindow::default());
        }
        self.watched = true;
    }

    fn member(&mut self, member: Member) {
        self.watch();
        self.segment.push(member);
    }

    fn never(&mut self, statement: StatementId, quiet: bool) {
        self.watch();
        self.windows.last_mut().unwrap().nevers.push(statement);
        if quiet {
            self.segment.push(Member::Quiet(statement));
        }
    }

    fn trigger(&mut self, statement: StatementId, kinds: &[Kind], captures: &[Capture]) {
        let opens = self.windows.is_empty() || self.watched;
        if opens {
            self.close(kinds, captures);
            self.windows.push(OpenWindow { opened_by: Some(statement), ..OpenWindow::default() });
            self.watched = false;
        }
        let run = WindowId(id(self.windows.len() - 1));
        let opens = opens.then_some(run);
        self.states.push(match kinds[statement.index()] {
            Kind::Call(_) => Does::Call { statement, opens, run },
            _ => Does::Publish { statement, opens, run },
        });
    }

    fn reply(&mut self, statement: StatementId) {
        let window = WindowId(id(self.windows.len() - 1));
        let round = RoundId(id(self.rounds.len()));
        self.rounds.push(Round { window, members: leak(vec![Member::Expect(statement)]) });
        self.windows.last_mut().unwrap().rounds.push(round);
        self.states.push(Does::Await(round));
    }

    fn step(&mut self, does: Does, kinds: &[Kind], captures: &[Capture]) {
        self.close(kinds, captures);
        self.states.push(does);
    }

    fn close(&mut self, kinds: &[Kind], captures: &[Capture]) {
        let mut layers: Vec<Vec<Member>> = Vec::new();
        for member in std::mem::take(&mut self.segment) {
            let needs = member.statements().iter().flat_map(|id| match &kinds[id.index()] {
                Kind::Expect(expect) => expect.watch.needs,
                Kind::Eventually(eventually) => eventually.needs,
                _ => &[],
            });
            let binders: Vec<StatementId> = needs.map(|id| captures[id.index()].statement).collect();
            let binds = |member: &Member| member.expects().iter().any(|id| binders.contains(id));
            let layer = layers.iter().rposition(|layer| layer.iter().any(binds)).map_or(0, |layer| layer + 1);
            if layers.len() <= layer {
                layers.push(Vec::new());
            }
            layers[layer].push(member);
        }
        for members in layers {
            let window = WindowId(id(self.windows.len() - 1));
            let round = RoundId(id(self.rounds.len()));
            self.rounds.push(Round { window, members: leak(members) });
            self.windows.last_mut().unwrap().rounds.push(round);
            self.states.push(Does::Await(round));
        }
    }
}
