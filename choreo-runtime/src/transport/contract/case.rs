//! One behaviour under way: every step of it has a deadline, and every step that goes wrong says what was expected.

use std::fmt::{self, Display};
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::ear::Ear;
use super::{Bounds, Breach, Rig};
use crate::message::{Origin, Outgoing, Topic};
use crate::transport::{
    Inbox, InboxLimits, Interest, Receipt, Transport, TransportError, TransportErrorKind,
};

/// A behaviour, on a transport.
pub(super) struct Case<T> {
    pub(super) behaviour: &'static str,
    pub(super) bounds: Bounds,
    transport: PhantomData<fn() -> T>,
}

impl<T> Clone for Case<T> {
    fn clone(&self) -> Case<T> {
        *self
    }
}

impl<T> Copy for Case<T> {}

impl<T: Transport> fmt::Debug for Case<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.behaviour, T::NAME)
    }
}

impl<T: Transport> Case<T> {
    pub(super) fn new<R: Rig<Transport = T>>(rig: &R, behaviour: &'static str) -> Case<T> {
        Case { behaviour, bounds: rig.bounds(), transport: PhantomData }
    }

    pub(super) fn breach(&self, expected: impl Display, came: impl Display) -> Breach {
        Breach::new(T::NAME, self.behaviour, expected.to_string(), came.to_string())
    }

    /// An error where none was expected.
    pub(super) fn failed(&self, expected: impl Display, error: TransportError) -> Breach {
        self.breach(expected, format_args!("{:?}: failed to {error}", error.kind())).caused_by(error)
    }

    /// What the future gives, by the deadline.
    pub(super) async fn within<F: Future>(&self, what: impl Display, future: F) -> Result<F::Output, Breach> {
        let deadline = self.bounds.deadline;
        let hung = |_| self.breach(format_args!("{what} within {deadline:?}"), "nothing: it hangs");
        timeout(deadline, future).await.map_err(hung)
    }

    /// A connection of its own.
    pub(super) async fn connect<R: Rig<Transport = T>>(&self, rig: &R) -> Result<Arc<T>, Breach> {
        let wire = self.within("a connection", rig.connect()).await?;
        wire.map(Arc::new).map_err(|error| self.failed("a connection", error))
    }

    /// Two connections: one to listen on, one to publish on.
    pub(super) async fn connect_both<R: Rig<Transport = T>>(
        &self,
        rig: &R,
    ) -> Result<(Arc<T>, Arc<T>), Breach> {
        Ok((self.connect(rig).await?, self.connect(rig).await?))
    }

    /// Listens on a topic, from now on, as a new scope.
    pub(super) async fn listen(&self, wire: &T, topic: &Topic) -> Result<Ear<T>, Breach> {
        self.listen_as(wire, &[Interest::new(topic)], wire.origin()).await
    }

    pub(super) async fn listen_as(
        &self,
        wire: &T,
        interests: &[Interest],
        origin: Origin,
    ) -> Result<Ear<T>, Breach> {
        let what = format!("a subscription to {}", names(interests));
        let subscribed = self.try_listen(wire, interests, origin).await?;
        subscribed.map_err(|error| self.failed(what, error))
    }

    /// A subscription that may fail, by the deadline.
    pub(super) async fn try_listen(
        &self,
        wire: &T,
        interests: &[Interest],
        origin: Origin,
    ) -> Result<Result<Ear<T>, TransportError>, Breach> {
        let (inbox, post) = Inbox::new(InboxLimits::DEFAULT);
        let what = format!("an answer to the subscription to {}", names(interests));
        let subscribed = self.within(what, wire.subscribe(interests, post, origin)).await?;
        Ok(subscribed.map(|subscription| Ear::new(*self, inbox, subscription, origin)))
    }

    /// Publishes in nobody's name.
    pub(super) async fn say(&self, wire: &T, message: &Outgoing) -> Result<Receipt, Breach> {
        self.say_as(wire, message, wire.origin()).await
    }

    pub(super) async fn say_as(
        &self,
        wire: &T,
        message: &Outgoing,
        origin: Origin,
    ) -> Result<Receipt, Breach> {
        let what = format!("`{}` to take a message of {} bytes", message.topic, message.payload.len());
        let said = self.try_say(wire, message, origin).await?;
        said.map_err(|error| self.failed(what, error))
    }

    /// A publication that may fail, by the deadline.
    pub(super) async fn try_say(
        &self,
        wire: &T,
        message: &Outgoing,
        origin: Origin,
    ) -> Result<Result<Receipt, TransportError>, Breach> {
        let what = format_args!("an answer to the publication to `{}`", message.topic).to_string();
        self.within(what, wire.publish(message, origin)).await
    }

    /// A message. On a transport with keys it has the suite's own, for order is promised by key there.
    pub(super) fn message(&self, topic: &Topic, payload: impl Into<Bytes>) -> Outgoing {
        let message = Outgoing::new(topic, payload);
        if T::CAPABILITIES.keys { message.with_key("contract") } else { message }
    }

    /// Publishes a numbered message.
    pub(super) async fn say_number(&self, wire: &T, topic: &Topic, number: usize) -> Result<Receipt, Breach> {
        self.say(wire, &self.message(topic, number.to_string())).await
    }

    /// Publishes one more message, which each ear must hear next: so that nothing else had come, and nothing twice.
    pub(super) async fn fence(
        &self,
        wire: &T,
        topic: &Topic,
        ears: &mut [&mut Ear<T>],
    ) -> Result<(), Breach> {
        let payload = format!("fence {}", super::rig::unique());
        let _ = self.say(wire, &self.message(topic, payload.clone())).await?;
        for ear in ears {
            ear.hear_payload(payload.as_bytes()).await?;
        }
        Ok(())
    }

    /// Requires the error to be of one of these kinds, and well worded.
    pub(super) fn check_error(
        &self,
        what: impl Display,
        error: &TransportError,
        kinds: &[TransportErrorKind],
    ) -> Result<(), Breach> {
        let text = error.to_string();
        let came = || format!("{:?}: {text:?}", error.kind());
        if !kinds.contains(&error.kind()) {
            let breach = self.breach(format_args!("{what}: an error of the kind {kinds:?}"), came());
            return Err(breach.caused_by(error.clone()));
        }
        if text.is_empty() || text.ends_with('.') || text.starts_with(char::is_uppercase) {
            let expected = "an error that reads after `failed to`: lower case, without a full stop";
            return Err(self.breach(format_args!("{what}: {expected}"), came()));
        }
        Ok(())
    }

    /// Runs it on a thread and a current-thread runtime of its own, as a scenario does. Gives its result by the
    /// deadline that its own steps keep, and one more.
    pub(super) fn elsewhere<F: Future>(
        self,
        make: impl FnOnce() -> F + Send + 'static,
    ) -> impl Future<Output = Result<F::Output, Breach>>
    where
        F::Output: Send + 'static,
    {
        let (done, result) = oneshot::channel();
        let spawned = std::thread::Builder::new().spawn(move || {
            if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
                // The suite may have given up.
                let _ = done.send(runtime.block_on(make()));
            }
        });
        async move {
            let panicked =
                || self.breach("work on another thread to end", "a panic there, or no such thread");
            spawned.map_err(|_| panicked())?;
            let result = self.within("work on another thread to end", result).await?;
            result.map_err(|_| panicked())
        }
    }
}

fn names(interests: &[Interest]) -> String {
    let names: Vec<String> = interests.iter().map(|interest| format!("`{}`", interest.topic)).collect();
    names.join(", ")
}
