//! `machine::Pattern`, and the nodes of shapes.

use proc_macro2::{Literal as Lit, TokenStream};
use quote::quote;

use super::place::place;
use super::table::{id, option};
use crate::ast::{JsonType, Operator};
use crate::lower::ir::{Field, Literal, Node, Operand, Pattern, Test};

pub(super) fn pattern(pattern: &Pattern) -> TokenStream {
    match pattern {
        Pattern::Anything => quote!(__m::Pattern::Anything),
        Pattern::Shape(root) => {
            let root = node(root);
            quote!(__m::Pattern::Shape(&#root))
        }
        Pattern::Typed { expr, text, extent, whole, leaves } => {
            let (expr, place, whole) = (id("ExprId", expr.0), place(extent), id("LeafId", whole.0));
            let leaves = leaves.iter().map(|part| {
                let (leaf, place) = (id("LeafId", part.leaf.0), self::place(&part.extent));
                let (path, text) = (&part.path, &part.text);
                quote!(__m::TypedLeaf { leaf: #leaf, path: #path, text: #text, place: #place })
            });
            quote! {
                __m::Pattern::Typed {
                    expr: #expr, text: #text, place: #place, whole: #whole, leaves: &[#(#leaves),*],
                }
            }
        }
        Pattern::Bytes { bytes, extent, leaf } => {
            let (bytes, place, leaf) = (Lit::byte_string(bytes), place(extent), id("LeafId", leaf.0));
            quote!(__m::Pattern::Bytes { bytes: #bytes, place: #place, leaf: #leaf })
        }
        Pattern::Custom { expr, text, extent, leaf } => {
            let (expr, place, leaf) = (id("ExprId", expr.0), place(extent), id("LeafId", leaf.0));
            quote!(__m::Pattern::Custom { expr: #expr, text: #text, place: #place, leaf: #leaf })
        }
    }
}

pub(super) fn fields(fields: &[Field]) -> TokenStream {
    let fields = fields.iter().map(|field| {
        let (key, place, value) = (&field.key, place(&field.extent), node(&field.value));
        quote!(__m::Field { key: #key, place: #place, value: #value })
    });
    quote!(&[#(#fields),*])
}

pub(super) fn node(node: &Node) -> TokenStream {
    let (place, leaf, test) = (place(&node.extent), id("LeafId", node.leaf.0), test(&node.test));
    quote!(__m::Node { place: #place, leaf: #leaf, test: __m::Test::#test })
}

fn nodes(nodes: &[Node]) -> TokenStream {
    let nodes = nodes.iter().map(node);
    quote!(&[#(#nodes),*])
}

fn test(test: &Test) -> TokenStream {
    match test {
        Test::Equal(value) => one(&quote!(Equal), value),
        Test::StartsWith(value) => one(&quote!(StartsWith), value),
        Test::EndsWith(value) => one(&quote!(EndsWith), value),
        Test::Contains(value) => one(&quote!(Contains), value),
        Test::Compare(operator, value) => {
            let (operator, value) = (self::operator(*operator), operand(value));
            quote!(Compare(__m::Operator::#operator, #value))
        }
        Test::CloseTo(value, epsilon) => {
            let (value, epsilon) = (operand(value), operand(epsilon));
            quote!(CloseTo(#value, #epsilon))
        }
        Test::Range { from, to } => {
            let from = option(from.as_ref().map(operand));
            let to = option(to.as_ref().map(|(value, inclusive)| {
                let value = operand(value);
                quote!((#value, #inclusive))
            }));
            quote!(Range { from: #from, to: #to })
        }
        Test::Regex(regex) => quote!(Regex(#regex)),
        Test::Present => quote!(Present),
        Test::Absent => quote!(Absent),
        Test::Type(json) => {
            let json = json_type(*json);
            quote!(Type(__m::JsonType::#json))
        }
        nested => nesting(nested),
    }
}

fn nesting(test: &Test) -> TokenStream {
    match test {
        Test::Len(inner) => around(&quote!(Len), inner),
        Test::Not(inner) => around(&quote!(Not), inner),
        Test::Every(inner) => around(&quote!(Every), inner),
        Test::Some(inner) => around(&quote!(Some), inner),
        Test::All(inner) => {
            let inner = nodes(inner);
            quote!(All(#inner))
        }
        Test::Any(inner) => {
            let inner = nodes(inner);
            quote!(Any(#inner))
        }
        Test::Sequence { items, rest } => {
            let items = nodes(items);
            quote!(Sequence { items: #items, rest: #rest })
        }
        Test::Bag { items, rest } => {
            let items = nodes(items);
            quote!(Bag { items: #items, rest: #rest })
        }
        Test::Object { fields, exactly } => {
            let fields = self::fields(fields);
            quote!(Object { fields: #fields, exactly: #exactly })
        }
        Test::Bind(capture, inner) => {
            let (capture, inner) = (id("CaptureId", capture.0), node(inner));
            quote!(Bind(#capture, &#inner))
        }
        // The others have no nodes inside.
        _ => quote!(Present),
    }
}

fn one(name: &TokenStream, value: &Operand) -> TokenStream {
    let value = operand(value);
    quote!(#name(#value))
}

fn around(name: &TokenStream, inner: &Node) -> TokenStream {
    let inner = node(inner);
    quote!(#name(&#inner))
}

fn operand(operand: &Operand) -> TokenStream {
    match operand {
        Operand::Literal(value) => {
            let value = literal(value);
            quote!(__m::Operand::Literal(__m::Literal::#value))
        }
        Operand::Expr(expr, text) => {
            let expr = id("ExprId", expr.0);
            quote!(__m::Operand::Expr { expr: #expr, text: #text })
        }
    }
}

fn literal(literal: &Literal) -> TokenStream {
    match literal {
        Literal::Null => quote!(Null),
        Literal::Bool(flag) => quote!(Bool(#flag)),
        Literal::Int(number) => {
            let number = Lit::i128_unsuffixed(*number);
            quote!(Int(#number))
        }
        Literal::Float(number) => {
            let number = Lit::f64_unsuffixed(*number);
            quote!(Float(#number))
        }
        Literal::Text(text) => quote!(Text(#text)),
    }
}

fn operator(operator: Operator) -> TokenStream {
    match operator {
        Operator::NotEqual => quote!(NotEqual),
        Operator::Less => quote!(Less),
        Operator::LessOrEqual => quote!(LessOrEqual),
        Operator::Greater => quote!(Greater),
        Operator::GreaterOrEqual => quote!(GreaterOrEqual),
    }
}

fn json_type(json: JsonType) -> TokenStream {
    match json {
        JsonType::String => quote!(String),
        JsonType::Number => quote!(Number),
        JsonType::Integer => quote!(Integer),
        JsonType::Bool => quote!(Bool),
        JsonType::Array => quote!(Array),
        JsonType::Object => quote!(Object),
        JsonType::Uuid => quote!(Uuid),
        JsonType::Timestamp => quote!(Timestamp),
    }
}
