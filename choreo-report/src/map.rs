//! Who publishes what to whom, as the scenarios of a system say it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use crate::catalogue::Entry;

/// The topics of a system, and what leads from one to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Map {
    /// The topics, each with its transport where it is named.
    topics: BTreeSet<String>,
    /// Who leads from a topic to another. A stand-in that replies leads from its topic back to it.
    ways: BTreeMap<(String, String), Way>,
    /// By which scenarios nothing may lead from a topic to another.
    barred: BTreeMap<(String, String), BTreeSet<String>>,
}

/// What leads from a topic to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Way {
    /// The scenarios that say that the system does.
    scenarios: BTreeSet<String>,
    /// Whether a stand-in does, too.
    by_stand_in: bool,
}

impl Map {
    /// Of these scenarios. From what a window's triggers publish to what is expected in it, the system leads; from what a
    /// stand-in answers to what it publishes, the stand-in. A `request` beside a `publish` has its reply alone. From the triggers to what the window's `never`s forbid, nothing leads.
    pub fn of(entries: &[Entry]) -> Map {
        let mut map = Map::default();
        for entry in entries {
            let function = entry.case.as_ref().map_or(entry.name.as_str(), |case| {
                entry.name.strip_suffix(&format!("::{}", case.name)).unwrap_or(&entry.name)
            });
            // Another target may have one of the same name.
            let scenario = format!("{}::{}::{function}", entry.package, entry.binary);
            for machine in &entry.machines {
                map.take(&scenario, machine);
            }
        }
        map
    }

    fn take(&mut self, scenario: &str, machine: &Value) {
        let statements = machine["statements"].as_array().map(Vec::as_slice).unwrap_or_default();
        for statement in statements {
            let own = topic(machine, statement);
            self.topics.extend(own.clone());
            if let Some(from) = own.filter(|_| statement["verb"] == "on") {
                let published = statement["publishes"].as_array().into_iter().flatten();
                let published = published.filter_map(|answer| named(machine, answer, answer));
                let replied = (statement["replies"] == true).then(|| from.clone());
                for to in published.chain(replied) {
                    self.topics.insert(to.clone());
                    self.ways.entry((from.clone(), to)).or_default().by_stand_in = true;
                }
            }
        }
        for window in machine["windows"].as_array().into_iter().flatten() {
            let Some(opened_by) = window["opened_by"].as_u64() else { continue };
            let expected = expected(machine, window);
            let end = expected.iter().min().copied().unwrap_or(opened_by);
            let triggers = |verb: &'static str| {
                let run = statements
                    .iter()
                    .zip(0..)
                    .filter(move |(of, id)| (opened_by..=end).contains(id) && of["verb"] == verb);
                run.filter_map(|(trigger, _)| topic(machine, trigger)).collect::<Vec<String>>()
            };
            // A request has its reply: what comes besides is of what was published in the same run, where something was.
            let from = Some(triggers("publish")).filter(|from| !from.is_empty());
            let from = from.unwrap_or_else(|| triggers("request"));
            let at = |id: &u64| usize::try_from(*id).ok().and_then(|id| topic(machine, statements.get(id)?));
            for to in expected.iter().filter_map(at) {
                for from in &from {
                    let way = self.ways.entry((from.clone(), to.clone())).or_default();
                    way.scenarios.insert(scenario.to_owned());
                }
            }
            let nevers: Vec<u64> =
                window["nevers"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
            for to in nevers.iter().filter_map(at) {
                for from in &from {
                    self.barred.entry((from.clone(), to.clone())).or_default().insert(scenario.to_owned());
                }
            }
        }
    }

    /// The map in [Mermaid](https://mermaid.js.org/syntax/flowchart.html).
    pub fn mermaid(&self) -> String {
        let mut text = String::from("flowchart LR\n");
        for (number, topic) in self.topics.iter().enumerate() {
            let _ = writeln!(text, "    t{number}[\"{}\"]", topic.replace('"', "#quot;"));
        }
        for ((from, to), way) in &self.ways {
            let [from, to] = [from, to].map(|topic| self.number(topic));
            let line = if way.scenarios.is_empty() { "-.->" } else { "-->" };
            let _ = writeln!(text, "    t{from} {line}|{}| t{to}", way.label());
        }
        for ((from, to), scenarios) in &self.barred {
            let [from, to] = [from, to].map(|topic| self.number(topic));
            let _ = writeln!(text, "    t{from} --x|{}| t{to}", barred(scenarios));
        }
        text
    }

    /// The map in [DOT](https://graphviz.org/doc/info/lang.html).
    pub fn dot(&self) -> String {
        let mut text = String::from(
            "digraph \"messages\" {\n    rankdir=LR;\n    node [shape=box, fontname=\"sans-serif\"];\n",
        );
        for (number, topic) in self.topics.iter().enumerate() {
            let _ = writeln!(
                text,
                "    t{number} [label=\"{}\"];",
                topic.replace('\\', "\\\\").replace('"', "\\\"")
            );
        }
        for ((from, to), way) in &self.ways {
            let [from, to] = [from, to].map(|topic| self.number(topic));
            let style = if way.scenarios.is_empty() { ", style=dashed" } else { "" };
            let _ = writeln!(text, "    t{from} -> t{to} [label=\"{}\"{style}];", way.label());
        }
        for ((from, to), scenarios) in &self.barred {
            let [from, to] = [from, to].map(|topic| self.number(topic));
            let label = barred(scenarios);
            let _ = writeln!(text, "    t{from} -> t{to} [label=\"{label}\", color=red, arrowhead=tee];");
        }
        text.push_str("}\n");
        text
    }

