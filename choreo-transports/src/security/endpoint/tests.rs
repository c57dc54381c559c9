//! Endpoints: what is parsed, what is refused, and that nothing of a login is ever shown.
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use proptest::prelude::*;
use secrecy::ExposeSecret;

use super::{Endpoint, Host};
use crate::security::Login;

const SCHEMES: [&str; 2] = ["nats", "tls"];

fn parse(text: &str) -> Result<(Endpoint, Option<Login>), TransportError> {
    Endpoint::parse(text, &SCHEMES, 4222)
}

fn endpoint(text: &str) -> Endpoint {
    parse(text).unwrap().0
}

fn login(text: &str) -> Option<(String, Option<String>)> {
    let login = parse(text).unwrap().1?;
    Some((login.user, login.password.map(|password| password.expose_secret().to_owned())))
}

fn refusal(text: &str) -> String {
    let error = parse(text).map(|(endpoint, _)| endpoint).unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    error.to_string()
}

fn host(name: &str, port: u16) -> Host {
    Host { name: name.to_owned(), port }
}

#[test]
fn a_url_is_taken_apart() {
    let endpoint = endpoint("TLS://broker.example:4333/a%2Fb?name=x%20y&flag");
    assert_eq!(endpoint.scheme(), "tls");
    assert_eq!(endpoint.hosts(), [host("broker.example", 4333)]);
    assert_eq!(endpoint.path(), "a/b");
    assert_eq!(endpoint.query().collect::<Vec<_>>(), [("name", "x y"), ("flag", "")]);
    assert_eq!(endpoint.to_string(), "tls://broker.example:4333/a%2Fb?name=..&flag=..");
    assert_eq!(format!("{endpoint:?}"), format!("Endpoint({endpoint})"));
}

#[test]
fn what_is_left_out_has_a_default() {
    let endpoint = endpoint("broker.example");
    assert_eq!(endpoint.scheme(), "nats");
    assert_eq!(endpoint.hosts(), [host("broker.example", 4222)]);
    assert_eq!((endpoint.path(), endpoint.query().count()), ("", 0));
    assert_eq!(endpoint.to_string(), "nats://broker.example:4222");
    assert_eq!(self::endpoint("nats://h/").path(), "");
    assert_eq!(self::endpoint("nats://h/%2f").path(), "/");
}

#[test]
fn several_hosts_and_ipv6_addresses_are_read() {
    let endpoint = endpoint("nats://me:hunter2@a:1,[2001:DB8::0:1],[::1]:3");
    assert_eq!(endpoint.hosts(), [host("a", 1), host("2001:db8::1", 4222), host("::1", 3)]);
    assert_eq!(endpoint.to_string(), "nats://a:1,[2001:db8::1]:4222,[::1]:3");
}

#[test]
fn a_login_is_taken_out_and_decoded() {
    let some = |user: &str, password: Option<&str>| Some((user.to_owned(), password.map(str::to_owned)));
    assert_eq!(login("nats://me:hunter2@h"), some("me", Some("hunter2")));
    assert_eq!(login("m%65:p%40s%2Fs%3a%C3%BC@h"), some("me", Some("p@s/s:ü")));
    assert_eq!(login("me:a:b@h"), some("me", Some("a:b")));
    assert_eq!(login(":hunter2@h"), some("", Some("hunter2")));
    assert_eq!(login("me:@h"), some("me", Some("")));
    assert_eq!(login("token@h"), some("token", None));
    assert_eq!(login("@h"), None);
    assert_eq!(login("h"), None);
}

#[test]
fn what_is_wrong_is_named_with_its_fix() {
    for (text, fix) in [
        ("", "a host is missing"),
        ("nats://", "a host is missing"),
        ("nats://a,,b", "a host is missing"),
        ("nats://me:hunter2@", "a host is missing"),
        ("nats://me:hunter2", "the host is missing: `user:password@host:port`"),
        ("nats://h:0", "from 1 to 65535"),
        ("nats://h:65536", "from 1 to 65535"),
        ("nats://h:+1", "from 1 to 65535"),
        ("nats://h:", "from 1 to 65535"),
        ("hunter2://h", "begin it with `nats://` or `tls://`"),
        ("nats://::1", "in brackets"),
        ("nats://[::1", "without its `]`"),
        ("nats://[hunter2]", "not an IPv6 address"),
        ("nats://[fe80::1%25eth0]", "not an IPv6 address"),
        ("nats://[::1]hunter2", "may follow the `]`"),
        ("nats://me:hun/ter2@h", "write `/` as %2F"),
        ("nats://me:1/hunter2@h:4222", "write `/` as %2F"),
        ("nats://me:hun?ter2@h", "`?` as %3F"),
        ("nats://me:hun#ter2@h", "`#` as %23"),
        ("nats://h/#hunter2", "it has a `#`"),
        ("nats://me:p@hunter2@h", "more than one `@`"),
        ("nats://me:hunter2@a,me:hunter2@b", "more than one `@`"),
        ("nats://me:hunter2%zz@h", "a `%` in the password"),
        ("nats://me:hunter2%f@h", "a `%` in the password"),
        ("nats://hunter2%ff:x@h", "the user is not UTF-8"),
        ("nats://me:hunter2%00@h", "the password holds a control character"),
        ("nats://h/hunter2%0a", "the path holds a control character"),
        ("nats://me:hunter2 @h", "a blank"),
        ("nats://me:hunter2\\@h", "a backslash"),
        ("nats://127.0.0.1\\@evil.example", "a backslash"),
        ("nats://bröker", "beyond ASCII"),
        ("nats://hunter2!", "not a name or an address"),
        ("nats://h?hunter2%21=1", "other characters"),
    ] {
        let text = refusal(text);
        assert!(text.starts_with("read the URL: ") && text.contains(fix), "{text}");
    }
}

