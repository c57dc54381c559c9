//! Behaviours: what is in a message comes out of it.

use bytes::Bytes;
use tokio::time::Instant;

use super::case::Case;
use super::{Breach, Kept, Rig};

/// A message arrives on its topic with the bytes that it was sent with: none, all 256 values, what is no UTF-8, what
/// a text protocol ends its lines with, and whatever chance brings.
///
/// # Errors
///
/// The breach.
pub async fn bytes_arrive_as_they_were_sent<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "bytes_arrive_as_they_were_sent");
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("bytes");
    let mut ear = case.listen(&near, &topic).await?;
    for payload in payloads() {
        let begun = Instant::now();
        let _ = case.say(&far, &case.message(&topic, payload.clone())).await?;
        let arrival = ear.hear_payload(&payload).await?;
        if arrival.topic != topic {
            return Err(case.breach(format_args!("the topic `{topic}`"), format_args!("`{}`", arrival.topic)));
        }
        if arrival.at < begun || arrival.at > Instant::now() {
            let came = "a time before the publication, or one yet to come";
            return Err(case.breach("a message to say when it reached us", came));
        }
        if arrival.old {
            return Err(case.breach("a new message", "one marked as old"));
        }
    }
    case.fence(&far, &topic, &mut [&mut ear]).await?;
    Ok(Kept::Held)
}

/// A message of [`Bounds::large`](super::Bounds::large) bytes arrives whole, and a small one after it.
///
/// # Errors
///
/// The breach.
pub async fn a_large_message_arrives_whole<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_large_message_arrives_whole");
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("large");
    let mut ear = case.listen(&near, &topic).await?;
    let payload = chance(7, case.bounds.large);
    let _ = case.say(&far, &case.message(&topic, payload.clone())).await?;
    ear.hear_payload(&payload).await?;
    case.fence(&far, &topic, &mut [&mut ear]).await?;
    Ok(Kept::Held)
}

fn payloads() -> Vec<Bytes> {
    let all: Vec<u8> = (0..=u8::MAX).collect();
    let fixed = [
        Bytes::new(),
        Bytes::from(all),
        Bytes::from_static(b"\xff\xfe\xc3\x28"),
        Bytes::from_static(b"+OK\r\n\r\nMSG 1\r\n\0\0"),
        Bytes::from_static(br#"{"order_id":"ORD-42"}"#),
        Bytes::from_static(b"\0"),
    ];
    let random = (0..32).map(|seed: usize| chance(seed as u64, seed * seed * 4 + seed));
    fixed.into_iter().chain(random).collect()
}

/// Bytes that look random, the same ones in each run.
fn chance(seed: u64, length: usize) -> Bytes {
    let mut state = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let next = move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(next).collect()
}
