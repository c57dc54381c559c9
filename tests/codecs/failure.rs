//! Whole texts: what a report says of a payload that can't be decoded, or encoded.

use choreo::codec::{Codecs, Json, MessagePack};
use choreo::prelude::*;

use crate::service::{Line, says};

async fn bus(codecs: impl Into<Codecs>, bytes: &'static [u8]) -> InMemory {
    let bus = InMemory::new().with_codecs(codecs);
    says(&bus, bytes).await;
    bus
}

#[tokio::test(start_paused = true)]
async fn a_payload_that_can_not_be_decoded_is_a_near_miss_with_its_bytes() {
    let bus = bus(
        MessagePack,
        b"\x85\xa2id\xcf\x00\x00\x00\x00\x00\x00\x00\x2a\xa6status\xa9COMPLETED\xa5total\xcb\x40\x59\x00\x00\x00\x00\x00\x00\xa5lines\xc1\x80\xa4note\xa2ok",
    )
    .await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "in" { "id": 42 };
            expect "out" { "id": 42, "status": "COMPLETED" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_typed_pattern_says_the_same_of_it() {
    let bus = bus(MessagePack, b"\x82\xa3sku\xa1A\xa5count").await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "in" {};
            expect "out" Line { sku: "A", count: 1 };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_json_shows_its_bytes_too() {
    let bus = bus(Json, b"{\"id\": 42,\n \"status\": COMPLETED, \"total\": 100}").await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "in" {};
            expect "out" { "id": 42 };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_mismatch_shows_what_was_decoded() {
    let bus = bus(MessagePack, b"\x82\xa2id\x2a\xa6status\xa7PENDING").await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "in" { "id": 42 };
            expect "out" { "id": 42, "status": "COMPLETED" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn what_fits_on_another_topic_is_found_by_what_was_decoded() {
    let bus = bus(Codecs::new(MessagePack), b"\x81\xa2id\x2a").await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "in" {};
            expect "outt" { "id": 42 };
        })
        .await;
    assert!(trial.report().contains("a message that fits arrived on \"out\""), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_payload_that_can_not_be_encoded_is_an_error_that_names_its_field() {
    let bus = bus(MessagePack, b"").await;
    let big = u128::MAX;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" { "order": { "lines": [{ "count": 1 }, { "count": big }] } };
            expect "out";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn so_is_an_answer_of_a_stand_in() {
    let bus = bus(MessagePack, b"\x01").await;
    let big = u128::MAX;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "out" => publish "answer" { "n": big };
            publish "in" {};
            expect "answered";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_capture_of_what_can_not_be_decoded_is_an_error_that_says_so() {
    let bus = bus(MessagePack, b"\xc1").await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "out" as done;
            check done["id"] == 42;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
