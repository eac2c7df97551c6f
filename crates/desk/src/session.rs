//! Who is at the desk: signing in by password or PIN, locking, and what the window shows of it.

use booking::appointment::By;
use booking::ids::UserId;
use booking::permission::Permission;
use chrono::TimeDelta;
use daybook_booking as booking;
use daybook_store::{AuditEntry, Staff, Store, WriteError};
use daybook_wire::Problem;
use daybook_wire::session::{AppState, ChangePassword, Me, Phase, SetPin, SignIn, SignInName, SwitchUser};
use serde_json::{Value, json};

use crate::calls::Caller;
use crate::desk::{Desk, OpenBook, Proof, Session, Standing};
use crate::gate::session_of;
use crate::keys::{same, verify_password};
use crate::map;
use crate::map::problem::failed;
use crate::passwords::{checked_password, checked_pin};
use crate::presence::LOCK_AFTER_MINUTES;
use crate::staff::{self, hashed};

/// Wrong PINs before the password is asked for (trust.md §5.5).
const PIN_TRIES: u16 = 5;
/// Wrong passwords before trying again has to wait.
const PASSWORD_TRIES: u16 = 5;
/// The longest wait between tries, minutes: the owner is slowed, never locked out.
const LONGEST_WAIT_MINUTES: i64 = 15;

