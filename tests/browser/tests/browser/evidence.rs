//! What a scenario's page shows of what really happened.

use choreo_report::record::{Happening, Met, Payload};
use serde_json::json;

use super::driver::browse;
use super::page::{Page, WIDE};
use super::tour::{records, report};

/// The texts of all that fit.
fn texts(css: &str) -> String {
    format!("[...document.querySelectorAll('{css}')].map(one => one.innerText.trim())")
}

#[test]
fn what_differs_in_the_key_and_in_headers_is_marked_on_the_message() {
    browse(|client| async move {
        let tour = report(records());
        let at = "s=report-tour/tour/envelope::mismatch_in_the_key_and_a_header";
        let page = Page::open(client, &tour.file, at, WIDE).await;
        let marked = page.value(&texts(".evidence .envelope .marked")).await;
        let said = [
            "key: customer-7 3 got \"customer-7\"",
            "header attempt: 1 1 got \"1\"",
            "header trace 2 the message has no header \"trace\"",
        ];
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let marked: Vec<String> =
            marked.as_array().unwrap().iter().map(|one| plain(one.as_str().unwrap())).collect();
        assert_eq!(marked, said);
        assert_eq!(page.value(&texts(".evidence .envelope .j-ghost")).await, json!(["trace"]));
        let payload = "document.querySelectorAll('.evidence .code:not(.envelope) .j-string')[0].closest('.code').querySelectorAll('.marked').length";
        assert_eq!(page.number(payload).await, 0, "the payload is as it should be");
        assert!(page.text(".headline").await.contains("header attempt: got \"1\", wanted 2, and 2 more"));
        page.is_sound().await;
    });
}

#[test]
fn near_misses_with_equal_reasons_are_one_line_that_opens_to_the_messages() {
    browse(|client| async move {
        let tour = report(records());
        let one = "s=report-tour/tour/envelope::mismatch_of_several_for_one_reason";
        let page = Page::open(client.clone(), &tour.file, one, WIDE).await;
        let lines = ".misses > .notes > li > details > summary";
        let said = json!(["3 messages, all: amount got 1500, wanted 1499"]);
        assert_eq!(page.value(&texts(lines)).await, said);
        page.click(lines).await;
        page.until("document.querySelectorAll('.misses .inner > li').length === 3").await;
        page.click(".misses .inner summary").await;
        page.until("document.querySelector('.misses .message .marked') !== null").await;
        assert!(page.text(".misses .message .marked").await.contains("got 1500"));

        let several = "s=report-tour/tour/envelope::mismatch_of_several_for_several_reasons";
        let page = Page::open(client, &tour.file, several, WIDE).await;
        let said = page.value(&texts(lines)).await;
        assert_eq!(said.as_array().unwrap().len(), 4, "{said}");
        assert_eq!(
            said[0],
            "3 messages, all: amount got 20, wanted 1000; currency got \"EUR\", wanted \"USD\""
        );
        page.is_sound().await;
    });
}

#[test]
fn a_gap_is_drawn_and_so_is_a_topic_that_stayed_silent() {
    browse(|client| async move {
        let tour = report(records());
        let gap = "s=report-tour/tour/wire::slow_by_a_gap";
        let page = Page::open(client.clone(), &tour.file, gap, WIDE).await;
        assert_eq!(page.number("document.querySelectorAll('.diagram .gap-band').length").await, 1);
        assert!(page.text(".diagram").await.contains("the broker closed the connection"));
        assert!(page.number("document.querySelectorAll('.bars .bar-gap').length").await > 0);
        assert!(page.text("[data-section=latency]").await.contains("1 late"));

        let silent = "s=report-tour/tour/wire::timeout_for_it_came_on_the_other_bus";
        let page = Page::open(client, &tour.file, silent, WIDE).await;
        let said = page.value("document.querySelector('.diagram .life.silent').textContent").await;
        assert!(said.as_str().unwrap().contains("audit.written"), "{said}");
        assert!(
            page.text(".headline").await.contains("a message that fits came on audit.written via orders")
        );
        page.is_sound().await;
    });
}

#[test]
fn each_attempt_can_be_looked_at() {
    browse(|client| async move {
        let tour = report(records());
        let page = Page::open(client, &tour.file, "s=report-tour/tour/retry::flaky", WIDE).await;
        assert_eq!(page.value(&texts(".verdict .badge")).await, json!(["passed", "flaky"]));
        assert_eq!(page.number("document.querySelectorAll('.headline').length").await, 0);
        page.click(".attempt").await;
        page.until("document.querySelector('.headline') !== null").await;
        assert!(page.text(".headline").await.contains("got \"PENDING\", wanted \"COMPLETED\""));
        assert!(page.value("location.hash").await.as_str().unwrap().contains("a=0"));
        page.is_sound().await;
    });
}

#[test]
fn what_only_a_newer_choreo_knows_is_said_to_be_so() {
    browse(|client| async move {
        let mut journal = records().clone();
        journal.scenarios.retain(|one| one.name == "mismatch");
        let block = &mut journal.scenarios[0].blocks[0];
        block.steps[0].met = Met::Unknown;
        block.timeline.entries[0].what = Happening::Unknown;
        let newer = report(&journal);
        let page = Page::open(client, &newer.file, "s=report-tour/tour/mismatch", WIDE).await;
        let said = page.text(".callout").await;
        assert!(said.contains("written by a newer choreo"), "{said}");
        assert!(said.contains("what came of publish orders.created, something that happened at"), "{said}");
        page.is_sound().await;
    });
}

#[test]
fn a_payload_that_turns_the_direction_of_text_shows_that_it_does() {
    browse(|client| async move {
        let mut journal = records().clone();
        journal.scenarios.retain(|one| one.name == "mismatch");
        for message in &mut journal.scenarios[0].blocks[0].messages {
            message.payload = Payload::Json(json!({ "status": "\u{202e}DEID\u{202c}" }));
        }
        let turned = report(&journal);
        let page = Page::open(client, &turned.file, "s=report-tour/tour/mismatch", WIDE).await;
        let shown = page.value(&texts(".evidence .side:last-child .j-string")).await;
        assert_eq!(shown, json!(["\"U+202EDEIDU+202C\""]));
        assert_eq!(page.number("document.querySelectorAll('.evidence .unseeable').length").await, 2);
        page.is_sound().await;
    });
}
