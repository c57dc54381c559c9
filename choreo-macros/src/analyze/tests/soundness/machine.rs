//! The machine of a block that was lowered, made here and now: what the macro writes as tokens, as values.

use std::time::Duration;

use choreo::machine as m;

use crate::ast::{JsonType, Operator};
use crate::lower::ir;

fn leak<T>(items: impl IntoIterator<Item = T>) -> &'static [T] {
    items.into_iter().collect::<Vec<_>>().leak()
}

fn one<T>(item: T) -> &'static T {
    Box::leak(Box::new(item))
}

fn text(text: &str) -> &'static str {
    text.to_owned().leak()
}

macro_rules! ids {
    ($($make:ident $name:ident)*) => {$(
        fn $make(id: ir::$name) -> m::$name {
            m::$name(u16::try_from(id.0).unwrap())
        }
    )*};
}

ids! {
    statement_id StatementId
    state_id StateId
    window_id WindowId
    round_id RoundId
    loop_id LoopId
    channel_id ChannelId
    transport_id TransportId
    capture_id CaptureId
    expr_id ExprId
    leaf_id LeafId
}

/// The machine.
pub(crate) fn machine(block: &ir::Block<'_>) -> &'static m::Machine {
    one(m::Machine {
        name: "block",
        statements: leak(
            block.statements.iter().map(|it| m::Statement { place: m::Place::NOWHERE, kind: kind(&it.kind) }),
        ),
        states: leak(
            block.states.iter().map(|it| m::State { does: does(&it.does), next: state_id(it.next) }),
        ),
        windows: leak(block.windows.iter().map(window)),
        rounds: leak(block.rounds.iter().map(|it| m::Round {
            window: window_id(it.window),
            members: leak(it.members.iter().map(member)),
        })),
        loops: leak(block.loops.iter().map(|it| m::Loop {
            statement: statement_id(it.statement),
            rounds: expr_id(it.rounds),
            text: text(&it.text),
            state: state_id(it.state),
            body: body(&it.body),
        })),
        channels: leak(block.channels.iter().map(|it| m::Channel {
            transport: transport_id(it.transport),
            topic: topic(&it.topic),
            from_start: it.from_start,
            listeners: statements(&it.listeners),
        })),
        captures: leak(block.captures.iter().map(|it| m::Capture {
            name: text(&it.name.to_string()),
            place: m::Place::NOWHERE,
            statement: statement_id(it.statement),
            fill: it.fill.map(expr_id),
            leaf: it.leaf.map(leaf_id),
        })),
        leaves: u16::try_from(block.leaves).unwrap(),
        exprs: u16::try_from(block.exprs.len()).unwrap(),
        timeout: block.timeout.as_ref().map_or(m::Machine::TIMEOUT, span),
        settle: block.settle.as_ref().map_or(m::Machine::SETTLE, span),
        ..m::Machine::EMPTY
    })
}

fn statements(ids: &[ir::StatementId]) -> &'static [m::StatementId] {
    leak(ids.iter().map(|id| statement_id(*id)))
}

fn captures(ids: &[ir::CaptureId]) -> &'static [m::CaptureId] {
    leak(ids.iter().map(|id| capture_id(*id)))
}

fn windows(ids: &[ir::WindowId]) -> &'static [m::WindowId] {
    leak(ids.iter().map(|id| window_id(*id)))
}

fn topic(topic: &ir::Topic) -> m::Topic {
    match topic {
        ir::Topic::Literal(name) => m::Topic::Literal(text(name)),
        ir::Topic::Expr(expr, written) => m::Topic::Expr { expr: expr_id(*expr), text: text(written) },
        ir::Topic::Reply => m::Topic::Reply,
    }
}

fn span(period: &ir::Period) -> m::Span {
    match period {
        ir::Period::Literal(nanos) => m::Span::Literal(Duration::from_nanos(*nanos)),
        ir::Period::Expr(expr, written) => m::Span::Expr { expr: expr_id(*expr), text: text(written) },
    }
}

fn count(count: &ir::Count) -> m::Count {
    m::Count { least: count.least, most: count.most }
}

