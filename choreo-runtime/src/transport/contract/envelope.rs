//! Behaviours: what a message carries besides its bytes.

use bytes::Bytes;

use super::case::Case;
use super::{Breach, Kept, Rig};
use crate::message::{Arrival, Headers, Outgoing};
use crate::transport::{Transport, TransportErrorKind};

/// Headers arrive under their names, in their case, with their values, and none besides.
///
/// A transport without headers refuses such a message as [`Refused`](TransportErrorKind::Refused) each time, or each
/// time delivers it without them.
///
/// # Errors
///
/// The breach.
pub async fn headers_arrive<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "headers_arrive");
    let topic = rig.topic("headers");
    let messages = [
        case.message(&topic, "none"),
        case.message(&topic, "one").with_header("trace", "abc-1"),
        case.message(&topic, "three")
            .with_header("X-Request-Id", "a value: with a colon, and more")
            .with_header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .with_header("count", "3"),
        case.message(&topic, "none again"),
    ];
    let keeps = R::Transport::CAPABILITIES.headers;
    carry(
        rig,
        case,
        &messages,
        keeps,
        |message| !message.headers.is_empty(),
        |message, arrival| {
            let sent = if keeps { sorted(&message.headers) } else { Vec::new() };
            let came = sorted(&arrival.headers);
            if sent == came { Ok(()) } else { Err((format!("the headers {sent:?}"), format!("{came:?}"))) }
        },
    )
    .await
}

/// A key arrives as it was sent, any bytes; a message without one has none. A transport without keys refuses
/// or drops them as it does headers.
///
/// # Errors
///
/// The breach.
pub async fn a_key_arrives<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_key_arrives");
    let topic = rig.topic("keys");
    let messages = [
        Outgoing::new(&topic, "text").with_key("ORD-42"),
        Outgoing::new(&topic, "none"),
        Outgoing::new(&topic, "bytes").with_key(Bytes::from_static(b"\xff\0\x80")),
        Outgoing::new(&topic, "none again"),
    ];
    let keeps = R::Transport::CAPABILITIES.keys;
    carry(
        rig,
        case,
        &messages,
        keeps,
        |message| message.key.is_some(),
        |message, arrival| {
            let sent = message.key.clone().filter(|_| keeps);
            let came = arrival.key.clone();
            if sent == came { Ok(()) } else { Err((format!("the key {sent:?}"), format!("{came:?}"))) }
        },
    )
    .await
}

/// A request's reply address arrives, and what is published there reaches who asked. A transport without reply
/// addresses refuses or drops them as it does headers.
///
/// # Errors
///
/// The breach.
pub async fn a_reply_address_arrives<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_reply_address_arrives");
    let (topic, answers) = (rig.topic("requests"), rig.topic("answers"));
    let messages = [
        case.message(&topic, "asks").with_reply_to(&answers),
        case.message(&topic, "tells"),
        case.message(&topic, "asks again").with_reply_to(&answers),
    ];
    let keeps = R::Transport::CAPABILITIES.replies;
    let kept = carry(
        rig,
        case,
        &messages,
        keeps,
        |message| message.reply_to.is_some(),
        |message, arrival| {
            let sent = message.reply_to.clone().filter(|_| keeps);
            let came = arrival.reply_to.clone();
            if sent == came {
                Ok(())
            } else {
                Err((format!("the reply address {sent:?}"), format!("{came:?}")))
            }
        },
    )
    .await?;
    if keeps {
        reply(rig, case).await?;
    }
    Ok(kept)
}

async fn reply<R: Rig>(rig: &R, case: Case<R::Transport>) -> Result<(), Breach> {
    let (near, far) = case.connect_both(rig).await?;
    let (requests, answers) = (rig.topic("requests"), rig.topic("answers"));
    let mut asker = case.listen(&near, &answers).await?;
    let mut service = case.listen(&far, &requests).await?;
    let request = case.message(&requests, "how many?").with_reply_to(&answers);
    let _ = case.say_as(&near, &request, asker.origin).await?;
    let asked = service.hear_payload(b"how many?").await?;
    let Some(address) = asked.reply_to.clone() else {
        return Err(case.breach("a request with a reply address", "one without"));
    };
    let mut answer = case.message(&address, "three");
    answer.answers = Some(asked);
    let _ = case.say_as(&far, &answer, service.origin).await?;
    asker.hear_payload(b"three").await?;
    Ok(())
}

/// A difference between what was expected and what came.
type Difference = (String, String);

/// Sends the messages, and compares what arrives. Those that are `special` may be refused by a transport that does
/// not keep what is special in them: all of them, or none.
async fn carry<R: Rig>(
    rig: &R,
    case: Case<R::Transport>,
    messages: &[Outgoing],
    keeps: bool,
    special: impl Fn(&Outgoing) -> bool,
    compare: impl Fn(&Outgoing, &Arrival) -> Result<(), Difference>,
) -> Result<Kept, Breach> {
    let (near, far) = case.connect_both(rig).await?;
    let Some(Outgoing { topic, .. }) = messages.first() else {
        return Ok(Kept::Moot("there is nothing to send"));
    };
    let mut ear = case.listen(&near, topic).await?;
    let mut refusals = Vec::new();
    for message in messages {
        let result = case.try_say(&far, message, far.origin()).await?;
        match result {
            Err(error) if !keeps && special(message) => {
                case.check_error("what it has no room for", &error, &[TransportErrorKind::Refused])?;
                refusals.push(true);
            }
            Err(error) => return Err(case.failed("a message to be taken", error)),
            Ok(_) => {
                let arrival = ear.hear_payload(&message.payload).await?;
                compare(message, &arrival).map_err(|(expected, came)| case.breach(expected, came))?;
                refusals.extend(special(message).then_some(false));
            }
        }
    }
    if refusals.windows(2).any(|pair| pair[0] != pair[1]) {
        let came = "some were refused and some were not";
        return Err(case.breach("one answer to all messages that it has no room for", came));
    }
    case.fence(&far, topic, &mut [&mut ear]).await?;
    Ok(Kept::Held)
}

fn sorted(headers: &Headers) -> Vec<(String, Bytes)> {
    let owned = |(name, value): (&str, &[u8])| (name.to_owned(), Bytes::copy_from_slice(value));
    let mut headers: Vec<(String, Bytes)> = headers.iter().map(owned).collect();
    headers.sort();
    headers
}
