//! Raw bytes.

use choreo::codec::Raw;
use choreo::message::Arrival;
use choreo::prelude::*;

use crate::service::says;

struct Even;

impl choreo::Matcher for Even {
    fn describe(&self) -> String {
        "has an even number of bytes".to_owned()
    }

    fn judge(&self, message: &Arrival) -> Result<(), String> {
        match message.payload.len() % 2 {
            0 => Ok(()),
            _ => Err(format!("which has {} bytes", message.payload.len())),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn bytes_are_compared_and_captured_as_they_are() {
    let bus = InMemory::new().with_codecs(Raw);
    says(&bus, b"\x00\xff").await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" b"\x01";
            expect "out" b"\x00\xff" as first;
            publish "in" first.payload().to_vec();
            expect "out" (Even) as second;
            check second.payload().len() == 2;
            check second.json().is_err();
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_shape_fits_no_bytes_and_says_what_would() {
    let bus = InMemory::new().with_codecs(Raw);
    says(&bus, b"{\"a\":1}").await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "in" b"";
            expect "out" { "a": 1 };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_value_can_not_be_sent_as_bytes() {
    let bus = InMemory::new().with_codecs(Raw);
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" { "a": 1 }; expect "out"; }).await;
    insta::assert_snapshot!(trial.report());
}
