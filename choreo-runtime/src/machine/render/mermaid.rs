//! The machine as a Mermaid flowchart.

use std::fmt::Write as _;

use super::super::Machine;
use super::graph::{Cluster, Edge, Item, Node, Shape};
use super::walk;

/// The machine as a [Mermaid](https://mermaid.js.org) flowchart: a frame for each window, expectations side
/// by side that come together where all hold, `in order` as a chain, `never` and `on` as notes. The regions of
/// a `together` are frames side by side, an `either` is a decision with a way for each branch, and a loop is a frame
/// with an arrow back to its head.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::machine::{self, Machine};
/// static MACHINE: Machine = Machine { name: "nothing_happens", ..Machine::EMPTY };
/// assert!(machine::mermaid(&MACHINE).starts_with("flowchart TD\n"));
/// ```
pub fn mermaid(machine: &Machine) -> String {
    let graph = walk::graph(machine);
    let mut out = String::from("flowchart TD\n");
    graph.items.iter().for_each(|item| write_item(&mut out, item, 1));
    graph.edges.iter().for_each(|edge| write_edge(&mut out, edge));
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
    let _ = writeln!(out, "{indent}subgraph {}[\"{}\"]", cluster.id, escaped(&cluster.title));
    cluster.items.iter().for_each(|item| write_item(out, item, depth + 1));
    let _ = writeln!(out, "{indent}end");
}

fn write_node(out: &mut String, node: &Node, depth: usize) {
    let (open, close) = match node.shape {
        Shape::Terminal => ("([", "])"),
        Shape::Trigger => ("[/", "/]"),
        Shape::Step => ("[", "]"),
        Shape::Check => ("{{", "}}"),
        Shape::Expect => ("(", ")"),
        Shape::Note => (">", "]"),
        Shape::Join => ("((", "))"),
        Shape::Decision => ("{", "}"),
    };
    let lines: Vec<String> = node.lines.iter().map(|line| escaped(line)).collect();
    let indent = "    ".repeat(depth);
    let _ = writeln!(out, "{indent}{}{open}\"{}\"{close}", node.id, lines.join("<br/>"));
}

fn write_edge(out: &mut String, edge: &Edge) {
    let label = edge.label.as_ref().map(|label| format!("|\"{}\"|", escaped(label))).unwrap_or_default();
    let dashes = "-".repeat(edge.length + 1);
    let _ = writeln!(out, "    {} {dashes}>{label} {}", edge.from, edge.to);
}

/// Everything that Mermaid or the HTML in it would act on, as an entity in Mermaid's form.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // `%%{` begins a directive anywhere in the text.
            '"' | '#' | '<' | '>' | '&' | '`' | '%' | '\\' | ';' => {
                let _ = write!(out, "#{};", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_in_a_label_is_taken_for_mermaid() {
        assert_eq!(escaped(r#"a["b"] > 0 & `c`"#), "a[#34;b#34;] #62; 0 #38; #96;c#96;");
        assert_eq!(escaped("%%{init: {}}%%"), "#37;#37;{init: {}}#37;#37;");
        assert_eq!(escaped("<script>#35;"), "#60;script#62;#35;35#59;");
        assert_eq!(escaped("order.créé 中"), "order.créé 中");
    }
}