impl Desk {
    /// Where the program stands, and for whom.
    pub(crate) async fn state(&self) -> Result<AppState, Problem> {
        self.renew_session().await?;
        let standing = self.standing.read().await;
        let mut state = AppState {
            phase: self.phase(&standing),
            clinic_name: None,
            demo: false,
            sign_in: vec![],
            me: None,
            lock_after_minutes: LOCK_AFTER_MINUTES,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        if let Some(book) = standing.open() {
            let everybody = book.engine.store().staff().await.map_err(failed)?;
            state.clinic_name = Some(book.engine.book().clinic.name.clone());
            state.demo = book.keys.is_none();
            state.me = book.session.as_ref().and_then(|session| me(session, &everybody));
            state.sign_in = everybody.iter().filter(|it| it.active).map(sign_in_name).collect();
        }
        Ok(state)
    }

    fn phase(&self, standing: &Standing) -> Phase {
        match standing {
            Standing::FirstRun { keyring } => Phase::FirstRun { keyring: *keyring },
            Standing::NeedsKey { keys } => Phase::NeedsKey { passphrase: keys.has_passphrase() },
            Standing::Trouble { trouble } => Phase::Trouble {
                trouble: (*trouble).to_owned(),
                folder: self.options.data_dir.display().to_string(),
            },
            Standing::Open(OpenBook { keys: Some(keys), .. }) if !keys.recovery_confirmed => {
                Phase::RecoveryKeyToConfirm
            }
            Standing::Open(OpenBook { session: None, .. }) => Phase::SignedOut,
            Standing::Open(OpenBook { session: Some(_), .. }) => Phase::Ready,
        }
    }

    /// Signs in with a password; each wrong one after the fifth makes the next wait longer.
    pub(crate) async fn sign_in_with_password(&self, given: SignIn) -> Result<AppState, Problem> {
        let person = self.person(&given.user_id).await?;
        self.not_waiting(&person)?;
        let kept = person.password_hash.clone();
        let right = staff::off_thread(move || verify_password(&given.password, &kept)).await;
        self.judge(person, right, Proof::Password).await
    }

    /// Signs in with a PIN, which counts on this computer only, and five times wrong no more.
    pub(crate) async fn sign_in_with_pin(&self, given: SwitchUser) -> Result<AppState, Problem> {
        let person = self.person(&given.user_id).await?;
        let Some(kept) = person.pin_hash.clone().filter(|_| person.failed_pins < PIN_TRIES) else {
            return Err(Problem::PasswordNeeded);
        };
        self.not_waiting(&person)?;
        let digest = self.pin_digest(person.id, &given.pin).await?;
        self.judge(person, same(&digest, &kept), Proof::Pin).await
    }

    /// Nobody is at the desk any more.
    pub(crate) async fn lock_desk(&self) -> Result<AppState, Problem> {
        if let Some(book) = self.standing.write().await.open_mut() {
            book.leave_seat();
        }
        self.crier.tell_session();
        self.state().await
    }

    /// Sets or takes away one's own PIN; the password shows that it is oneself.
    pub(crate) async fn set_own_pin(&self, caller: &Caller, given: SetPin) -> Result<AppState, Problem> {
        if !given.pin.is_empty() {
            checked_pin(&given.pin)?;
        }
        let mut person = self.oneself(caller, given.password).await?;
        person.pin_hash = match given.pin.as_str() {
            "" => None,
            pin => Some(self.pin_digest(person.id, pin).await?.to_vec()),
        };
        person.failed_pins = 0;
        let what = if person.pin_hash.is_some() { "account.pin_set" } else { "account.pin_taken_away" };
        let noted = self.entry(caller.actor.by, what, json!({ "user": person.id }));
        self.save_person(person, noted).await?;
        self.state().await
    }

    /// Changes one's own password.
    pub(crate) async fn change_own_password(
        &self,
        caller: &Caller,
        given: ChangePassword,
    ) -> Result<AppState, Problem> {
        if caller.engine.follows() {
            return Err(Problem::OnlyAtHub);
        }
        let mut person = self.oneself(caller, given.old).await?;
        let clinic = caller.engine.book().clinic.name.clone();
        let new = checked_password(&given.new, &[&person.name, &clinic])?.to_owned();
        person.password_hash = hashed(new).await;
        let noted = self.entry(caller.actor.by, "account.password_changed", json!({ "user": person.id }));
        self.save_person(person, noted).await?;
        self.state().await
    }

    /// The caller's account, if `password` is theirs.
    async fn oneself(&self, caller: &Caller, password: String) -> Result<Staff, Problem> {
        let person = self.person(&caller.user.to_string()).await?;
        self.not_waiting(&person)?;
        let kept = person.password_hash.clone();
        if staff::off_thread(move || verify_password(&password, &kept)).await {
            return Ok(person);
        }
        let failed = self.note_failure(person, Proof::Password).await?;
        Err(failed)
    }

    async fn person(&self, user_id: &str) -> Result<Staff, Problem> {
        let user = map::text::id(user_id, "user_id", UserId)?;
        let standing = self.standing.read().await;
        let book = standing.open().ok_or(Problem::NotFound)?;
        let confirmed = book.keys.as_ref().is_none_or(|keys| keys.recovery_confirmed);
        let everybody = book.engine.store().staff().await.map_err(failed)?;
        let found = everybody.into_iter().find(|it| it.id == user && it.active && confirmed);
        found.ok_or(Problem::SignInFailed { tries_left: None })
    }

    fn not_waiting(&self, person: &Staff) -> Result<(), Problem> {
        let wait = person.locked_until.map_or(TimeDelta::zero(), |until| until - self.clock.now());
        if wait <= TimeDelta::zero() {
            return Ok(());
        }
        Err(Problem::Wait { seconds: u32::try_from(wait.num_seconds() + 1).unwrap_or(u32::MAX) })
    }

    async fn judge(&self, mut person: Staff, right: bool, proof: Proof) -> Result<AppState, Problem> {
        if !right {
            return Err(self.note_failure(person, proof).await?);
        }
        let noted = self.entry(By::Staff(person.id), "session.signed_in", json!({ "by": proof.word() }));
        let clean = person.failed_passwords == 0 && person.failed_pins == 0;
        if !clean {
            // A right PIN does not excuse wrong passwords; a right password excuses both.
            person.failed_pins = 0;
            if proof == Proof::Password {
                (person.failed_passwords, person.locked_until) = (0, None);
            }
            self.save_person(person.clone(), noted).await?;
        } else if let Err(problem) = self.note(noted).await {
            // A full disk must not keep anybody from looking up a telephone number.
            tracing::error!(%problem, user = %person.id, "a sign-in could not be noted");
        }
        if let Some(book) = self.standing.write().await.open_mut() {
            book.session = Some(session_of(&person, proof, self.clock.now()));
        }
        self.crier.tell_session();
        self.state().await
    }

    async fn note_failure(&self, mut person: Staff, proof: Proof) -> Result<Problem, Problem> {
        let (failed, tries) = match proof {
            Proof::Password => (&mut person.failed_passwords, PASSWORD_TRIES),
            Proof::Pin => (&mut person.failed_pins, PIN_TRIES),
        };
        *failed = failed.saturating_add(1);
        let (failed, left) = (*failed, tries.saturating_sub(*failed));
        if proof == Proof::Password && failed >= PASSWORD_TRIES {
            person.locked_until = Some(self.clock.now() + wait_after(failed - PASSWORD_TRIES));
        }
        tracing::warn!(user = %person.id, ?proof, failed, "a sign-in failed");
        let detail = json!({ "user": person.id, "by": proof.word(), "failed": failed });
        let noted = self.entry(By::System, "session.refused", detail);
        self.save_person(person, noted).await?;
        Ok(match proof {
            Proof::Pin if left == 0 => Problem::PasswordNeeded,
            Proof::Pin | Proof::Password => Problem::SignInFailed { tries_left: Some(u32::from(left)) },
        })
    }

    /// What the audit log is to say: ids and codes, never a name or a secret.
    fn entry(&self, actor: By, action: &str, detail: Value) -> AuditEntry {
        AuditEntry { actor, at: self.clock.now(), action: action.to_owned(), detail }
    }

    async fn note(&self, noted: AuditEntry) -> Result<(), Problem> {
        let store = self.store().await?;
        let written: Result<(), WriteError> =
            store.write(move |tx| Box::pin(async move { tx.audit(&noted).await })).await;
        written.map_err(|error| map::problem::of(&error.into()))
    }

    async fn store(&self) -> Result<Store, Problem> {
        Ok(self.standing.read().await.open().ok_or(Problem::NotFound)?.engine.store().clone())
    }

    async fn save_person(&self, person: Staff, noted: AuditEntry) -> Result<(), Problem> {
        let store = self.store().await?;
        let newer = Staff { version: person.version + 1, ..person };
        staff::save_noted(&store, newer, noted).await.map_err(|error| map::problem::of(&error))
    }

    async fn pin_digest(&self, user: UserId, pin: &str) -> Result<[u8; 32], Problem> {
        let standing = self.standing.read().await;
        Ok(standing.open().ok_or(Problem::NotFound)?.key.pin_digest(user, pin))
    }
}

/// Five seconds, doubled with each further failure.
fn wait_after(further: u16) -> TimeDelta {
    let seconds = 5_i64.saturating_mul(1 << further.min(10));
    TimeDelta::seconds(seconds.min(LONGEST_WAIT_MINUTES * 60))
}

fn me(session: &Session, everybody: &[Staff]) -> Option<Me> {
    let person = everybody.iter().find(|it| it.id == session.user)?;
    let permissions: Vec<String> =
        session.actor.permissions.iter().map(|it: &Permission| it.text().to_owned()).collect();
    Some(Me {
        user_id: person.id.to_string(),
        name: person.name.clone(),
        role: person.role.text().to_owned(),
        provider_id: person.provider.map(|it| it.to_string()),
        permissions,
    })
}

fn sign_in_name(person: &Staff) -> SignInName {
    SignInName {
        user_id: person.id.to_string(),
        name: person.name.clone(),
        role: person.role.text().to_owned(),
        has_pin: person.pin_hash.is_some() && person.failed_pins < PIN_TRIES,
    }
}
