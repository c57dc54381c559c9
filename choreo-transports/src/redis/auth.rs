//! How one logs in.

use std::fmt;

use choreo_runtime::transport::{TransportError, TransportErrorKind};

use crate::security::{Login, Secret};

/// How one logs in to Redis.
///
/// ```no_run
/// # use choreo_transports as choreo;
/// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
/// use choreo::Redis;
/// use choreo::redis::RedisAuth;
///
/// let redis = Redis::connect("redis://127.0.0.1:6379")
///     .auth_from(|| std::env::var("REDIS_PASSWORD").map(|password| RedisAuth::acl("tester", password)))
///     .await?;
/// let redis = Redis::connect("redis://127.0.0.1:6379").auth(RedisAuth::password("a secret")).await?;
/// # Ok(())
/// # }
/// ```
pub struct RedisAuth {
    pub(super) user: Option<String>,
    pub(super) password: Secret,
}

impl RedisAuth {
    /// By the password of the default user: what `requirepass` sets.
    pub fn password(password: impl Into<Secret>) -> RedisAuth {
        RedisAuth { user: None, password: password.into() }
    }

    /// As a user of the access control list.
    pub fn acl(user: impl Into<String>, password: impl Into<Secret>) -> RedisAuth {
        RedisAuth { user: Some(user.into()), password: password.into() }
    }

    /// What a URL gives.
    pub(crate) fn from_login(login: Login) -> Result<RedisAuth, TransportError> {
        match login {
            Login { user, password: Some(password) } if user.is_empty() => Ok(RedisAuth::password(password)),
            Login { user, password: Some(password) } => Ok(RedisAuth::acl(user, password)),
            Login { password: None, .. } => Err(TransportError::new(
                TransportErrorKind::Misconfigured,
                "log in to Redis: the URL has a user and no password; write `redis://user:password@host`, or \
                 `redis://:password@host` for a password alone",
            )),
        }
    }
}

impl fmt::Debug for RedisAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.user {
            None => "RedisAuth::password([REDACTED])",
            Some(_) => "RedisAuth::acl([REDACTED])",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(user: &str, password: Option<&str>) -> Login {
        Login { user: user.to_owned(), password: password.map(Secret::from) }
    }

    #[test]
    fn a_url_logs_in_by_password_or_as_a_user() {
        let password = RedisAuth::from_login(login("", Some("hunter2"))).unwrap();
        assert_eq!((password.user.as_deref(), format!("{password:?}").contains("hunter2")), (None, false));
        let user = RedisAuth::from_login(login("tester", Some("hunter2"))).unwrap();
        assert_eq!(user.user.as_deref(), Some("tester"));
        assert_eq!(format!("{user:?}"), "RedisAuth::acl([REDACTED])");
    }

    #[test]
    fn a_url_with_a_user_alone_is_refused_without_being_quoted() {
        let error = RedisAuth::from_login(login("hunter2", None)).unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
