//! The JSON of the Python library's reporter, version 1.3 of its schema: for servers that read that today.

use std::mem::discriminant;

use serde_json::{Map, Value, json};

use crate::journal::Journal;
use crate::record::{
    Block, Closest, Difference, Entry, Evidence, Happening, MachineRecord, Message, MessageId, Met, Outcome,
    Payload, Process, Scenario, Step,
};
use crate::suite::{Status, Suite, Test};

/// What `choreo-reporter` 1.0.0 writes to `results.json`, as far as a run of ours has it. A test is a test, a block a scenario, an
/// expectation a handle, a stand-in a reply.
pub fn test_report(journal: &Journal) -> Value {
    let suite = Suite::of(journal);
    let began = journal.scenarios.iter().map(|scenario| scenario.started_ms).min().unwrap_or_default();
    let end = |scenario: &Scenario| scenario.started_ms + scenario.took_ns / 1_000_000;
    let ended = journal.scenarios.iter().map(end).max().unwrap_or(began);
    let first = journal.processes.values().next().cloned().unwrap_or_default();
    let (mut fields, mut texts) = (0, 0);
    for scenario in &journal.scenarios {
        fields += scenario.redactions.fields + scenario.redactions.own;
        texts += scenario.redactions.texts;
    }
    let mut run = json!({
        "started_at": timestamp(began),
        "finished_at": timestamp(ended),
        "duration_ms": ended - began,
        "totals": totals(&suite),
        "project_name": first.package,
        "allowlist_path": null,
        // What it was written by, where the Python library names its own.
        "python_version": first.toolchain.as_deref().unwrap_or("rust"),
        "harness_version": first.choreo,
        "reporter_version": env!("CARGO_PKG_VERSION"),
        "git_sha": first.commit.as_ref().map(|commit| &commit.id),
        "git_branch": first.commit.as_ref().and_then(|commit| commit.branch.as_ref()),
        "environment": first.ci,
        "hostname": first.host.as_deref().unwrap_or("unknown"),
        "xdist": null,
        "truncated": false,
        "redactions": { "fields": fields, "stream_matches": texts },
    });
    let mut transports: Vec<&str> = journal
        .scenarios
        .iter()
        .flat_map(|one| &one.blocks)
        .flat_map(|block| &block.transports)
        .map(|via| via.name.as_str())
        .collect();
    transports.sort_unstable();
    transports.dedup();
    match transports.as_slice() {
        [] => run["transport"] = "unknown".into(),
        [only] => run["transport"] = (*only).into(),
        several => {
            run["transport"] = Value::Null;
            run["transports"] = json!(several);
        }
    }
    let tests = suite.tests.iter().map(|test| self::test(journal, test));
    json!({ "schema_version": "1.3", "run": run, "tests": tests.collect::<Vec<_>>() })
}

fn totals(suite: &Suite<'_>) -> Value {
    let mut counts = Map::from_iter(
        ["passed", "failed", "errored", "skipped", "slow"].map(|name| (name.to_owned(), json!(0))),
    );
    for test in &suite.tests {
        let count = counts.entry(outcome(test)).or_insert(json!(0));
        *count = json!(count.as_u64().unwrap_or_default() + 1);
    }
    counts.insert("total".to_owned(), json!(suite.tests.len()));
    Value::Object(counts)
}

