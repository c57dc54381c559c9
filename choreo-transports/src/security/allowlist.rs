//! The allowlist: a test must not reach production.

use std::net::IpAddr;

use choreo_runtime::transport::{TransportError, TransportErrorKind};

use super::{Endpoint, Host};
use crate::settings::Settings;

/// What [`Endpoint::check_allowed`] does.
pub(super) fn check_allowed(section: &str, endpoint: &Endpoint) -> Result<(), TransportError> {
    match endpoint.hosts().iter().all(is_loopback) {
        true => Ok(()),
        false => check_listed(section, endpoint, &Settings::read()?),
    }
}

/// Whether it is this machine and nothing else, told by its text alone. A name that merely resolves to a loopback
/// address may resolve to another one a moment later, `0.0.0.0` is no address to connect to, and what only a C library
/// takes for an address (`127.1`, `0x7f000001`, `localhost.`) is a name here.
fn is_loopback(host: &Host) -> bool {
    match host.address() {
        Some(address) => address.to_canonical().is_loopback(),
        None => host.name.eq_ignore_ascii_case("localhost"),
    }
}

fn check_listed(section: &str, endpoint: &Endpoint, settings: &Settings) -> Result<(), TransportError> {
    let missing = unlisted(endpoint, settings)?;
    match missing.is_empty() {
        true => Ok(()),
        false => Err(not_allowed(section, settings, &missing)),
    }
}

/// The hosts of an endpoint that are neither loopback nor on the list.
///
/// # Errors
///
/// `Misconfigured` where the list is not right.
pub(crate) fn unlisted(endpoint: &Endpoint, settings: &Settings) -> Result<Vec<String>, TransportError> {
    let entries = entries(settings)?;
    let listed = |host: &Host| entries.iter().any(|entry| entry.covers(host));
    let hosts = endpoint.hosts().iter().filter(|host| !is_loopback(host) && !listed(host));
    Ok(hosts.map(Host::to_string).collect())
}

/// Refuses a list that has an entry which allows nothing.
///
/// # Errors
///
/// `Misconfigured`, with which one it is.
pub(crate) fn check_entries(settings: &Settings) -> Result<(), TransportError> {
    entries(settings).map(drop)
}

fn entries(settings: &Settings) -> Result<Vec<Entry<'_>>, TransportError> {
    let texts = settings.allowed().unwrap_or_default().iter().enumerate();
    texts.map(|(index, text)| Entry::parse(text).ok_or_else(|| bad_entry(settings, index))).collect()
}

/// An endpoint of the list.
struct Entry<'a> {
    name: &'a str,
    /// `None` is `*`.
    port: Option<u16>,
}

impl<'a> Entry<'a> {
    fn parse(text: &'a str) -> Option<Entry<'a>> {
        let (name, port) = text.rsplit_once(':')?;
        let port = match port {
            "*" => None,
            port if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(port.parse().ok().filter(|port| *port != 0)?)
            }
            _ => return None,
        };
        let bracketed = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        match bracketed {
            Some(name) => matches!(name.parse(), Ok(IpAddr::V6(_))).then_some(Entry { name, port }),
            None => (!name.is_empty() && name.bytes().all(fits)).then_some(Entry { name, port }),
        }
    }

    fn covers(&self, host: &Host) -> bool {
        let same_name = match (self.name.parse::<IpAddr>(), host.address()) {
            (Ok(listed), Some(address)) => listed == address,
            _ => self.name.eq_ignore_ascii_case(&host.name),
        };
        same_name && self.port.is_none_or(|port| port == host.port)
    }
}

fn bad_entry(settings: &Settings, index: usize) -> TransportError {
    let text = format!(
        "read {}: entry {} of `endpoints` in `[allow]` is not an endpoint; write a host and a port, as in \
         `broker.example:4222`, or `*` for any port",
        settings.path().display(),
        index + 1,
    );
    TransportError::new(TransportErrorKind::Misconfigured, text)
}

/// What to write so that these are allowed as well, as the end of "to allow it".
pub(crate) fn addition(settings: &Settings, missing: &[String]) -> String {
    let path = settings.path().display();
    let listed = settings.allowed().unwrap_or_default();
    let all: Vec<String> = listed.iter().chain(missing).map(|entry| format!("\"{entry}\"")).collect();
    let line = format!("endpoints = [{}]", all.join(", "));
    match (settings.exists(), settings.allowed()) {
        (true, Some(_)) => format!("let the list in {path} read\n\n    {line}"),
        (true, None) => format!("add to {path}\n\n    [allow]\n    {line}"),
        (false, _) => format!("create {path} with\n\n    [allow]\n    {line}"),
    }
}

