//! What a reader does.

use fantoccini::key::Key;

use super::driver::browse;
use super::page::{NARROW, Page, WIDE};
use super::tour::{records, report};

/// Whether no row took longer than the one above it.
const SLOWEST_FIRST: &str = "[...document.querySelectorAll('.row-time')]
    .map((time) => parseFloat(time.textContent) * (time.textContent.endsWith('ms') ? 1 : 1000))
    .every((time, at, all) => at === 0 || all[at - 1] >= time)";

/// How many scenarios are listed: not all of them have a row, but each row knows.
const LISTED: &str = "Number(document.querySelector('[role=option]')?.getAttribute('aria-setsize'))";

#[test]
fn a_reader_filters_and_searches_and_sends_what_she_sees() {
    browse(|client| async move {
        let tour = report(records());
        let page = Page::open(client, &tour.file, "", WIDE).await;
        let all = page.number(LISTED).await;
        assert!(page.text("#detail h2").await.contains("did not pass"));
        assert_eq!(page.text("#count").await, format!("{all} scenarios"));

        page.click(".chip[data-key=violated]").await;
        page.until(&format!("{LISTED} === 3")).await;
        assert_eq!(page.text("#count").await, format!("3 of {all} scenarios"));
        page.click(".chip[data-key=slow]").await;
        page.until(&format!("{LISTED} === 5")).await;
        assert!(page.value("location.hash").await.as_str().unwrap().contains("o=violated%2Cslow"));

        // What stands in the address is what is shown, to whoever opens it.
        page.0.refresh().await.unwrap();
        page.until(&format!("{LISTED} === 5")).await;
        page.click(".chip[data-key=all]").await;
        page.until(&format!("{LISTED} === {all}")).await;

        for (words, least) in
            [("ORD-12", 1), ("mismatch", 1), ("latency", 2), ("order.processed", 1), ("\"pending\"", 2)]
        {
            page.find("#search").await.clear().await.unwrap();
            page.find("#search").await.send_keys(words).await.unwrap();
            page.until(&format!("location.hash.includes('q=') && {LISTED} >= {least} && {LISTED} < 5")).await;
        }
        page.find("#search").await.clear().await.unwrap();
        page.find("#search").await.send_keys("nothing has this").await.unwrap();
        page.until("document.querySelector('.empty').offsetHeight > 0").await;
        page.click(".empty button").await;
        page.until(&format!("{LISTED} === {all}")).await;

        page.until(&format!("!({SLOWEST_FIRST})")).await;
        page.find("#sort").await.select_by_value("time").await.unwrap();
        page.until(SLOWEST_FIRST).await;
        page.is_sound().await;
    });
}

#[test]
fn a_reader_needs_no_mouse() {
    browse(|client| async move {
        let tour = report(records());
        let page = Page::open(client, &tour.file, "", WIDE).await;
        page.press("f").await;
        page.until("location.hash.includes('f=')").await;
        page.press("/").await;
        page.until("document.activeElement.id === 'search'").await;
        page.press("taken").await;
        page.until(&format!("{LISTED} === 1")).await;
        page.press_key(Key::Enter).await;
        page.until("document.activeElement.id === 'list'").await;
        page.press_key(Key::Enter).await;
        page.until("document.activeElement.id === 'detail-title'").await;
        assert_eq!(page.text("#detail h2").await, "taken");
        page.press_key(Key::Escape).await;
        page.until("document.activeElement.id === 'list' && !location.hash.includes('s=')").await;

        page.click(".chip[data-key=all]").await;
        page.press("j").await;
        page.press_key(Key::Home).await;
        page.press("j").await;
        page.press("j").await;
        page.press("k").await;
        page.until("document.getElementById('list').getAttribute('aria-activedescendant') === 'row-1'").await;
        page.press_key(Key::End).await;
        page.press_key(Key::Enter).await;
        page.until("location.hash.includes('s=')").await;
        page.0.back().await.unwrap();
        page.until("!location.hash.includes('s=')").await;
        page.is_sound().await;
    });
}

