//! Behaviours: connecting where it can't be done.

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpSocket;
use tokio::time::Instant;

use super::case::Case;
use super::{Breach, Kept, Rig};
use crate::transport::{TransportError, TransportErrorKind};

/// What `connect` is given where nobody answers.
const BUDGET: Duration = Duration::from_secs(1);

/// Where nobody listens, connecting fails as [`Unreachable`](TransportErrorKind::Unreachable).
///
/// # Errors
///
/// The breach.
pub async fn a_refused_connection_is_an_error<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_refused_connection_is_an_error");
    // Bound and not listening: nobody else can take the port meanwhile.
    let (_held, address) = bound(&case)?;
    let Some(result) = case.within("a refusal", rig.connect_to(address, BUDGET)).await? else {
        return Ok(Kept::Moot("the rig can't connect to an address"));
    };
    refused(&case, "a connection to a port where nobody listens", result, TransportErrorKind::Unreachable)?;
    Ok(Kept::Held)
}

/// Where somebody listens and never answers, connecting ends with its budget, as
/// [`TimedOut`](TransportErrorKind::TimedOut).
///
/// # Errors
///
/// The breach.
pub async fn a_silent_server_times_out<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "a_silent_server_times_out");
    let (socket, address) = bound(&case)?;
    // Nobody accepts: the system completes the handshake, and whatever is sent stays unread.
    let _silent = socket.listen(64).map_err(|error| case.breach("a listener", error))?;
    let begun = Instant::now();
    let Some(result) = case.within("an end of connecting", rig.connect_to(address, BUDGET)).await? else {
        return Ok(Kept::Moot("the rig can't connect to an address"));
    };
    let took = begun.elapsed();
    refused(&case, "a connection to a server that never answers", result, TransportErrorKind::TimedOut)?;
    let late = BUDGET + case.bounds.notice;
    if took > late {
        return Err(case.breach(format_args!("an end after {BUDGET:?}"), format_args!("one after {took:?}")));
    }
    Ok(Kept::Held)
}

/// A wrong password is refused as [`Unauthorized`](TransportErrorKind::Unauthorized), and is nowhere in the error or
/// in what caused it.
///
/// # Errors
///
/// The breach.
pub async fn wrong_credentials_are_refused<R: Rig>(rig: &R) -> Result<Kept, Breach> {
    let case = Case::new(rig, "wrong_credentials_are_refused");
    let password = format!("planted{}", super::rig::unique());
    let Some(result) = case.within("a refusal", rig.intrude(&password)).await? else {
        return Ok(Kept::Moot("the rig has no broker that wants a password"));
    };
    let what = "a connection with a wrong password";
    let error = refused(&case, what, result, TransportErrorKind::Unauthorized)?;
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(error) = cause {
        if format!("{error}\n{error:?}\n{error:#?}").contains(&password) {
            // Not quoted: it holds the password.
            return Err(case.breach("the password nowhere in the error", "it is in its text or its `Debug`"));
        }
        cause = error.source();
    }
    Ok(Kept::Held)
}

fn bound<T: crate::transport::Transport>(case: &Case<T>) -> Result<(TcpSocket, SocketAddr), Breach> {
    let bind = || {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address = socket.local_addr()?;
        std::io::Result::Ok((socket, address))
    };
    bind().map_err(|error| case.breach("a port of our own", error))
}

/// The error, which must be of this kind.
fn refused<T: crate::transport::Transport>(
    case: &Case<T>,
    what: &str,
    result: Result<T, TransportError>,
    kind: TransportErrorKind,
) -> Result<TransportError, Breach> {
    match result {
        Ok(_) => Err(case.breach(format_args!("{what} to fail"), "a connection")),
        Err(error) if error.kind() == TransportErrorKind::NoBroker => Err(case.failed(what, error)),
        Err(error) => {
            case.check_error(what, &error, &[kind])?;
            Ok(error)
        }
    }
}
