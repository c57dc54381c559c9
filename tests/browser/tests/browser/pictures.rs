//! The pictures of the book, made of the tour's report.

use std::path::Path;

use super::driver::browse;
use super::page::Page;
use super::tour::{neutral, report};

/// A picture: what stands behind the `#`, how wide and high the page is, light or dark, and what is scrolled to.
struct Picture {
    name: &'static str,
    at: &'static str,
    size: (u32, u32),
    scheme: &'static str,
    to: Option<&'static str>,
}

const FAILURE: &str = "s=report-tour/tour/envelope::mismatch_in_the_key_and_a_header";

const PICTURES: [Picture; 5] = [
    Picture { name: "report-list-light", at: "", size: (1320, 720), scheme: "light", to: None },
    Picture { name: "report-failure-light", at: FAILURE, size: (1320, 820), scheme: "light", to: None },
    Picture {
        name: "report-failure-dark",
        at: "s=report-tour/tour/wire::timeout_for_it_came_on_the_other_bus",
        size: (1320, 820),
        scheme: "dark",
        to: Some("[data-section=sequence]"),
    },
    Picture {
        name: "report-run-light",
        at: "run=",
        size: (1320, 820),
        scheme: "light",
        to: Some("[data-section=retried]"),
    },
    Picture {
        name: "report-phone",
        at: "s=report-tour/tour/mismatch",
        size: (390, 844),
        scheme: "light",
        to: None,
    },
];

#[test]
#[ignore = "it writes docs/src/images: cargo test -p browser -- --ignored the_pictures_of_the_book"]
fn the_pictures_of_the_book_are_made_again() {
    browse(|client| async move {
        let tour = report(&neutral());
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/images");
        std::fs::create_dir_all(&folder).unwrap();
        for picture in PICTURES {
            let page = Page::open(client.clone(), &tour.file, picture.at, picture.size).await;
            // What only stands behind the `#` is another is the same page.
            page.0.refresh().await.unwrap();
            page.prefer(picture.scheme).await;
            if let Some(css) = picture.to {
                page.value(&format!("document.querySelector('#detail {css}').scrollIntoView()")).await;
            }
            let shot = page.0.screenshot().await.unwrap();
            assert!(shot.len() < 250_000, "{} has {} bytes", picture.name, shot.len());
            std::fs::write(folder.join(picture.name).with_extension("png"), shot).unwrap();
            page.is_sound().await;
        }
    });
}
