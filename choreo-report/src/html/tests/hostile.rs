//! Texts that would be more than text, if they could.

use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::poison::{HOSTILE, hostile, poisoned};
use super::{data, journal, mismatch, scenario};
use crate::html::data::Data;
use crate::html::page;
use crate::journal::Journal;
use crate::record::{Line, Met};

/// How often elements begin and end in a page of nothing.
const ENDS: usize = 2;

fn is_whole(page: &str) -> bool {
    let page = page.to_ascii_lowercase();
    page.matches("</script").count() == ENDS
        && page.matches("<script").count() == ENDS
        && page.matches("<!--").count() == 0
        && page.matches("</style").count() == 1
        && page.matches("<img").count() == 0
}

#[test]
fn a_payload_ends_no_element() {
    let hostile = "</script><img src=x onerror=alert(1)><!--<script>\u{2028}\u{2029}";
    for payload in
        [json!({ "json": { hostile: [hostile] } }), json!({ "text": hostile }), json!({ "cut": hostile })]
    {
        let page = page(&journal(&[scenario(hostile, 1, "failed", &[mismatch(payload)])]));
        assert!(is_whole(&page));
        assert!(!page.contains('\u{2028}'));
        assert_eq!(data(&page)["tests"][0]["name"], hostile);
    }
}

#[test]
fn the_name_of_a_run_is_text_in_the_title() {
    let mut journal = journal(&[]);
    for process in journal.processes.values_mut() {
        process.run.0 = "</title><img src=x>".to_owned();
    }
    let page = page(&journal);
    assert!(page.contains("<title>&lt;/title&gt;&lt;img src=x&gt;: choreo report</title>"));
    assert!(is_whole(&page));
}

#[test]
fn a_megabyte_in_one_text_is_kept_as_it_is() {
    let long = "<\u{10ffff}\"".repeat(1 << 18);
    let page = page(&journal(&[scenario("a", 1, "failed", &[mismatch(json!({ "text": long }))])]));
    assert!(is_whole(&page));
    assert_eq!(data(&page)["tests"][0]["attempts"][0]["blocks"][0]["messages"][0]["text"], long);
}

#[test]
fn the_policy_lets_nothing_in_but_the_pages_own_script_and_style() {
    let page = page(&journal(&[]));
    let (_, policy) = page.split_once("Content-Security-Policy\" content=\"").unwrap();
    let policy = policy.split_once('"').unwrap().0;
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for outside in ["https://", "src=\"", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
}

/// The recorded tour (`cargo test -p browser -- --ignored the_recorded_tour` records it anew), with everything that may be any text as bad as it can be.
fn poisoned_tour(turn: usize) -> Journal {
    let tour = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tour/tour.jsonl");
    let read = |line: &Value| serde_json::to_value(serde_json::from_value::<Line>(line.clone()).ok()?).ok();
    let lines: Vec<Value> = std::fs::read_to_string(tour)
        .unwrap()
        .lines()
        .map(|line| poisoned(&serde_json::from_str(line).unwrap(), &hostile(turn), &read))
        .collect();
    journal(&lines)
}

#[test]
fn every_text_of_a_record_may_be_hostile_and_is_read_back_as_it_was() {
    for turn in (0..HOSTILE.len()).step_by(3) {
        let journal = poisoned_tour(turn);
        assert!(journal.scenarios.len() > 30 && journal.machines.len() > 20);
        assert!(journal.scenarios.iter().all(|one| one.name.contains("onerror")));
        assert!(journal.machines.values().flat_map(|one| &one.texts).all(|one| one.text.contains("onerror")));
        let met = journal.scenarios.iter().flat_map(|one| &one.blocks).flat_map(|block| &block.steps);
        assert!(met.filter(|step| matches!(step.met, Met::Mismatch { .. })).count() > 0);
        let page = page(&journal);
        assert!(is_whole(&page), "{turn}");
        assert!(!page.contains(['\u{2028}', '\u{2029}', '\0']), "{turn}");
        assert_eq!(data(&page), serde_json::to_value(Data::of(&journal)).unwrap(), "{turn}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_of_a_journal_ends_an_element(
        one in "(</?script|</style|<!--|-->|<img|[<>&/\"'\\\\\u{2028}\u{2029}\0a-c ])*", other in any::<String>(),
    ) {
        let mut line = scenario(&one, 1, "panicked", &[mismatch(json!({ "json": { one.clone(): other.clone() } }))]);
        line["tags"] = json!([one, other]);
        line["panic"] = json!({ "text": one });
        line["blocks"][0]["report"] = json!(other);
        line["blocks"][0]["steps"][1]["detail"] = json!(one);
        line["blocks"][0]["notes"] = json!([{ "warning": true, "text": one }]);
        let page = page(&journal(&[line]));
        prop_assert!(is_whole(&page));
        prop_assert_eq!(&data(&page)["tests"][0]["tags"], &json!([one, other]));
    }
}
