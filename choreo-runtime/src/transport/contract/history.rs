//! Behaviours: what a log held before a subscription.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::case::Case;
use super::{Breach, Kept, Rig};
use crate::message::Topic;
use crate::transport::{Interest, Transport};

/// How many messages the log holds before the subscription.
const HELD: usize = 30;

/// The most that a publisher adds while it goes on.
const MOST: usize = 5_000;

/// `from start` brings what the log held first, in order and marked old, and then what is newer, without loss or
/// doubling, though somebody publishes all the while.
///
/// # Errors
///
/// The breach.
pub async fn from_start_brings_the_log_first<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "from_start_brings_the_log_first");
    if !R::Transport::CAPABILITIES.history {
        return Ok(Kept::Moot("the transport keeps no messages"));
    }
    let (near, far) = case.connect_both(rig).await?;
    let busy = case.connect(rig).await?;
    let topic = rig.topic("history");
    for number in 0..HELD {
        let _ = case.say_number(&far, &topic, number).await?;
    }
    let subscribed = Arc::new(AtomicBool::new(false));
    let publisher = publisher(case, busy, topic.clone(), Arc::clone(&subscribed));
    let interests = [Interest::new(&topic).from_start()];
    let ear = case.listen_as(&near, &interests, near.origin()).await;
    subscribed.store(true, Ordering::Relaxed);
    let mut ear = ear?;
    let total = publisher.await??;
    let mut newer = false;
    for number in 0..total {
        let arrival = ear.hear_payload(number.to_string().as_bytes()).await?;
        if number < HELD && !arrival.old {
            let expected = format!("message {number}, which the log held, to be marked old");
            return Err(case.breach(expected, "it is not"));
        }
        if newer && arrival.old {
            let came = format!("message {number} is marked old, after a newer one");
            return Err(case.breach("what is old before what is new", came));
        }
        newer |= !arrival.old;
    }
    let _ = case.say(&far, &case.message(&topic, "after")).await?;
    if ear.hear_payload(b"after").await?.old {
        return Err(case.breach("what was published after the subscription to be new", "it is marked old"));
    }
    Ok(Kept::Held)
}

/// `from start` of one subscriber brings nothing to another one on that topic, neither twice nor old.
///
/// # Errors
///
/// The breach.
pub async fn from_start_is_for_its_own_subscriber<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "from_start_is_for_its_own_subscriber");
    if !R::Transport::CAPABILITIES.history {
        return Ok(Kept::Moot("the transport keeps no messages"));
    }
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("own-history");
    let _ = case.say_number(&far, &topic, 0).await?;
    let mut live = case.listen(&near, &topic).await?;
    let _ = case.say_number(&far, &topic, 1).await?;
    live.hear_numbers([1]).await?;
    let interests = [Interest::new(&topic).from_start()];
    let mut late = case.listen_as(&near, &interests, near.origin()).await?;
    late.hear_numbers([0, 1]).await?;
    case.fence(&far, &topic, &mut [&mut live, &mut late]).await?;
    Ok(Kept::Held)
}

/// Goes on publishing until a while after the subscription. How many messages there are then.
async fn publisher<T: Transport>(
    case: Case<T>,
    wire: Arc<T>,
    topic: Topic,
    subscribed: Arc<AtomicBool>,
) -> Result<Result<usize, Breach>, Breach> {
    let publish = move || async move {
        let mut left = 20;
        let mut next = HELD;
        while left > 0 && next < HELD + MOST {
            let _ = case.say_number(&wire, &topic, next).await?;
            next += 1;
            left -= usize::from(subscribed.load(Ordering::Relaxed));
        }
        Ok(next)
    };
    case.elsewhere(publish).await
}
