//! What a user can do with a password, right and wrong; everything that it gives is printed in every way.

use std::error::Error;
use std::fmt::Debug;
use std::time::Duration;

use choreo_runtime::message::{Outgoing, Topic};
use choreo_runtime::transport::{
    Echoes, Inbox, InboxLimits, Interest, Mail, Parcel, TransportError, TransportErrorKind,
};
use choreo_transports::link::{Broker, Connect, Link};
use choreo_transports::security::{Secret, Tls};

use crate::audit::{AUTHORITY, TLS_URL, URL, certificates, wait, with_login};
use crate::child::{USER, planted};
use crate::listener;
use crate::search::percent_encoded;

/// What is done, each to be seen in what the child printed.
pub(crate) const STEPS: [&str; 9] = [
    "right credentials",
    "resolvers",
    "wrong credentials",
    "credentials twice",
    "bad URLs",
    "not allowed",
    "a panic",
    "the environment",
    "TLS",
];

type Auth<T> = <<T as Broker>::Link as Link>::Auth;

/// A transport under audit.
struct Wire<T: Broker> {
    connect: fn(String) -> Connect<T>,
    auth: fn(&str, Secret) -> Auth<T>,
}

pub(crate) fn run<T: Broker>(connect: fn(String) -> Connect<T>, auth: fn(&str, Secret) -> Auth<T>) {
    listener::install();
    let wire = Wire { connect, auth };
    let steps: [fn(&Wire<T>); 9] = [
        Wire::right,
        Wire::resolvers,
        Wire::wrong,
        Wire::twice,
        Wire::bad_urls,
        Wire::not_allowed,
        Wire::panics,
        Wire::environment,
        Wire::tls,
    ];
    for (step, name) in steps.into_iter().zip(STEPS) {
        println!("STEP {name}");
        step(&wire);
        println!("DONE {name}");
    }
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap()
}

fn show(value: &impl Debug) {
    println!("{value:?}\n{value:#?}");
}

fn show_error(error: &TransportError) {
    fn one(error: &(impl Error + ?Sized)) {
        println!("{error}\n{error:?}\n{error:#?}");
    }
    one(error);
    let mut source = error.source();
    while let Some(error) = source {
        one(error);
        source = error.source();
    }
}

impl<T: Broker> Wire<T> {
    fn connect(&self, url: impl Into<String>) -> Connect<T> {
        (self.connect)(url.into()).timeout(Duration::from_secs(10))
    }

    fn auth(&self, password: &str) -> Auth<T> {
        (self.auth)(USER, Secret::from(password))
    }

    /// Connects and talks.
    fn works(&self, connect: Connect<T>) {
        show(&connect);
        wait(async {
            let transport = connect.await.unwrap_or_else(|error| panic!("failed to {error}"));
            talk(&transport).await;
        });
    }

    /// Does not connect.
    fn fails(&self, connect: Connect<T>, kinds: &[TransportErrorKind]) {
        show(&connect);
        let error = wait(async { connect.await }).map(drop).unwrap_err();
        show_error(&error);
        assert!(kinds.contains(&error.kind()), "{error:?}");
    }

    fn right(&self) {
        self.works(self.connect(with_login(&variable(URL), &planted())));
        self.works(self.connect(variable(URL)).auth(self.auth(&planted())));
        show(&self.auth(&planted()));
    }

    fn resolvers(&self) {
        let auth = self.auth;
        let own = move || auth(USER, Secret::from(planted()));
        self.works(self.connect(variable(URL)).auth_from(move || Ok::<_, TransportError>(own())));
        self.works(
            self.connect(variable(URL))
                .auth_from_async(move || async move { Ok::<_, TransportError>(own()) }),
        );

        let misconfigured = [TransportErrorKind::Misconfigured];
        self.fails(
            self.connect(variable(URL)).auth_from(|| Err(format!("no good: {}", planted()))),
            &misconfigured,
        );
        let boxed = || Err(Box::<dyn Error + Send + Sync>::from(format!("no good: {}", planted())));
        self.fails(self.connect(variable(URL)).auth_from(boxed), &misconfigured);
        let late = || async { Err(std::io::Error::other(planted())) };
        self.fails(self.connect(variable(URL)).auth_from_async(late), &misconfigured);
        // Its own words are the panic's to print, so it is silent about the secret.
        let panicking = move || -> Result<Auth<T>, String> {
            let _held = own();
            panic!("the resolver gives up")
        };
        self.fails(self.connect(variable(URL)).auth_from(panicking), &misconfigured);
    }

    fn wrong(&self) {
        // The planted password is a part of the wrong ones, so that their leak is one of the planted one too.
        for wrong in [format!("{}!", planted()), format!("{0}{0}", planted())] {
            let unauthorized = [TransportErrorKind::Unauthorized];
            self.fails(self.connect(with_login(&variable(URL), &wrong)), &unauthorized);
            self.fails(self.connect(variable(URL)).auth(self.auth(&wrong)), &unauthorized);
            let unwrapped = std::panic::catch_unwind(|| {
                let connect = self.connect(variable(URL)).auth(self.auth(&wrong));
                wait(async { connect.await }).map(drop).unwrap();
            });
            assert!(unwrapped.is_err());
        }
    }