fn kind(kind: &ir::Kind) -> m::Kind {
    match kind {
        ir::Kind::Publish { .. } => m::Kind::Publish(publish(kind)),
        ir::Kind::Expect { .. } => m::Kind::Expect(expect(kind)),
        ir::Kind::Request { publish: sent, expect: reply } => {
            m::Kind::Request(m::Request { publish: publish(sent), expect: expect(reply) })
        }
        ir::Kind::Never { watch: it, period } => {
            m::Kind::Never(m::Never { watch: watch(it), period: period.as_ref().map(span) })
        }
        ir::Kind::On { watch: it, answer, answers, once, times } => m::Kind::On(m::On {
            watch: watch(it),
            answer: expr_id(*answer),
            answers: m::Answers { publishes: &[], replies: answers.replies, checks: &[] },
            once: *once,
            times: times.as_ref().map(count),
        }),
        ir::Kind::Let { expr, capture, text: written } => {
            m::Kind::Let(m::Let { expr: expr_id(*expr), capture: capture_id(*capture), text: text(written) })
        }
        ir::Kind::Check { expr, text: written, uses, .. } => m::Kind::Check(m::Check {
            expr: expr_id(*expr),
            text: text(written),
            place: m::Place::NOWHERE,
            uses: captures(uses),
        }),
        ir::Kind::Wait { period } => m::Kind::Wait(m::Wait { period: span(period) }),
        ir::Kind::Call { expr, capture, text: written } => m::Kind::Call(m::Call {
            expr: expr_id(*expr),
            capture: capture.map(capture_id),
            text: text(written),
        }),
        ir::Kind::Eventually { expr, needs, within, every, text: written } => {
            m::Kind::Eventually(m::Eventually {
                expr: expr_id(*expr),
                needs: captures(needs),
                within: span(within),
                every: every.as_ref().map_or(m::Eventually::EVERY, span),
                text: text(written),
            })
        }
        braces => holding(braces),
    }
}

/// What holds statements.
fn holding(kind: &ir::Kind) -> m::Kind {
    match kind {
        ir::Kind::Only { channels, expects } => m::Kind::Only(m::Only {
            channels: leak(channels.iter().map(|id| channel_id(*id))),
            expects: statements(expects),
        }),
        ir::Kind::Together { regions } => m::Kind::Together(m::Together {
            regions: leak(
                regions.iter().map(|it| m::Region { state: state_id(it.state), body: body(&it.body) }),
            ),
        }),
        ir::Kind::Either { branches } => m::Kind::Either(m::Either {
            branches: leak(branches.iter().map(|it| m::Branch {
                start: match &it.start {
                    ir::Start::Expect(id) => m::Start::Expect(statement_id(*id)),
                    ir::Start::After(after) => m::Start::After(span(after)),
                },
                state: state_id(it.state),
                body: body(&it.body),
            })),
        }),
        ir::Kind::Repeat(id) => m::Kind::Repeat(loop_id(*id)),
        ir::Kind::For(id) => m::Kind::For(loop_id(*id)),
        _ => unreachable!("the others hold none"),
    }
}

fn publish(kind: &ir::Kind) -> m::Publish {
    let ir::Kind::Publish { to, capture, envelope, payload } = kind else { unreachable!("it publishes") };
    m::Publish {
        transport: transport_id(to.transport),
        topic: topic(&to.topic),
        payload: match payload {
            ir::Content::Static(bytes) => m::Payload::Static(bytes.clone().leak()),
            ir::Content::Raw(bytes) => m::Payload::Raw(bytes.clone().leak()),
            ir::Content::Expr(expr) => m::Payload::Expr(expr_id(*expr)),
        },
        envelope: envelope.map(expr_id),
        capture: capture.map(capture_id),
    }
}

fn expect(kind: &ir::Kind) -> m::Expect {
    let ir::Kind::Expect { watch: it, times, within, capture, binds, in_order, from_start } = kind else {
        unreachable!("it expects")
    };
    m::Expect {
        watch: watch(it),
        times: times.as_ref().map(count),
        within: within.as_ref().map(span),
        capture: capture.map(capture_id),
        binds: captures(binds),
        in_order: *in_order,
        from_start: *from_start,
    }
}

