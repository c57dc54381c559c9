//! Behaviours: the end of a subscription.

use super::case::Case;
use super::{Breach, Kept, Rig};

/// Once a subscription is dropped, nothing more gets into its inbox, and others on that topic go on.
///
/// # Errors
///
/// The breach.
pub async fn a_dropped_subscription_gets_nothing_more<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_dropped_subscription_gets_nothing_more");
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("leaving");
    let mut stays = case.listen(&near, &topic).await?;
    let mut leaves = case.listen(&near, &topic).await?;
    case.fence(&far, &topic, &mut [&mut stays, &mut leaves]).await?;
    leaves.unsubscribe();
    // When the second one has come, the first one has been given to all who listened.
    case.fence(&far, &topic, &mut [&mut stays]).await?;
    case.fence(&far, &topic, &mut [&mut stays]).await?;
    leaves.check_silent("for its subscription is dropped")?;
    let mut last = stays;
    last.unsubscribe();
    let mut other = case.listen(&far, &topic).await?;
    let third = case.connect(rig).await?;
    case.fence(&third, &topic, &mut [&mut other]).await?;
    case.fence(&third, &topic, &mut [&mut other]).await?;
    last.check_silent("for its subscription, the last of its connection, is dropped")?;
    Ok(Kept::Held)
}

/// A topic can be subscribed to again after the last subscription to it is dropped, any number of times, and what was
/// published in between is not delivered.
///
/// # Errors
///
/// The breach.
pub async fn a_topic_can_be_subscribed_to_again<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_topic_can_be_subscribed_to_again");
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("again");
    for number in 0..20 {
        let mut ear = case.listen(&near, &topic).await?;
        let _ = case.say_number(&far, &topic, number).await?;
        ear.hear_numbers([number]).await?;
        ear.unsubscribe();
        let _ = case.say(&far, &case.message(&topic, format!("between {number} and the next"))).await?;
    }
    Ok(Kept::Held)
}
