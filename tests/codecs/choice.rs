//! Which codec a topic has: by the stage, by the topic, by the request that is answered.

use choreo::codec::{Cbor, Codecs, Json, MessagePack, Raw, Text};
use choreo::prelude::*;
use choreo::transport::TransportError;

use crate::service::serve;

fn echoed(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

#[tokio::test(start_paused = true)]
async fn a_topics_own_codec_goes_before_a_wildcards_and_that_before_the_stages() {
    let codecs = Codecs::new(Json).on("a.*", MessagePack).on("*.b", Text).on("a.b", Cbor).on("a.raw", Raw);
    let bus = InMemory::new().with_codecs(codecs);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "x" { "n": 1 } as json;
            publish "a.x" { "n": 1 } as msgpack;
            publish "x.b" "n" as text;
            publish "a.b" { "n": 1 } as cbor;
            publish "a.raw" b"n" as raw;
            check json.payload() == b"{\"n\":1}";
            check msgpack.payload() == b"\x81\xa1n\x01";
            check text.payload() == b"n";
            check cbor.payload() == b"\xa1\x61n\x01";
            check raw.payload() == b"n";
            check msgpack["n"] == 1 && cbor["n"] == 1;
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn bytes_go_as_they_are_on_any_codec() {
    let bus = InMemory::new().with_codecs(MessagePack);
    serve(&bus, "in", "out", echoed).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" b"\x01";
            expect "out" b"\x01" as one where one.json()? == 1;
            publish "in" choreo::Payload::from(&b"\x02"[..]);
            expect "out" b"\x02";
            publish "in" vec![3_u8];
            expect "out" b"\x03";
            publish "in" [4];
            expect "out" b"\x91\x04";
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_wildcard_listens_on_topics_of_several_codecs() {
    let codecs = Codecs::new(Json).on("out.packed", MessagePack);
    let bus = InMemory::new().with_codecs(codecs);
    serve(&bus, "in", "out.packed", |_| b"\x81\xa1n\x01".to_vec()).await;
    serve(&bus, "in", "out.plain", |_| br#"{"n":2}"#.to_vec()).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "out.*" { "n": 1 };
            expect "out.*" { "n": 2 };
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_reply_is_written_as_its_request_is() {
    let bus = InMemory::new().with_codecs(Codecs::new(Json).on("ask", MessagePack));
    let client = bus.client();
    let asking = tokio::spawn(async move { client.request("ask", &b"\x81\xa1n\x01"[..]).await });
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "ask" { "n": 1 } as ask times 1 => reply { "n": ask["n"] };
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
    let answer = asking.await.expect("no panic").expect("answered");
    assert_eq!(answer.payload(), b"\x81\xa1n\x01");
}

#[tokio::test(start_paused = true)]
async fn two_handles_on_one_bus_read_a_message_each_in_its_own_way() {
    let plain = InMemory::new();
    let packed = plain.clone().with_codecs(MessagePack);
    serve(&plain, "in", "out", |_| b"7".to_vec()).await;
    let read_as_json =
        choreo::script! { for &InMemory; publish "in" b""; expect "out" as it where it.json()? == 7; };
    let read_as_packed = choreo::script! { for &InMemory; expect "out" as it where it.json()? == 0x37; };
    let (one, other) = tokio::join!(packed.run(read_as_packed), plain.run(read_as_json));
    assert!(one.passed(), "{}", one.report());
    assert!(other.passed(), "{}", other.report());
}

/// A stage of the test's own.
struct Shop(InMemory, Codecs);

impl Stage for Shop {
    type Wire = InMemory;

    async fn open() -> Result<Shop, TransportError> {
        let bus = InMemory::new();
        serve(&bus, "in", "out", echoed).await;
        Ok(Shop(bus, Codecs::new(MessagePack)))
    }

    fn wire(&self) -> &InMemory {
        &self.0
    }

    fn codecs(&self) -> &Codecs {
        &self.1
    }
}

#[choreo::scenario(time = "virtual")]
async fn a_stage_chooses_for_its_wire(shop: &Shop) {
    let _ = shop;
    choreo! {
        publish "in" { "n": 1 };
        expect "out" { "n": 1 } as back;
        check back.payload() == b"\x81\xa1n\x01";
    }
}
