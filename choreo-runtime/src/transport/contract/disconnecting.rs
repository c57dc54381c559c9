//! Behaviours: a disconnect.

use std::sync::Arc;

use futures_util::future::join;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::case::Case;
use super::{Breach, Kept, Rig};
use crate::message::Topic;
use crate::transport::{Interest, Transport, TransportError, TransportErrorKind};

/// How often the others do their work before the disconnect.
const BUSY: usize = 10;

/// A disconnect while others publish, subscribe and read: all of it resolves, what comes after it is
/// [`Disconnected`](TransportErrorKind::Disconnected), and a reader learns of the end.
///
/// # Errors
///
/// The breach.
pub async fn a_disconnect_ends_what_is_under_way<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_disconnect_ends_what_is_under_way");
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("disconnect");
    let mut ear = case.listen(&near, &topic).await?;
    case.fence(&far, &topic, &mut [&mut ear]).await?;

    let (published, publishing) = oneshot::channel();
    let (subscribed, subscribing) = oneshot::channel();
    let (wire, nowhere) = (Arc::clone(&near), rig.topic("unheard"));
    let publisher = case.elsewhere(move || publish(case, wire, nowhere, published));
    let (wire, topics) = (Arc::clone(&near), (0..50).map(|_| rig.topic("unheard")).collect());
    let subscriber = case.elsewhere(move || subscribe(case, wire, topics, subscribed));
    // Both begin before the disconnect, or end with a breach of their own.
    let _ = case.within("publications", publishing).await?;
    let _ = case.within("subscriptions", subscribing).await?;

    let result = case.within("a disconnect", near.disconnect()).await?;
    result.map_err(|error| case.failed("a disconnect", error))?;
    let (published, subscribed) = join(publisher, subscriber).await;
    for (what, error) in [("a publication", published??), ("a subscription", subscribed??)] {
        case.check_error(format_args!("{what} after the disconnect"), &error, &[ENDED])?;
    }
    ear.hear_of_loss(case.bounds.deadline).await?;
    Ok(Kept::Held)
}

const ENDED: TransportErrorKind = TransportErrorKind::Disconnected;

/// A disconnect may be repeated, one after another and at once; and what is tried after it is refused as
/// [`Disconnected`](TransportErrorKind::Disconnected).
///
/// # Errors
///
/// The breach.
pub async fn a_disconnect_may_be_repeated<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_disconnect_may_be_repeated");
    let wire = case.connect(rig).await?;
    let topic = rig.topic("repeated");
    let mut ear = case.listen(&wire, &topic).await?;
    let twice = join(wire.disconnect(), wire.disconnect());
    let (first, second) = case.within("two disconnects at once", twice).await?;
    let third = case.within("one more disconnect", wire.disconnect()).await?;
    for result in [first, second, third] {
        result.map_err(|error| case.failed("a disconnect", error))?;
    }
    ear.hear_of_loss(case.bounds.deadline).await?;
    let message = case.message(&topic, "late");
    match case.try_say(&wire, &message, wire.origin()).await? {
        Ok(receipt) => {
            let came = format!("{receipt:?}");
            return Err(case.breach("a publication after the disconnect to be refused", came));
        }
        Err(error) => case.check_error("a publication after the disconnect", &error, &[ENDED])?,
    }
    match case.try_listen(&wire, &[Interest::new(&topic)], wire.origin()).await? {
        Ok(_) => {
            return Err(case.breach("a subscription after the disconnect to be refused", "it is made"));
        }
        Err(error) => case.check_error("a subscription after the disconnect", &error, &[ENDED])?,
    }
    let patience = case.bounds.patience;
    let listened = wire.listened(&topic, wire.origin(), patience);
    // Whatever it says: it may not hang.
    let _ = case.within("an answer of `listened` after the disconnect", listened).await?;
    Ok(Kept::Held)
}

/// Publishes until it fails. The failure.
async fn publish<T: Transport>(
    case: Case<T>,
    wire: Arc<T>,
    topic: Topic,
    busy: oneshot::Sender<()>,
) -> Result<TransportError, Breach> {
    let message = case.message(&topic, "unheard");
    repeat(case, busy, async |_| Ok(case.try_say(&wire, &message, wire.origin()).await?.err())).await
}

/// Subscribes, to these topics over and over, until it fails. The failure.
async fn subscribe<T: Transport>(
    case: Case<T>,
    wire: Arc<T>,
    topics: Vec<Topic>,
    busy: oneshot::Sender<()>,
) -> Result<TransportError, Breach> {
    let subscribe = async |number: usize| {
        let interests = [Interest::new(&topics[number % topics.len()])];
        Ok(case.try_listen(&wire, &interests, wire.origin()).await?.err())
    };
    repeat(case, busy, subscribe).await
}

/// Does it until it fails, and says when it has been done a few times.
async fn repeat<T: Transport>(
    case: Case<T>,
    busy: oneshot::Sender<()>,
    work: impl AsyncFn(usize) -> Result<Option<TransportError>, Breach>,
) -> Result<TransportError, Breach> {
    let mut busy = Some(busy);
    let end = Instant::now() + case.bounds.deadline;
    for number in 0.. {
        if let Some(error) = work(number).await? {
            return Ok(error);
        }
        if number == BUSY
            && let Some(busy) = busy.take()
        {
            // The suite may have given up.
            let _ = busy.send(());
        }
        if Instant::now() > end {
            break;
        }
    }
    Err(case.breach("a disconnect to end what is under way", "it goes on"))
}
