//! A transport whose type is forgotten: what the driver and a stage of several transports hold.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::{Capabilities, Interest, Post, Receipt, TapMark, Transport, TransportError, Turn, Turning};
use crate::codec::Codecs;
use crate::correlation::Switch;
use crate::message::{Origin, Outgoing, Topic};
use crate::outcome::Tapped;

/// Something that a transport is asked for.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A subscription of any transport: ends when it is dropped.
pub type AnySubscription = Box<dyn fmt::Debug + Send>;

/// Whether a pattern covers a topic: [`Transport::covers`].
pub type Covers = fn(pattern: &str, topic: &str) -> bool;

/// A [`Transport`] whose type is forgotten. Every transport is one.
pub trait AnyTransport: fmt::Debug + Send + Sync {
    /// [`Transport::NAME`]
    fn name(&self) -> &'static str;

    /// [`Transport::CAPABILITIES`]
    fn capabilities(&self) -> Capabilities;

    /// [`Transport::is_wildcard`]
    fn is_wildcard(&self, topic: &str) -> bool;

    /// [`Transport::covers`]
    fn covers(&self, pattern: &str, topic: &str) -> bool;

    /// [`Transport::covers`], to be kept.
    fn covering(&self) -> Covers;

    /// [`Transport::codecs`]
    fn codecs(&self) -> &Codecs;

    /// [`Transport::endpoint`]
    fn endpoint(&self) -> Option<Arc<str>>;

    /// [`Transport::switch`]
    fn switch(&self) -> Option<&Arc<Switch>>;

    /// [`Transport::origin`]
    fn origin(&self) -> Origin;

    /// [`Transport::reply_address`]
    fn reply_address(&self) -> Topic;

    /// [`Transport::mark`]
    fn mark(&self) -> TapMark;

    /// [`Transport::subscribe`]
    fn subscribe<'a>(
        &'a self,
        interests: &'a [Interest],
        post: Post,
        origin: Origin,
    ) -> Pending<'a, Result<AnySubscription, TransportError>>;

    /// [`Transport::publish`]
    fn publish<'a>(
        &'a self,
        message: &'a Outgoing,
        origin: Origin,
    ) -> Pending<'a, Result<Receipt, TransportError>>;

    /// [`Transport::listened`]
    fn listened<'a>(
        &'a self,
        topic: &'a Topic,
        except: Origin,
        patience: Duration,
    ) -> Pending<'a, Option<bool>>;

    /// [`Transport::tapped`]
    fn tapped<'a>(&'a self, since: TapMark, except: &'a [Topic]) -> Pending<'a, Option<Vec<Tapped>>>;

    /// [`Transport::turn`]
    fn turn(&self) -> Option<Turning<'_>>;

    /// [`Transport::held`]
    fn held(&self) -> Option<&Turn>;

    /// [`Transport::release`]
    fn release(&self) -> Pending<'_, Result<(), TransportError>>;

    /// [`Transport::disconnect`]
    fn disconnect(&self) -> Pending<'_, Result<(), TransportError>>;
}

impl<T: Transport> AnyTransport for T {
    fn name(&self) -> &'static str {
        T::NAME
    }

    fn capabilities(&self) -> Capabilities {
        T::CAPABILITIES
    }

    fn is_wildcard(&self, topic: &str) -> bool {
        T::is_wildcard(topic)
    }

    fn covers(&self, pattern: &str, topic: &str) -> bool {
        T::covers(pattern, topic)
    }

    fn covering(&self) -> Covers {
        T::covers
    }

    fn codecs(&self) -> &Codecs {
        Transport::codecs(self)
    }

    fn endpoint(&self) -> Option<Arc<str>> {
        Transport::endpoint(self)
    }

    fn switch(&self) -> Option<&Arc<Switch>> {
        Transport::switch(self)
    }

    fn origin(&self) -> Origin {
        Transport::origin(self)
    }

    fn reply_address(&self) -> Topic {
        Transport::reply_address(self)
    }

    fn mark(&self) -> TapMark {
        Transport::mark(self)
    }

    fn subscribe<'a>(
        &'a self,
        interests: &'a [Interest],
        post: Post,
        origin: Origin,
    ) -> Pending<'a, Result<AnySubscription, TransportError>> {
        Box::pin(async move {
            let subscription = Transport::subscribe(self, interests, post, origin).await?;
            Ok(Box::new(subscription) as AnySubscription)
        })
    }

    fn publish<'a>(
        &'a self,
        message: &'a Outgoing,
        origin: Origin,
    ) -> Pending<'a, Result<Receipt, TransportError>> {
        Box::pin(Transport::publish(self, message, origin))
    }

    fn listened<'a>(
        &'a self,
        topic: &'a Topic,
        except: Origin,
        patience: Duration,
    ) -> Pending<'a, Option<bool>> {
        Box::pin(Transport::listened(self, topic, except, patience))
    }

    fn tapped<'a>(&'a self, since: TapMark, except: &'a [Topic]) -> Pending<'a, Option<Vec<Tapped>>> {
        Box::pin(Transport::tapped(self, since, except))
    }

    fn turn(&self) -> Option<Turning<'_>> {
        Transport::turn(self)
    }

    fn held(&self) -> Option<&Turn> {
        Transport::held(self)
    }

    fn release(&self) -> Pending<'_, Result<(), TransportError>> {
        Box::pin(Transport::release(self))
    }

    fn disconnect(&self) -> Pending<'_, Result<(), TransportError>> {
        Box::pin(Transport::disconnect(self))
    }
}
