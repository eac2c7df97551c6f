//! Files that only the account the hub runs under may read: its key, its certificate, the way to its control channel.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// A new file at `path` for its owner alone.
///
/// # Errors
/// Where there is one already, or the folder cannot be written.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// Whether nobody but its owner may do anything with it.
///
/// # Errors
/// Where it is not there.
#[cfg(unix)]
pub(crate) fn is(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(std::fs::metadata(path)?.mode() & 0o077 == 0)
}

/// Whether nobody but its owner may do anything with it: of that only Unix can be asked.
#[cfg(not(unix))]
pub(crate) fn is(path: &Path) -> io::Result<bool> {
    std::fs::metadata(path).map(|_| true)
}
