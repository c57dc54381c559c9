//! Headers, from ours to theirs and back.

use async_nats::header::{HeaderMap, HeaderName, HeaderValue};
use choreo_runtime::message::{Headers, Outgoing};
use choreo_runtime::transport::{TransportError, TransportErrorKind};

/// The library's headers, where there are any.
///
/// # Errors
///
/// Where the wire would not carry a header as it is.
pub(crate) fn outgoing(message: &Outgoing) -> Result<Option<HeaderMap>, TransportError> {
    if message.headers.is_empty() {
        return Ok(None);
    }
    let mut map = HeaderMap::new();
    for (name, value) in message.headers.iter() {
        if name.is_empty() {
            return Err(refused(message, name, "it has no name; give it one"));
        }
        let known = HeaderName::try_from(name).map_err(|_| {
            refused(message, name, "its name has characters other than visible ASCII, or a colon; rename it")
        })?;
        let text = std::str::from_utf8(value).map_err(|_| {
            refused(
                message,
                name,
                "its value is not UTF-8, which is all that NATS carries; encode it, as base64 say",
            )
        })?;
        if text.trim() != text {
            return Err(refused(
                message,
                name,
                "its value has white space at an end, which NATS takes away; encode it",
            ));
        }
        let value: HeaderValue = text.parse().map_err(|_| {
            refused(message, name, "its value has a line break, which NATS can't carry; encode it")
        })?;
        map.append(known, value);
    }
    Ok(Some(map))
}

/// How many bytes they take on the wire.
pub(crate) fn size(headers: Option<&HeaderMap>) -> usize {
    let Some(headers) = headers.filter(|headers| !headers.is_empty()) else { return 0 };
    let entry = |name: &HeaderName, value: &HeaderValue| {
        let (name, value): (&[u8], &[u8]) = (name.as_ref(), value.as_ref());
        name.len() + value.len() + ": \r\n".len()
    };
    let entries =
        headers.iter().flat_map(|(name, values)| values.iter().map(move |value| entry(name, value)));
    "NATS/1.0\r\n\r\n".len() + entries.sum::<usize>()
}

/// Our headers. The library forgets the order of the names, so they come sorted.
pub(crate) fn incoming(headers: Option<&HeaderMap>) -> Headers {
    let mut ours = Headers::new();
    let Some(headers) = headers else { return ours };
    let mut theirs: Vec<(&HeaderName, &Vec<HeaderValue>)> = headers.iter().collect();
    theirs.sort_by_key(|(name, _)| AsRef::<[u8]>::as_ref(*name));
    for (name, values) in theirs {
        for value in values {
            ours.insert(name.to_string(), value.as_str().to_owned());
        }
    }
    ours
}

fn refused(message: &Outgoing, name: &str, why: &str) -> TransportError {
    let text = format!("publish to `{}`: the header `{}`: {why}", message.topic, name.escape_debug());
    TransportError::new(TransportErrorKind::Refused, text)
}
