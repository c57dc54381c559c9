//! Who is not let in, and whom we don't trust. Each is an error where the stage is opened.

use choreo::nats::NatsAuth;
use choreo::prelude::*;
use choreo::transport::{TransportError, TransportErrorKind};

use crate::broker::{PASSWORD, USER, open, sealed};

const WRONG: &str = "plum-anvil-43";

#[derive(Debug, Stage)]
struct WrongPassword {
    #[stage(with_wrong_password())]
    nats: Nats,
}

async fn with_wrong_password() -> Result<Nats, TransportError> {
    Nats::connect(open().await?.url()).auth(NatsAuth::user(USER, WRONG)).await
}

#[tokio::test]
async fn a_wrong_password_is_refused_where_the_stage_is_opened() {
    let error = WrongPassword::open().await.expect_err("it is not the password");
    assert_eq!(error.kind(), TransportErrorKind::Unauthorized);
    let url = open().await.expect("a server").url();
    let text = format!("open `nats`: connect to Nats at {url}: the server does not know these credentials");
    assert_eq!(error.to_string(), text);
    assert!(!format!("{error:?} {error:#?}").contains(WRONG), "{error:?}");
}

#[derive(Debug, Stage)]
struct Stranger {
    #[stage(without_authority())]
    nats: Nats,
}

async fn without_authority() -> Result<Nats, TransportError> {
    Nats::connect(sealed().await?.url()).auth(NatsAuth::user(USER, PASSWORD)).await
}

#[tokio::test]
async fn a_broker_that_nobody_known_vouches_for_is_refused() {
    let error = Stranger::open().await.expect_err("the system does not know its authority");
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
    assert!(error.to_string().contains("the server's certificate is not trusted"), "{error}");
    assert!(!format!("{error} {error:?}").contains(PASSWORD), "{error:?}");
}
