//! Where the settings say that a broker is: [`Place`].

use std::fmt;

use choreo_runtime::transport::TransportError;

use super::Kind;
use crate::security::{Endpoint, addition, unlisted};
use crate::settings::{self, Said, Settings, Target};

/// Where the settings say that a broker is. It holds no credential, and its `Display` shows none.
#[derive(Debug, Clone)]
pub struct Place {
    kind: Kind,
    endpoint: Endpoint,
    said: Said,
    has_login: bool,
}

/// Hosts that tests may not reach.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// Which ones: `broker.example:4222`.
    pub hosts: Vec<String>,
    /// What to write where so that they may, as the end of "to allow it".
    pub fix: String,
}

impl Kind {
    /// Where the environment or `choreo.toml` says that such a broker is; `None` where neither does.
    ///
    /// # Errors
    ///
    /// Where that is no URL of such a broker, or the file is not right. What is wrong is not quoted, for it may hold a
    /// credential.
    pub fn place(self) -> Result<Option<Place>, TransportError> {
        let profile = self.profile();
        let Some(Target { url, said }) = settings::target(profile.section, self.variable())? else {
            return Ok(None);
        };
        let (endpoint, login) = Endpoint::parse(&url, profile.schemes, profile.port)?;
        Ok(Some(Place { kind: self, endpoint, said, has_login: login.is_some() }))
    }
}

impl Place {
    /// What kind of broker it is said to be.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Who says so.
    pub fn said(&self) -> &Said {
        &self.said
    }

    /// Whether the URL has a user or a password in it, which are not kept.
    pub fn has_login(&self) -> bool {
        self.has_login
    }

    /// Whether the URL's scheme asks for TLS, which takes choreo's feature `tls`.
    pub fn asks_tls(&self) -> bool {
        self.kind.profile().tls_schemes.contains(&self.endpoint.scheme())
    }

    /// Which of its hosts tests may not reach; `None` where they may reach all. Nothing is sent to find out, and no name is
    /// looked up.
    ///
    /// # Errors
    ///
    /// Where `choreo.toml` is not right.
    pub fn refused(&self) -> Result<Option<Refused>, TransportError> {
        // What is on this machine is allowed whatever the file says, and however wrong it is.
        if self.endpoint.check_allowed(self.kind.feature()).is_ok() {
            return Ok(None);
        }
        let settings = Settings::read()?;
        let hosts = unlisted(&self.endpoint, &settings)?;
        let fix = addition(&settings, &hosts);
        Ok((!hosts.is_empty()).then_some(Refused { hosts, fix }))
    }

    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.endpoint.fmt(f)
    }
}
