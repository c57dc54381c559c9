//! What to connect to, and how.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use choreo_runtime::codec::Codecs;
use choreo_runtime::correlation::{Correlation, Switch};
use choreo_runtime::transport::{TransportError, TransportErrorKind};

use super::plan::{Plan, remarked};
use super::{Broker, Connection, Link};
use crate::security::{Credentials, Endpoint, Secret, Tls, one_of};
use crate::settings::{self, Said};

/// How long connecting may take, and coming back after a lost connection, unless said otherwise.
const BUDGET: Duration = Duration::from_secs(10);

/// What to connect to, and how. `.await` connects.
///
/// ```no_run
/// # use choreo_transports as choreo;
/// # #[cfg(feature = "nats")]
/// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
/// use std::time::Duration;
/// use choreo::Nats;
///
/// let nats = Nats::connect("nats://127.0.0.1:4222").timeout(Duration::from_secs(2)).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is connected until it is awaited"]
pub struct Connect<T: Broker> {
    target: Target,
    auth: Option<Credentials<Auth<T>>>,
    /// Whether the credentials took the place of others.
    twice: bool,
    tls: Option<Tls>,
    options: Options<T>,
    budget: Duration,
    codecs: Codecs,
    correlation: Option<Correlation>,
}

type Auth<T> = <<T as Broker>::Link as Link>::Auth;
type Options<T> = <<T as Broker>::Link as Link>::Options;

enum Target {
    /// May hold credentials, so it is kept as a secret.
    Url(Secret),
    Ephemeral,
    Settings,
}

impl<T: Broker> Connect<T> {
    fn new(target: Target) -> Connect<T> {
        let (options, codecs) = (Options::<T>::default(), Codecs::default());
        let (auth, tls, correlation) = (None, None, None);
        Connect { target, auth, twice: false, tls, options, budget: BUDGET, codecs, correlation }
    }

    /// The broker at this URL.
    pub(crate) fn url(url: impl Into<String>) -> Connect<T> {
        // Through a buffer that is zeroised: making a secret of a string may copy it.
        let url = zeroize::Zeroizing::new(url.into());
        Connect::new(Target::Url(Secret::from(url.as_str())))
    }

    /// A broker of our own.
    pub(crate) fn ephemeral() -> Connect<T> {
        Connect::new(Target::Ephemeral)
    }

    /// What the environment says, or `choreo.toml`, or else a broker of our own.
    pub(crate) fn settings() -> Connect<T> {
        Connect::new(Target::Settings)
    }

