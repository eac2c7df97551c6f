//! Files on their way in, piece by piece.

use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use daybook_wire::Problem;
use daybook_wire::transfer::ImportPart;

use super::file::trouble;

/// Most bytes of a file.
const BYTES: usize = 64 * 1024 * 1024;
/// Files on their way at once; the oldest goes.
const FILES: usize = 3;

/// What has come of each so far, by token.
#[derive(Default)]
pub(super) struct Uploads(Mutex<Vec<(String, Vec<u8>)>>);

impl Uploads {
    /// Adds a piece to the file `token`, which begins with it when the piece names no file.
    ///
    /// # Errors
    /// If the file is not there (any more), is too large, or the piece is no base64.
    pub(super) fn add(&self, token: &str, part: &ImportPart) -> Result<(), Problem> {
        let piece = STANDARD.decode(&part.base64).map_err(|_| trouble("unreadable"))?;
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if part.token.is_none() {
            if files.len() >= FILES {
                files.remove(0);
            }
            files.push((token.to_owned(), Vec::new()));
        }
        let at = files.iter().position(|(known, _)| known == token).ok_or(Problem::NotFound)?;
        if files[at].1.len() + piece.len() > BYTES {
            files.remove(at);
            return Err(trouble("too_large"));
        }
        files[at].1.extend(piece);
        Ok(())
    }

    /// The whole file, which is no longer kept.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn take(&self, token: &str) -> Result<Vec<u8>, Problem> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = files.iter().position(|(known, _)| known == token).ok_or(Problem::NotFound)?;
        Ok(files.remove(at).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(token: Option<&str>, bytes: &[u8]) -> ImportPart {
        ImportPart { token: token.map(str::to_owned), base64: STANDARD.encode(bytes) }
    }

    #[test]
    fn pieces_make_a_file_in_the_order_they_came_and_it_is_taken_once() {
        let uploads = Uploads::default();
        uploads.add("one", &part(None, b"Na")).unwrap();
        uploads.add("one", &part(Some("one"), b"me")).unwrap();
        assert_eq!(uploads.take("one").unwrap(), b"Name");
        assert!(uploads.take("one").is_err());
    }

    #[test]
    fn a_piece_of_no_known_file_or_no_base64_is_refused() {
        let uploads = Uploads::default();
        assert!(matches!(uploads.add("one", &part(Some("one"), b"me")), Err(Problem::NotFound)));
        let broken = ImportPart { token: None, base64: "?".to_owned() };
        assert!(uploads.add("one", &broken).is_err());
    }

    #[test]
    fn a_file_too_large_is_refused_and_let_go() {
        let uploads = Uploads::default();
        uploads.add("one", &part(None, &vec![b'a'; BYTES])).unwrap();
        assert!(uploads.add("one", &part(Some("one"), b"b")).is_err());
        assert!(uploads.take("one").is_err());
    }

    #[test]
    fn a_fourth_file_pushes_the_first_out() {
        let uploads = Uploads::default();
        for token in ["one", "two", "three", "four"] {
            uploads.add(token, &part(None, b"Name")).unwrap();
        }
        assert!(uploads.take("one").is_err());
        assert_eq!(uploads.take("four").unwrap(), b"Name");
    }
}
