//! Behaviours: a scope's own messages are known.

use super::case::Case;
use super::ear::Ear;
use super::{Breach, Kept, Rig};
use crate::message::{Origin, Topic};
use crate::transport::{Echoes, Transport};

/// What a scope publishes itself comes back marked with its origin, or not at all; the same bytes by somebody else,
/// right before or after, are not taken for it. Where echoes are told by their bytes, one of two equal copies is the
/// echo. Another scope on that connection does not take it for its own.
///
/// # Errors
///
/// The breach.
pub async fn own_messages_are_told_apart<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "own_messages_are_told_apart");
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("echo");
    let mut own = case.listen(&near, &topic).await?;
    let mut neighbour = case.listen(&near, &topic).await?;
    let origin = own.origin;
    let stranger = far.origin();
    for round in 0..40 {
        let message = case.message(&topic, format!("round {round}"));
        let own_first = round % 2 == 0;
        let publishers = [(&near, origin), (&far, stranger)];
        let order = if own_first { [0, 1] } else { [1, 0] };
        for (wire, origin) in order.map(|at| publishers[at]) {
            let _ = case.say_as(wire, &message, origin).await?;
        }
        let marks = marks(&mut own, &message.payload, origin).await?;
        check_marks::<R>(&case, &marks, own_first)?;
        check_neighbour::<R>(&case, &mut neighbour, &message.payload).await?;
        check_fence::<R>(&case, &far, &topic, [&mut own, &mut neighbour]).await?;
    }
    Ok(Kept::Held)
}

fn copies<T: Transport>() -> usize {
    if T::CAPABILITIES.echoes == Echoes::Withheld { 1 } else { 2 }
}

/// Whether each of the copies is marked as its own.
async fn marks<T: Transport>(ear: &mut Ear<T>, payload: &[u8], own: Origin) -> Result<Vec<bool>, Breach> {
    let mut marks = Vec::new();
    for _ in 0..copies::<T>() {
        marks.push(ear.hear_payload(payload).await?.origin == Some(own));
    }
    Ok(marks)
}

fn check_marks<R: Rig>(case: &Case<R::Transport>, marks: &[bool], own_first: bool) -> Result<(), Breach> {
    let echoes = R::Transport::CAPABILITIES.echoes;
    let right = match echoes {
        Echoes::Withheld => marks == [false],
        Echoes::Bytes => marks.iter().filter(|mark| **mark).count() == 1,
        Echoes::Origin | Echoes::Position => marks == [own_first, !own_first],
    };
    if right {
        return Ok(());
    }
    let publisher = if own_first { "the scope itself first" } else { "somebody else first" };
    let expected = format!("of two equal messages, {publisher}, the own one alone to be marked ({echoes:?})");
    Err(case.breach(expected, format_args!("marked as own, in order of arrival: {marks:?}")))
}

/// A neighbour hears both, where its connection hears them at all, and neither is its own.
async fn check_neighbour<R: Rig>(
    case: &Case<R::Transport>,
    neighbour: &mut Ear<R::Transport>,
    payload: &[u8],
) -> Result<(), Breach> {
    let origin = neighbour.origin;
    let marks = marks(neighbour, payload, origin).await?;
    match marks.contains(&true) {
        true => Err(case.breach("another scope's message not to be marked as a neighbour's own", "it is")),
        false => Ok(()),
    }
}

/// Bytes that nobody else published are nobody's echo.
async fn check_fence<R: Rig>(
    case: &Case<R::Transport>,
    far: &R::Transport,
    topic: &Topic,
    ears: [&mut Ear<R::Transport>; 2],
) -> Result<(), Breach> {
    let payload = super::rig::unique();
    let _ = case.say(far, &case.message(topic, payload.clone())).await?;
    for ear in ears {
        if ear.hear_payload(payload.as_bytes()).await?.origin == Some(ear.origin) {
            return Err(case.breach("somebody else's message not to be marked as own", "it is"));
        }
    }
    Ok(())
}