fn outcome(test: &Test<'_>) -> &'static str {
    match (test.status(), test.decisive().outcome) {
        (Status::Passed | Status::Flaky, _) => "passed",
        (Status::PassedSlow, _) => "slow",
        (Status::Failed, Outcome::Unopened) => "errored",
        (Status::Failed, _) => "failed",
    }
}

fn test(journal: &Journal, test: &Test<'_>) -> Value {
    let last = test.decisive();
    let report = last.full_report();
    json!({
        "nodeid": format!("{}::{}", last.file, test.name),
        "file": last.file,
        "name": test.name,
        "class": null,
        "markers": last.tags,
        "choreo_meta": null,
        "outcome": outcome(test),
        "duration_ms": millis(last.took_ns),
        "traceback": if last.ok { None } else { Some(&report) },
        "stdout": "",
        "stderr": "",
        "log": "",
        "skip_reason": null,
        "worker_id": journal.processes.get(&last.process).map(|Process { id, .. }| id),
        "scenarios": last.blocks.iter().map(|block| scenario(journal, last, block)).collect::<Vec<_>>(),
    })
}

fn scenario(journal: &Journal, of: &Scenario, block: &Block) -> Value {
    let handles: Vec<Value> = block.steps.iter().filter_map(|step| handle(journal, block, step)).collect();
    let worst = |outcome: &str| handles.iter().any(|handle| handle["outcome"] == outcome);
    let outcome = match () {
        () if worst("timeout") => "timeout",
        () if worst("fail") || worst("pending") || block.outcome.outcome() > Outcome::Slow => "fail",
        () if worst("slow") => "slow",
        () => "pass",
    };
    let is_several = block.transports.iter().any(|via| via.via.is_some());
    let mut scenario = json!({
        "name": of.name,
        // Hashed, wherever it stands.
        "correlation_id": null,
        "outcome": outcome,
        "duration_ms": millis(block.elapsed_ns),
        // In Python: whether the test came as far as to wait for its handles.
        "completed_normally": !matches!(
            block.outcome.outcome(),
            Outcome::Error | Outcome::Lost | Outcome::Overflow
        ),
        "handles": handles,
        "timeline": block.timeline.entries.iter().map(|entry| happening(of, block, entry, is_several)).collect::<Vec<_>>(),
        "timeline_dropped": block.timeline.skipped,
        "replies": block.steps.iter().filter_map(|step| reply(journal, block, step)).collect::<Vec<_>>(),
        "summary_text": block.report.as_deref().unwrap_or(&block.headline),
    });
    if is_several {
        let mut names: Vec<&String> = block.transports.iter().filter_map(|via| via.via.as_ref()).collect();
        names.sort();
        scenario["stage"] = json!({ "bridge_class": "Stage", "transports": names, "correlation_ids": {} });
    }
    scenario
}

fn message(block: &Block, id: MessageId) -> Option<&Message> {
    block.messages.get(id.0 as usize)
}

fn payload(message: Option<&Message>) -> Value {
    match message.map(|message| &message.payload) {
        Some(Payload::Json(value)) => value.clone(),
        Some(Payload::Text(text) | Payload::Hex(text)) => json!(text),
        Some(Payload::Cut(head)) => json!({ "_truncated": true, "_head": head }),
        Some(Payload::Withheld) | None => Value::Null,
    }
}

/// An expectation; `None` for what is none.
fn handle(journal: &Journal, block: &Block, step: &Step) -> Option<Value> {
    if !step.verb.starts_with("expect") && !step.verb.starts_with("request") {
        return None;
    }
    let nothing = Evidence::default();
    let (outcome, evidence) = match &step.met {
        Met::Pass { .. } => ("pass", &nothing),
        Met::Slow { .. } => ("slow", &nothing),
        Met::Timeout { evidence } => ("timeout", &**evidence),
        Met::Mismatch { evidence }
        | Met::Early { evidence }
        | Met::Disorder { evidence }
        | Met::TooFew { evidence, .. }
        | Met::Taken { evidence, .. } => ("fail", &**evidence),
        Met::Open { evidence } => ("pending", &**evidence),
        Met::Broke => ("fail", &nothing),
        _ => ("pending", &nothing),
    };
    let taken = match &step.met {
        Met::Pass { taken } | Met::Slow { taken } => taken.last().map(|taken| taken.message),
        _ => evidence.closest.as_ref().map(|closest| closest.message),
    };
    let machine = journal.machines.get(&block.machine);
    let failures = evidence.closest.as_ref().map(|closest| failures(machine, closest)).unwrap_or_default();
    let latency = step.latency_ns.map(millis);
    let mut handle = json!({
        "topic": step.topic.as_deref().unwrap_or(&step.subject),
        "outcome": outcome,
        "latency_ms": latency,
        "budget_ms": step.budget_ns.map(millis),
        "matcher_description": format!("{} {}", step.verb, step.subject),
        "expected": null,
        "actual": payload(taken.and_then(|id| message(block, id))),
        "attempts": evidence.misses + u64::from(outcome == "pass" || outcome == "slow"),
        "reason": step.detail,
        "truncated": false,
        "failure": failures.first(),
        "failures": failures,
        "failures_dropped": evidence.misses.saturating_sub(1),
        "diagnosis": diagnosis(block, step, outcome, evidence),
    });
    if let Some((_, via)) = step.verb.split_once(" via ") {
        handle["transport"] = via.into();
    }
    Some(handle)
}

fn failures(machine: Option<&MachineRecord>, closest: &Closest) -> Vec<Value> {
    let each = closest.differences.iter().map(|difference| {
        let written = || machine.and_then(|machine| machine.written(difference.place));
        let wanted = difference.wanted.clone().or_else(written);
        json!({
            "kind": kind(difference, wanted.as_deref()),
            "path": difference.path,
            "expected": wanted.map(value),
            "actual": value(difference.got.as_ref().unwrap_or(&difference.words).clone()),
        })
    });
    each.collect()
}

/// One of the five words that the schema has.
fn kind(difference: &Difference, wanted: Option<&str>) -> &'static str {
    let literal = |text: Option<&str>| text.and_then(|text| serde_json::from_str::<Value>(text).ok());
    match difference.problem.as_str() {
        "missing" | "no_header" => "missing",
        "not_json" | "undecodable" => "type_mismatch",
        "got" => match (literal(wanted), literal(difference.got.as_deref())) {
            (Some(wanted), Some(got)) if discriminant(&wanted) == discriminant(&got) => "mismatch",
            (Some(_), _) => "type_mismatch",
            (None, _) => "predicate",
        },
        _ => "predicate",
    }
}

