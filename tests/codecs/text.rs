//! Text.

use choreo::codec::Text;
use choreo::prelude::*;

use crate::service::{says, serve};

#[derive(Debug, serde::Deserialize)]
struct Line(String);

#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Started,
    Stopped,
}

#[tokio::test(start_paused = true)]
async fn a_payload_is_one_string() {
    let bus = InMemory::new().with_codecs(Text);
    serve(&bus, "in", "out", |heard| [b"heard ", heard].concat()).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" "a \"word\"";
            expect "out" b"heard a \"word\"" as line;
            check line.text() == Some("heard a \"word\"");
            check line.json()? == "heard a \"word\"";
            publish "in" format!("{} more", 2);
            expect "out" as said where said.text().is_some_and(|text| text.ends_with("2 more"));
            publish "in" 7;
            expect "out" Line("heard 7");
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn an_enum_reads_it() {
    let bus = InMemory::new().with_codecs(Text);
    says(&bus, b"started").await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" "go";
            never "out" State::Stopped;
            expect "out" State::Started;
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn an_object_is_no_text() {
    let bus = InMemory::new().with_codecs(Text);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" { "a": 1 };
            expect "out";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
