//! Behaviours: what goes on elsewhere does not matter.

use std::sync::Arc;
use std::thread;

use futures_util::future::try_join_all;
use tokio::sync::Barrier;

use super::case::Case;
use super::{Breach, Kept, Rig};
use crate::message::Topic;
use crate::transport::Transport;

/// Dropping or disconnecting a connection leaves another one, and its subscriptions, as they are. Where connections
/// [share their end](Rig::shares_its_end), a disconnect is told to the others at once.
///
/// # Errors
///
/// The breach.
pub async fn connections_are_apart<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "connections_are_apart");
    let (near, far) = case.connect_both(rig).await?;
    let topic = rig.topic("apart");
    let mut ear = case.listen(&near, &topic).await?;
    let other_topic = rig.topic("apart");

    let dropped = case.connect(rig).await?;
    let mut other = case.listen(&dropped, &topic).await?;
    let unrelated = case.listen(&dropped, &other_topic).await?;
    let _ = case.say(&far, &case.message(&other_topic, "elsewhere")).await?;
    case.fence(&far, &topic, &mut [&mut ear, &mut other]).await?;
    drop((dropped, other, unrelated));
    case.fence(&far, &topic, &mut [&mut ear]).await?;

    let ended = case.connect(rig).await?;
    let mut other = case.listen(&ended, &topic).await?;
    let result = case.within("a disconnect", ended.disconnect()).await?;
    result.map_err(|error| case.failed("a disconnect", error))?;
    other.hear_of_loss(case.bounds.deadline).await?;
    if rig.shares_its_end() {
        ear.hear_of_loss(case.bounds.notice).await?;
        return Ok(Kept::Held);
    }
    case.fence(&far, &topic, &mut [&mut ear]).await?;
    let mut late = case.listen(&near, &topic).await?;
    case.fence(&far, &topic, &mut [&mut ear, &mut late]).await?;
    Ok(Kept::Held)
}

/// A connection outlives the runtime that it was made on, and that of a subscriber: each scenario has a runtime of its
/// own, and they share the connection.
///
/// # Errors
///
/// The breach.
pub async fn a_connection_outlives_the_runtime_it_was_made_on<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_connection_outlives_the_runtime_it_was_made_on");
    let (near, far) = thread::scope(|scope| {
        let connect = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| runtime.block_on(case.connect_both(rig)))
        };
        let panicked = || case.breach("a connection from a thread of its own", "a panic, or no runtime");
        scope.spawn(connect).join().map_err(|_| panicked())?.map_err(|_| panicked())?
    })?;
    for round in 0..3 {
        let topic = rig.topic("runtimes");
        let mut here = case.listen(&near, &topic).await?;
        let (ours, theirs, there) = (Arc::clone(&near), Arc::clone(&far), topic.clone());
        let visit = case.elsewhere(move || async move {
            let mut ear = case.listen(&ours, &there).await?;
            let _ = case.say_number(&theirs, &there, round).await?;
            ear.hear_numbers([round]).await
        });
        visit.await??;
        here.hear_numbers([round]).await?;
        case.fence(&far, &topic, &mut [&mut here]).await?;
    }
    Ok(Kept::Held)
}

/// How many subscribe and publish at once, on how many runtimes each with how many tasks.
const WORKERS: (usize, usize) = (5, 10);

/// How many messages each sends.
const EACH: usize = 20;

/// Fifty subscribers and publishers on one pair of connections, from five runtimes: each gets all of its own messages
/// in order, and one who listens to all gets all.
///
/// # Errors
///
/// The breach.
pub async fn many_work_at_once<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "many_work_at_once");
    let (near, far) = case.connect_both(rig).await?;
    let meeting = rig.topic("meeting");
    let mut all = case.listen(&near, &meeting).await?;
    let (threads, tasks) = WORKERS;
    let gate = Arc::new(Barrier::new(threads * tasks));
    let visits: Vec<_> = (0..threads)
        .map(|_| {
            let topics: Vec<Topic> = (0..tasks).map(|_| rig.topic("many")).collect();
            let (near, far, meeting) = (Arc::clone(&near), Arc::clone(&far), meeting.clone());
            let gate = Arc::clone(&gate);
            case.elsewhere(move || async move {
                let wires = [&*near, &*far];
                let work = topics.iter().map(|topic| work(case, wires, topic, &meeting, &gate));
                try_join_all(work).await.map(|_| ())
            })
        })
        .collect();
    for visit in visits {
        visit.await??;
    }
    for number in 1..=threads * tasks {
        all.hear_payload(b"met").await.map_err(|breach| {
            let total = threads * tasks;
            case.breach(format_args!("meeting {number} of {total}: {}", breach.expected()), breach.came())
        })?;
    }
    case.fence(&far, &meeting, &mut [&mut all]).await?;
    Ok(Kept::Held)
}

async fn work<T: Transport>(
    case: Case<T>,
    [near, far]: [&T; 2],
    topic: &Topic,
    meeting: &Topic,
    gate: &Barrier,
) -> Result<(), Breach> {
    let mut ear = case.listen(near, topic).await?;
    case.within("all to have subscribed", gate.wait()).await?;
    for number in 0..EACH {
        let _ = case.say_number(far, topic, number).await?;
    }
    ear.hear_numbers(0..EACH).await?;
    let _ = case.say(far, &case.message(meeting, "met")).await?;
    Ok(())
}
