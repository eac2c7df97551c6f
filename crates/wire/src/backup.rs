//! Copies of the book, made by themselves.

use crate::shapes;

shapes! {
    /// A copy of the book.
    pub struct Backup {
        /// When it was made; names it.
        pub made_at: String,
        /// How large it is.
        pub bytes: u64,
    }

    /// The copies there are.
    pub struct Backups {
        /// Newest first.
        pub backups: Vec<Backup>,
        /// The folder they are in, for the person to look at.
        pub folder: String,
    }

    /// Puts a copy in the place of a damaged book.
    pub struct RestoreBackup {
        /// Which, as [`Backup::made_at`].
        pub made_at: String,
    }
}
