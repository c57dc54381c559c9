//! Behaviours: a broker that is killed, and may come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::case::Case;
use super::ear::{Ear, said};
use super::{Breach, Kept, Rig, Store};
use crate::message::Topic;
use crate::transport::{Interest, Mail, Parcel, Transport, TransportError, TransportErrorKind};

const NOBODY_TO_KILL: &str = "the rig has no broker that may be killed";
const NO_WAY_BACK: &str = "the rig can't start its broker again";

/// What an operation may say of a broker that is gone.
const GONE: [TransportErrorKind; 3] =
    [TransportErrorKind::Disconnected, TransportErrorKind::Unreachable, TransportErrorKind::TimedOut];

/// When a broker is killed for good, its subscribers learn it: by [`Bounds::notice`](super::Bounds::notice), or where
/// the wire could have resumed by [`Bounds::budget`](super::Bounds::budget). Publications and subscriptions fail, and
/// nothing hangs.
///
/// # Errors
///
/// The breach.
pub async fn a_killed_broker_is_noticed<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_killed_broker_is_noticed");
    let Some(rig) = alone(&case, rig).await? else { return Ok(Kept::Moot(NOBODY_TO_KILL)) };
    let (near, far) = case.connect_both(&rig).await?;
    let topic = rig.topic("killed");
    let mut ear = case.listen(&near, &topic).await?;
    case.fence(&far, &topic, &mut [&mut ear]).await?;

    case.within("the kill", rig.kill()).await?;
    let limit = match R::Transport::CAPABILITIES.resumes {
        true => case.bounds.budget + case.bounds.notice,
        false => case.bounds.notice,
    };
    ear.hear_of_loss(limit).await?;
    let message = case.message(&topic, "late");
    match case.try_say(&far, &message, far.origin()).await? {
        Ok(receipt) => return Err(case.breach("a dead broker to take nothing", format_args!("{receipt:?}"))),
        Err(error) => case.check_error("a publication to a dead broker", &error, &GONE)?,
    }
    match case.try_listen(&near, &[Interest::new(&topic)], near.origin()).await? {
        Ok(_) => return Err(case.breach("a dead broker to confirm no subscription", "it is made")),
        Err(error) => case.check_error("a subscription at a dead broker", &error, &GONE)?,
    }
    let patience = case.bounds.patience;
    let listened = near.listened(&topic, near.origin(), patience);
    let _ = case.within("an answer of `listened` about a dead broker", listened).await?;
    // There is nobody to say good-bye to, so that it may fail; it may not hang.
    let _ = case.within("a disconnect from a dead broker", near.disconnect()).await?;
    Ok(Kept::Held)
}

/// When a broker comes back, the connections made before work again.
///
/// Where the wire can't resume, subscribers had learnt of the loss. The next subscription on the same connection is
/// made, and told of the gap before it; from then on the connection publishes again, too. Where it can, the same subscription goes on: the gap is told before whatever follows, every message that
/// was accepted arrives, in order, and none twice, though the broker was killed amid publications.
///
/// # Errors
///
/// The breach.
pub async fn a_broker_that_comes_back_is_used_again<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_broker_that_comes_back_is_used_again");
    let Some(rig) = alone(&case, rig).await? else { return Ok(Kept::Moot(NOBODY_TO_KILL)) };
    match R::Transport::CAPABILITIES.resumes {
        true => resumes(&rig, case).await,
        false => begins_again(&rig, case).await,
    }
}

/// Where the wire can resume, a log that came back empty is a loss: what it held may have been missed.
///
/// # Errors
///
/// The breach.
pub async fn a_log_that_comes_back_empty_is_lost<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_log_that_comes_back_empty_is_lost");
    if !R::Transport::CAPABILITIES.resumes {
        return Ok(Kept::Moot("the transport does not resume"));
    }
    let Some(rig) = alone(&case, rig).await? else { return Ok(Kept::Moot(NOBODY_TO_KILL)) };
    let (near, far) = case.connect_both(&rig).await?;
    let topic = rig.topic("empty");
    let mut ear = case.listen(&near, &topic).await?;
    for number in 0..5 {
        let _ = case.say_number(&far, &topic, number).await?;
    }
    ear.hear_numbers(0..5).await?;
    case.within("the kill", rig.kill()).await?;
    if !case.within("the broker to be back", rig.restart(Store::Empty)).await? {
        return Ok(Kept::Moot(NO_WAY_BACK));
    }
    ear.hear_of_loss(case.bounds.budget + case.bounds.notice).await?;
    let mut again = case.listen(&near, &topic).await?;
    again.hear_of_gap(true).await?;
    let newcomer = case.connect(&rig).await?;
    case.fence(&newcomer, &topic, &mut [&mut again]).await?;
    Ok(Kept::Held)
}

async fn alone<R: Rig>(case: &Case<R::Transport>, rig: &R) -> Result<Option<R>, Breach> {
    let alone = case.within("a broker of the test's own", rig.alone()).await?;
    alone.transpose().map_err(|error| case.failed("a broker of the test's own", error))
}

