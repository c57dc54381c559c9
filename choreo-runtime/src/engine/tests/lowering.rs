//! The lowering of a script to a machine: what the macro does, by the same rules.

mod flow;

use std::time::Duration;

use flow::Flow;
pub(in crate::engine) use flow::Run;

use super::script::{Act, Asks, Expected, Listen, REPLY_ADDRESSES, Say, Script, Wants};
use super::table::{Entry, Table};
use super::world::on_wire;
use crate::machine::{
    Answers, Body, Call, Capture, CaptureId, Channel, ChannelId, Check, Condition, Does, Either, Eventually,
    Expect, ExprId, Field, Kind, LeafId, Let, Literal, Loop, LoopId, Machine, Member, Never, Node, On, Only,
    Operand, Pattern, Payload, Place, Publish, Request, Span, StateId, Statement, StatementId, Test,
    Together, Topic, TransportId, Wait, Watch,
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
            Say::Only(expects) => self.only(say, expects),
            Say::On { .. } => {
                self.statement(say, false);
            }
            Say::Publish { .. } | Say::Call { .. } => {
                let id = self.statement(say, false);
                self.flow.trigger(id, &self.kinds, &self.captures);
            }
            Say::Request(expected) => {
                let mut expected = expected.clone();
                expected.on.topic = REPLY_ADDRESSES[self.requests];
                self.requests += 1;
                let id = self.statement(&Say::Request(expected), false);
                self.flow.trigger(id, &self.kinds, &self.captures);
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
            Say::Together(regions) => self.together(say, regions),
            Say::Either { branches, after } => self.either(say, branches, after.as_ref()),
            Say::Repeat(_, body) | Say::For { body, .. } => self.repeat(say, body),
        }
    }

    fn only(&mut self, say: &Say, expects: &[Expected]) {
        let statement = self.statement(say, false);
        self.flow.never(statement, false);
        let (mut ids, mut channels) = (Vec::new(), Vec::new());
        for expect in expects {
            let id = self.statement(&Say::Expect(expect.clone()), false);
            self.flow.member(Member::Expect(id));
            let Kind::Expect(expect) = &self.kinds[id.index()] else { unreachable!() };
            channels.push(expect.watch.channel);
            ids.push(id);
        }
        channels.sort_unstable();
        channels.dedup();
        self.kinds[statement.index()] = Kind::Only(Only { channels: leak(channels), expects: leak(ids) });
    }

    fn all(&mut self, says: &[Say]) {
        says.iter().for_each(|say| self.add(say));
        self.flow.close(&self.kinds, &self.captures);
    }

    fn together(&mut self, say: &Say, regions: &[Vec<Say>]) {
        self.flow.close(&self.kinds, &self.captures);
        let statement = self.statement(say, false);
        let outer = self.flow.fork(statement, regions.iter().any(|region| has_trigger(region)));
        let mut lowered = Vec::new();
        for region in regions {
            let mark = self.flow.mark(&self.kinds, &self.captures);
            let state = self.flow.begin_region(&outer);
            self.all(region);
            self.flow.end_region();
            lowered.push(flow::region(state, self.flow.body(mark, &self.kinds, &self.captures)));
        }
        self.flow.meet(outer);
        self.kinds[statement.index()] = Kind::Together(Together { regions: leak(lowered) });
    }

    fn either(&mut self, say: &Say, branches: &[Vec<Say>], after: Option<&(u64, Vec<Say>)>) {
        self.flow.close(&self.kinds, &self.captures);
        let statement = self.statement(say, false);
        // The starts are statements of their branches, and known when their round is laid out.
        let mut at = statement.index() + 1;
        let starts = branches.iter().map(|branch| {
            let start = StatementId(id(at));
            at += branch.iter().map(statements).sum::<usize>();
            start
        });
        let starts: Vec<StatementId> = starts.collect();
        let mut choice = self.flow.choose(statement, starts.clone());
        let mut lowered = Vec::new();
        let last = after.map(|(millis, branch)| (None, *millis, branch));
        let branches = starts.into_iter().zip(branches).map(|(start, branch)| (Some(start), 0, branch));
        for (start, millis, branch) in branches.chain(last) {
            let mark = self.flow.mark(&self.kinds, &self.captures);
            let rest = match start {
                Some(start) => {
                    assert_eq!(self.statement(&branch[0], false), start, "a branch begins with its start");
                    &branch[1..]
                }
                None => branch,
            };
            let state = self.flow.begin_branch(&choice);
            self.all(rest);
            self.flow.end_branch(&mut choice);
            let body = self.flow.body(mark, &self.kinds, &self.captures);
            lowered.push(flow::branch(start, millis, state, body));
        }
        self.flow.end_choice(choice);
        self.kinds[statement.index()] = Kind::Either(Either { branches: leak(lowered) });
    }

    fn repeat(&mut self, say: &Say, body: &[Say]) {
        self.flow.close(&self.kinds, &self.captures);
        let statement = StatementId(id(self.kinds.len()));
        let this = LoopId(id(self.flow.loops.len()));
        let rounds = match say {
            Say::Repeat(count, _) => self.expr(Entry::Times(*count)),
            Say::For { name, values, .. } => self.expr(Entry::Each(name, values.clone())),
            _ => unreachable!("it is a loop"),
        };
        let nothing = self.flow.mark(&self.kinds, &self.captures);
        let nothing = self.flow.body(nothing, &self.kinds, &self.captures);
        self.flow.loops.push(Loop { statement, rounds, text: "rounds", state: StateId(0), body: nothing });
        let captures = CaptureId(id(self.captures.len()));
        if let Say::For { name, .. } = say {
            let capture = self.capture(name, statement, None);
            self.captures[capture.index()].fill = None;
        }
        self.statement(say, false);
        let around = self.flow.begin_loop(this, body);
        let mark = self.flow.mark(&self.kinds, &self.captures);
        let state = self.flow.begin_body(&around);
        self.all(body);
        let body = self.flow.body(mark, &self.kinds, &self.captures);
        let body = Body { captures: (captures, body.captures.1), ..body };
        self.flow.loops[this.index()].state = state;
        self.flow.loops[this.index()].body = body;
        self.flow.end_loop(around, say, body.windows.0);
        self.kinds[statement.index()] = match say {
            Say::For { .. } => Kind::For(this),
            _ => Kind::Repeat(this),
        };
    }

    fn statement(&mut self, say: &Say, in_order: bool) -> StatementId {
        let statement = StatementId(id(self.kinds.len()));
        self.says.push(say.clone());
        // Those that hold others are known when these are.
        let hollow = Kind::Check(Check { expr: ExprId(0), text: "", place: Place::NOWHERE, uses: &[] });
        let kind = match say {
            Say::Publish { topic, name, fails } => Kind::Publish(Publish {
                transport: on_wire(topic).0,
                topic: Topic::Literal(on_wire(topic).1),
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
                answers: Answers { publishes: &[], replies: does.contains(&Act::Reply), checks: &[] },
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
            Say::Request(expected) => self.request(expected, statement),
            Say::Eventually(asks) => self.eventually(*asks),
            Say::InOrder(_) => unreachable!("its elements are statements"),
            Say::Only(_) | Say::Together(_) | Say::Either { .. } | Say::Repeat(..) | Say::For { .. } => {
                hollow
            }
        };
        self.kinds.push(kind);
        statement
    }

    fn request(&mut self, expected: &Expected, statement: StatementId) -> Kind {
        let (topic, payload) = (Topic::Literal("t"), Payload::Static(br#"{"k":0}"#));
        let publish = Publish { transport: TransportId::ONLY, topic, payload, envelope: None, capture: None };
        let Kind::Expect(expect) = self.expect(expected, statement, false) else { unreachable!() };
        Kind::Request(Request { publish, expect })
    }

    fn eventually(&mut self, asks: Asks) -> Kind {
        Kind::Eventually(Eventually {
            expr: self.expr(Entry::TrueFrom(asks.from)),
            needs: leak(asks.needs.map_or_else(Vec::new, |name| self.named(name))),
            within: Span::Literal(Duration::from_millis(asks.within)),
            every: Span::Literal(Duration::from_millis(asks.every)),
            text: "{ .. }",
        })
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

    /// The captures of a name. Of what several branches bind, each is one that it may be.
    fn named(&self, name: &str) -> Vec<CaptureId> {
        let known = (0u16..).zip(&self.captures).filter(|(_, capture)| capture.name == name);
        let known: Vec<CaptureId> = known.map(|(id, _)| CaptureId(id)).collect();
        assert!(!known.is_empty(), "the capture stands above");
        known
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
                needs = self.named(name);
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
            topic: Topic::Literal(on_wire(on.topic).1),
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
        let channels = self.channels.into_iter().map(|(topic, listeners)| Channel {
            transport: on_wire(topic).0,
            topic: match REPLY_ADDRESSES.contains(&topic) {
                true => Topic::Reply,
                false => Topic::Literal(on_wire(topic).1),
            },
            from_start: self.started.contains(&topic),
            listeners: leak(listeners),
        });
        let machine = Machine {
            name: "script",
            statements: leak(statements.collect()),
            states: self.flow.states(),
            windows: self.flow.windows(),
            rounds: leak(self.flow.rounds),
            loops: leak(self.flow.loops),
            transports: &["one", "other"],
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

/// How many statements something is, with what stands in it.
pub(in crate::engine) fn statements(say: &Say) -> usize {
    match say {
        Say::InOrder(expects) => expects.len(),
        Say::Only(expects) => 1 + expects.len(),
        _ => 1 + say.parts().into_iter().flatten().map(statements).sum::<usize>(),
    }
}

/// Whether a trigger stands among these, at any depth.
pub(in crate::engine) fn has_trigger(says: &[Say]) -> bool {
    says.iter().any(|say| is_trigger(say) || say.parts().into_iter().any(has_trigger))
}

/// Whether something is a trigger.
pub(in crate::engine) fn is_trigger(say: &Say) -> bool {
    matches!(say, Say::Publish { .. } | Say::Call { .. } | Say::Request(_))
}
