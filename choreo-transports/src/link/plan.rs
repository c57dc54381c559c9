//! What a connection is dialled with, again and again.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use choreo_runtime::codec::Codecs;
use choreo_runtime::correlation::Switch;
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use tokio::time::{Instant, timeout_at};

use super::{Dial, Link, Sink};
use crate::security::{Credentials, Endpoint, Tls};
use crate::settings::Said;

/// What a connection is dialled with.
pub(super) struct Plan<L: Link> {
    pub(super) endpoint: Endpoint,
    /// Who says that it is there; `None` where the test does, or where it is one of our own.
    pub(super) said: Option<Said>,
    pub(super) auth: Option<Credentials<L::Auth>>,
    pub(super) tls: Option<Tls>,
    pub(super) options: L::Options,
    /// The connect budget.
    pub(super) budget: Duration,
    /// How scenarios on this connection write and read payloads.
    pub(super) codecs: Codecs,
    /// How they tell their messages apart.
    pub(super) switch: Option<Arc<Switch>>,
    /// Whether the broker is one of our own.
    pub(super) own: bool,
}

impl<L: Link> Plan<L> {
    /// Dials once. Nothing is sent to an endpoint that is not allowed.
    pub(super) async fn dial(&self, sink: Sink<L>, deadline: Instant) -> Result<L, TransportError> {
        self.endpoint.check_allowed(L::SECTION)?;
        match timeout_at(deadline, self.knock(sink, deadline)).await {
            Ok(result) => result,
            Err(_) => Err(self.timed_out()),
        }
    }

    async fn knock(&self, sink: Sink<L>, deadline: Instant) -> Result<L, TransportError> {
        let auth = match &self.auth {
            Some(credentials) => Some(credentials.resolve().await?),
            None => None,
        };
        let timeout = deadline.saturating_duration_since(Instant::now());
        let (endpoint, tls, options) = (&self.endpoint, self.tls.as_ref(), &self.options);
        L::dial(Dial { endpoint, auth, tls, options, timeout }, sink).await
    }

    /// What a broker of our own is dialled with once more, which lets in everybody.
    pub(super) fn unauthorized(&self, timeout: Duration) -> Dial<'_, L> {
        let (endpoint, tls, options) = (&self.endpoint, self.tls.as_ref(), &self.options);
        Dial { endpoint, auth: None, tls, options, timeout }
    }

    /// The broker did not answer in time.
    pub(super) fn timed_out(&self) -> TransportError {
        let text = format!(
            "connect to {} at {}: no answer within {:?}; is something else listening there, or is \
             `.timeout(..)` too short?",
            L::NAME,
            self.endpoint,
            self.budget,
        );
        TransportError::new(TransportErrorKind::TimedOut, text)
    }
}

/// Why a connection is refused, in the same words for each broker.
pub(crate) fn nothing_listens(broker: &str) -> String {
    format!("nothing listens there; is {broker} running, and is the port right?")
}

/// The error, with who says that the broker is there: whoever reads it may have forgotten that somebody does.
pub(super) fn remarked(error: TransportError, said: Option<&Said>) -> TransportError {
    match said {
        Some(said) => error.with_remark(format_args!("the address is set by {said}")),
        None => error,
    }
}

/// Whether it may help to dial again.
pub(super) fn is_passing(error: &TransportError) -> bool {
    use TransportErrorKind::{Disconnected, Refused, TimedOut, Unreachable};
    matches!(error.kind(), Disconnected | Refused | TimedOut | Unreachable)
}

impl<L: Link> fmt::Debug for Plan<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("endpoint", &self.endpoint)
            .field("options", &self.options)
            .field("budget", &self.budget)
            .finish_non_exhaustive()
    }
}
