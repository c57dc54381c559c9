//! Behaviours: what a broker does not take is refused, by an error that says which limit it was.

use super::case::Case;
use super::{Breach, Kept, Rig};
use crate::transport::{Interest, Transport, TransportErrorKind};

/// A message of more bytes than the broker takes is refused as [`TooLarge`](TransportErrorKind::TooLarge); nothing of
/// it arrives, and the connection goes on.
///
/// # Errors
///
/// The breach.
pub async fn a_message_too_large_is_refused<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_message_too_large_is_refused");
    let Some(size) = rig.too_large() else {
        return Ok(Kept::Moot("the rig gives no size that the broker refuses"));
    };
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("limit");
    let mut ear = case.listen(&near, &topic).await?;
    let message = case.message(&topic, vec![b'x'; size]);
    for _ in 0..2 {
        match case.try_say(&far, &message, far.origin()).await? {
            Ok(receipt) => {
                let expected = format!("a message of {size} bytes to be refused");
                return Err(case.breach(expected, format_args!("{receipt:?}")));
            }
            Err(error) => {
                case.check_error("a message too large", &error, &[TransportErrorKind::TooLarge])?;
            }
        }
        case.fence(&far, &topic, &mut [&mut ear]).await?;
    }
    Ok(Kept::Held)
}

/// A topic that is not valid is refused as [`BadTopic`](TransportErrorKind::BadTopic), to publish to and to subscribe
/// to; among good ones it makes the subscription fail as a whole; and the connection goes on.
///
/// # Errors
///
/// The breach.
pub async fn a_bad_topic_is_refused<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_bad_topic_is_refused");
    let bad = rig.bad_topics();
    if bad.published.is_empty() && bad.subscribed.is_empty() {
        return Ok(Kept::Moot("the rig gives no bad topics"));
    }
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("good");
    let mut ear = case.listen(&near, &topic).await?;
    let kinds = [TransportErrorKind::BadTopic];
    for name in bad.published {
        let message = case.message(&(*name).into(), "nowhere");
        match case.try_say(&far, &message, far.origin()).await? {
            Ok(receipt) => {
                let expected = format!("a publication to {name:?} to be refused");
                return Err(case.breach(expected, format_args!("{receipt:?}")));
            }
            Err(error) => case.check_error(format_args!("a publication to {name:?}"), &error, &kinds)?,
        }
    }
    for name in bad.subscribed {
        let interests = [Interest::new(&topic), Interest::new(*name)];
        match case.try_listen(&near, &interests, near.origin()).await? {
            Ok(_) => {
                return Err(
                    case.breach(format_args!("a subscription to {name:?} to be refused"), "it is made")
                );
            }
            Err(error) => case.check_error(format_args!("a subscription to {name:?}"), &error, &kinds)?,
        }
    }
    case.fence(&far, &topic, &mut [&mut ear]).await?;
    Ok(Kept::Held)
}