async fn begins_again<R: Rig>(rig: &R, case: Case<R::Transport>) -> Result<Kept, Breach> {
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("back");
    let mut ear = case.listen(&near, &topic).await?;
    case.fence(&far, &topic, &mut [&mut ear]).await?;
    case.within("the kill", rig.kill()).await?;
    ear.hear_of_loss(case.bounds.notice).await?;
    if !case.within("the broker to be back", rig.restart(Store::Kept)).await? {
        return Ok(Kept::Moot(NO_WAY_BACK));
    }
    let other = rig.topic("back");
    let mut here = case.listen(&near, &topic).await?;
    here.hear_of_gap(true).await?;
    let mut there = case.listen(&far, &other).await?;
    there.hear_of_gap(true).await?;
    case.fence(&far, &topic, &mut [&mut here]).await?;
    case.fence(&near, &other, &mut [&mut there]).await?;
    ear.check_silent("for its connection is lost")?;
    Ok(Kept::Held)
}

async fn resumes<R: Rig>(rig: &R, case: Case<R::Transport>) -> Result<Kept, Breach> {
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("resumed");
    let mut ear = case.listen(&near, &topic).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let (told, there) = (Arc::clone(&stop), topic.clone());
    let publisher = case.elsewhere(move || publish(case, far, there, told));
    ear.hear_numbers(0..20).await?;
    case.within("the kill", rig.kill()).await?;
    let back = case.within("the broker to be back", rig.restart(Store::Kept)).await;
    stop.store(true, Ordering::Relaxed);
    let accepted = publisher.await?;
    if !back? {
        return Ok(Kept::Moot(NO_WAY_BACK));
    }
    let newcomer = case.connect(rig).await?;
    let _ = case.say(&newcomer, &case.message(&topic, END)).await?;
    let heard = hear_to_the_end(case, &mut ear).await?;
    check_resumed(case, &accepted, &heard)?;
    case.fence(&newcomer, &topic, &mut [&mut ear]).await?;
    Ok(Kept::Held)
}

const END: &str = "end";

/// The most that is published while the broker is killed.
const MOST: usize = 5_000;

/// Publishes numbers until it is told to stop or the broker is gone. Those that the broker accepted.
async fn publish<T: Transport>(
    case: Case<T>,
    wire: Arc<T>,
    topic: Topic,
    stop: Arc<AtomicBool>,
) -> Vec<usize> {
    let mut accepted = Vec::new();
    for number in 0..MOST {
        let message = case.message(&topic, number.to_string());
        let result: Result<Result<_, TransportError>, Breach> =
            case.try_say(&wire, &message, wire.origin()).await;
        match result {
            Ok(Ok(_)) => accepted.push(number),
            // Whether that one was kept nobody knows.
            Ok(Err(_)) | Err(_) => break,
        }
        if stop.load(Ordering::Relaxed) {
            break;
        }
    }
    accepted
}

/// What came after the first twenty: numbers, and one gap at least, told before what followed it.
async fn hear_to_the_end<T: Transport>(case: Case<T>, ear: &mut Ear<T>) -> Result<Vec<usize>, Breach> {
    let mut heard: Vec<usize> = (0..20).collect();
    let mut gaps = 0;
    loop {
        let awaited = "the subscription to go on after the gap, up to the last message";
        let limit = case.bounds.deadline + case.bounds.budget;
        let mail = ear.mail(awaited, limit).await?;
        match &mail {
            Mail::Parcel(Parcel::Gap(gap)) if !gap.before => gaps += 1,
            Mail::Parcel(Parcel::Message(arrival)) if arrival.payload == END => break,
            Mail::Parcel(Parcel::Message(arrival)) => {
                let number = std::str::from_utf8(&arrival.payload).ok().and_then(|text| text.parse().ok());
                heard.push(number.ok_or_else(|| case.breach(awaited, said(&mail)))?);
            }
            Mail::Parcel(Parcel::Away(_) | Parcel::Gap(_) | Parcel::Lost(_)) | Mail::Overflowed { .. } => {
                return Err(case.breach(awaited, said(&mail)));
            }
        }
    }
    match gaps {
        1 => Ok(heard),
        gaps => {
            Err(case.breach("the gap to be told once, before what follows it", format_args!("{gaps} gaps")))
        }
    }
}

fn check_resumed<T: Transport>(case: Case<T>, accepted: &[usize], heard: &[usize]) -> Result<(), Breach> {
    if let Some(pair) = heard.windows(2).find(|pair| pair[0] >= pair[1]) {
        let came = format!("message {} after message {}", pair[1], pair[0]);
        return Err(case.breach("messages in order, none twice, across the gap", came));
    }
    match accepted.iter().find(|number| !heard.contains(number)) {
        Some(number) => {
            let expected = format!("all {} messages that the broker accepted", accepted.len());
            Err(case.breach(expected, format_args!("message {number} is missing")))
        }
        None => Ok(()),
    }
}
