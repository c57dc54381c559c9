//! The machine as a DOT graph.

use std::fmt::Write as _;

use super::super::Machine;
use super::graph::{Cluster, Edge, Item, Node, Shape};
use super::walk;

/// The machine as a [DOT](https://graphviz.org/doc/info/lang.html) graph, drawn as in
/// [`mermaid`](super::mermaid): windows, rounds, regions, branches and loops are clusters.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::machine::{self, Machine};
/// static MACHINE: Machine = Machine { name: "nothing_happens", ..Machine::EMPTY };
/// assert!(machine::dot(&MACHINE).starts_with("digraph \"nothing_happens\" {\n"));
/// ```
pub fn dot(machine: &Machine) -> String {
    let graph = walk::graph(machine);
    let mut out = format!("digraph {} {{\n", quoted(&graph.name));
    out.push_str("    node [shape=box, fontname=\"sans-serif\"];\n");
    out.push_str("    graph [fontname=\"sans-serif\"];\n");
    if graph.edges.iter().any(|edge| edge.short) {
        // Frames are ranked one by one otherwise, and what is side by side comes to stand one below the other.
        out.push_str("    newrank=true;\n");
    }
    graph.items.iter().for_each(|item| write_item(&mut out, item, 1));
    graph.edges.iter().for_each(|edge| write_edge(&mut out, edge));
    out.push_str("}\n");
    out
}

fn write_item(out: &mut String, item: &Item, depth: usize) {
    match item {
        Item::Node(node) => write_node(out, node, depth),
        Item::Cluster(cluster) => write_cluster(out, cluster, depth),
    }
}

fn write_cluster(out: &mut String, cluster: &Cluster, depth: usize) {
    let indent = "    ".repeat(depth);
    let _ = writeln!(out, "{indent}subgraph cluster_{} {{", cluster.id);
    let _ = writeln!(out, "{indent}    label={};", quoted(&cluster.title));
    cluster.items.iter().for_each(|item| write_item(out, item, depth + 1));
    let _ = writeln!(out, "{indent}}}");
}

fn write_node(out: &mut String, node: &Node, depth: usize) {
    let shape = match node.shape {
        Shape::Terminal => "oval",
        // As in Mermaid. Graphviz's own parallelogram is twice as wide as its text.
        Shape::Trigger => "polygon, sides=4, skew=0.2, margin=\"0.05,0.02\"",
        Shape::Step => "box",
        Shape::Check => "hexagon",
        Shape::Expect => "box, style=rounded",
        Shape::Note => "note",
        Shape::Join => "circle",
        Shape::Decision => "diamond",
    };
    let indent = "    ".repeat(depth);
    let label = quoted(&node.lines.join("\n"));
    let _ = writeln!(out, "{indent}{} [label={label}, shape={shape}];", node.id);
}

fn write_edge(out: &mut String, edge: &Edge) {
    let label = edge.label.as_ref().map(|label| format!("label={}, fontname=\"sans-serif\"", quoted(label)));
    let length = (edge.length > 1).then(|| format!("minlen={}", edge.length));
    let weight = edge.short.then(|| "weight=4".to_owned());
    let attributes: Vec<String> = label.into_iter().chain(length).chain(weight).collect();
    let attributes = match attributes.is_empty() {
        true => String::new(),
        false => format!(" [{}]", attributes.join(", ")),
    };
    let _ = writeln!(out, "    {} -> {}{attributes};", edge.from, edge.to);
}

/// A quoted string. A backslash is doubled, so that no escape sequence of a label is left in it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_label_can_not_end_its_string() {
        assert_eq!(quoted("a[\"b\"] \\N\nc"), r#""a[\"b\"] \\N\nc""#);
        assert_eq!(quoted("<b>&amp;</b>"), r#""<b>&amp;</b>""#);
    }
}
