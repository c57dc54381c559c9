//! Credentials: given as they are, or fetched when a connection is made.

use std::any::{Any, type_name};
use std::env::VarError;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::io;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use futures_util::FutureExt;

use super::Secret;

/// A user name and a password, as a URL gives them.
#[derive(Clone)]
pub struct Login {
    /// The user; empty where the URL has a password alone, as Redis knows it. Some brokers take a token here.
    pub user: String,
    /// The password; `None` where the URL has no `:`.
    pub password: Option<Secret>,
}

// The user too: a URL for NATS may have its token in that place.
impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login([REDACTED])")
    }
}

type Fetch<A> = dyn Fn() -> Result<A, TransportError> + Send + Sync;
type FetchAsync<A> =
    dyn Fn() -> Pin<Box<dyn Future<Output = Result<A, TransportError>> + Send>> + Send + Sync;

/// How to log in: a value, or a function that is called each time a connection is made.
///
/// A literal serves one connection and is zeroised after it, so a connection that must be able to come back needs
/// a resolver.
pub struct Credentials<A>(Source<A>);

enum Source<A> {
    Literal(Mutex<Option<A>>),
    Resolver(Arc<Fetch<A>>),
    AsyncResolver(Box<FetchAsync<A>>),
}

impl<A: Send + 'static> Credentials<A> {
    /// These, for one connection.
    pub fn literal(credentials: A) -> Credentials<A> {
        Credentials(Source::Literal(Mutex::new(Some(credentials))))
    }

    /// What a function gives, called for each connection on a thread where it may block.
    ///
    /// Of an error that is a [`TransportError`] or a `&'static str` the words are shown; of any other only its type,
    /// since an error such as serde's quotes what it could not read, which may be the secret.
    pub fn resolver<E>(resolve: impl Fn() -> Result<A, E> + Send + Sync + 'static) -> Credentials<A>
    where
        E: fmt::Display + Send + 'static,
    {
        Credentials(Source::Resolver(Arc::new(move || resolve().map_err(|error| failed(&error)))))
    }

    /// What an async function gives, called for each connection. Its errors are shown as [`resolver`](Self::resolver)
    /// says.
    pub fn async_resolver<F, E>(resolve: impl Fn() -> F + Send + Sync + 'static) -> Credentials<A>
    where
        F: Future<Output = Result<A, E>> + Send + 'static,
        E: fmt::Display + Send + 'static,
    {
        Credentials(Source::AsyncResolver(Box::new(move || {
            let resolving = resolve();
            Box::pin(async move { resolving.await.map_err(|error| failed(&error)) })
        })))
    }

    /// The credentials for one connection. The caller bounds the time that it may take.
    ///
    /// # Errors
    ///
    /// `Unauthorized` where a literal was used already; the resolver's own failure, or that it panicked, as
    /// `Misconfigured`.
    pub(crate) async fn resolve(&self) -> Result<A, TransportError> {
        match &self.0 {
            Source::Literal(literal) => {
                literal.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(used_up)
            }
            Source::Resolver(resolve) => {
                let resolve = Arc::clone(resolve);
                tokio::task::spawn_blocking(move || resolve()).await.unwrap_or_else(|_| Err(panicked()))
            }
            // The call is inside the block: a function that panics before it gives its future is caught as well.
            Source::AsyncResolver(resolve) => AssertUnwindSafe(async { resolve().await })
                .catch_unwind()
                .await
                .unwrap_or_else(|_| Err(panicked())),
        }
    }
}

impl<A> fmt::Debug for Credentials<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::Literal(_) => "Credentials::literal([REDACTED])",
            Source::Resolver(_) => "Credentials::resolver(..)",
            Source::AsyncResolver(_) => "Credentials::async_resolver(..)",
        })
    }
}

/// The credentials of a connection, which may be given in its URL or by `.auth(..)`, but not by both. `url`: what to
/// call the URL in an error (`the URL`, `CHOREO_NATS_URL`).
///
/// # Errors
///
/// `Misconfigured` where both are there.
pub(crate) fn one_of<A: Send + 'static>(
    url: &str,
    in_url: Option<A>,
    given: Option<Credentials<A>>,
) -> Result<Option<Credentials<A>>, TransportError> {
    match (in_url, given) {
        (Some(_), Some(_)) => Err(misconfigured(format!(
            "log in: credentials are given twice, in {url} and by `.auth(..)`; take them out of one of the two"
        ))),
        (Some(in_url), None) => Ok(Some(Credentials::literal(in_url))),
        (None, given) => Ok(given),
    }
}

