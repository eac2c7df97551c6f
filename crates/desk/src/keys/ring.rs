//! The operating system's keyring, or none.

use super::DataKey;

const SERVICE: &str = "app.daybook.desk";

/// Where the book's key is kept between starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keyring {
    /// Keychain, Credential Manager or Secret Service.
    System,
    /// Nowhere: a passphrase is asked for at each start.
    Absent,
    /// In a test's own memory.
    #[cfg(test)]
    Memory(&'static MemoryRing),
}

/// A keyring that tests look into, by key id.
#[cfg(test)]
#[derive(Default, Debug)]
pub struct MemoryRing(pub(crate) std::sync::Mutex<std::collections::BTreeMap<String, DataKey>>);

#[cfg(test)]
impl PartialEq for MemoryRing {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

#[cfg(test)]
impl Eq for MemoryRing {}

/// Why a keyring gave no key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum RingError {
    /// There is no keyring here, or it is locked.
    #[error("the keyring cannot be used")]
    Unavailable,
    /// It holds no such key. Not proof that there never was one: a locked keyring may say the same.
    #[error("the keyring does not hold the key")]
    NoEntry,
}

impl Keyring {
    /// Whether a key put in comes out again, tried with one of no value.
    pub(crate) async fn works(self) -> bool {
        let probe = DataKey([0x5a; 32]);
        let held = self.put("probe", &probe).await.is_ok() && self.get("probe").await == Ok(probe);
        held && self.forget("probe").await.is_ok()
    }

    pub(crate) async fn put(self, key_id: &str, key: &DataKey) -> Result<(), RingError> {
        #[cfg(test)]
        if let Self::Memory(ring) = self {
            ring.0.lock().expect("tests do not panic in here").insert(key_id.to_owned(), key.clone());
            return Ok(());
        }
        let key = key.clone();
        self.with(key_id, move |entry| entry.set_secret(&key.0)).await
    }

    pub(crate) async fn get(self, key_id: &str) -> Result<DataKey, RingError> {
        #[cfg(test)]
        if let Self::Memory(ring) = self {
            let held = ring.0.lock().expect("tests do not panic in here");
            return held.get(key_id).cloned().ok_or(RingError::NoEntry);
        }
        let secret = self.with(key_id, keyring::Entry::get_secret).await?;
        secret.as_slice().try_into().map(DataKey).map_err(|_| RingError::NoEntry)
    }

    async fn forget(self, key_id: &str) -> Result<(), RingError> {
        #[cfg(test)]
        if let Self::Memory(ring) = self {
            ring.0.lock().expect("tests do not panic in here").remove(key_id);
            return Ok(());
        }
        self.with(key_id, keyring::Entry::delete_credential).await
    }

    /// Keyrings may block on a prompt, so they are asked off the async threads.
    async fn with<T: Send + 'static>(
        self,
        key_id: &str,
        ask: impl FnOnce(&keyring::Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Result<T, RingError> {
        if self == Self::Absent {
            return Err(RingError::Unavailable);
        }
        let key_id = key_id.to_owned();
        let asked = tokio::task::spawn_blocking(move || {
            keyring::Entry::new(SERVICE, &key_id).and_then(|it| ask(&it))
        });
        match asked.await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(keyring::Error::NoEntry)) => Err(RingError::NoEntry),
            Ok(Err(_)) | Err(_) => Err(RingError::Unavailable),
        }
    }
}
