//! Blocks and worlds from bytes. All that the strategies draw, and in no other bounds.

use super::{Draft, DraftExpect, DraftSay, at_a, in_time, old_first, settled};
use crate::engine::reference::bytes::Bytes;
use crate::engine::tests::script::{Script, Wants};
use crate::engine::tests::world::World;
use crate::machine::Count;

const LISTENED: [&str; 8] = ["a", "a", "a", "b", "c", "~a", "*", "~*"];
const HEARD: [&str; 8] = ["a", "a", "a", "b", "c", "~a", "r0", "r1"];

/// A block. `contended`: all its expectations are on one topic.
pub(in crate::engine::reference) fn script(bytes: &mut Bytes<'_>, contended: bool) -> Script {
    let (timeout, settle) = (60 + u64::from(bytes.below(140)), u64::from(bytes.below(40)));
    let slow_fails = bytes.once_in(2);
    let mut drafts = Vec::new();
    while !bytes.is_empty() && drafts.len() < 6 {
        let draft = match bytes.once_in(12) {
            true => stand_in(bytes),
            false => say(bytes, 3),
        };
        drafts.push(if contended { on_one_topic(draft) } else { draft });
    }
    Script { says: settled(drafts), timeout, settle, slow_fails }
}

/// What happens outside.
pub(in crate::engine::reference) fn world(bytes: &mut Bytes<'_>) -> World {
    let delay = |bytes: &mut Bytes<'_>| bytes.one_of(&[0u64, 0, 1, 2, 3, 5, 7, 8]);
    let delays = bytes.several(0, 6, |bytes| (delay(bytes), delay(bytes)));
    let calls = bytes.several(0, 6, |bytes| Some(u64::from(bytes.below(31))).filter(|takes| *takes < 30));
    let lost = bytes.perhaps(30, |bytes| u64::from(bytes.below(100)));
    let mut messages = Vec::new();
    while !bytes.is_empty() && messages.len() < 7 {
        let (topic, k) = (bytes.one_of(&HEARD), i64::from(bytes.below(4)));
        let (after, lag) = (u64::from(bytes.below(14)), u64::from(bytes.one_of(&[0u8, 0, 0, 0, 0, 1, 3, 5])));
        messages.push((topic, k, after, lag, bytes.once_in(5)));
    }
    let mut comes = in_time(messages);
    old_first(&mut comes);
    World { comes, delays, calls, lost, ..World::default() }
}

fn on_one_topic(draft: DraftSay) -> DraftSay {
    let all = |expects: Vec<DraftExpect>| expects.into_iter().map(at_a).collect();
    match draft {
        DraftSay::Expect(expect) => DraftSay::Expect(at_a(expect)),
        DraftSay::InOrder(expects) => DraftSay::InOrder(all(expects)),
        DraftSay::Only(expects) => DraftSay::Only(all(expects)),
        DraftSay::Together(regions) => DraftSay::Together(
            regions.into_iter().map(|region| region.into_iter().map(on_one_topic).collect()).collect(),
        ),
        other => other,
    }
}

fn plain(bytes: &mut Bytes<'_>) -> Wants {
    match bytes.below(7) {
        0 | 1 => Wants::Any,
        _ => Wants::OneOf(bytes.several(1, 4, |bytes| i64::from(bytes.below(4)))),
    }
}

fn wants(bytes: &mut Bytes<'_>) -> Draft {
    match bytes.below(13) {
        0..=7 => Draft::Plain(plain(bytes)),
        8 => Draft::Plain(Wants::Within(u64::from(bytes.below(40)))),
        _ => Draft::Same(bytes.below(32)),
    }
}

fn count(bytes: &mut Bytes<'_>) -> Count {
    let least = u32::from(bytes.one_of(&[0u8, 1, 1, 1, 2, 2, 2, 2]));
    let most = bytes.perhaps(2, |bytes| (least + u32::from(bytes.below(3))).max(1));
    Count { least, most }
}

fn expect(bytes: &mut Bytes<'_>) -> DraftExpect {
    DraftExpect {
        topic: bytes.one_of(&LISTENED),
        from_start: bytes.once_in(5),
        wants: wants(bytes),
        times: bytes.perhaps(3, count),
        within: bytes.perhaps(3, |bytes| u64::from(bytes.below(50))),
        named: bytes.once_in(2),
        part: bytes.once_in(7),
    }
}

