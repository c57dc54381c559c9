//! Behaviours: who gets a message, how often, and in which order.

use super::case::Case;
use super::{Breach, Kept, Rig, Wildcard};
use crate::transport::{Interest, Transport};

/// What one publisher sends to a topic one after another (with one key, where there are keys) arrives in that order.
///
/// # Errors
///
/// The breach.
pub async fn a_topic_keeps_its_order<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_topic_keeps_its_order");
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("order");
    let mut ear = case.listen(&near, &topic).await?;
    for number in 0..200 {
        let _ = case.say_number(&far, &topic, number).await?;
    }
    ear.hear_numbers(0..200).await?;
    case.fence(&far, &topic, &mut [&mut ear]).await?;
    Ok(Kept::Held)
}

/// Each subscriber gets each message once, whether they share a connection or not.
///
/// # Errors
///
/// The breach.
pub async fn each_subscriber_gets_every_message<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "each_subscriber_gets_every_message");
    let (near, far) = case.connect_both(rig).await?;
    let other = case.connect(rig).await?;
    let topic = rig.topic("fan-out");
    let mut ears = [
        case.listen(&near, &topic).await?,
        case.listen(&near, &topic).await?,
        case.listen(&other, &topic).await?,
    ];
    for number in 0..20 {
        let _ = case.say_number(&far, &topic, number).await?;
    }
    for ear in &mut ears {
        ear.hear_numbers(0..20).await?;
    }
    case.fence(&far, &topic, &mut ears.each_mut()).await?;
    Ok(Kept::Held)
}

/// A subscriber gets a message once, though it fits several of its interests.
///
/// # Errors
///
/// The breach.
pub async fn a_message_comes_once_however_many_interests_fit<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_message_comes_once_however_many_interests_fit");
    let (near, far) = case.connect_both(rig).await?;
    let (interests, topics) = match rig.wildcard("once") {
        Some(Wildcard { pattern, fitting, .. }) => {
            ([&fitting[0], &pattern, &fitting[1], &fitting[0]].map(Interest::new), fitting)
        }
        None => {
            let topics = [rig.topic("once"), rig.topic("once")];
            ([&topics[0], &topics[1], &topics[0], &topics[1]].map(Interest::new), topics)
        }
    };
    let mut ear = case.listen_as(&near, &interests, near.origin()).await?;
    for number in 0..10 {
        for topic in &topics {
            let _ = case.say_number(&far, topic, number).await?;
            ear.hear_numbers([number]).await?;
        }
    }
    for topic in &topics {
        case.fence(&far, topic, &mut [&mut ear]).await?;
    }
    Ok(Kept::Held)
}

/// A wildcard brings what is published to the topics that fit it, under their own names, and nothing else. Whatever
/// arrives fits it by [`covers`](crate::transport::Transport::covers).
///
/// # Errors
///
/// The breach.
pub async fn a_wildcard_brings_what_fits_it<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_wildcard_brings_what_fits_it");
    let wild = match (R::Transport::CAPABILITIES.wildcards, rig.wildcard("wild")) {
        (true, Some(wild)) => wild,
        (false, None) => return Ok(Kept::Moot("the transport has no wildcards")),
        (declared, given) => {
            let came = format!("`CAPABILITIES.wildcards` is {declared}, and the rig gives {given:?}");
            return Err(case.breach("a rig that gives a wildcard where the transport has them", came));
        }
    };
    check_words::<R>(&case, &wild)?;
    let (near, far) = case.connect_both(rig).await?;
    let mut ear = case.listen(&near, &wild.pattern).await?;
    // The topics are new: a wildcard is about what will be, too.
    for number in 0..5 {
        let _ = case.say_number(&far, &wild.stranger, number).await?;
        for topic in &wild.fitting {
            let payload = format!("{number} to {topic}");
            let _ = case.say(&far, &case.message(topic, payload.clone())).await?;
            let arrival = ear.hear_payload(payload.as_bytes()).await?;
            if arrival.topic != *topic {
                let came = format_args!("`{}`", arrival.topic);
                return Err(case.breach(format_args!("the topic's own name, `{topic}`"), came));
            }
        }
    }
    case.fence(&far, &wild.fitting[0], &mut [&mut ear]).await?;
    Ok(Kept::Held)
}

fn check_words<R: Rig>(case: &Case<R::Transport>, wild: &Wildcard) -> Result<(), Breach> {
    let Wildcard { pattern, fitting, stranger } = wild;
    let covered = |topic: &str| R::Transport::covers(pattern, topic);
    let wildcards = [&**pattern, &fitting[0], &fitting[1], stranger].map(R::Transport::is_wildcard);
    if wildcards != [true, false, false, false] {
        let expected = format!("`is_wildcard` to know `{pattern}` from `{stranger}` and the like");
        return Err(case.breach(expected, format_args!("{wildcards:?}")));
    }
    if !covered(&fitting[0]) || !covered(&fitting[1]) || covered(stranger) {
        let expected = format!("`{pattern}` to cover {fitting:?} and not {stranger:?}");
        return Err(case.breach(expected, "another answer of `covers`"));
    }
    Ok(())
}
