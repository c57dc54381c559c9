//! A block's machine and the stand-ins of its stage as one machine, so that who runs it need not know of two.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::{
    Address, Answers, Capture, CaptureId, Channel, ChannelId, Condition, ExprId, Field, Kind, LeafId,
    Machine, Node, On, Operand, Pattern, Place, Source, Statement, StatementId, Test, Topic, TransportId,
    TypedLeaf, Watch,
};

/// One machine of two: what is the block's keeps its ids, and the stage's comes after it.
#[derive(Debug)]
pub(crate) struct Joined {
    pub(crate) machine: &'static Machine,
    /// Where the stage's leaves begin.
    pub(crate) leaves: u16,
    /// What each of the stage's transports is to the block.
    pub(crate) transports: Vec<TransportId>,
}

/// Joins them, once for each pair: machines are static, and so is what is made of them.
///
/// # Errors
///
/// Where they are too much for one machine, or the stage brings something else than `on`: a fragment that says so.
pub(crate) fn joined(block: &'static Machine, stage: &'static Machine) -> Result<&'static Joined, String> {
    static KNOWN: Mutex<BTreeMap<(usize, usize), &'static Joined>> = Mutex::new(BTreeMap::new());
    let pair = (std::ptr::from_ref(block).addr(), std::ptr::from_ref(stage).addr());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(joined) = known.get(&pair) {
        return Ok(joined);
    }
    let joined: &'static Joined = Box::leak(Box::new(join(block, stage)?));
    known.insert(pair, joined);
    Ok(joined)
}

fn join(block: &'static Machine, stage: &'static Machine) -> Result<Joined, String> {
    let room = [
        (block.statements.len(), stage.statements.len()),
        (block.channels.len(), stage.channels.len()),
        (block.captures.len(), stage.captures.len()),
        (block.fragments.len(), stage.fragments.len() + 1),
        (block.leaves.into(), stage.leaves.into()),
        (block.exprs.into(), stage.exprs.into()),
    ];
    if room.iter().any(|(one, other)| one + other > usize::from(u16::MAX)) {
        return Err("the block and the stand-ins of its stage are too much for one machine".to_owned());
    }
    let (names, transports) = transports(block, stage);
    let moved = Moved {
        statements: length(block.statements),
        channels: length(block.channels),
        captures: length(block.captures),
        texts: length(block.fragments),
        leaves: block.leaves,
        exprs: block.exprs,
        transports,
    };
    let statements: Result<Vec<Statement>, String> =
        stage.statements.iter().map(|statement| moved.statement(statement)).collect();
    let statements = behind(block.statements, statements?);
    let texts = std::iter::once(stage.source).chain(stage.fragments.iter().copied());
    let machine = Machine {
        ambient: length(stage.statements),
        channels: behind(block.channels, all(stage.channels, |one| moved.channel(one))),
        captures: behind(block.captures, all(stage.captures, |one| moved.capture(one))),
        fragments: behind(block.fragments, texts.collect::<Vec<Source>>()),
        transports: Vec::leak(names),
        leaves: block.leaves + stage.leaves,
        exprs: block.exprs + stage.exprs,
        statements,
        ..*block
    };
    Ok(Joined { machine: Box::leak(Box::new(machine)), leaves: moved.leaves, transports: moved.transports })
}

/// The names of both, and what each of the stage's is among them.
fn transports(block: &Machine, stage: &Machine) -> (Vec<&'static str>, Vec<TransportId>) {
    let mut names = block.transports.to_vec();
    if names.is_empty() && block.uses_transports() {
        // The block runs on the only transport there is, whatever the stage calls it.
        return (names, vec![TransportId::ONLY; stage.transports.len().max(1)]);
    }
    let mut ids = Vec::new();
    for name in stage.transports {
        let at = names.iter().position(|known| known == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        ids.push(TransportId(length(&names[..at])));
    }
    if ids.is_empty() {
        ids.push(TransportId::ONLY);
    }
    (names, ids)
}

/// No more than there is room for.
fn length<T>(list: &[T]) -> u16 {
    u16::try_from(list.len()).unwrap_or(u16::MAX)
}

fn behind<T: Copy>(first: &[T], then: Vec<T>) -> &'static [T] {
    let all: Vec<T> = first.iter().copied().chain(then).collect();
    all.leak()
}

fn all<T, U>(list: &[T], make: impl Fn(&T) -> U) -> Vec<U> {
    list.iter().map(make).collect()
}

/// How far the stage's ids are moved. That there is room for all of them is seen to beforehand.
struct Moved {
    statements: u16,
    channels: u16,
    captures: u16,
    leaves: u16,
    exprs: u16,
    texts: u16,
    transports: Vec<TransportId>,
}

impl Moved {
    fn statement(&self, of: &Statement) -> Result<Statement, String> {
        let Kind::On(on) = &of.kind else {
            return Err("a stage answers by `on` alone, and it brings another statement".to_owned());
        };
        Ok(Statement { place: self.place(of.place), kind: Kind::On(self.on(on)) })
    }

    fn on(&self, on: &On) -> On {
        let publishes = all(on.answers.publishes, |to| Address {
            transport: self.transport(to.transport),
            topic: self.topic(to.topic),
        });
        On {
            watch: self.watch(&on.watch),
            answer: self.expr(on.answer),
            answers: Answers {
                publishes: publishes.leak(),
                checks: all(on.answers.checks, |place| self.place(*place)).leak(),
                ..on.answers
            },
            ..*on
        }
    }

