//! Nodes for tests, written nearly as in the language.

use crate::machine::{
    CaptureId, ExprId, Field, JsonType, LeafId, Literal, Node, Operand, Operator, Place, Test,
};

/// What may stand as an operand.
pub(in crate::matching) trait IntoOperand {
    fn operand(self) -> Operand;
}

macro_rules! literals {
    ($($type:ty => |$value:ident| $literal:expr;)*) => {$(
        impl IntoOperand for $type {
            fn operand(self) -> Operand {
                let $value = self;
                Operand::Literal($literal)
            }
        }
    )*};
}

literals! {
    i32 => |value| Literal::Int(i128::from(value));
    i128 => |value| Literal::Int(value);
    f64 => |value| Literal::Float(value);
    bool => |value| Literal::Bool(value);
    &'static str => |value| Literal::Text(value);
}

impl IntoOperand for Operand {
    fn operand(self) -> Operand {
        self
    }
}

/// The n-th user expression.
pub(in crate::matching) fn expr(id: u16, text: &'static str) -> Operand {
    Operand::Expr { expr: ExprId(id), text }
}

/// A node whose leaf is not numbered yet: see [`numbered`].
pub(in crate::matching) fn node(test: Test) -> Node {
    Node { place: Place::NOWHERE, leaf: LeafId(0), test }
}

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn leak_all<T>(values: impl IntoIterator<Item = T>) -> &'static [T] {
    values.into_iter().collect::<Vec<_>>().leak()
}

pub(in crate::matching) fn equal(operand: impl IntoOperand) -> Node {
    node(Test::Equal(operand.operand()))
}

pub(in crate::matching) fn equal_expr(id: u16, text: &'static str) -> Node {
    equal(expr(id, text))
}

pub(in crate::matching) fn null() -> Node {
    equal(Operand::Literal(Literal::Null))
}

pub(in crate::matching) fn compare(operator: Operator, operand: impl IntoOperand) -> Node {
    node(Test::Compare(operator, operand.operand()))
}

pub(in crate::matching) fn range<T: IntoOperand>(from: Option<T>, to: Option<(T, bool)>) -> Node {
    let to = to.map(|(to, included)| (to.operand(), included));
    node(Test::Range { from: from.map(T::operand), to })
}

pub(in crate::matching) fn regex(text: &'static str) -> Node {
    node(Test::Regex(text))
}

pub(in crate::matching) fn present() -> Node {
    node(Test::Present)
}

pub(in crate::matching) fn absent() -> Node {
    node(Test::Absent)
}

pub(in crate::matching) fn of_type(wanted: JsonType) -> Node {
    node(Test::Type(wanted))
}

pub(in crate::matching) fn starts_with(operand: impl IntoOperand) -> Node {
    node(Test::StartsWith(operand.operand()))
}

pub(in crate::matching) fn ends_with(operand: impl IntoOperand) -> Node {
    node(Test::EndsWith(operand.operand()))
}

pub(in crate::matching) fn contains(operand: impl IntoOperand) -> Node {
    node(Test::Contains(operand.operand()))
}

pub(in crate::matching) fn len(inner: Node) -> Node {
    node(Test::Len(leak(inner)))
}

pub(in crate::matching) fn not(inner: Node) -> Node {
    node(Test::Not(leak(inner)))
}

pub(in crate::matching) fn all(nodes: impl IntoIterator<Item = Node>) -> Node {
    node(Test::All(leak_all(nodes)))
}

pub(in crate::matching) fn any(nodes: impl IntoIterator<Item = Node>) -> Node {
    node(Test::Any(leak_all(nodes)))
}

pub(in crate::matching) fn every(inner: Node) -> Node {
    node(Test::Every(leak(inner)))
}

pub(in crate::matching) fn some(inner: Node) -> Node {
    node(Test::Some(leak(inner)))
}

pub(in crate::matching) fn sequence(items: impl IntoIterator<Item = Node>, rest: bool) -> Node {
    node(Test::Sequence { items: leak_all(items), rest })
}

pub(in crate::matching) fn bag(items: impl IntoIterator<Item = Node>, rest: bool) -> Node {
    node(Test::Bag { items: leak_all(items), rest })
}

pub(in crate::matching) fn fields(
    fields: impl IntoIterator<Item = (&'static str, Node)>,
) -> &'static [Field] {
    leak_all(fields.into_iter().map(|(key, value)| Field { key, place: Place::NOWHERE, value }))
}

pub(in crate::matching) fn object(of: impl IntoIterator<Item = (&'static str, Node)>) -> Node {
    node(Test::Object { fields: fields(of), exactly: false })
}

pub(in crate::matching) fn exactly(of: impl IntoIterator<Item = (&'static str, Node)>) -> Node {
    node(Test::Object { fields: fields(of), exactly: true })
}

pub(in crate::matching) fn close_to(centre: impl IntoOperand, reach: impl IntoOperand) -> Node {
    node(Test::CloseTo(centre.operand(), reach.operand()))
}

pub(in crate::matching) fn bind(capture: CaptureId, inner: Node) -> Node {
    node(Test::Bind(capture, leak(inner)))
}

/// Numbers the leaves in the order of the text, and places them: leaf n stands in line n, its key in column 1
/// and its value in column 2.
#[derive(Debug, Default)]
pub(in crate::matching) struct Numbering {
    next: u16,
}

impl Numbering {
    pub(in crate::matching) fn leaf(&mut self) -> LeafId {
        self.next += 1;
        LeafId(self.next - 1)
    }

    pub(in crate::matching) fn node(&mut self, node: &Node) -> Node {
        let leaf = self.leaf();
        let test = match node.test {
            Test::Len(inner) => Test::Len(leak(self.node(inner))),
            Test::Not(inner) => Test::Not(leak(self.node(inner))),
            Test::Every(inner) => Test::Every(leak(self.node(inner))),
            Test::Some(inner) => Test::Some(leak(self.node(inner))),
            Test::Bind(capture, inner) => Test::Bind(capture, leak(self.node(inner))),
            Test::All(nodes) => Test::All(self.nodes(nodes)),
            Test::Any(nodes) => Test::Any(self.nodes(nodes)),
            Test::Sequence { items, rest } => Test::Sequence { items: self.nodes(items), rest },
            Test::Bag { items, rest } => Test::Bag { items: self.nodes(items), rest },
            Test::Object { fields, exactly } => Test::Object { fields: self.fields(fields), exactly },
            leaf => leaf,
        };
        Node { place: value_place(leaf), leaf, test }
    }

    fn nodes(&mut self, nodes: &[Node]) -> &'static [Node] {
        leak_all(nodes.iter().map(|node| self.node(node)).collect::<Vec<_>>())
    }

    pub(in crate::matching) fn fields(&mut self, fields: &[Field]) -> &'static [Field] {
        let numbered = fields.iter().map(|field| {
            let value = self.node(&field.value);
            Field { key: field.key, place: key_place(value.leaf), value }
        });
        leak_all(numbered.collect::<Vec<_>>())
    }
}

/// Where the key of leaf n stands.
pub(in crate::matching) fn key_place(leaf: LeafId) -> Place {
    Place::new(u32::from(leaf.0), 1, u32::from(leaf.0), 2)
}

/// Where the value of leaf n stands.
pub(in crate::matching) fn value_place(leaf: LeafId) -> Place {
    Place::new(u32::from(leaf.0), 2, u32::from(leaf.0), 3)
}
