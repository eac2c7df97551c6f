//! Connections to the one computer that has the hub's key.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::error::LinkError;

/// Until then somebody must have answered, safely.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// The way to the hub.
pub(crate) struct Road {
    address: Mutex<String>,
    connector: TlsConnector,
}

impl Road {
    /// The way to `address`, where a computer answers whose key has this SHA-256 (SPKI).
    pub(crate) fn to(address: &str, pin: [u8; 32]) -> Self {
        Self::to_whom(address, Whom::Only(pin))
    }

    /// The way to whoever answers at `address`: nothing that matters is to be told there.
    pub(crate) fn to_anybody(address: &str) -> Self {
        Self::to_whom(address, Whom::Anybody)
    }

    fn to_whom(address: &str, whom: Whom) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Arc::new(Pinned { whom, provider: Arc::clone(&provider) });
        let config = ClientConfig::builder_with_provider(provider);
        let config = config.with_protocol_versions(&[&rustls::version::TLS13]).expect("TLS 1.3 is spoken");
        let mut config = config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Each connection proves the key anew.
        config.resumption = Resumption::disabled();
        Self { address: Mutex::new(address.to_owned()), connector: TlsConnector::from(Arc::new(config)) }
    }

    /// host:port.
    pub(crate) fn address(&self) -> String {
        self.address.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Leads to `address` from now on, if whoever may answer does so there.
    pub(crate) async fn go_to(&self, address: &str) -> Result<(), LinkError> {
        self.connect_at(address).await?;
        address.clone_into(&mut self.address.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }

    /// A new connection.
    pub(crate) async fn connect(&self) -> Result<TlsStream<TcpStream>, LinkError> {
        self.connect_at(&self.address()).await
    }

    async fn connect_at(&self, address: &str) -> Result<TlsStream<TcpStream>, LinkError> {
        timeout(CONNECT_WITHIN, self.connected(address)).await.unwrap_or(Err(LinkError::Unreachable))
    }

    /// A new connection, and the SHA-256 of the key (SPKI) of whoever answered.
    pub(crate) async fn connect_seeing(&self) -> Result<(TlsStream<TcpStream>, [u8; 32]), LinkError> {
        let stream = self.connect().await?;
        let shown = stream.get_ref().1.peer_certificates().and_then(|it| it.first());
        let key = key_of(shown.ok_or(LinkError::Malformed)?).map_err(|_| LinkError::Malformed)?;
        Ok((stream, key))
    }

    async fn connected(&self, address: &str) -> Result<TlsStream<TcpStream>, LinkError> {
        let stream = TcpStream::connect(address).await.map_err(|_| LinkError::Unreachable)?;
        stream.set_nodelay(true).map_err(|_| LinkError::Unreachable)?;
        // Nobody goes by this name: it is the key that counts.
        let name = ServerName::try_from("daybook-hub").expect("that is a name");
        self.connector.connect(name, stream).await.map_err(|error| {
            let of_tls = error.get_ref().is_some_and(|it| it.is::<rustls::Error>());
            if of_tls { LinkError::WrongKey } else { LinkError::Unreachable }
        })
    }
}

/// Who may answer.
#[derive(Clone, Copy, Debug)]
enum Whom {
    /// The one with this key.
    Only([u8; 32]),
    /// Whoever does.
    Anybody,
}

fn key_of(certificate: &CertificateDer<'_>) -> Result<[u8; 32], rustls::Error> {
    Ok(Sha256::digest(ParsedCertificate::try_from(certificate)?.subject_public_key_info()).into())
}

/// Lets in whoever has the one key, whatever their certificate says.
#[derive(Debug)]
struct Pinned {
    whom: Whom,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let found = key_of(certificate)?;
        match self.whom {
            Whom::Only(pin) if pin != found => Err(CertificateError::ApplicationVerificationFailure.into()),
            Whom::Only(_) | Whom::Anybody => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