#[test]
fn a_query_parameter_that_looks_like_a_credential_is_refused_by_name() {
    for name in [
        "password",
        "PASSWORD",
        "p%61ssword",
        "sslPassword",
        "db_passwd",
        "pass",
        "pwd",
        "token",
        "authToken",
        "secret",
        "client-secret",
        "key",
        "ssl.key",
        "apikey",
        "api_key",
        "ApiKey",
        "auth",
        "auth_mechanism",
        "jwt",
        "nkey",
        "nk-seed",
        "creds",
        "credentials",
        "user",
        "username",
        "user_name",
        "access_key",
        "sasl.username",
    ] {
        let text = refusal(&format!("nats://h?x=1&{name}=hunter2"));
        assert!(text.contains("looks like a credential") && text.contains(".auth(..)"), "{name}: {text}");
    }
    for name in
        ["heartbeat", "db", "protocol", "keyspace", "monkey", "passive", "timeout", "compass", "authority"]
    {
        assert_eq!(endpoint(&format!("h?{name}=1")).query().collect::<Vec<_>>(), [(name, "1")]);
    }
}

/// Everything that can be printed of the outcome.
fn printed(text: &str) -> String {
    match parse(text) {
        Ok((endpoint, login)) => {
            let hosts = endpoint.hosts();
            format!("{endpoint} {endpoint:?} {endpoint:#?} {hosts:?} {login:?} {login:#?}")
        }
        Err(error) => {
            assert!(std::error::Error::source(&error).is_none());
            format!("{error} {error:?} {error:#?}")
        }
    }
}

/// A piece of a URL, right or wrong.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[:/?#@,\\[\\]%&= ]{0,3}",
        "[a-z0-9.]{0,5}",
        "%[0-9a-fA-F]{0,2}",
        Just("nats://".to_owned()),
        Just("127.0.0.1:4222".to_owned()),
        Just("?password=".to_owned()),
        ".{0,3}",
    ]
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,60}") {
        printed(&text);
    }

    #[test]
    fn no_url_like_text_makes_it_panic(pieces in prop::collection::vec(piece(), 0..12)) {
        printed(&pieces.concat());
    }

    #[test]
    fn no_user_info_is_ever_shown(
        scheme in prop_oneof![Just("nats://"), Just(""), Just("tls://"), Just("http://"), Just("//"), Just("nats:")],
        before in piece(),
        middle in piece(),
        behind in prop::collection::vec(piece(), 0..4),
    ) {
        // Letters that no message of ours and no other piece has in this order.
        let text = format!("{scheme}{before}XQZUSERQ{middle}:XQZPASSQ{before}@{}", behind.concat());
        // Where a query ended the login early, a name of a parameter may be shown: the login's it never is.
        let shown = printed(&text);
        prop_assert!(!shown.to_uppercase().contains("XQZ"), "{text} -> {shown}");
    }

    #[test]
    fn a_login_comes_back_as_it_was_encoded(user in "[^\\p{C}]{1,12}", password in "[^\\p{C}]{0,20}") {
        let text = format!("nats://{}:{}@h:1", super::percent::encode(&user), super::percent::encode(&password));
        prop_assert_eq!(login(&text), Some((user, Some(password))));
    }

    #[test]
    fn what_is_shown_is_a_url_of_the_same_place(
        hosts in prop::collection::vec("[a-z][a-z0-9.-]{0,8}", 1..4), port in 1_u16.., path in "[^\\p{C}]{0,8}",
    ) {
        let text = format!("me:hunter2@{}:{port}/{}", hosts.join(","), super::percent::encode(&path));
        let once = endpoint(&text);
        prop_assert_eq!(endpoint(&once.to_string()), once);
    }
}
