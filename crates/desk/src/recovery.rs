//! The recovery key of a book that is open: typed back after the first run, and replaced when its paper is lost.

use daybook_booking::permission::Role;
use daybook_wire::Problem;
use daybook_wire::session::{AppState, RecoveryKey};

use crate::desk::{Desk, Proof};
use crate::first_run::key_file_problem;
use crate::gate;
use crate::keys::RecoveryCode;
use crate::map::problem::failed;

impl Desk {
    /// Takes the recovery key back, typed; the first admin is signed in with that.
    pub(crate) async fn confirm_recovery(&self, typed: &str) -> Result<AppState, Problem> {
        let _door = self.door.lock().await;
        let code = RecoveryCode::parse(typed).ok_or(Problem::WrongKey)?;
        let mut standing = self.standing.write().await;
        let book = standing.open_mut().ok_or(Problem::NotFound)?;
        let keys = book.keys.as_mut().filter(|keys| !keys.recovery_confirmed).ok_or(Problem::NotFound)?;
        if keys.open_with_code(&code).as_ref() != Some(&book.key) {
            return Err(Problem::WrongKey);
        }
        keys.recovery_confirmed = true;
        book.code = None;
        keys.write().map_err(|error| key_file_problem(&error))?;
        let everybody = book.engine.store().staff().await.map_err(failed)?;
        // Whoever made a book is its admin; whoever joined one signs in with their own password.
        let made_here = book.sharing.is_none();
        let admin = everybody.into_iter().find(|it| made_here && it.role == Role::Admin);
        book.session = admin.map(|admin| gate::session_of(&admin, Proof::Password, self.clock.now()));
        drop(standing);
        self.crier.tell_session();
        self.state().await
    }

    /// Another recovery key, while the first one has not been typed back: its paper may be lost.
    pub(crate) async fn renew_recovery(&self) -> Result<RecoveryKey, Problem> {
        let _door = self.door.lock().await;
        let mut standing = self.standing.write().await;
        let book = standing.open_mut().ok_or(Problem::NotFound)?;
        let keys = book.keys.take().ok_or(Problem::NotFound)?;
        if keys.recovery_confirmed {
            book.keys = Some(keys);
            return Err(Problem::NotFound);
        }
        let code = RecoveryCode::random();
        let keys = keys.with_recovery(&book.key, &code);
        let written = keys.write().map_err(|error| key_file_problem(&error));
        book.keys = Some(keys);
        book.code = Some(code.clone());
        written.map(|()| RecoveryKey { recovery_key: code.printed() })
    }

    /// A key to put in the place of the one on paper. That one opens the book until this one was typed back.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for the demo clinic, which has none, and while the first is waiting to be typed back.
    pub(crate) async fn replace_recovery(&self) -> Result<RecoveryKey, Problem> {
        let mut standing = self.standing.write().await;
        let book = standing.open_mut().ok_or(Problem::NotFound)?;
        book.keys.as_ref().filter(|keys| keys.recovery_confirmed).ok_or(Problem::NotFound)?;
        let code = RecoveryCode::random();
        book.code = Some(code.clone());
        Ok(RecoveryKey { recovery_key: code.printed() })
    }

    /// Takes the new key back, typed: from here on it opens the book, and the old one does not.
    ///
    /// # Errors
    /// [`Problem::WrongKey`] where it is not the one that was made last; the old one stays then.
    pub(crate) async fn keep_recovery(&self, typed: &str) -> Result<(), Problem> {
        let _door = self.door.lock().await;
        let typed = RecoveryCode::parse(typed).ok_or(Problem::WrongKey)?;
        let mut standing = self.standing.write().await;
        let book = standing.open_mut().ok_or(Problem::NotFound)?;
        let keys = book.keys.as_ref().filter(|keys| keys.recovery_confirmed).ok_or(Problem::NotFound)?;
        let code = book.code.as_ref().ok_or(Problem::NotFound)?;
        if *code != typed {
            return Err(Problem::WrongKey);
        }
        let renewed = keys.clone().with_recovery(&book.key, code);
        renewed.write().map_err(|error| key_file_problem(&error))?;
        book.keys = Some(renewed);
        book.code = None;
        Ok(())
    }
}
