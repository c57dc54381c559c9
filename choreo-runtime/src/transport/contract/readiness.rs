//! Behaviours: where a subscription begins.

use super::case::Case;
use super::{Breach, Kept, Rig};

/// What is published right after `subscribe` has resolved arrives, though on another connection: in each of
/// [`Bounds::rounds`](super::Bounds::rounds) rounds, each with a topic of its own.
///
/// # Errors
///
/// The breach.
pub async fn nothing_is_lost_after_subscribe<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "nothing_is_lost_after_subscribe");
    let (near, far) = case.connect_both(rig).await?;
    let rounds = case.bounds.rounds;
    for round in 1..=rounds {
        let topic = rig.topic("round");
        let mut ear = case.listen(&near, &topic).await?;
        let payload = format!("round {round} of {rounds}");
        let _ = case.say(&far, &case.message(&topic, payload.clone())).await?;
        ear.hear_payload(payload.as_bytes()).await?;
    }
    Ok(Kept::Held)
}

/// What was published before `subscribe` was called does not arrive, whether the connection listened on that
/// topic already or not.
///
/// # Errors
///
/// The breach.
pub async fn nothing_comes_from_before_the_subscription<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "nothing_comes_from_before_the_subscription");
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("before");
    let _ = case.say(&far, &case.message(&topic, "before all")).await?;
    let mut first = case.listen(&near, &topic).await?;
    for number in 0..50 {
        // Not read yet by the first: it may still be on its way when the second one subscribes.
        let _ = case.say_number(&far, &topic, number).await?;
        let mut second = case.listen(&near, &topic).await?;
        case.fence(&far, &topic, &mut [&mut second]).await?;
        first.hear_numbers([number]).await?;
        first.hear("what followed").await?;
    }
    case.fence(&far, &topic, &mut [&mut first]).await?;
    Ok(Kept::Held)
}
