//! The examples of the section "Bytes".

use choreo::InMemory;

#[test]
fn bytes_passes() {
    use choreo::Payload;

    let image: Vec<u8> = vec![0xff, 0xd8];
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" b"\x00\x01";
        publish "orders.created" image;
        publish "orders.created" Payload::from(&b"raw"[..]) as raw;
        expect "orders.processed" b"\x00\x01";
        expect "orders.processed" b"\xff\xd8";
        expect "orders.processed" b"raw";
        check raw.payload() == b"raw";
    });
}

#[test]
fn bytes_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" b"\x00\x01";
            expect "orders.processed" {};
        },
    );
    assert!(report.contains("the message is not JSON"), "{report}");
}

#[test]
fn bytes_passes_again() {
    let image: Vec<u8> = vec![0xff, 0xd8];
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "image": image };
        expect "orders.processed" { "image": [255, 216] };
    });
}
