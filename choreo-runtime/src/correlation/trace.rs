//! The id as a trace's.

use std::borrow::Cow;

use super::header::has_headers;
use super::{Policy, Refused};
use crate::message::{Arrival, Outgoing};
use crate::transport::Capabilities;

const HEADER: &str = "traceparent";

/// The id is that of the trace that the message belongs to, in the header `traceparent` of W3C's Trace Context
/// (<https://www.w3.org/TR/trace-context/#traceparent-header>): services that are instrumented by OpenTelemetry pass it on
/// by themselves.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::correlation::TraceParent;
///
/// let policy = TraceParent;
/// ```
#[derive(Debug, Clone, Copy)]
pub struct TraceParent;

impl Policy for TraceParent {
    fn name(&self) -> Cow<'_, str> {
        "header `traceparent`".into()
    }

    fn suits(&self, transport: Capabilities) -> Result<(), Refused> {
        has_headers(transport)
    }

    fn check(&self, id: &str) -> Result<(), Refused> {
        match is_id(id, 32) {
            true => Ok(()),
            false => {
                Err(Refused::new("a trace's id is 32 hexadecimal digits in lower case, not all of them 0"))
            }
        }
    }

    fn stamp(&self, id: &str, message: &mut Outgoing) -> Result<String, Refused> {
        match message.headers.get(HEADER) {
            None => {
                // A span of its own, and sampled: so that the services record what the test has set off.
                let span = &id[id.len().saturating_sub(16)..];
                message.headers.insert(HEADER, format!("00-{id}-{span}-01"));
                Ok(id.to_owned())
            }
            Some(own) => trace(own).map(str::to_owned).ok_or_else(|| {
                let own = String::from_utf8_lossy(own);
                Refused::new(format!(
                    "the header `traceparent` is \"{}\", and no such: leave it out",
                    own.escape_debug()
                ))
            }),
        }
    }

    fn read<'m>(&self, message: &'m Arrival) -> Option<Cow<'m, str>> {
        trace(message.headers.get(HEADER)?).map(Cow::Borrowed)
    }
}

/// The trace's id in `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`. Of a later version, what stands after the flags
/// is left alone, as the standard wants it.
fn trace(header: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(header).ok()?;
    let mut parts = text.split('-');
    let [version, trace, span, flags] = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    let sound = is_hex(version, 2) && version != "ff" && (version != "00" || parts.next().is_none());
    (sound && is_id(trace, 32) && is_id(span, 16) && is_hex(flags, 2)).then_some(trace)
}

fn is_hex(part: &str, length: usize) -> bool {
    part.len() == length && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_id(part: &str, length: usize) -> bool {
    is_hex(part, length) && part.bytes().any(|byte| byte != b'0')
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::super::ScopeId;
    use super::*;

    const ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    #[test]
    fn what_is_stamped_can_be_read_and_a_trace_that_goes_on_is_the_same() {
        let id = TraceParent.id(ScopeId::new());
        let mut message = Outgoing::new("t", "{}");
        assert_eq!(TraceParent.stamp(&id, &mut message).unwrap(), id);
        assert_eq!(TraceParent.stamp(ID, &mut message).unwrap(), id);
        let arrival = Arrival::sent(&message, Instant::now());
        assert_eq!(TraceParent.read(&arrival).as_deref(), Some(id.as_str()));
    }

    #[test]
    fn a_header_is_read_as_the_standard_says() {
        for sound in ["00-@-00f067aa0ba902b7-01", "00-@-00f067aa0ba902b7-00", "cc-@-00f067aa0ba902b7-01-more"]
        {
            assert_eq!(trace(sound.replace('@', ID).as_bytes()), Some(ID), "{sound}");
        }
        for bad in [
            "",
            "00",
            "00-@",
            "00-@-00f067aa0ba902b7",
            "ff-@-00f067aa0ba902b7-01",
            "00-@-0000000000000000-01",
            "00-@-00f067aa0ba902b7-01-more",
            "0-@-00f067aa0ba902b7-01",
            "00-@x-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        ] {
            assert_eq!(trace(bad.replace('@', ID).as_bytes()), None, "{bad}");
        }
        let mut message = Outgoing::new("t", "{}").with_header(HEADER, "x");
        let refused = TraceParent.stamp(ID, &mut message).unwrap_err();
        assert_eq!(refused.to_string(), "the header `traceparent` is \"x\", and no such: leave it out");
    }
}
