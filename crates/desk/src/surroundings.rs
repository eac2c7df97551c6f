//! What the desk asks of whatever is around it: a window with native dialogs, or a host in tests.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

/// A save path that somebody is choosing; `None` when they think better of it.
pub type SavePath<'a> = Pin<Box<dyn Future<Output = Option<PathBuf>> + Send + 'a>>;

/// Asks the person, outside the webview, which is not trusted with paths.
pub trait Surroundings: Send + Sync + 'static {
    /// Where to save a file for which `file_name` is proposed.
    fn choose_save_path(&self, file_name: String) -> SavePath<'_>;

    /// Opens an `https` address in the browser of this computer.
    ///
    /// # Errors
    /// When the computer has nothing to open it with.
    fn open_link(&self, link: &str) -> std::io::Result<()>;
}