fn not_allowed(section: &str, settings: &Settings, missing: &[String]) -> TransportError {
    let fix = addition(settings, missing);
    let (is, them) = if missing.len() == 1 { ("it is", "it") } else { ("they are", "them") };
    let text = format!(
        "connect to {} ({section}): {is} not on this machine, and tests reach only what `choreo.toml` allows; nothing \
         was sent; to allow {them}, {fix}\n",
        missing.join(", "),
    );
    TransportError::new(TransportErrorKind::NotAllowed, text)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn endpoint(text: &str) -> Endpoint {
        Endpoint::parse(text, &["nats"], 4222).unwrap().0
    }

    fn settings(text: &str) -> Settings {
        Settings::parse(PathBuf::from("shop/choreo.toml"), text).unwrap()
    }

    fn refusal(url: &str, file: &str) -> TransportError {
        check_listed("nats", &endpoint(url), &settings(file)).unwrap_err()
    }

    #[test]
    fn loopback_is_always_allowed() {
        for url in [
            "127.0.0.1",
            "127.0.0.1:1",
            "127.255.3.4",
            "localhost",
            "LocalHost",
            "[::1]",
            "[0:0::1]:7",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "localhost:1,[::1]:2,127.0.0.2:3",
        ] {
            assert!(endpoint(url).hosts().iter().all(is_loopback), "{url}");
        }
    }

    #[test]
    fn what_only_looks_like_loopback_is_not() {
        for url in [
            "localhost.",
            "localhost.evil.example",
            "evil-localhost",
            "127.0.0.1.nip.io",
            "127.0.0.1.",
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "017700000001",
            "127.1",
            "127.0.1",
            "127.0.0.01",
            "0.0.0.0",
            "[::]",
            "[::ffff:0.0.0.0]",
            "[::127.0.0.1]",
            "[::ffff:10.0.0.7]",
            "[fe80::1]",
            "128.0.0.1",
            "ip6-localhost",
            "localhost.localdomain",
        ] {
            assert!(!endpoint(url).hosts().iter().any(is_loopback), "{url}");
            let error = refusal(url, "");
            assert_eq!(error.kind(), TransportErrorKind::NotAllowed, "{url}");
        }
    }

    #[test]
    fn what_the_file_lists_is_allowed() {
        let settings = settings(
            "[allow]\nendpoints = [\"broker.staging.example:4222\", \"10.0.0.7:*\", \"[2001:db8::1]:4222\"]",
        );
        let check = |url: &str| check_listed("nats", &endpoint(url), &settings).is_ok();
        assert!(check("broker.staging.example"));
        assert!(check("BROKER.staging.example:4222"));
        assert!(check("10.0.0.7:1"));
        assert!(check("[2001:db8:0::1]"));
        assert!(check("10.0.0.7,localhost,broker.staging.example"));

        assert!(!check("broker.staging.example:4223"));
        assert!(!check("broker.staging.example."));
        assert!(!check("x.broker.staging.example"));
        assert!(!check("10.0.0.70"));
        assert!(!check("[2001:db8::2]"));
        assert!(!check("10.0.0.7,broker.production.example"));
    }

    #[test]
    fn a_refusal_shows_the_file_and_the_line_to_add() {
        assert_eq!(
            refusal("me:hunter2@broker.example,10.0.0.7:1", "[allow]\nendpoints = [\"10.0.0.7:*\"]")
                .to_string(),
            "connect to broker.example:4222 (nats): it is not on this machine, and tests reach only what `choreo.toml` \
             allows; nothing was sent; to allow it, let the list in shop/choreo.toml read\n\n    \
             endpoints = [\"10.0.0.7:*\", \"broker.example:4222\"]\n"
        );
        let text = refusal("broker.example", "").to_string();
        assert!(
            text.contains(
                "add to shop/choreo.toml\n\n    [allow]\n    endpoints = [\"broker.example:4222\"]"
            ),
            "{text}"
        );
    }

    #[test]
    fn the_line_that_a_refusal_shows_allows_the_endpoint() {
        for url in ["broker.example,b.example:9", "[2001:db8::1]:1", "10.0.0.7,2130706433"] {
            let text = refusal(url, "").to_string();
            let added: String = text.lines().skip(2).map(str::trim).collect::<Vec<_>>().join("\n");
            assert!(check_listed("nats", &endpoint(url), &settings(&added)).is_ok(), "{added}");
        }
    }

    #[test]
    fn an_entry_that_allows_nothing_is_refused_and_not_quoted() {
        for entry in [
            "b.internal",
            "nats://b.internal:4222",
            "me:hunter2@b.internal:4222",
            "*:4222",
            ":1",
            "a:0",
            "a:+1",
        ] {
            let error = refusal("10.0.0.7", &format!("[allow]\nendpoints = [\"10.0.0.7:1\", \"{entry}\"]"));
            assert_eq!(error.kind(), TransportErrorKind::Misconfigured, "{entry}");
            assert!(error.to_string().contains("entry 2") && !error.to_string().contains(entry), "{error}");
        }
    }
}
