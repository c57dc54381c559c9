//! The part of a URL between `://` and `/`: a login, and the hosts.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use choreo_runtime::transport::TransportError;

use super::percent;
use super::place::refused;
use crate::security::{Login, Secret};

/// A host and its port.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Host {
    /// Its name or address; an IPv6 address without its brackets.
    pub name: String,
    /// Its port.
    pub port: u16,
}

impl Host {
    /// The address, where the name is one in its usual form (`127.0.0.1`, and not `127.1`).
    pub fn address(&self) -> Option<IpAddr> {
        self.name.parse().ok()
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name.contains(':') {
            true => write!(f, "[{}]:{}", self.name, self.port),
            false => write!(f, "{}:{}", self.name, self.port),
        }
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The login and the hosts. No error quotes the text: what looks like a port may be a password without its host.
pub(super) fn parse(text: &str, default_port: u16) -> Result<(Option<Login>, Vec<Host>), TransportError> {
    let (login, hosts) = match text.split_once('@') {
        Some((login, hosts)) => (login_of(login)?, hosts),
        None => (None, text),
    };
    if hosts.contains('@') {
        return Err(refused(
            "it has more than one `@`; give the login once, before the first host, and write an `@` in it as %40",
        ));
    }
    let hosts = hosts.split(',').map(|host| host_of(host, default_port)).collect::<Result<_, _>>()?;
    Ok((login, hosts))
}

fn login_of(text: &str) -> Result<Option<Login>, TransportError> {
    if text.is_empty() {
        return Ok(None);
    }
    let (user, password) = match text.split_once(':') {
        Some((user, password)) => (user, Some(password)),
        None => (text, None),
    };
    let mut user = percent::decode(user, "the user")?;
    let password = password.map(|password| percent::decode(password, "the password")).transpose()?;
    Ok(Some(Login {
        user: std::mem::take(&mut *user),
        password: password.map(|password| Secret::from(password.as_str())),
    }))
}

fn host_of(text: &str, default_port: u16) -> Result<Host, TransportError> {
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => bracketed(rest)?,
        None => plain(text)?,
    };
    let port = match port {
        None => default_port,
        // Not by `parse` alone, which takes a plus sign.
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            port.parse().ok().filter(|port| *port != 0).ok_or_else(bad_port)?
        }
        Some(_) => return Err(bad_port()),
    };
    Ok(Host { name, port })
}

fn bracketed(text: &str) -> Result<(String, Option<&str>), TransportError> {
    let (address, rest) =
        text.split_once(']').ok_or_else(|| refused("there is a `[` without its `]` at a host"))?;
    let address: Ipv6Addr = address
        .parse()
        .map_err(|_| refused("what is in the brackets is not an IPv6 address, as in `[::1]:4222`"))?;
    match rest.strip_prefix(':') {
        Some(port) => Ok((address.to_string(), Some(port))),
        None if rest.is_empty() => Ok((address.to_string(), None)),
        None => Err(refused("only a `:` and a port may follow the `]` of a host")),
    }
}

fn plain(text: &str) -> Result<(String, Option<&str>), TransportError> {
    let (name, port) = match text.split_once(':') {
        Some((_, port)) if port.contains(':') => {
            return Err(refused(
                "a host has more than one `:`; write an IPv6 address in brackets, as in `[::1]:4222`",
            ));
        }
        Some((name, port)) => (name, Some(port)),
        None => (text, None),
    };
    if name.is_empty() {
        return Err(refused("a host is missing; write it as in `127.0.0.1:4222`"));
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    match name.len() <= 253 && name.bytes().all(fits) {
        true => Ok((name.to_owned(), port)),
        false => Err(refused(
            "a host is not a name or an address; in a user or password write special characters percent-encoded",
        )),
    }
}

fn bad_port() -> TransportError {
    refused(
        "a port is not a number from 1 to 65535; if it is meant as a password, the host is missing: \
         `user:password@host:port`",
    )
}
