//! The HTML report of records that say anything.

use std::sync::LazyLock;

use choreo_report::html;
use choreo_report::journal::Journal;
use choreo_report::record::Line;
use serde_json::Value;

#[path = "../../choreo-report/src/html/tests/poison.rs"]
mod poison;

/// What begins a text that may be any.
const FREE: char = '\u{1}';

/// Processes, and a scenario that failed with its machine, as they were recorded. What may be any text is told apart once.
static RECORDED: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let tour = include_str!("../../choreo-report/tests/tour/tour.jsonl");
    let lines = tour.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut kept: Vec<Value> = lines
        .filter(|line| {
            let name = line["name"].as_str().or(line["machine"]["name"].as_str());
            line["record"] == "process" || name.is_some_and(|name| name.ends_with("in_the_key_and_a_header"))
        })
        .collect();
    let read = |line: &Value| serde_json::to_value(serde_json::from_value::<Line>(line.clone()).ok()?).ok();
    let free = |known: &str| format!("{FREE}{known}");
    kept.iter_mut().for_each(|line| *line = poison::poisoned(line, &free, &read));
    kept
});

/// The lines of the text are those of a journal, or else each is one of the texts of a journal that was recorded.
pub fn page(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else { return };
    let said: Vec<&str> = text.split('\n').collect();
    let mut journal = Journal::default();
    for line in said.iter().filter_map(|line| serde_json::from_str(line).ok()) {
        take(&mut journal, line);
    }
    if journal.scenarios.is_empty() {
        for mut line in RECORDED.iter().cloned() {
            say(&mut line, &said);
            take(&mut journal, serde_json::from_value(line).expect("still a line"));
        }
    }
    check(&html::page(&journal));
}

/// Puts a text in the place of each that may be any: the same for the same, so that what belongs together still does.
fn say(value: &mut Value, said: &[&str]) {
    match value {
        Value::String(text) if text.starts_with(FREE) => {
            let sum = text.bytes().fold(7_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
            *text = said[sum % said.len()].to_owned();
        }
        Value::Array(items) => items.iter_mut().for_each(|item| say(item, said)),
        Value::Object(fields) => fields.values_mut().for_each(|field| say(field, said)),
        _ => {}
    }
}

fn take(journal: &mut Journal, line: Line) {
    match line {
        Line::Process(process) => drop(journal.processes.insert(process.id.clone(), *process)),
        Line::Machine(machine) => drop(journal.machines.insert(machine.id.clone(), *machine)),
        Line::Scenario(scenario) => journal.scenarios.push(*scenario),
        Line::Unknown => {}
    }
}

/// The page is the elements that it always is, and its data is JSON.
fn check(page: &str) {
    let (_, data) = page.split_once("id=\"data\">").expect("the data");
    let data = data.split_once("</script>").expect("its end").0;
    assert!(!data.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "more than text: {data}");
    let data: Value = serde_json::from_str(data).expect("JSON");
    assert!(data["texts"].is_array() && data["data"]["tests"].is_array());
    let title =
        page.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).expect("a title").0;
    assert!(!title.contains(['<', '>', '"']), "more than text: {title}");
}