/// What is a literal of JSON is its value, and everything else a text.
fn value(text: String) -> Value {
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

fn diagnosis(block: &Block, step: &Step, outcome: &str, evidence: &Evidence) -> Value {
    let deadline = millis(block.deadline_ns);
    match outcome {
        "pass" => json!({ "kind": "matched" }),
        "slow" => json!({
            "kind": "over_budget",
            "latency_ms": step.latency_ns.map_or(0.0, millis),
            "budget_ms": step.budget_ns.map_or(0.0, millis),
        }),
        // What fits and came early, or was taken, is no miss here. There it is one, and there must be one.
        "fail" => json!({ "kind": "near_miss", "attempts": evidence.misses.max(1), "deadline_ms": deadline }),
        "timeout" => json!({
            "kind": "silent_timeout",
            "topic": step.topic.as_deref().unwrap_or(&step.subject),
            "deadline_ms": deadline,
        }),
        _ => json!({ "kind": "pending" }),
    }
}

fn happening(of: &Scenario, block: &Block, entry: &Entry, is_several: bool) -> Value {
    let stands_in = |statement: u16| {
        block.steps.iter().any(|step| step.statement == statement && step.verb.starts_with("on"))
    };
    let (action, id, source) = match &entry.what {
        Happening::Published { statement, message } if stands_in(*statement) => {
            ("replied", Some(*message), "reply")
        }
        Happening::Published { message, .. } => ("published", Some(*message), "publish"),
        Happening::Arrived { message, taken_by: Some(_) } => ("matched", Some(*message), "expect"),
        Happening::Arrived { message, taken_by: None } => ("received", Some(*message), "expect"),
        Happening::Deadline => ("deadline", None, "scope"),
        Happening::Calling { .. } | Happening::Called { .. } | Happening::Gap { .. } | Happening::Unknown => {
            ("received", None, "scope")
        }
    };
    let message = id.and_then(|id| message(block, id));
    let began = block.started_ms.unwrap_or(of.started_ms);
    let mut out = json!({
        "offset_ms": millis(entry.at_ns),
        "wall_clock": timestamp(began + entry.at_ns / 1_000_000),
        "action": action,
        "detail": detail(&entry.what),
    });
    if let Some(message) = message {
        out["topic"] = message.topic.as_str().into();
    }
    if is_several {
        out["source"] = source.into();
        if let Some(via) = message.and_then(|message| message.via.as_ref()) {
            out["transport"] = via.as_str().into();
        }
    }
    out
}

fn detail(what: &Happening) -> String {
    match what {
        Happening::Calling { .. } => "a call began".to_owned(),
        Happening::Called { failed: true, .. } => "a call failed".to_owned(),
        Happening::Called { .. } => "a call returned".to_owned(),
        Happening::Gap { reason, .. } => format!("the connection was away: {reason}"),
        _ => String::new(),
    }
}

/// A stand-in; `None` for what is none.
fn reply(journal: &Journal, block: &Block, step: &Step) -> Option<Value> {
    let Met::Answered { count, evidence } = &step.met else { return None };
    let (count, missed) = (*count, evidence.as_ref().map_or(0, |evidence| evidence.misses));
    let answer = block.timeline.entries.iter().find_map(|entry| match entry.what {
        Happening::Published { statement, message: id } if statement == step.statement => message(block, id),
        _ => None,
    });
    let mut reply = json!({
        "trigger_topic": step.topic.as_deref().unwrap_or(&step.subject),
        "reply_topic": answer.map_or_else(|| published(journal, block, step), |message| message.topic.clone()),
        "state": if count > 0 { "replied" } else { "armed_no_match" },
        "matcher_description": format!("{} {}", step.verb, step.subject),
        "candidate_count": count + missed,
        "match_count": count,
        "reply_published": count > 0,
        "builder_error": null,
        "correlation_overridden": false,
    });
    if let Some((_, via)) = step.verb.split_once(" via ") {
        reply["trigger_transport"] = via.into();
        reply["response_transport"] = answer.and_then(|message| message.via.as_deref()).unwrap_or(via).into();
    }
    Some(reply)
}

/// The first topic that a stand-in publishes to, as it is written.
fn published(journal: &Journal, block: &Block, step: &Step) -> String {
    let machine = journal.machines.get(&block.machine).map(|machine| &machine.machine);
    let first =
        machine.map(|machine| &machine["statements"][usize::from(step.statement)]["publishes"][0]["text"]);
    first.and_then(Value::as_str).unwrap_or("(reply)").to_owned()
}

fn millis(nanos: u64) -> f64 {
    std::time::Duration::from_nanos(nanos).as_secs_f64() * 1000.0
}

/// ISO 8601, as the Python library writes it.
fn timestamp(unix_millis: u64) -> String {
    crate::journal::iso(unix_millis)
}
