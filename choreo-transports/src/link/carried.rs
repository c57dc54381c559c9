//! What makes a type that holds a [`Connection`](super::Connection) a transport.

/// Makes a type a transport by its `connection`, which does all the work. Each method passes the call on to the one of
/// the same name there, and what needs no connection to its [`Link`](super::Link). So this:
///
/// ```ignore
/// carried!(Nats by NatsLink);
/// ```
///
/// is `impl Broker for Nats` and `impl Transport for Nats`, as they stand below with `Nats` for `$transport` and
/// `NatsLink` for `$link`. What a user reads, the type, its documentation and how it is connected, stays in its folder.
macro_rules! carried {
    ($transport:ident by $link:ident) => {
        impl $crate::link::Broker for $transport {
            type Link = $link;

            fn on(connection: $crate::link::Connection<$link>) -> $transport {
                $transport { connection }
            }
        }

        impl choreo_runtime::transport::Transport for $transport {
            const NAME: &'static str = <$link as $crate::link::Link>::NAME;

            const CAPABILITIES: choreo_runtime::transport::Capabilities =
                <$link as $crate::link::Link>::CAPABILITIES;

            type Subscription = $crate::link::Seat<$link>;

            async fn open() -> Result<$transport, choreo_runtime::transport::TransportError> {
                let connection = $crate::link::shared::<$transport>().await?;
                Ok($transport { connection })
            }

            const SHARED: bool = true;

            fn handle(&self) -> Option<$transport> {
                let connection = self.connection.handle()?;
                Some($transport { connection })
            }

            fn turn(&self) -> Option<choreo_runtime::transport::Turning<'_>> {
                self.connection.turn()
            }

            async fn in_turn(self, turn: choreo_runtime::transport::Turn) -> $transport {
                $transport { connection: self.connection.in_turn(turn).await }
            }

            fn held(&self) -> Option<&choreo_runtime::transport::Turn> {
                self.connection.held()
            }

            /// Nothing: the connection is the process's, and outlives its scenarios.
            async fn release(&self) -> Result<(), choreo_runtime::transport::TransportError> {
                Ok(())
            }

            async fn subscribe(
                &self,
                interests: &[choreo_runtime::transport::Interest],
                post: choreo_runtime::transport::Post,
                origin: choreo_runtime::message::Origin,
            ) -> Result<Self::Subscription, choreo_runtime::transport::TransportError> {
                self.connection.subscribe(interests, post, origin).await
            }

            async fn publish(
                &self,
                message: &choreo_runtime::message::Outgoing,
                origin: choreo_runtime::message::Origin,
            ) -> Result<choreo_runtime::transport::Receipt, choreo_runtime::transport::TransportError> {
                self.connection.publish(message, origin).await
            }

            async fn listened(
                &self,
                topic: &choreo_runtime::message::Topic,
                // Nobody on the same connection is handed what it publishes.
                _except: choreo_runtime::message::Origin,
                patience: std::time::Duration,
            ) -> Option<bool> {
                self.connection.listened(topic, patience).await
            }

            fn codecs(&self) -> &choreo_runtime::codec::Codecs {
                self.connection.codecs()
            }

            fn endpoint(&self) -> Option<std::sync::Arc<str>> {
                Some(self.connection.endpoint().to_string().into())
            }

            fn switch(&self) -> Option<&std::sync::Arc<choreo_runtime::correlation::Switch>> {
                self.connection.switch()
            }

            fn is_wildcard(topic: &str) -> bool {
                <$link as $crate::link::Link>::is_wildcard(topic)
            }

            fn covers(pattern: &str, topic: &str) -> bool {
                <$link as $crate::link::Link>::covers(pattern, topic)
            }

            async fn tapped(
                &self,
                since: choreo_runtime::transport::TapMark,
                except: &[choreo_runtime::message::Topic],
            ) -> Option<Vec<choreo_runtime::outcome::Tapped>> {
                self.connection.tapped(since, except).await
            }

            fn mark(&self) -> choreo_runtime::transport::TapMark {
                self.connection.mark()
            }

            async fn disconnect(&self) -> Result<(), choreo_runtime::transport::TransportError> {
                self.connection.disconnect().await
            }
        }
    };
}

pub(crate) use carried;
