//! Behaviours: addresses for replies.

use super::{Breach, Kept, Rig, case::Case};
use crate::transport::Transport;

/// An address for replies is one's own, and is subscribed to like a topic: what is answered there comes, under that
/// name, once. A request that reaches nobody brings nothing there, whatever the broker says of it.
///
/// # Errors
///
/// The breach.
pub async fn a_reply_comes_to_its_own_address<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_reply_comes_to_its_own_address");
    if !R::Transport::CAPABILITIES.replies {
        return Ok(Kept::Moot("its messages have no reply address"));
    }
    let (near, far) = case.connect_both(rig).await?;
    let addresses = [near.reply_address(), near.reply_address(), far.reply_address()];
    if addresses[0] == addresses[1] || addresses[..2].contains(&addresses[2]) {
        return Err(case.breach("another address at each call", format_args!("{addresses:?}")));
    }
    let [first, second, _] = addresses;
    let mut ears = [case.listen(&near, &first).await?, case.listen(&near, &second).await?];
    let (requests, nowhere) = (rig.topic("requests"), rig.topic("nowhere"));
    let mut service = case.listen(&far, &requests).await?;
    let lost = case.message(&nowhere, "is anybody there?").with_reply_to(&first);
    let _ = case.say_as(&near, &lost, ears[0].origin).await?;
    for (address, ear) in [(&second, 1), (&first, 0), (&first, 0)] {
        let request = case.message(&requests, "how many?").with_reply_to(address);
        let _ = case.say_as(&near, &request, ears[ear].origin).await?;
        let asked = service.hear_payload(b"how many?").await?;
        let Some(wanted) = asked.reply_to.clone() else {
            return Err(case.breach("a request with a reply address", "one without"));
        };
        let mut answer = case.message(&wanted, format!("three, to {address}"));
        answer.answers = Some(asked);
        let _ = case.say_as(&far, &answer, service.origin).await?;
        let reply = ears[ear].hear_payload(&answer.payload).await?;
        if reply.topic != *address {
            return Err(case.breach(format_args!("the reply on `{address}`"), &reply.topic));
        }
    }
    for ear in &mut ears {
        ear.check_silent("since each request was answered once")?;
    }
    Ok(Kept::Held)
}