fn misconfigured(text: impl Into<String>) -> TransportError {
    TransportError::new(TransportErrorKind::Misconfigured, text)
}

fn used_up() -> TransportError {
    TransportError::new(
        TransportErrorKind::Unauthorized,
        "log in again: the credentials were given as a literal, which is zeroised after the first connection; \
         give a resolver (`.auth_from(|| ..)`) if the connection must be able to come back",
    )
}

/// Not its panic's text, which the panic hook has printed, and which may quote the secret.
fn panicked() -> TransportError {
    misconfigured("resolve the credentials: their resolver panicked")
}

type Boxed = Box<dyn Error + Send + Sync>;

/// The failure of a resolver, in words that can't hold the secret.
fn failed<E: fmt::Display + 'static>(error: &E) -> TransportError {
    let error: &dyn Any = error;
    let known = match error.downcast_ref::<Boxed>() {
        Some(boxed) => boxed_words(boxed),
        None => words(error),
    };
    known.unwrap_or_else(|| {
        misconfigured(format!(
            "resolve the credentials: their resolver gave an error of the type `{}`, whose words may quote a secret \
             and are not shown; have it give a `TransportError` or a `&'static str` to see them",
            type_name::<E>()
        ))
    })
}

/// What errors say that hold no more than what their author wrote, or a kind.
fn words(error: &dyn Any) -> Option<TransportError> {
    if let Some(error) = error.downcast_ref::<TransportError>() {
        return Some(error.clone());
    }
    if let Some(words) = error.downcast_ref::<&'static str>() {
        return Some(misconfigured(format!("resolve the credentials: {words}")));
    }
    match error.downcast_ref::<VarError>() {
        Some(error) => Some(unset(error)),
        None => error.downcast_ref::<io::Error>().map(unread),
    }
}

fn boxed_words(error: &Boxed) -> Option<TransportError> {
    if let Some(error) = error.downcast_ref::<TransportError>() {
        return Some(error.clone());
    }
    match error.downcast_ref::<VarError>() {
        Some(error) => Some(unset(error)),
        None => error.downcast_ref::<io::Error>().map(unread),
    }
}

/// Not in its own words, which quote a value that is not UTF-8.
fn unset(error: &VarError) -> TransportError {
    misconfigured(match error {
        VarError::NotPresent => "resolve the credentials: their environment variable is not set",
        VarError::NotUnicode(_) => "resolve the credentials: their environment variable is not UTF-8",
    })
}

