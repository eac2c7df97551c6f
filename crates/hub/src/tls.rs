//! Who the hub is on the network: a key and certificate of its own, made once and kept beside the books, or those the
//! operator names. Desks know it by the SHA-256 of its key (SPKI), which stands in every invitation.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::ParsedCertificate;
use sha2::{Digest as _, Sha256};
use tokio_rustls::TlsAcceptor;

use crate::owner_only;

/// What the hub's own key and certificate are called in the folder of the books.
const FILE: &str = "hub.tls.pem";

/// A key, its certificate, and what desks know them by.
#[derive(Clone)]
pub struct Identity {
    config: Arc<ServerConfig>,
    pin: [u8; 32],
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity(…)")
    }
}

/// Why there is no identity.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The files cannot be read or written.
    #[error("the certificate or its key cannot be used: {0}")]
    Io(#[from] std::io::Error),
    /// They are not what they should be.
    #[error("the certificate or its key cannot be read; both must be PEM")]
    Unreadable,
    /// They do not belong together, or are of a kind that is not spoken.
    #[error("the certificate and its key cannot be used together: {0}")]
    Unusable(#[from] rustls::Error),
    /// Others than its owner may read the key.
    #[error("the file of the TLS key can be read by others: chmod 600 it")]
    Open,
}

impl Identity {
    /// The hub's own, kept in `folder`; made there the first time.
    ///
    /// # Errors
    /// Says what is wrong with the file.
    pub fn own(folder: &Path) -> Result<Self, TlsError> {
        let file = folder.join(FILE);
        if !file.exists() {
            make(&file)?;
        }
        if !owner_only::is(&file)? {
            return Err(TlsError::Open);
        }
        Self::given(&file, &file)
    }

    /// The hub's own where it has one already.
    ///
    /// # Errors
    /// Says what is wrong with the file.
    pub fn own_if_made(folder: &Path) -> Result<Option<Self>, TlsError> {
        if folder.join(FILE).exists() { Self::own(folder).map(Some) } else { Ok(None) }
    }

    /// That of these files, as a certificate authority gave it.
    ///
    /// # Errors
    /// Says what is wrong with them.
    pub fn given(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let read = |it: &Path| std::fs::read(it);
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(certificate)?).collect();
        let chain = chain.map_err(|_| TlsError::Unreadable)?;
        let key = PrivateKeyDer::from_pem_slice(&read(key)?).map_err(|_| TlsError::Unreadable)?;
        let first = chain.first().ok_or(TlsError::Unreadable)?;
        let pin = Sha256::digest(ParsedCertificate::try_from(first)?.subject_public_key_info()).into();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let mut config = config.with_no_client_auth().with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { config: Arc::new(config), pin })
    }

    /// SHA-256 of the key (SPKI).
    #[must_use]
    pub const fn pin(&self) -> [u8; 32] {
        self.pin
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config))
    }
}

/// Makes a key and a certificate signed with it. Desks go by the key, so that names in it mean nothing to them.
fn make(file: &Path) -> Result<(), TlsError> {
    let other = |it: rcgen::Error| TlsError::Io(std::io::Error::other(it));
    let made = rcgen::generate_simple_self_signed(vec!["daybook-hub".to_owned(), "localhost".to_owned()]);
    let made = made.map_err(other)?;
    let text = made.signing_key.serialize_pem() + &made.cert.pem();
    // Under its name it is whole or not there.
    let draft = file.with_extension("making");
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        Ok(()) | Err(_) => {}
    }
    let mut written = owner_only::create(&draft)?;
    written.write_all(text.as_bytes())?;
    written.sync_all()?;
    Ok(std::fs::rename(&draft, file)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hubs_own_key_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Identity::own_if_made(folder.path()).unwrap().is_none());
        let made = Identity::own(folder.path()).unwrap();
        assert_eq!(Identity::own(folder.path()).unwrap().pin(), made.pin());
        let other = tempfile::tempdir().unwrap();
        assert_ne!(Identity::own(other.path()).unwrap().pin(), made.pin());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        Identity::own(folder.path()).unwrap();
        let open = std::fs::Permissions::from_mode(0o640);
        std::fs::set_permissions(folder.path().join(FILE), open).unwrap();
        assert!(matches!(Identity::own(folder.path()), Err(TlsError::Open)));
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.pem");
        std::fs::write(&file, "hello").unwrap();
        assert!(matches!(Identity::given(&file, &file), Err(TlsError::Unreadable)));
    }
}
