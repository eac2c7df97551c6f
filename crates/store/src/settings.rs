//! How every connection is set (trust.md §3.1), and the proof that it is: each setting is read back.

use std::fmt::Write as _;

use zeroize::Zeroizing;

use crate::conn::Conn;
use crate::file::File;
use crate::key::Key;

/// What each pragma must answer on every connection.
const EXPECTED: &[(&str, &str)] = &[
    ("journal_mode", "wal"),
    // FULL. NORMAL loses bookings that were confirmed to a patient when the power fails.
    ("synchronous", "2"),
    ("fullfsync", "1"),
    ("checkpoint_fullfsync", "1"),
    ("foreign_keys", "1"),
    ("busy_timeout", "5000"),
    ("trusted_schema", "0"),
    ("cell_size_check", "1"),
    ("secure_delete", "1"),
    // MEMORY: spilled rows would be a second copy of patients' data on the disk.
    ("temp_store", "2"),
    ("wal_autocheckpoint", "1000"),
    ("journal_size_limit", "67108864"),
];

/// A page cache of 32 MiB for the writer: decrypting a page again costs more than keeping it.
const WRITER_CACHE: &str = "-32768";
/// 192 MiB for as long as an import is written: a page that is put away half way is encrypted twice.
const BULK_CACHE: &str = "-196608";

/// 16 MiB for each reader.
const READER_CACHE: &str = "-16384";

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// Makes the file.
    Create,
    /// The one that writes.
    Write,
    /// One of those that read.
    Read,
}

/// Starts OpenSSL before SQLCipher does it in its own way, which tidies up at the end of the process while
/// connections may still be at work: a program that was done then crashed, now and then.
pub(crate) fn start_cipher() {
    openssl_sys::init();
}

/// What sets a connection, beginning with the key.
pub(crate) fn script(key: &Key, purpose: Purpose) -> Zeroizing<String> {
    // With room for all of it: a text that grows leaves copies of the key behind.
    let mut script = Zeroizing::new(String::with_capacity(1_024));
    let own: &[(&str, &str)] = match purpose {
        Purpose::Create | Purpose::Write => &[("cache_size", WRITER_CACHE)],
        Purpose::Read => &[("cache_size", READER_CACHE), ("query_only", "1")],
    };
    let settings = EXPECTED.iter().chain(own).copied();
    for (name, value) in [("key", key.pragma().as_str())].into_iter().chain(settings) {
        write!(script, "pragma {name} = {value};").expect("a string can always be written to");
    }
    script
}

/// Lets the writer keep many pages.
pub(crate) fn widen(conn: &Conn) -> Result<(), sqlx::Error> {
    cache(conn, BULK_CACHE)
}

/// Lets the writer keep as many pages as always; those beyond go as soon as they are written.
pub(crate) fn narrow(conn: &Conn) -> Result<(), sqlx::Error> {
    cache(conn, WRITER_CACHE)
}

fn cache(conn: &Conn, kib: &str) -> Result<(), sqlx::Error> {
    // A server keeps its own pages.
    let Conn::File(file) = conn else { return Ok(()) };
    file.script(&format!("pragma cache_size = {kib}"))
}

/// Lets the file grow no further, or as far as it likes.
#[cfg(feature = "testing")]
pub(crate) fn limit_pages(conn: &Conn, full: bool) -> Result<(), crate::failure::WriteError> {
    let Conn::File(file) = conn else { return Err(crate::failure::Failure::NotAFile.into()) };
    let pages = file.setting("page_count")?.unwrap_or_default();
    let limit = if full { pages.as_str() } else { "4294967294" };
    Ok(file.script(&format!("pragma max_page_count = {limit}"))?)
}

/// Stops SQLCipher from writing to stderr. It is one switch for the whole process, and has to be thrown before
/// the first page is read.
pub(crate) fn silence_cipher_log() -> Result<(), sqlx::Error> {
    File::in_memory()?.script("pragma cipher_log_level = none")
}

/// Reads every setting back; `setting` says what each is.
///
/// # Errors
/// Names the first one that did not take.
pub(crate) fn verify(
    setting: impl Fn(&str) -> Result<Option<String>, sqlx::Error>,
) -> Result<(), sqlx::Error> {
    for (name, expected) in EXPECTED {
        is_as_expected((name, expected), &setting(name)?.unwrap_or_default())?;
    }
    setting("cipher_version")?.map(|_| ()).ok_or_else(would_not_be_encrypted)
}

fn is_as_expected((name, expected): (&str, &str), found: &str) -> Result<(), sqlx::Error> {
    if found == expected {
        return Ok(());
    }
    Err(sqlx::Error::Configuration(format!("{name} is {found}, not {expected}").into()))
}

fn would_not_be_encrypted() -> sqlx::Error {
    sqlx::Error::Configuration("the file would not be encrypted".into())
}

#[cfg(test)]
mod tests {
    use daybook_booking::ids::ClinicId;
    use uuid::Uuid;

    use super::*;
    use crate::open::{NewBook, OpenOptions};
    use crate::store::Store;

    fn key() -> Key {
        Key::new([7; 32])
    }

    async fn a_book() -> (tempfile::TempDir, std::path::PathBuf, Store) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.db");
        let new = NewBook { clinic: ClinicId(Uuid::from_u128(1)), lineage: Uuid::from_u128(2) };
        let store = Store::create(&path, &key(), new).await.unwrap();
        (folder, path, store)
    }

    #[tokio::test]
    async fn a_connection_with_any_wrong_setting_is_refused_by_name() {
        let (_folder, path, store) = a_book().await;
        store.close().await;
        for (name, wrong) in [
            ("journal_mode", "delete"),
            ("synchronous", "1"),
            ("fullfsync", "0"),
            ("checkpoint_fullfsync", "0"),
            ("foreign_keys", "0"),
            ("busy_timeout", "0"),
            ("trusted_schema", "1"),
            ("cell_size_check", "0"),
            ("secure_delete", "0"),
            ("temp_store", "1"),
            ("wal_autocheckpoint", "0"),
            ("journal_size_limit", "-1"),
        ] {
            let file = File::open(&path, &key(), Purpose::Write).unwrap();
            file.script(&format!("pragma {name} = {wrong}")).unwrap();
            let refused = verify(|name| file.setting(name)).unwrap_err().to_string();
            assert!(refused.contains(&format!("{name} is {wrong}, not ")), "{refused}");
        }
        assert_eq!(EXPECTED.len(), 12, "a setting without a wrong value above");
    }

    #[tokio::test]
    async fn the_writer_and_every_reader_are_set_as_they_should_be() {
        let (_folder, path, store) = a_book().await;
        store.close().await;
        let store = Store::open(&path, &key(), OpenOptions::default()).await.unwrap();
        let written: Result<(), crate::WriteError> = store
            .write(|tx| {
                Box::pin(async move {
                    let Conn::File(file) = &tx.conn else { panic!("the writer of a file has a file") };
                    Ok(verify(|name| file.setting(name))?)
                })
            })
            .await;
        written.unwrap();
        // Held at once, so that each is another connection.
        let mut held = vec![];
        for _ in 0..4 {
            let snapshot = store.snapshot().await.unwrap();
            let Conn::File(file) = &snapshot.held else { panic!("a file's readers have it") };
            verify(|name| file.setting(name)).unwrap();
            let wrote = file.script("delete from meta");
            assert!(wrote.unwrap_err().to_string().contains("readonly"), "a reader that writes");
            held.push(snapshot);
        }
    }
}