    /// Logs in with these credentials. They serve one connection and are zeroised after it: one that shall come
    /// back after a loss needs [`auth_from`](Connect::auth_from).
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # #[cfg(feature = "nats")]
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::Nats;
    /// use choreo::nats::NatsAuth;
    ///
    /// let nats = Nats::connect("nats://127.0.0.1:4222").auth(NatsAuth::token("a secret")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn auth(self, auth: Auth<T>) -> Connect<T> {
        self.logging_in(Credentials::literal(auth))
    }

    /// Logs in with what this function gives, called each time a connection is made.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # #[cfg(feature = "nats")]
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::Nats;
    /// use choreo::nats::NatsAuth;
    ///
    /// let nats = Nats::connect("nats://127.0.0.1:4222")
    ///     .auth_from(|| std::env::var("NATS_PASSWORD").map(|password| NatsAuth::user("shop", password)))
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn auth_from<E>(self, resolve: impl Fn() -> Result<Auth<T>, E> + Send + Sync + 'static) -> Connect<T>
    where
        E: fmt::Display + Send + 'static,
    {
        self.logging_in(Credentials::resolver(resolve))
    }

    /// Logs in with what this async function gives, called each time a connection is made.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # #[cfg(feature = "nats")]
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// # async fn fetched(name: &str) -> Result<String, std::io::Error> { Ok(name.to_owned()) }
    /// use choreo::Nats;
    /// use choreo::nats::NatsAuth;
    ///
    /// let nats = Nats::connect("nats://127.0.0.1:4222")
    ///     .auth_from_async(|| async { fetched("nats/shop").await.map(|password| NatsAuth::user("shop", password)) })
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn auth_from_async<F, E>(self, resolve: impl Fn() -> F + Send + Sync + 'static) -> Connect<T>
    where
        F: Future<Output = Result<Auth<T>, E>> + Send + 'static,
        E: fmt::Display + Send + 'static,
    {
        self.logging_in(Credentials::async_resolver(resolve))
    }

    fn logging_in(self, credentials: Credentials<Auth<T>>) -> Connect<T> {
        Connect { twice: self.twice || self.auth.is_some(), auth: Some(credentials), ..self }
    }

    /// Speaks TLS, trusting and showing what this says.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # #[cfg(feature = "nats")]
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::Nats;
    /// use choreo::security::Tls;
    ///
    /// let nats = Nats::connect("tls://127.0.0.1:4222").tls(Tls::new().ca_file("certificates/ca.pem")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn tls(self, tls: Tls) -> Connect<T> {
        Connect { tls: Some(tls), ..self }
    }

    /// How long connecting may take, and coming back after a lost connection: 10 s unless said otherwise.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # #[cfg(feature = "nats")]
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use std::time::Duration;
    /// use choreo::Nats;
    ///
    /// let nats = Nats::ephemeral().timeout(Duration::from_secs(30)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn timeout(self, budget: Duration) -> Connect<T> {
        Connect { budget, ..self }
    }

    /// Writes and reads the payloads of scenarios by these codecs: JSON unless said otherwise.
    ///
    /// ```no_run
    /// # mod choreo { pub use choreo_runtime::*; pub use choreo_transports::*; }
    /// # #[cfg(feature = "nats")]
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::Nats;
    /// use choreo::codec::{Codecs, Json, Text};
    ///
    /// let nats = Nats::ephemeral().codecs(Codecs::new(Json).on("log.>", Text)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn codecs(self, codecs: impl Into<Codecs>) -> Connect<T> {
        Connect { codecs: codecs.into(), ..self }
    }

    /// Tells the messages of scenarios that run at once apart, by this policy: then they share a turn on the broker. A
    /// policy that this transport can't carry is an error when it is connected.
    ///
    /// ```no_run
    /// # mod choreo { pub use choreo_runtime::*; pub use choreo_transports::*; }
    /// # #[cfg(feature = "nats")]
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::Nats;
    /// use choreo::correlation::Field;
    ///
    /// let nats = Nats::ephemeral().correlation(Field::new("order_id").prefix("TEST-")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn correlation(self, policy: impl Into<Correlation>) -> Connect<T> {
        Connect { correlation: Some(policy.into()), ..self }
    }

    /// Changes what only this transport knows.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Options<T>)) -> Connect<T> {
        change(&mut self.options);
        self
    }

    /// Connects.
    pub(super) async fn connection(self) -> Result<Connection<T::Link>, TransportError> {
        Connection::open(self.plan().await?).await
    }

    async fn plan(self) -> Result<Plan<T::Link>, TransportError> {
        let Connect { target, auth, twice, tls, options, budget, codecs, correlation } = self;
        if twice {
            let text = "log in: credentials are given twice, by two of `.auth(..)`, `.auth_from(..)` and \
                        `.auth_from_async(..)`; leave one";
            return Err(TransportError::new(TransportErrorKind::Misconfigured, text));
        }
        if let Some(correlation) = &correlation {
            correlation.check(T::Link::NAME, T::Link::CAPABILITIES)?;
        }
        let (mut own, mut said) = (false, None);
        let (endpoint, auth) = match target {
            Target::Url(url) => target_of::<T::Link>(None, &url, auth)?,
            Target::Ephemeral => {
                own = true;
                ephemeral::<T::Link>(auth).await?
            }
            Target::Settings => match settings::target(T::Link::SECTION, T::Link::VARIABLE)? {
                Some(set) => {
                    let url = Secret::from(set.url.as_str());
                    let (endpoint, once) = target_of::<T::Link>(Some(&set.said), &url, auth)?;
                    said = Some(set.said);
                    // What the settings say can be read again when the connection is made again.
                    (endpoint, once.map(|_| Credentials::resolver(login_of_settings::<T::Link>)))
                }
                None => {
                    own = true;
                    ephemeral::<T::Link>(auth).await?
                }
            },
        };
        let asked = T::Link::TLS_SCHEMES.contains(&endpoint.scheme());
        let tls = tls.or_else(|| asked.then(Tls::new));
        if tls.is_some() {
            Tls::check_built()?;
        }
        let switch = correlation.map(Switch::new);
        Ok(Plan { endpoint, said, auth, tls, options, budget, codecs, switch, own })
    }
}

