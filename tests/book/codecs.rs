//! The page "Codecs": its examples want the features of the codecs, so that they stand in `tests/codecs`.

use crate::shown::every_example_ends_as_told;

const PAGE: &str = include_str!("../../docs/src/reference/codecs.md");

const TESTED: [&str; 8] = [
    include_str!("../codecs/page/avro.rs"),
    include_str!("../codecs/page/cbor.rs"),
    include_str!("../codecs/page/json.rs"),
    include_str!("../codecs/page/message_pack.rs"),
    include_str!("../codecs/page/protobuf.rs"),
    include_str!("../codecs/page/raw.rs"),
    include_str!("../codecs/page/stage.rs"),
    include_str!("../codecs/page/text.rs"),
];

#[test]
fn every_example_of_the_page_ends_as_the_page_tells() {
    every_example_ends_as_told(PAGE, &TESTED, 18);
}