fn stand_in(bytes: &mut Bytes<'_>) -> DraftSay {
    let (topic, wants, once) = (bytes.one_of(&LISTENED), plain(bytes), bytes.once_in(2));
    let times = bytes.perhaps(3, count);
    DraftSay::On { topic, wants, once: once && times.is_none(), times, publishes: bytes.below(3) }
}

fn never(bytes: &mut Bytes<'_>) -> DraftSay {
    let (topic, kind) = (bytes.one_of(&LISTENED), bytes.below(32));
    let wants = match kind {
        0..=19 => Draft::Plain(Wants::OneOf(vec![i64::from(kind % 4)])),
        which => Draft::Same(which),
    };
    let period = bytes.perhaps(2, |bytes| u64::from(bytes.below(60)));
    DraftSay::Never { topic, wants, period, written: bytes.once_in(5) }
}

fn say(bytes: &mut Bytes<'_>, depth: u8) -> DraftSay {
    let says = move |bytes: &mut Bytes<'_>, least: u8, end: u8| {
        bytes.several(least, end, |bytes| say(bytes, depth - 1))
    };
    match bytes.below(if depth == 0 { 24 } else { 32 }) {
        0..=3 => DraftSay::Publish { topic: bytes.one_of(&["t", "t", "t", "~t"]), named: bytes.once_in(2) },
        4..=9 => DraftSay::Expect(expect(bytes)),
        10..=12 => DraftSay::InOrder(bytes.several(2, 4, expect)),
        13 | 14 => never(bytes),
        15 => DraftSay::Let(Some(i64::from(bytes.below(5))).filter(|value| *value < 4)),
        16 => DraftSay::Check(!bytes.once_in(20)),
        17 => DraftSay::Wait(u64::from(bytes.below(40))),
        18 | 19 => DraftSay::Call {
            named: bytes.once_in(2),
            value: Some(i64::from(bytes.below(21))).filter(|value| *value < 20).map(|value| value % 4),
        },
        20 => DraftSay::Eventually {
            from: u64::from(bytes.below(80)),
            within: u64::from(bytes.below(50)),
            every: 1 + u64::from(bytes.below(19)),
            needs: bytes.perhaps(2, |bytes| bytes.below(32)),
        },
        21 => DraftSay::Request(expect(bytes)),
        22 | 23 => DraftSay::Only(bytes.several(1, 4, expect)),
        24 | 25 => DraftSay::Together(bytes.several(2, 4, |bytes| says(bytes, 1, 4))),
        26 | 27 => DraftSay::Either {
            branches: bytes.several(2, 4, |bytes| (expect(bytes), says(bytes, 0, 3))),
            after: bytes.perhaps(3, |bytes| (u64::from(bytes.below(60)), says(bytes, 0, 3))),
            shared: bytes.once_in(2),
        },
        28 | 29 => DraftSay::Repeat(u32::from(bytes.below(4)), says(bytes, 1, 4)),
        _ => DraftSay::For(bytes.several(0, 4, |bytes| i64::from(bytes.below(4))), says(bytes, 1, 4)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the words stand in some block that bytes make, and how deep.
    #[test]
    fn every_construct_is_drawn_from_bytes() {
        let mut seed = 1u64;
        let mut all = String::new();
        for _ in 0..400 {
            let drawn = std::iter::repeat_with(|| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (seed >> 56) as u8
            });
            let drawn: Vec<u8> = drawn.take(120).collect();
            all += &format!("{:?}", script(&mut Bytes::new(&drawn), false));
        }
        for word in [
            "publish",
            "expect",
            "in order",
            "never",
            "on ",
            "let",
            "check",
            "wait",
            "call",
            "eventually",
            "request",
            "only",
            "together",
            "and",
            "either",
            "or",
            "or after",
            "repeat",
            "for ",
            "times",
            "within",
            "from start",
            "part",
            " as ",
            "\"~a\"",
            "\"~*\"",
            "latency",
        ] {
            assert!(all.contains(word), "no `{word}`");
        }
    }
}
