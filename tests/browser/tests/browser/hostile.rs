//! Payloads that would be more than text, if they could.

use choreo_report::journal::Journal;
use choreo_report::record::{BlockOutcome, Header, Payload};
use serde_json::json;

use super::driver::browse;
use super::page::{Page, WIDE};
use super::tour::{records, report};

const HOSTILE: [&str; 5] = [
    "</script><script>alert('script')</script>",
    "<img src=x onerror=\"alert('img')\"><svg onload=alert('svg')>",
    "<!--<script>",
    "javascript:alert('address')",
    "\u{2028}'};alert('line');//\u{2029}\0\\ud800${alert('template')}",
];

/// The tour, with each text of a record as bad as it can be.
fn poisoned() -> Journal {
    let mut journal = records().clone();
    for (scenario, bad) in journal.scenarios.iter_mut().zip(HOSTILE.into_iter().cycle()) {
        let text = || format!("{bad} ");
        scenario.name += &text();
        scenario.tags.push(text());
        scenario.file = text();
        for block in &mut scenario.blocks {
            block.headline = text();
            block.report = Some(text());
            if let BlockOutcome::Lost { reason, .. } | BlockOutcome::Overflow { what: reason, .. } =
                &mut block.outcome
            {
                *reason = text();
            }
            for (at, message) in block.messages.iter_mut().enumerate() {
                message.topic = text();
                message.key = Some(Payload::Text(text()));
                message.headers = vec![Header { name: text(), value: Payload::Text(text()) }];
                message.payload = match at % 3 {
                    0 => Payload::Json(json!({ text(): [text(), { "__proto__": text() }] })),
                    1 => Payload::Text(text()),
                    _ => Payload::Cut(text()),
                };
            }
            for step in &mut block.steps {
                step.subject = text();
                step.detail = text();
            }
        }
    }
    for machine in journal.machines.values_mut() {
        for text in &mut machine.texts {
            text.text = text.text.replace('{', HOSTILE[1]);
        }
    }
    for process in journal.processes.values_mut() {
        process.run.0 = HOSTILE[0].to_owned();
        process.binary = HOSTILE[1].to_owned();
        process.host = Some(HOSTILE[3].to_owned());
    }
    journal
}

#[test]
fn nothing_that_a_wire_brings_is_more_than_text() {
    browse(|client| async move {
        let poisoned = report(&poisoned());
        let page = Page::open(client, &poisoned.file, "", WIDE).await;
        let count = page.number("JSON.parse(document.getElementById('data').textContent).tests.length").await;
        assert!(count > 20);
        for at in 0..count {
            page.value(&format!("document.getElementById('list').scrollTop = {at} * 62")).await;
            page.until(&format!("document.getElementById('row-{at}') !== null")).await;
            page.value(&format!("document.getElementById('row-{at}').click()")).await;
            page.until(&format!(
                "document.getElementById('row-{at}').getAttribute('aria-selected') === 'true'"
            ))
            .await;
            page.value("document.querySelectorAll('#detail details:not([open]) > summary').forEach(one => one.click())").await;
            page.value(
                "document.querySelectorAll('#detail .knob[aria-expanded=false]').forEach(one => one.click())",
            )
            .await;
            page.value("document.querySelectorAll('.diagram .arrow').forEach(one => one.dispatchEvent(new MouseEvent('click', { bubbles: true })))").await;
        }
        assert_eq!(page.number("document.querySelectorAll('script').length").await, 2);
        assert_eq!(page.number("document.querySelectorAll('img, iframe, object, [onerror], [onload], [href^=javascript]').length").await, 0);
        assert_eq!(page.value("({}).polluted").await, json!(null));
        page.is_sound().await;
    });
}
