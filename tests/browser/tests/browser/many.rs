//! A large suite.

use choreo_report::journal::Journal;

use super::driver::browse;
use super::page::{Page, WIDE};
use super::tour::{records, report};

/// The scenarios of the tour, so often that there are so many.
pub(crate) fn many(count: usize) -> Journal {
    let mut journal = records().clone();
    let mut tour = std::mem::take(&mut journal.scenarios);
    tour.retain(|one| one.attempt.number == 1);
    journal.scenarios = (0..count)
        .zip(tour.iter().cycle())
        .map(|(at, one)| {
            let mut one = one.clone();
            one.name = format!("suite_{:03}::{}", at / tour.len(), one.name);
            one
        })
        .collect();
    journal
}

#[test]
fn five_thousand_scenarios_are_listed_and_searched() {
    browse(|client| async move {
        let large = report(&many(5_000));
        let page = Page::open(client, &large.file, "", WIDE).await;
        assert_eq!(page.text("#count").await, "5,000 scenarios");
        assert!(page.number("document.querySelectorAll('[role=option]').length").await < 60);
        page.value("document.getElementById('list').scrollTop = 1e9").await;
        page.until("document.getElementById('row-4999') !== null").await;
        page.find("#search").await.send_keys("suite_100::mismatch").await.unwrap();
        page.until("document.getElementById('count').textContent.startsWith('1 of 5,000')").await;
        page.click("#row-0").await;
        page.until("document.querySelector('.evidence') !== null").await;
        page.is_sound().await;
    });
}