fn unread(error: &io::Error) -> TransportError {
    misconfigured(format!("resolve the credentials: {}", error.kind()))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use secrecy::{ExposeSecret, SecretBox};
    use zeroize::Zeroize;

    use super::*;

    /// Counts how often it was zeroised.
    struct Recorder(Arc<AtomicUsize>);

    impl Zeroize for Recorder {
        fn zeroize(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn recorded() -> (SecretBox<Recorder>, Arc<AtomicUsize>) {
        let zeroised = Arc::new(AtomicUsize::new(0));
        (SecretBox::new(Box::new(Recorder(Arc::clone(&zeroised)))), zeroised)
    }

    /// An error that quotes the secret wherever it can.
    #[derive(Debug)]
    struct Chatty(&'static str);

    impl fmt::Display for Chatty {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "no good: {}", self.0)
        }
    }

    impl Error for Chatty {}

    async fn failure_of<E: fmt::Display + Send + 'static>(
        resolve: impl Fn() -> Result<Secret, E> + Send + Sync + 'static,
    ) -> TransportError {
        let error = Credentials::resolver(resolve).resolve().await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        error
    }

    #[tokio::test]
    async fn a_literal_serves_once_and_is_zeroised_with_its_connection() {
        let (secret, zeroised) = recorded();
        let credentials = Credentials::literal(secret);
        let taken = credentials.resolve().await.unwrap();
        assert_eq!(zeroised.load(Ordering::SeqCst), 0);
        drop(taken);
        assert_eq!(zeroised.load(Ordering::SeqCst), 1, "nothing but what was taken held it");

        let again = credentials.resolve().await.map(drop).unwrap_err();
        assert_eq!(again.kind(), TransportErrorKind::Unauthorized);
        assert!(again.to_string().contains("give a resolver"), "{again}");
    }

    #[tokio::test]
    async fn a_literal_that_nobody_takes_is_zeroised_too() {
        let (secret, zeroised) = recorded();
        drop(Credentials::literal(secret));
        assert_eq!(zeroised.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_resolver_is_called_each_time() {
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let credentials =
            Credentials::resolver(move || Ok::<_, Chatty>(counted.fetch_add(1, Ordering::SeqCst)));
        assert_eq!(credentials.resolve().await.unwrap(), 0);
        assert_eq!(credentials.resolve().await.unwrap(), 1);
        assert_eq!(calls.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn an_async_resolver_is_awaited_each_time() {
        let credentials = Credentials::async_resolver(|| async {
            tokio::task::yield_now().await;
            Ok::<_, Chatty>(Secret::from("hunter2"))
        });
        for _ in 0..2 {
            assert_eq!(credentials.resolve().await.unwrap().expose_secret(), "hunter2");
        }
    }

    #[tokio::test]
    async fn a_resolver_that_panics_is_an_error() {
        let sync = Credentials::resolver(|| -> Result<Secret, Chatty> { panic!("a resolver's own panic") });
        let early = Credentials::async_resolver(|| {
            if true {
                panic!("before its future");
            }
            std::future::ready(Ok::<Secret, Chatty>(Secret::from("")))
        });
        let late = Credentials::async_resolver(|| async {
            tokio::task::yield_now().await;
            if true {
                panic!("in its future");
            }
            Ok::<Secret, Chatty>(Secret::from(""))
        });
        for credentials in [sync, early, late] {
            let error = credentials.resolve().await.unwrap_err();
            assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
            assert_eq!(error.to_string(), "resolve the credentials: their resolver panicked");
        }
    }

    // In real time: tokio's paused clock stands still while a thread blocks.
    #[tokio::test]
    async fn a_resolver_that_hangs_does_not_hold_up_its_caller() {
        let (hold, held) = std::sync::mpsc::channel::<()>();
        let held = Mutex::new(held);
        let credentials = Credentials::resolver(move || {
            let _ = held.lock().unwrap_or_else(PoisonError::into_inner).recv();
            Ok::<_, Chatty>(())
        });
        let budget = tokio::time::timeout(std::time::Duration::from_millis(20), credentials.resolve());
        assert!(budget.await.is_err());
        drop(hold);
    }

    #[tokio::test]
    async fn the_words_of_an_error_are_shown_where_they_can_quote_nothing() {
        let own = || TransportError::new(TransportErrorKind::Unauthorized, "ask the vault: it is sealed");
        assert_eq!(failure_of(move || Err(own())).await.kind(), TransportErrorKind::Unauthorized);
        let boxed = failure_of(move || Err(Boxed::from(own()))).await;
        assert_eq!(boxed.to_string(), "ask the vault: it is sealed");
        assert_eq!(failure_of(|| Err("sealed")).await.to_string(), "resolve the credentials: sealed");
        assert_eq!(
            failure_of(|| Err(VarError::NotPresent)).await.to_string(),
            "resolve the credentials: their environment variable is not set"
        );
        let missing = || Err(io::Error::from(io::ErrorKind::NotFound));
        assert_eq!(failure_of(missing).await.to_string(), "resolve the credentials: entity not found");
    }

    #[tokio::test]
    async fn the_words_of_other_errors_are_not() {
        let text = failure_of(|| Err(Chatty("hunter2"))).await.to_string();
        assert!(text.contains("Chatty") && text.contains("have it give"), "{text}");
        failure_of(|| Err(String::from("hunter2"))).await;
        failure_of(|| Err(Boxed::from("hunter2"))).await;
        failure_of(|| Err(io::Error::other("hunter2"))).await;
        failure_of(|| Err(VarError::NotUnicode("hunter2".into()))).await;
    }

    #[test]
    fn debug_shows_no_credential() {
        let login = Login { user: "hunter2".to_owned(), password: Some(Secret::from("hunter2")) };
        assert_eq!(format!("{login:?}"), "Login([REDACTED])");
        let literal = Credentials::literal(login);
        assert_eq!(format!("{literal:?}"), "Credentials::literal([REDACTED])");
    }

    #[test]
    fn credentials_may_be_given_once() {
        let twice =
            one_of("CHOREO_NATS_URL", Some("hunter2"), Some(Credentials::literal("hunter2"))).unwrap_err();
        assert_eq!(
            twice.to_string(),
            "log in: credentials are given twice, in CHOREO_NATS_URL and by `.auth(..)`; take them out of one of the two"
        );
        assert!(one_of("the URL", Some("one"), None).unwrap().is_some());
        assert!(one_of("the URL", None, Some(Credentials::literal("one"))).unwrap().is_some());
        assert!(one_of::<&str>("the URL", None, None).unwrap().is_none());
    }
}
