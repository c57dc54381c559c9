//! The brokers that the scenarios log in to, and the stages that do.

use std::path::PathBuf;

use choreo::nats::{NatsAuth, NatsServer};
use choreo::prelude::*;
use choreo::security::{Identity, Secret, Tls};
use choreo::server::Server;
use choreo::transport::TransportError;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::sync::OnceCell;
use transport_auth::Login;

pub(crate) const USER: &str = "ledger";
pub(crate) const PASSWORD: &str = "plum-anvil-42";

/// A stage that logs in by a user and a password.
#[derive(Debug, Stage)]
pub(crate) struct ByPassword {
    #[stage(by_password())]
    pub(crate) nats: Nats,
}

/// A stage that does so over TLS, and trusts one authority alone.
#[derive(Debug, Stage)]
pub(crate) struct OverTls {
    #[stage(over_tls())]
    pub(crate) nats: Nats,
}

async fn by_password() -> Result<Nats, TransportError> {
    Nats::connect(open().await?.url()).auth(NatsAuth::user(USER, PASSWORD)).await
}

async fn over_tls() -> Result<Nats, TransportError> {
    let broker = sealed().await?;
    let tls = Tls::new().ca_file(authority(broker));
    Nats::connect(broker.url()).auth(NatsAuth::user(USER, PASSWORD)).tls(tls).await
}

/// How the service logs in to the broker that a scenario is on.
pub(crate) async fn login(nats: &Nats) -> Result<Login, TransportError> {
    let url = nats.url();
    let authority = if url.starts_with("tls://") { Some(authority(sealed().await?)) } else { None };
    Ok(Login { url, user: USER.into(), password: PASSWORD.into(), authority })
}

/// A NATS that lets in one user.
pub(crate) async fn open() -> Result<&'static Server, TransportError> {
    static OPEN: OnceCell<Server> = OnceCell::const_new();
    OPEN.get_or_try_init(|| NatsServer::new().user(USER, PASSWORD).start()).await
}

/// A NATS that lets in one user, and speaks TLS alone.
pub(crate) async fn sealed() -> Result<&'static Server, TransportError> {
    static SEALED: OnceCell<Server> = OnceCell::const_new();
    SEALED.get_or_try_init(start_sealed).await
}

async fn start_sealed() -> Result<Server, TransportError> {
    let (certificate, identity) = vouched().expect("certificates");
    let server = NatsServer::new().user(USER, PASSWORD).tls(identity).start().await?;
    std::fs::write(authority(&server), certificate).expect("a file beside the log");
    Ok(server)
}

/// The authority's certificate. It stands in the broker's folder, so that it goes when the broker goes.
fn authority(server: &Server) -> PathBuf {
    server.log().with_file_name("authority.pem")
}

/// An authority's certificate, and a broker that it vouches for.
fn vouched() -> Result<(String, Identity), rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let broker = CertificateParams::new(vec!["127.0.0.1".to_owned()])?.signed_by(&key, &authority)?;
    let identity = Identity::from_pem(broker.pem(), Secret::from(key.serialize_pem()));
    Ok((authority.pem(), identity))
}
