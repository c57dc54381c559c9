//! NATS: the customer service.

use async_nats::client::RequestErrorKind;
use async_nats::{Client, HeaderMap, Request};
use bytes::Bytes;

use crate::carry::{LOOKUP, Lookup, PATIENCE};
use crate::error::BridgeError;

/// What the customer service replies; `None` where it says nothing in time, or is not there.
pub(crate) async fn ask(client: &Client, lookup: Lookup) -> Result<Option<Bytes>, BridgeError> {
    let mut headers = HeaderMap::new();
    if let Some(id) = lookup.id {
        headers.insert("x-order-id", id);
    }
    let request = Request::new().headers(headers).payload(lookup.query.into()).timeout(Some(PATIENCE));
    match client.send_request(LOOKUP, request).await {
        Ok(reply) => Ok(Some(reply.payload)),
        Err(error) if silent(error.kind()) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn silent(kind: RequestErrorKind) -> bool {
    matches!(kind, RequestErrorKind::NoResponders | RequestErrorKind::TimedOut)
}