type Place<L> = (Endpoint, Option<Credentials<<L as Link>::Auth>>);

fn target_of<L: Link>(
    said: Option<&Said>,
    url: &Secret,
    auth: Option<Credentials<L::Auth>>,
) -> Result<Place<L>, TransportError> {
    use secrecy::ExposeSecret;
    let parsed = Endpoint::parse(url.expose_secret(), L::SCHEMES, L::PORT);
    let (endpoint, login) = parsed.map_err(|error| remarked(error, said))?;
    let login = login.map(L::login).transpose()?;
    let named = said.map_or_else(|| "the URL".to_owned(), Said::to_string);
    Ok((endpoint, one_of(&named, login, auth)?))
}

fn login_of_settings<L: Link>() -> Result<L::Auth, TransportError> {
    let set = settings::target(L::SECTION, L::VARIABLE)?;
    let login = match &set {
        Some(set) => Endpoint::parse(&set.url, L::SCHEMES, L::PORT)?.1,
        None => None,
    };
    let gone = || {
        let text = format!("log in again: {} has no credentials any more", L::VARIABLE);
        TransportError::new(TransportErrorKind::Misconfigured, text)
    };
    L::login(login.ok_or_else(gone)?)
}

async fn ephemeral<L: Link>(auth: Option<Credentials<L::Auth>>) -> Result<Place<L>, TransportError> {
    if auth.is_some() {
        let text =
            format!("log in to {}'s ephemeral broker: it knows nobody; leave out `.auth(..)`", L::NAME);
        return Err(TransportError::new(TransportErrorKind::Misconfigured, text));
    }
    let url = super::runtime::handle()?.spawn(L::ephemeral()).await;
    let url = url.unwrap_or_else(|_| {
        let text = format!("start a broker for {}: a panic, printed when it happened", L::NAME);
        Err(TransportError::new(TransportErrorKind::NoBroker, text))
    })?;
    let (endpoint, _) = Endpoint::parse(&url, L::SCHEMES, L::PORT)?;
    Ok((endpoint, None))
}

impl<T: Broker> IntoFuture for Connect<T> {
    type Output = Result<T, TransportError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<T, TransportError>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async {
            let connection = self.connection().await?;
            connection.listen_in().await;
            Ok(T::on(connection))
        })
    }
}

impl<T: Broker> fmt::Debug for Connect<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = match self.target {
            Target::Url(_) => "a URL",
            Target::Ephemeral => "an ephemeral broker",
            Target::Settings => "what the settings say",
        };
        f.debug_struct("Connect")
            .field("transport", &T::NAME)
            .field("target", &target)
            .field("auth", &self.auth)
            .field("tls", &self.tls)
            .field("options", &self.options)
            .field("budget", &self.budget)
            .field("codecs", &self.codecs)
            .field("correlation", &self.correlation)
            .finish()
    }
}