#[test]
fn a_mismatch_shows_what_was_expected_beside_what_came() {
    browse(|client| async move {
        let tour = report(records());
        let page = Page::open(client, &tour.file, "s=report-tour/tour/mismatch", WIDE).await;
        let sides =
            page.value("[...document.querySelectorAll('.evidence .side')].map(side => side.innerText)").await;
        let (expected, came) = (sides[0].as_str().unwrap(), sides[1].as_str().unwrap());
        assert!(expected.contains("\"status\": \"COMPLETED\""), "{expected}");
        assert!(came.contains("\"status\": \"PENDING\""), "{came}");
        let marked =
            page.value("[...document.querySelectorAll('.evidence mark')].map(one => one.textContent)").await;
        assert_eq!(marked, serde_json::json!(["\"COMPLETED\""]));
        assert!(page.text(".evidence .side:last-child .marked").await.contains("got \"PENDING\""));
        assert!(page.text(".differences").await.contains("status"));

        let arrows = page.value("[...document.querySelectorAll('.diagram .arrow')].map(one => one.getAttribute('aria-label'))").await;
        let arrows: Vec<&str> = arrows.as_array().unwrap().iter().filter_map(|one| one.as_str()).collect();
        assert_eq!(arrows.len(), 2, "{arrows:?}");
        assert!(arrows[0].contains("to orders.created, published"), "{arrows:?}");
        assert!(arrows[1].contains("from orders.processed, closest"), "{arrows:?}");
        page.value("document.querySelector('.diagram .arrow.st-closest').dispatchEvent(new MouseEvent('click', { bubbles: true }))").await;
        page.until("document.querySelector('.sequence-panel').innerText.includes('PENDING')").await;
        assert!(page.text(".machine").await.contains("stopped here"));
        page.is_sound().await;
    });
}

#[test]
fn every_scenario_is_drawn_without_a_complaint_wide_and_narrow() {
    browse(|client| async move {
        let tour = report(records());
        for size in [WIDE, NARROW, (360, 640)] {
            let page = Page::open(client.clone(), &tour.file, "", size).await;
            let ids = page
                .value(
                    "JSON.parse(document.getElementById('data').textContent).data.tests.map(one => one.id)",
                )
                .await;
            for id in ids.as_array().unwrap().iter().filter_map(|id| id.as_str()) {
                page.value(&format!("location.hash = new URLSearchParams({{ s: {id:?} }}).toString()")).await;
                let last = id.rsplit("::").next().unwrap().rsplit('/').next().unwrap();
                page.until(&format!("document.querySelector('#detail h2').textContent.endsWith({last:?})"))
                    .await;
                page.value("document.querySelectorAll('#detail details:not([open]) > summary').forEach(one => one.click())").await;
                page.value("document.querySelectorAll('#detail .knob[aria-expanded=false]').forEach(one => one.click())").await;
                let higher = "document.documentElement.scrollHeight > innerHeight";
                assert_eq!(page.value(higher).await, false, "{id} is higher than {size:?}");
                let wider = "document.documentElement.scrollWidth > innerWidth || document.getElementById('detail').scrollWidth > document.getElementById('detail').clientWidth";
                assert_eq!(page.value(wider).await, false, "{id} is wider than {size:?}");
            }
            page.is_sound().await;
        }
    });
}

#[test]
fn a_phone_shows_one_thing_at_a_time() {
    browse(|client| async move {
        let tour = report(records());
        let page = Page::open(client, &tour.file, "", NARROW).await;
        let seen = |css: &str| format!("document.querySelector('{css}').offsetHeight > 0");
        assert_eq!(page.value(&seen("#detail")).await, false);
        page.click("#row-0").await;
        page.until(&seen("#detail")).await;
        assert_eq!(page.value(&seen("#list")).await, false);
        page.click(".back").await;
        page.until(&seen("#list")).await;
        page.click(".tab:last-of-type").await;
        page.until(&format!("{} && location.hash.includes('run')", seen("#detail"))).await;
        page.is_sound().await;
    });
}

#[test]
fn a_reader_chooses_light_or_dark() {
    browse(|client| async move {
        let tour = report(records());
        let page = Page::open(client, &tour.file, "", WIDE).await;
        let ground = "getComputedStyle(document.body).backgroundColor";
        page.prefer("light").await;
        let light = page.value(ground).await;
        page.prefer("dark").await;
        let dark = page.value(ground).await;
        assert_ne!(light, dark);
        page.click(".theme").await;
        assert_eq!(page.value(ground).await, light);
        page.click(".theme").await;
        page.prefer("light").await;
        assert_eq!(page.value(ground).await, dark);
        page.0.refresh().await.unwrap();
        assert_eq!(page.value(ground).await, dark);
        page.is_sound().await;
    });
}
