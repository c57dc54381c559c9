//! Payloads that would be more than text, if they could.

use choreo_report::journal::Journal;
use choreo_report::record::Line;
use serde_json::{Value, json};

use super::driver::browse;
use super::page::{Page, WIDE};
use super::poison::{hostile, poisoned};
use super::tour::{lines, records, report};

/// The tour, with each text of a record as bad as it can be.
fn tour(turn: usize) -> Journal {
    let read = |line: &Value| serde_json::to_value(serde_json::from_value::<Line>(line.clone()).ok()?).ok();
    let mut journal = Journal::default();
    for line in lines(records()) {
        let line = poisoned(&serde_json::to_value(line).unwrap(), &hostile(turn), &read);
        match serde_json::from_value(line).unwrap() {
            Line::Process(process) => drop(journal.processes.insert(process.id.clone(), *process)),
            Line::Machine(machine) => drop(journal.machines.insert(machine.id.clone(), *machine)),
            Line::Scenario(scenario) => journal.scenarios.push(*scenario),
            Line::Unknown => {}
        }
    }
    journal
}

/// What of a page is more than text, or is text that is not what it seems.
const MORE: &str = "document.querySelectorAll('img, iframe, object, embed, base, [onerror], [onload], [srcdoc], [href^=javascript], [href^=data]:not(link)').length
    + (document.querySelectorAll('script').length - 2)
    + (Object.keys(Object.prototype).length)
    + ['#detail', '.panes', 'header'].filter(css => /[\\u202a-\\u202e\\u2066-\\u2069\\u200b]/.test(document.querySelector(css).textContent)).length
    + [...document.querySelectorAll('[title], [aria-label]')].filter(one => /[\\u202a-\\u202e]/.test((one.getAttribute('title') || '') + one.getAttribute('aria-label'))).length";

const OPEN_ALL: &str = "[...document.querySelectorAll('#detail details:not([open])')].map(one => one.open = true).length
    + [...document.querySelectorAll('#detail .knob[aria-expanded=false]')].map(one => one.click()).length
    + [...document.querySelectorAll('.diagram .arrow')].map(one => one.dispatchEvent(new MouseEvent('click', { bubbles: true }))).length";

#[test]
fn nothing_that_a_record_says_is_more_than_text() {
    browse(|client| async move {
        for turn in [4, 10] {
            let poisoned = report(&tour(turn));
            let page = Page::open(client.clone(), &poisoned.file, "run=", WIDE).await;
            page.value(OPEN_ALL).await;
            assert_eq!(page.number(MORE).await, 0, "the run, {turn}");
            let count =
                page.number("document.getElementById('row-0').getAttribute('aria-setsize') * 1").await;
            assert!(count > 25);
            for at in 0..count {
                page.value(&format!("document.getElementById('list').scrollTop = {at} * 62")).await;
                page.until(&format!("document.getElementById('row-{at}') !== null")).await;
                page.value(&format!("document.getElementById('row-{at}').click()")).await;
                page.until(&format!(
                    "document.getElementById('row-{at}').getAttribute('aria-selected') === 'true'"
                ))
                .await;
                // Twice: what opens has more to be opened.
                page.value(OPEN_ALL).await;
                page.value(OPEN_ALL).await;
                assert_eq!(page.number(MORE).await, 0, "{at}, {turn}");
            }
            assert_eq!(page.value("({}).polluted").await, json!(null));
            page.is_sound().await;
        }
    });
}
