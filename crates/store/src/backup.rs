//! Copies of the book, encrypted like it, made while it is in use.

use std::io;
use std::path::Path;

use daybook_booking::ids::ClinicId;

use crate::cells::{Binds, binds};
use crate::conn::Conn;
use crate::failure::Failure;
use crate::file::{File, aside};
use crate::integrity::{self, Problems};
use crate::key::Key;
use crate::lock::beside;
use crate::record::audit::{self, AuditVerdict};
use crate::settings::{self, Purpose};

/// What a look through a whole copy found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BackupReport {
    /// Pages, references and invariants that are not as they should be.
    pub problems: Problems,
    /// How the audit chain stands.
    pub audit: AuditVerdict,
    /// The last change the copy holds.
    pub last_change: u64,
}

/// Writes a copy to `to`: whole and on the disk, or not there at all.
pub(crate) fn copy(file: &File, to: &Path) -> Result<(), Failure> {
    let partial = beside(to, ".partial");
    match std::fs::remove_file(&partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failure(error)),
        Ok(()) | Err(_) => {}
    }
    let name = partial.to_str().ok_or(Failure::Unreadable("file name"))?;
    // Readers may not write, not even to another file; for this one statement they may.
    let only_reads = file.setting("query_only")?.unwrap_or_default();
    file.script("pragma query_only = 0")?;
    let copied = file.run("vacuum into $1", &binds![name]);
    file.script(&format!("pragma query_only = {only_reads}"))?;
    copied?;
    std::fs::File::open(&partial).and_then(|file| file.sync_all()).map_err(failure)?;
    std::fs::rename(&partial, to).map_err(failure)?;
    sync_folder(to).map_err(failure)
}

/// Keeps the book as it was, beside it, before its schema changes. The copy is looked through: it shows that the
/// book is sound, and that there is something to go back to.
pub(crate) fn keep_before_migrating(
    file: &File,
    (path, key): (&Path, &Key),
    schema: u32,
) -> Result<(), Failure> {
    let kept = beside(path, &format!(".schema-{schema}.bak"));
    copy(file, &kept)?;
    let problems = integrity::all_problems(&File::open(&kept, key, Purpose::Write)?)?;
    if problems.is_empty() {
        return Ok(());
    }
    tracing::error!(schema, ?problems, "the book is not sound, so its schema stays as it is");
    Err(Failure::Damaged)
}

/// Opens the copy at `path` and looks through all of it.
///
/// # Errors
/// When it cannot be opened with `key`.
pub async fn verify_backup(path: &Path, key: &Key) -> Result<BackupReport, Failure> {
    settings::silence_cipher_log()?;
    let file = File::open(path, key, Purpose::Write)?;
    let problems = aside(|| integrity::all_problems(&file))?;
    let sql = "select clinic_id, coalesce((select max(seq) from change), 0) from meta";
    let mut meta = file.read(sql, &Binds::default(), |it| Ok((ClinicId(it.id()?), it.number()?)))?;
    let (clinic, last_change) = meta.pop().ok_or(Failure::Damaged)?;
    let audit = audit::verify(&mut Conn::from(file), clinic).await?;
    Ok(BackupReport { problems, audit, last_change })
}

/// Makes sure the file's name, too, survives a power cut.
pub(crate) fn sync_folder(of: &Path) -> io::Result<()> {
    let folder = of.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(windows) {
        // Windows has no way to flush a folder, and does it with the file.
        return Ok(());
    }
    std::fs::File::open(folder)?.sync_all()
}

fn failure(error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Failure::DiskFull,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Failure::ReadOnly,
        _ => Failure::Other(std::sync::Arc::new(error)),
    }
}
