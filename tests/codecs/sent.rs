//! What a scenario sends itself is known by what is on the wire.

use choreo::codec::MessagePack;
use choreo::outcome::Note;
use choreo::prelude::*;

use crate::service::serve;

#[tokio::test(start_paused = true)]
async fn an_echo_is_set_aside_on_any_codec() {
    let bus = InMemory::new().with_codecs(MessagePack);
    serve(&bus, "orders", "done", <[u8]>::to_vec).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            never "orders" { "id": 7 };
            on "done" => publish "orders.more" { "id": 7 };
            publish "orders" { "id": 7 };
            expect "done" { "id": 7 };
            never "orders.more";
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
    assert!(trial.verdict().notes.contains(&Note::EchoesSetAside(2)), "{:?}", trial.verdict().notes);
}