fn watch(watch: &ir::Watch) -> m::Watch {
    m::Watch {
        channel: channel_id(watch.channel),
        topic: topic(&watch.topic),
        pattern: match &watch.pattern {
            ir::Pattern::Anything => m::Pattern::Anything,
            ir::Pattern::Shape(root) => m::Pattern::Shape(one(node(root))),
            _ => unreachable!("the blocks of these tests have shapes alone"),
        },
        headers: leak(watch.headers.iter().map(field)),
        key: watch.key.as_ref().map(node),
        condition: watch.condition.as_ref().map(|it| m::Condition {
            expr: expr_id(it.expr),
            text: text(&it.text),
            place: m::Place::NOWHERE,
            leaf: leaf_id(it.leaf),
        }),
        needs: captures(&watch.needs),
        operands: leak(watch.operands.iter().map(|id| expr_id(*id))),
    }
}

fn field(field: &ir::Field) -> m::Field {
    m::Field { key: text(&field.key), place: m::Place::NOWHERE, value: node(&field.value) }
}

fn node(it: &ir::Node) -> m::Node {
    m::Node { place: m::Place::NOWHERE, leaf: leaf_id(it.leaf), test: test(&it.test) }
}

fn nodes(items: &[ir::Node]) -> &'static [m::Node] {
    leak(items.iter().map(node))
}

fn test(test: &ir::Test) -> m::Test {
    match test {
        ir::Test::Equal(value) => m::Test::Equal(operand(value)),
        ir::Test::Compare(sign, value) => m::Test::Compare(operator(*sign), operand(value)),
        ir::Test::Range { from, to } => m::Test::Range {
            from: from.as_ref().map(operand),
            to: to.as_ref().map(|(to, inclusive)| (operand(to), *inclusive)),
        },
        ir::Test::Regex(regex) => m::Test::Regex(text(regex)),
        ir::Test::Present => m::Test::Present,
        ir::Test::Absent => m::Test::Absent,
        ir::Test::Type(wanted) => m::Test::Type(json_type(*wanted)),
        ir::Test::StartsWith(value) => m::Test::StartsWith(operand(value)),
        ir::Test::EndsWith(value) => m::Test::EndsWith(operand(value)),
        ir::Test::Contains(value) => m::Test::Contains(operand(value)),
        ir::Test::Len(inner) => m::Test::Len(one(node(inner))),
        ir::Test::Not(inner) => m::Test::Not(one(node(inner))),
        ir::Test::All(items) => m::Test::All(nodes(items)),
        ir::Test::Any(items) => m::Test::Any(nodes(items)),
        ir::Test::Every(inner) => m::Test::Every(one(node(inner))),
        ir::Test::Some(inner) => m::Test::Some(one(node(inner))),
        ir::Test::Sequence { items, rest } => m::Test::Sequence { items: nodes(items), rest: *rest },
        ir::Test::Bag { items, rest } => m::Test::Bag { items: nodes(items), rest: *rest },
        ir::Test::Object { fields, exactly } => {
            m::Test::Object { fields: leak(fields.iter().map(field)), exactly: *exactly }
        }
        ir::Test::CloseTo(centre, reach) => m::Test::CloseTo(operand(centre), operand(reach)),
        ir::Test::Bind(id, inner) => m::Test::Bind(capture_id(*id), one(node(inner))),
    }
}

fn operand(operand: &ir::Operand) -> m::Operand {
    match operand {
        ir::Operand::Literal(literal) => m::Operand::Literal(match literal {
            ir::Literal::Null => m::Literal::Null,
            ir::Literal::Bool(it) => m::Literal::Bool(*it),
            ir::Literal::Int(it) => m::Literal::Int(*it),
            ir::Literal::Float(it) => m::Literal::Float(*it),
            ir::Literal::Text(it) => m::Literal::Text(text(it)),
        }),
        ir::Operand::Expr(expr, written) => m::Operand::Expr { expr: expr_id(*expr), text: text(written) },
    }
}