    fn number(&self, topic: &str) -> usize {
        self.topics.iter().position(|known| known == topic).unwrap_or_default()
    }
}

impl Way {
    fn label(&self) -> String {
        match (self.scenarios.len(), self.by_stand_in) {
            (0, _) => "stand-in".to_owned(),
            (count, _) => counted(count),
        }
    }
}

fn barred(scenarios: &BTreeSet<String>) -> String {
    format!("never, in {}", counted(scenarios.len()))
}

fn counted(scenarios: usize) -> String {
    match scenarios {
        1 => "1 scenario".to_owned(),
        count => format!("{count} scenarios"),
    }
}

/// The expectations of a window.
fn expected(machine: &Value, window: &Value) -> Vec<u64> {
    let rounds = window["rounds"].as_array().into_iter().flatten().filter_map(Value::as_u64);
    let rounds = rounds.filter_map(|id| machine["rounds"].get(usize::try_from(id).ok()?));
    let members = rounds.flat_map(|round| round["members"].as_array().into_iter().flatten());
    let ids = members.flat_map(|member| match member["expect"].as_u64() {
        Some(id) => vec![id],
        None => member["in_order"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect(),
    });
    ids.collect()
}

/// What a statement publishes to or listens on, where that is written out.
fn topic(machine: &Value, statement: &Value) -> Option<String> {
    let of = if statement["publish"].is_object() { &statement["publish"] } else { statement };
    named(machine, of, &of["topic"])
}

fn named(machine: &Value, of: &Value, topic: &Value) -> Option<String> {
    let text = topic["text"].as_str()?;
    let text = text.trim_matches('"');
    let channel = of["channel"].as_u64().and_then(|id| machine["channels"].get(usize::try_from(id).ok()?));
    let transport = of["transport"].as_u64().or_else(|| channel?["transport"].as_u64()).unwrap_or_default();
    let via = machine["transports"].get(usize::try_from(transport).ok()?).and_then(Value::as_str);
    Some(via.map_or_else(|| text.to_owned(), |via| format!("{text} via {via}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(name: &str, machine: Value) -> Entry {
        Entry {
            package: String::new(),
            binary: String::new(),
            name: name.to_owned(),
            file: String::new(),
            line: 1,
            stage: "InMemory".to_owned(),
            tags: Vec::new(),
            case: None,
            ignored: false,
            should_panic: false,
            virtual_time: false,
            machines: vec![machine],
            drawings: Vec::new(),
        }
    }

    #[test]
    fn from_what_triggers_to_what_is_expected_the_system_leads() {
        let topic = |text: &str| json!({ "text": text });
        let machine = json!({
            "transports": [],
            "statements": [
                { "verb": "on", "topic": topic("fraud.check"), "publishes": [{ "text": "fraud.result", "transport": 0 }] },
                { "verb": "publish", "topic": topic("orders.created") },
                { "verb": "expect", "topic": topic("orders.processed") },
                { "verb": "never", "topic": topic("orders.rejected") },
            ],
            "windows": [{ "opened_by": 1, "rounds": [0], "nevers": [3] }],
            "rounds": [{ "members": [{ "expect": 2 }] }],
        });
        let map = Map::of(&[entry("one", machine.clone()), entry("two", machine)]);
        assert_eq!(
            map.mermaid(),
            "flowchart LR\n    t0[\"fraud.check\"]\n    t1[\"fraud.result\"]\n    t2[\"orders.created\"]\n    t3[\"orders.processed\"]\n    \
             t4[\"orders.rejected\"]\n    t0 -.->|stand-in| t1\n    t2 -->|2 scenarios| t3\n    \
             t2 --x|never, in 2 scenarios| t4\n"
        );
        let dot = map.dot();
        assert!(dot.contains("t2 -> t3 [label=\"2 scenarios\"];"), "{dot}");
        let barred = "t2 -> t4 [label=\"never, in 2 scenarios\", color=red, arrowhead=tee];";
        assert!(dot.contains(barred), "{dot}");
    }

    #[test]
    fn what_comes_of_a_run_comes_of_its_publications_and_of_a_request_where_there_are_none() {
        let map = |verbs: &[&str]| {
            let topic = |text: &str| json!({ "text": text });
            let mut statements: Vec<Value> =
                verbs.iter().map(|verb| json!({ "verb": verb, "topic": topic(verb) })).collect();
            statements.push(json!({ "verb": "expect", "topic": topic("done") }));
            let machine = json!({
                "transports": [],
                "statements": statements,
                "windows": [{ "opened_by": 0, "rounds": [0] }],
                "rounds": [{ "members": [{ "expect": verbs.len() }] }],
            });
            let ways = Map::of(&[entry("one", machine)]).ways;
            ways.into_keys().map(|(from, _)| from).collect::<Vec<String>>()
        };
        assert_eq!(map(&["request", "publish"]), ["publish"]);
        assert_eq!(map(&["request"]), ["request"]);
    }

    #[test]
    fn a_stand_in_that_replies_leads_back_to_its_topic() {
        let machine = json!({
            "transports": [],
            "statements": [{ "verb": "on", "topic": { "text": "fraud.check" }, "publishes": [], "replies": true }],
        });
        let map = Map::of(&[entry("one", machine)]);
        assert_eq!(map.mermaid(), "flowchart LR\n    t0[\"fraud.check\"]\n    t0 -.->|stand-in| t0\n");
    }
}