    fn twice(&self) {
        let connect = self.connect(with_login(&variable(URL), &planted())).auth(self.auth(&planted()));
        self.fails(connect, &[TransportErrorKind::Misconfigured]);
        let auth = self.auth;
        let resolver = move || Ok::<_, TransportError>(auth(USER, Secret::from(planted())));
        let connect = self.connect(variable(URL)).auth(self.auth(&planted())).auth_from(resolver);
        self.fails(connect, &[TransportErrorKind::Misconfigured]);
    }

    fn bad_urls(&self) {
        let (scheme, place) =
            variable(URL).split_once("://").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        let (raw, encoded) = (planted(), percent_encoded(&planted()));
        for bad in [
            format!("{scheme}://{USER}:{raw}@{place}"),
            format!("{scheme}://{USER}:{encoded}"),
            format!("{scheme}://{USER}:{encoded}@"),
            format!("{scheme}://{USER}:{encoded}@{place}@{place}"),
            format!("{scheme}://{USER}:{encoded}%zz@{place}"),
            format!("{scheme}x://{USER}:{encoded}@{place}"),
            format!("{scheme}://{place}?password={encoded}"),
            format!("{scheme}://{place}?password={raw}"),
            format!("{scheme}://{place}/#{encoded}"),
            format!("{scheme}://{USER}:{encoded}@{place}/{USER}@{encoded}"),
            format!("{USER}:{encoded}"),
            raw,
        ] {
            self.fails(self.connect(bad), &[TransportErrorKind::Misconfigured]);
        }
    }

    fn not_allowed(&self) {
        let url = variable(URL).replace("127.0.0.1", "broker.example");
        assert!(url.contains("broker.example"), "{url}");
        self.fails(self.connect(with_login(&url, &planted())), &[TransportErrorKind::NotAllowed]);
        self.fails(self.connect(url).auth(self.auth(&planted())), &[TransportErrorKind::NotAllowed]);
    }

    fn panics(&self) {
        let panicked = std::panic::catch_unwind(|| {
            let auth = self.auth(&planted());
            let url = with_login(&variable(URL), &planted());
            panic!("while holding {auth:?} and {:?}", self.connect(url).auth_from(|| Err("")));
        });
        assert!(panicked.is_err());
    }

    fn environment(&self) {
        wait(async {
            let transport = T::open().await.unwrap_or_else(|error| panic!("failed to {error}"));
            talk(&transport).await;
        });
    }

    fn tls(&self) {
        let (url, authority) = (variable(TLS_URL), variable(AUTHORITY));
        if url.is_empty() {
            let plain =
                self.connect(with_login(&variable(URL), &planted())).tls(Tls::new().ca_pem(&authority));
            return self.fails(plain, &[TransportErrorKind::Misconfigured]);
        }
        self.works(self.connect(with_login(&url, &planted())).tls(Tls::new().ca_pem(&authority)));
        let (stranger, _) = certificates();
        let failures =
            [TransportErrorKind::Misconfigured, TransportErrorKind::Unreachable, TransportErrorKind::Refused];
        self.fails(self.connect(with_login(&url, &planted())).tls(Tls::new().ca_pem(stranger)), &failures);
        self.fails(self.connect(with_login(&url, &planted())).tls(Tls::new().ca_pem(planted())), &failures);
        let wrong = with_login(&url, &format!("{}!", planted()));
        self.fails(
            self.connect(wrong).tls(Tls::new().ca_pem(&authority)),
            &[TransportErrorKind::Unauthorized],
        );
    }
}

/// Sends a message, hears it where the wire gives it back, prints what can be printed of all that, and hangs up.
async fn talk<T: Broker>(transport: &T) {
    show(transport);
    let (mut inbox, post) = Inbox::new(InboxLimits::DEFAULT);
    let topic = Topic::from(format!("audit-{}", std::process::id()));
    let subscription =
        transport.subscribe(&[Interest::new(topic.clone())], post, transport.origin()).await.unwrap();
    show(&subscription);
    let receipt = transport.publish(&Outgoing::new(topic, "hello"), transport.origin()).await.unwrap();
    show(&receipt);
    if T::CAPABILITIES.echoes != Echoes::Withheld {
        match inbox.next().await {
            Mail::Parcel(Parcel::Message(arrival)) => show(&arrival),
            other => panic!("no message: {other:?}"),
        }
    }
    drop(subscription);
    transport.disconnect().await.unwrap();
    show_error(&transport.publish(&Outgoing::new("audit", "late"), transport.origin()).await.unwrap_err());
}
