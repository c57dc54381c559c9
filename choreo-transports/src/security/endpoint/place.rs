//! The endpoint itself.

use std::fmt;

use choreo_runtime::transport::{TransportError, TransportErrorKind};

use super::authority::{self, Host};
use super::{percent, query};
use crate::security::{Login, allowlist};

/// Where a broker is: scheme, hosts, path and query of a URL. It never holds a credential.
///
/// Its `Display` shows the names of the query's parameters and not their values.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    scheme: String,
    hosts: Vec<Host>,
    path: String,
    query: Vec<(String, String)>,
}

impl Endpoint {
    /// Takes a URL apart. A text without a scheme gets the first of `schemes`, a host without a port gets
    /// `default_port`. Several hosts are separated by commas.
    ///
    /// What it refuses it does not quote, since a text that can't be parsed may hold a password anywhere.
    ///
    /// # Errors
    ///
    /// `Misconfigured`, with what is wrong and the fix.
    pub fn parse(
        text: &str,
        schemes: &[&str],
        default_port: u16,
    ) -> Result<(Endpoint, Option<Login>), TransportError> {
        check_characters(text)?;
        let (scheme, rest) = take_scheme(text, schemes)?;
        let (rest, fragment) = cut(rest, '#');
        let (rest, query) = cut(rest, '?');
        let (authority, path) = cut(rest, '/');
        if [path, query, fragment].into_iter().flatten().any(|part| part.contains('@')) {
            return Err(refused(
                "there is an `@` behind the host; in a user or password write `/` as %2F, `?` as %3F, `#` as %23 and \
                 `@` as %40",
            ));
        }
        if fragment.is_some() {
            return Err(refused("it has a `#`; in a user or password write it as %23"));
        }
        let (login, hosts) = authority::parse(authority, default_port)?;
        let path = percent::decode(path.unwrap_or_default(), "the path")?;
        let query = query::parse(query.unwrap_or_default())?;
        Ok((Endpoint { scheme, hosts, path: path.to_string(), query }, login))
    }

    /// Refuses a host that is neither this machine nor on the allowlist of `choreo.toml`. To be called before anything is
    /// sent, a look-up of the name included. `transport` is its name as a user writes it in small letters: the error says it.
    ///
    /// ```
    /// # use choreo_transports as choreo;
    /// use choreo::security::Endpoint;
    ///
    /// # fn main() -> Result<(), choreo_runtime::transport::TransportError> {
    /// let (endpoint, _login) = Endpoint::parse("tin://127.0.0.1", &["tin"], 7700)?;
    /// endpoint.check_allowed("tin")?;
    ///
    /// let (endpoint, _login) = Endpoint::parse("tin://broker.example", &["tin"], 7700)?;
    /// let error = endpoint.check_allowed("tin").unwrap_err();
    /// assert!(error.to_string().starts_with("connect to broker.example:7700 (tin): it is not on this machine"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `NotAllowed`, with the file and the line to add to it; `Misconfigured` where the file is not right.
    pub fn check_allowed(&self, transport: &str) -> Result<(), TransportError> {
        allowlist::check_allowed(transport, self)
    }

    /// The scheme, in lower case: `nats`.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The hosts: at least one.
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// What follows the host's `/`, decoded: a virtual host, the number of a database. Empty where there is none.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The parameters behind the `?`, decoded, in their order.
    pub fn query(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://", self.scheme)?;
        for (index, host) in self.hosts.iter().enumerate() {
            write!(f, "{}{host}", if index == 0 { "" } else { "," })?;
        }
        if !self.path.is_empty() {
            write!(f, "/{}", percent::encode(&self.path))?;
        }
        for (index, (name, _)) in self.query.iter().enumerate() {
            write!(f, "{}{name}=..", if index == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

/// A URL is not right. The text never quotes it.
pub(super) fn refused(what: impl fmt::Display) -> TransportError {
    TransportError::new(TransportErrorKind::Misconfigured, format!("read the URL: {what}"))
}

/// Without these nobody who reads the URL after us can take its host for another one.
fn check_characters(text: &str) -> Result<(), TransportError> {
    match text.chars().find(|char| !char.is_ascii_graphic() || matches!(char, '\\' | '"' | '<' | '>' | '`')) {
        None => Ok(()),
        Some(_) => Err(refused(
            "it has a blank, a control character, a backslash, a quote or a letter beyond ASCII; write it \
             percent-encoded (a blank is %20)",
        )),
    }
}

fn take_scheme<'a>(text: &'a str, schemes: &[&str]) -> Result<(String, &'a str), TransportError> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Ok((schemes.first().copied().unwrap_or_default().to_owned(), text));
    };
    match schemes.iter().find(|known| known.eq_ignore_ascii_case(scheme)) {
        Some(known) => Ok(((*known).to_owned(), rest)),
        None => {
            let known: Vec<String> = schemes.iter().map(|known| format!("`{known}://`")).collect();
            Err(refused(format!("its scheme is not known here; begin it with {}", known.join(" or "))))
        }
    }
}

/// What is before the first of these characters, and what is behind it.
fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}
