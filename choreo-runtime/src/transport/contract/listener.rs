//! Behaviours: whether somebody listens.

use std::sync::Arc;

use super::case::Case;
use super::{Breach, Kept, Rig};
use crate::message::{Origin, Topic};
use crate::transport::{Listeners, Receipt, Transport};

/// A publication that reaches nobody is accepted, and where the wire can tell it is
/// [`Unroutable`](Receipt::Unroutable); one that somebody listens for is [`Accepted`](Receipt::Accepted). Where
/// listeners are [counted](Listeners::Counted), the sender's own connection is nobody.
///
/// # Errors
///
/// The breach.
pub async fn a_publish_to_nowhere_is_no_error<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_publish_to_nowhere_is_no_error");
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("nowhere");
    let unheard = match R::Transport::CAPABILITIES.listeners {
        Listeners::Returned | Listeners::Counted => Receipt::Unroutable,
        Listeners::Asked | Listeners::Ephemeral | Listeners::Unknown => Receipt::Accepted,
    };
    for (expected, heard) in [(unheard, false), (Receipt::Accepted, true)] {
        let ear = if heard { Some(case.listen(&near, &topic).await?) } else { None };
        let receipt = case.say_number(&far, &topic, 1).await?;
        if receipt != expected {
            let expected =
                format!("{expected:?}, where {} listens", if heard { "somebody" } else { "nobody" });
            return Err(case.breach(expected, format_args!("{receipt:?}")));
        }
        drop(ear);
    }
    if R::Transport::CAPABILITIES.listeners == Listeners::Counted {
        let own = case.listen(&near, &topic).await?;
        let receipt = case.say_number(&near, &topic, 2).await?;
        if receipt != Receipt::Unroutable {
            let expected = "Unroutable, where nobody but the sender's own connection listens";
            return Err(case.breach(expected, format_args!("{receipt:?}")));
        }
        drop(own);
    }
    Ok(Kept::Held)
}

/// Where listeners can be asked for, nobody is nobody, the scope itself does not count, and somebody else on another
/// connection does, whether there already or to come. Where they can't, `listened` says so.
///
/// # Errors
///
/// The breach.
pub async fn listeners_are_known<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "listeners_are_known");
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("listeners");
    let scope = near.origin();
    let patience = case.bounds.patience;
    let is_asked = match R::Transport::CAPABILITIES.listeners {
        Listeners::Asked => true,
        Listeners::Ephemeral => near.listened(&topic, scope, patience).await.is_some(),
        Listeners::Returned | Listeners::Counted | Listeners::Unknown => false,
    };
    if !is_asked {
        return check(case, "nobody can tell", None, near.listened(&topic, scope, patience)).await;
    }
    let nobody = near.listened(&topic, scope, patience);
    let _ = check(case, "nobody listens", Some(false), nobody).await?;
    let interests = [crate::transport::Interest::new(&topic)];
    let own = case.listen_as(&near, &interests, scope).await?;
    let itself = near.listened(&topic, scope, patience);
    let _ = check(case, "nobody but the scope itself listens", Some(false), itself).await?;

    let waiting = wait(case, Arc::clone(&near), topic.clone(), scope);
    let (waited, other) = futures_util::future::join(waiting, case.listen(&far, &topic)).await;
    let (_, other) = (waited??, other?);
    let there = near.listened(&topic, scope, case.bounds.deadline);
    let _ = check(case, "somebody on another connection listens", Some(true), there).await?;
    drop((own, other));
    Ok(Kept::Held)
}

/// Asks on another thread, for as long as the deadline.
async fn wait<T: Transport>(
    case: Case<T>,
    wire: Arc<T>,
    topic: Topic,
    scope: Origin,
) -> Result<Result<Kept, Breach>, Breach> {
    let ask = move || async move {
        let patience = case.bounds.deadline;
        let heard = wire.listened(&topic, scope, patience);
        check(case, "somebody will listen", Some(true), heard).await
    };
    case.elsewhere(ask).await
}

async fn check<T: Transport>(
    case: Case<T>,
    situation: &str,
    expected: Option<bool>,
    listened: impl Future<Output = Option<bool>>,
) -> Result<Kept, Breach> {
    let came = case.within(format_args!("an answer of `listened`, where {situation}"), listened).await?;
    match came == expected {
        true => Ok(Kept::Held),
        false => {
            let expected = format!("`listened` to give {expected:?}, where {situation}");
            Err(case.breach(expected, format_args!("{came:?}")))
        }
    }
}