    fn watch(&self, watch: &Watch) -> Watch {
        let condition = watch.condition.map(|condition| Condition {
            expr: self.expr(condition.expr),
            place: self.place(condition.place),
            leaf: self.leaf(condition.leaf),
            ..condition
        });
        Watch {
            channel: ChannelId(watch.channel.0 + self.channels),
            topic: self.topic(watch.topic),
            pattern: self.pattern(watch.pattern),
            headers: self.fields(watch.headers),
            key: watch.key.map(|key| self.node(&key)),
            condition,
            needs: all(watch.needs, |id| self.captured(*id)).leak(),
            operands: all(watch.operands, |id| self.expr(*id)).leak(),
        }
    }

    fn pattern(&self, pattern: Pattern) -> Pattern {
        match pattern {
            Pattern::Anything => Pattern::Anything,
            Pattern::Shape(node) => Pattern::Shape(self.kept(node)),
            Pattern::Typed { expr, text, place, whole, leaves } => {
                let leaves = all(leaves, |one| TypedLeaf {
                    leaf: self.leaf(one.leaf),
                    place: self.place(one.place),
                    ..*one
                });
                let (expr, place, whole) = (self.expr(expr), self.place(place), self.leaf(whole));
                Pattern::Typed { expr, text, place, whole, leaves: leaves.leak() }
            }
            Pattern::Bytes { bytes, place, leaf } => {
                Pattern::Bytes { bytes, place: self.place(place), leaf: self.leaf(leaf) }
            }
            Pattern::Custom { expr, text, place, leaf } => {
                let (expr, place, leaf) = (self.expr(expr), self.place(place), self.leaf(leaf));
                Pattern::Custom { expr, text, place, leaf }
            }
        }
    }

    fn node(&self, node: &Node) -> Node {
        Node { place: self.place(node.place), leaf: self.leaf(node.leaf), test: self.test(node.test) }
    }

    fn test(&self, test: Test) -> Test {
        match test {
            Test::Equal(operand) => Test::Equal(self.operand(operand)),
            Test::Compare(operator, operand) => Test::Compare(operator, self.operand(operand)),
            Test::Range { from, to } => Test::Range {
                from: from.map(|from| self.operand(from)),
                to: to.map(|(to, inclusive)| (self.operand(to), inclusive)),
            },
            Test::StartsWith(operand) => Test::StartsWith(self.operand(operand)),
            Test::EndsWith(operand) => Test::EndsWith(self.operand(operand)),
            Test::Contains(operand) => Test::Contains(self.operand(operand)),
            Test::CloseTo(to, by) => Test::CloseTo(self.operand(to), self.operand(by)),
            Test::Len(node) => Test::Len(self.kept(node)),
            Test::Not(node) => Test::Not(self.kept(node)),
            Test::Every(node) => Test::Every(self.kept(node)),
            Test::Some(node) => Test::Some(self.kept(node)),
            Test::Bind(name, node) => Test::Bind(self.captured(name), self.kept(node)),
            Test::All(nodes) => Test::All(self.nodes(nodes)),
            Test::Any(nodes) => Test::Any(self.nodes(nodes)),
            Test::Sequence { items, rest } => Test::Sequence { items: self.nodes(items), rest },
            Test::Bag { items, rest } => Test::Bag { items: self.nodes(items), rest },
            Test::Object { fields, exactly } => Test::Object { fields: self.fields(fields), exactly },
            Test::Regex(_) | Test::Present | Test::Absent | Test::Type(_) => test,
        }
    }

    fn kept(&self, node: &Node) -> &'static Node {
        Box::leak(Box::new(self.node(node)))
    }

    fn nodes(&self, nodes: &[Node]) -> &'static [Node] {
        all(nodes, |node| self.node(node)).leak()
    }

    fn fields(&self, fields: &[Field]) -> &'static [Field] {
        let moved = all(fields, |field| Field {
            place: self.place(field.place),
            value: self.node(&field.value),
            ..*field
        });
        moved.leak()
    }

    fn operand(&self, operand: Operand) -> Operand {
        match operand {
            Operand::Literal(literal) => Operand::Literal(literal),
            Operand::Expr { expr, text } => Operand::Expr { expr: self.expr(expr), text },
        }
    }

    fn channel(&self, channel: &Channel) -> Channel {
        Channel {
            transport: self.transport(channel.transport),
            topic: self.topic(channel.topic),
            listeners: all(channel.listeners, |id| self.id(*id)).leak(),
            ..*channel
        }
    }

    fn capture(&self, capture: &Capture) -> Capture {
        Capture {
            place: self.place(capture.place),
            statement: self.id(capture.statement),
            fill: capture.fill.map(|fill| self.expr(fill)),
            leaf: capture.leaf.map(|leaf| self.leaf(leaf)),
            ..*capture
        }
    }

    fn topic(&self, topic: Topic) -> Topic {
        match topic {
            Topic::Expr { expr, text } => Topic::Expr { expr: self.expr(expr), text },
            topic => topic,
        }
    }

    /// The texts of the stage come after those of the block, its own one first.
    fn place(&self, place: Place) -> Place {
        Place { text: place.text + self.texts + 1, ..place }
    }

    fn id(&self, id: StatementId) -> StatementId {
        StatementId(id.0 + self.statements)
    }

    fn captured(&self, id: CaptureId) -> CaptureId {
        CaptureId(id.0 + self.captures)
    }

    fn leaf(&self, leaf: LeafId) -> LeafId {
        LeafId(leaf.0 + self.leaves)
    }

    fn expr(&self, expr: ExprId) -> ExprId {
        ExprId(expr.0 + self.exprs)
    }

    fn transport(&self, id: TransportId) -> TransportId {
        self.transports.get(id.index()).copied().unwrap_or(TransportId::ONLY)
    }
}