fn operator(operator: Operator) -> m::Operator {
    match operator {
        Operator::NotEqual => m::Operator::NotEqual,
        Operator::Less => m::Operator::Less,
        Operator::LessOrEqual => m::Operator::LessOrEqual,
        Operator::Greater => m::Operator::Greater,
        Operator::GreaterOrEqual => m::Operator::GreaterOrEqual,
    }
}

fn json_type(wanted: JsonType) -> m::JsonType {
    match wanted {
        JsonType::String => m::JsonType::String,
        JsonType::Number => m::JsonType::Number,
        JsonType::Integer => m::JsonType::Integer,
        JsonType::Bool => m::JsonType::Bool,
        JsonType::Array => m::JsonType::Array,
        JsonType::Object => m::JsonType::Object,
        JsonType::Uuid => m::JsonType::Uuid,
        JsonType::Timestamp => m::JsonType::Timestamp,
    }
}

fn does(does: &ir::Does) -> m::Does {
    match does {
        ir::Does::Publish(it) => {
            let (statement, opens, joins, run, around) = trigger(it);
            m::Does::Publish { statement, opens, joins, run, around }
        }
        ir::Does::Call(it) => {
            let (statement, opens, joins, run, around) = trigger(it);
            m::Does::Call { statement, opens, joins, run, around }
        }
        ir::Does::Let(id) => m::Does::Let(statement_id(*id)),
        ir::Does::Check(id) => m::Does::Check(statement_id(*id)),
        ir::Does::Wait(id) => m::Does::Wait(statement_id(*id)),
        ir::Does::Await(id) => m::Does::Await(round_id(*id)),
        ir::Does::Continue(id) => m::Does::Continue(window_id(*id)),
        ir::Does::Fork { statement, opens } => {
            m::Does::Fork { statement: statement_id(*statement), opens: opens.map(window_id) }
        }
        ir::Does::Join => m::Does::Join,
        ir::Does::Choose { statement, round } => {
            m::Does::Choose { statement: statement_id(*statement), round: round_id(*round) }
        }
        ir::Does::Loop(id) => m::Does::Loop(loop_id(*id)),
        ir::Does::Finish => m::Does::Finish,
    }
}

type Trigger = (m::StatementId, Option<m::WindowId>, bool, m::WindowId, &'static [m::WindowId]);

fn trigger(it: &ir::Trigger) -> Trigger {
    let (opens, around) = (it.opens.map(window_id), windows(&it.around));
    (statement_id(it.statement), opens, it.joins, window_id(it.run), around)
}

fn window(window: &ir::Window) -> m::Window {
    m::Window {
        opens: match &window.opens {
            ir::Opens::Subscribed => m::Opens::Subscribed,
            ir::Opens::Trigger(id) => m::Opens::Trigger(statement_id(*id)),
            ir::Opens::Together(id) => m::Opens::Together(statement_id(*id)),
            ir::Opens::From(from) => m::Opens::From(windows(from)),
        },
        rounds: leak(window.rounds.iter().map(|id| round_id(*id))),
        nevers: statements(&window.nevers),
    }
}

fn member(member: &ir::Member) -> m::Member {
    match member {
        ir::Member::Expect(id) => m::Member::Expect(statement_id(*id)),
        ir::Member::InOrder(ids) => m::Member::InOrder(statements(ids)),
        ir::Member::Quiet(id) => m::Member::Quiet(statement_id(*id)),
        ir::Member::Eventually(id) => m::Member::Eventually(statement_id(*id)),
    }
}

fn body(body: &ir::Body) -> m::Body {
    let of = |(from, to): (ir::StatementId, ir::StatementId)| (statement_id(from), statement_id(to));
    m::Body {
        statements: of(body.statements),
        rounds: (round_id(body.rounds.0), round_id(body.rounds.1)),
        captures: (capture_id(body.captures.0), capture_id(body.captures.1)),
        windows: (window_id(body.windows.0), window_id(body.windows.1)),
    }
}
