//! Which channels a pattern covers: asked of the real server.

use choreo_runtime::transport::Transport;
use choreo_transports::Redis;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::support::plain;

const CASES: usize = 3_000;

fn pattern() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        5 => Just("a"), 4 => Just("b"), 1 => Just("ü"), 5 => Just("*"), 3 => Just("?"), 3 => Just("["),
        3 => Just("]"), 2 => Just("^"), 2 => Just("-"), 2 => Just("\\"),
    ];
    proptest::collection::vec(piece, 1..9).prop_map(|pieces| pieces.concat())
}

fn channel() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        9 => Just("a"), 7 => Just("b"), 1 => Just("ü"), 1 => Just("-"), 1 => Just("^"), 1 => Just("["),
        1 => Just("]"), 1 => Just("\\"), 1 => Just("*"),
    ];
    proptest::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat())
}

#[tokio::test]
async fn patterns_cover_what_the_server_delivers() {
    let server = choreo_transports::redis::RedisServer::new().start().await.unwrap();
    let mut client = plain(&format!("{}/?protocol=resp3", server.url())).await;
    let mut runner = TestRunner::deterministic();
    let strategy = (pattern().prop_filter("a pattern", |pattern| Redis::is_wildcard(pattern)), channel());
    let mut covered = 0;
    for _ in 0..CASES {
        let (pattern, channel) = strategy.new_tree(&mut runner).unwrap().current();
        client.psubscribe(&pattern).await.unwrap();
        let reached: usize =
            redis::cmd("PUBLISH").arg(&channel).arg("").query_async(&mut client).await.unwrap();
        client.punsubscribe(&pattern).await.unwrap();
        assert_eq!(Redis::covers(&pattern, &channel), reached == 1, "{pattern:?} and {channel:?}");
        covered += reached;
    }
    assert!(
        (CASES / 20..CASES).contains(&covered),
        "{covered} of {CASES} were covered: the cases tell little"
    );
}
