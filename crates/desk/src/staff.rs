//! Staff accounts and what each person likes.

use booking::ids::{ProviderId, UserId};
use booking::permission::Role;
use booking::refusal::Refusal;
use chrono::{DateTime, Utc};
use daybook_booking as booking;
use daybook_engine::{EngineError, Label, Outcome};
use daybook_store::{AuditEntry, Staff, Store, WriteError};
use daybook_wire::Problem;
use daybook_wire::session::{Preferences, User, UserForm, Users};

use crate::calls::{Afar, Caller};
use crate::keys::hash_password;
use crate::map;
use crate::map::problem::failed;
use crate::map::text::wrong_field as invalid;
use crate::passwords::checked_password;

/// Under which key a person's preferences are kept.
const PREFERENCES: &str = "window";
/// Most bytes of preferences: views and switches, no documents.
const PREFERENCES_BYTES: usize = 64 * 1024;

/// An account to be made.
pub(crate) struct NewAccount {
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) provider: Option<ProviderId>,
    pub(crate) password: String,
}

impl NewAccount {
    /// An account of `clinic`'s, whose name and theirs are no part of their password.
    pub(crate) fn checked(self, clinic: &str) -> Result<Self, Problem> {
        let name = checked_name(&self.name)?.to_owned();
        checked_password(&self.password, &[&name, clinic])?;
        Ok(Self { name, ..self })
    }

    pub(crate) async fn into_staff(self, id: UserId, now: DateTime<Utc>) -> Staff {
        Staff {
            id,
            name: self.name,
            role: self.role,
            provider: self.provider,
            password_hash: hashed(self.password).await,
            pin_hash: None,
            failed_passwords: 0,
            failed_pins: 0,
            locked_until: None,
            active: true,
            created_at: now,
            version: 1,
        }
    }
}

/// Every account, by name.
pub(crate) async fn users(caller: &Caller) -> Result<Users, Problem> {
    let everybody = caller.engine.store().staff().await.map_err(failed)?;
    Ok(Users { users: everybody.iter().map(user).collect() })
}

/// Adds or changes an account. The last admin stays one.
pub(crate) async fn save_user(caller: &Caller, form: UserForm) -> Result<Users, Problem> {
    if caller.engine.follows() {
        return Err(Problem::OnlyAtHub);
    }
    let role = Role::parse(&form.role).ok_or_else(|| invalid("role", "malformed"))?;
    let provider =
        form.provider_id.as_deref().map(|it| map::text::id(it, "provider_id", ProviderId)).transpose()?;
    if provider.is_some_and(|it| caller.engine.book().provider(it).is_none()) {
        return Err(invalid("provider", "unknown"));
    }
    let store = caller.engine.store();
    let everybody = store.staff().await.map_err(failed)?;
    let name = checked_name(&form.name)?.to_owned();
    let same_id = |it: &Staff| form.id.as_deref() == Some(it.id.to_string().as_str());
    if everybody.iter().any(|it| it.name == name && !same_id(it)) {
        return Err(invalid("name", "duplicate"));
    }
    let clinic = caller.engine.book().clinic.name.clone();
    let person = match (&form.id, form.password.as_deref().filter(|it| !it.is_empty())) {
        (None, None) => return Err(invalid("password", "missing")),
        (None, Some(password)) => {
            let new = NewAccount { name, role, provider, password: password.to_owned() }.checked(&clinic)?;
            new.into_staff(UserId(caller.engine.new_id()), caller.engine.now()).await
        }
        (Some(_), password) => {
            let kept = everybody.iter().find(|it| same_id(it)).ok_or(Problem::NotFound)?;
            if form.version.is_some_and(|it| it != kept.version) {
                return Err(Problem::ChangedSince);
            }
            let wanted = Staff { name, role, provider, active: form.active, ..kept.clone() };
            changed(kept, wanted, password.map(|it| (it, clinic.as_str()))).await?
        }
    };
    let after = everybody.iter().filter(|it| it.id != person.id).chain([&person]);
    if !after.into_iter().any(|it| it.active && it.role == Role::Admin) {
        return Err(invalid("role", "contradictory"));
    }
    let noted = AuditEntry {
        actor: caller.actor.by,
        at: caller.engine.now(),
        action: "account.saved".to_owned(),
        detail: serde_json::json!({
            "user": person.id, "role": person.role.text(), "active": person.active,
            "password": form.password.is_some_and(|it| !it.is_empty()),
        }),
    };
    save_asked(caller, (person, form.version), noted).await.map_err(|error| map::problem::of(&error))?;
    users(caller).await
}

/// `wanted` as the next version of `kept`, with the password where there is one and the clinic it is for.
async fn changed(kept: &Staff, wanted: Staff, password: Option<(&str, &str)>) -> Result<Staff, Problem> {
    let mut person = Staff { version: kept.version + 1, ..wanted };
    if let Some((password, clinic)) = password {
        let password = checked_password(password, &[&person.name, clinic])?.to_owned();
        // Whoever forgot theirs starts afresh: neither the waiting time nor the old PIN is carried over.
        person.password_hash = hashed(password).await;
        (person.pin_hash, person.failed_pins, person.failed_passwords, person.locked_until) =
            (None, 0, 0, None);
    }
    Ok(person)
}

/// What the person likes; an empty object until they say.
pub(crate) async fn preferences(caller: &Caller) -> Result<Preferences, Problem> {
    let kept = caller.engine.store().preference(caller.user, PREFERENCES).await;
    let values = kept.map_err(failed)?;
    Ok(Preferences { values: values.unwrap_or_else(|| serde_json::json!({})) })
}

/// Keeps what the person likes.
pub(crate) async fn save_preferences(caller: &Caller, wanted: Preferences) -> Result<Preferences, Problem> {
    if !wanted.values.is_object() || wanted.values.to_string().len() > PREFERENCES_BYTES {
        return Err(invalid("values", "out_of_range"));
    }
    let (user, values) = (caller.user, wanted.values.clone());
    let write = caller
        .engine
        .store()
        .write(move |tx| Box::pin(async move { tx.put_preference(user, PREFERENCES, &values).await }));
    write.await.map_err(|error: WriteError| map::problem::of(&EngineError::from(error)))?;
    Ok(wanted)
}

/// As [`save_noted`], unless it is no more as it was seen, with what is to be written beside it for whoever asks
/// through a hub.
async fn save_asked(
    caller: &Caller,
    (person, seen): (Staff, Option<u64>),
    noted: AuditEntry,
) -> Result<(), EngineError> {
    let also = caller.afar.as_ref().and_then(Afar::also);
    let label = Label { what: noted.action.clone(), appointment: None, patient: None };
    let outcome = Outcome { label, changes: vec![], at: noted.at };
    let written = caller.engine.store().write(move |tx| {
        Box::pin(async move {
            let now = if seen.is_some() { tx.staff(person.id).await? } else { None };
            if now.is_some_and(|it| Some(it.version) != seen) {
                return Err(EngineError::from(Refusal::ChangedSince));
            }
            tx.save_staff(&person).await?;
            tx.audit(&noted).await?;
            match also {
                Some(also) => also(tx, &outcome).await,
                None => Ok(()),
            }
        })
    });
    written.await
}

/// Writes an account, and in the same commit what the audit log is to say of that.
pub(crate) async fn save_noted(store: &Store, person: Staff, noted: AuditEntry) -> Result<(), EngineError> {
    let written: Result<(), WriteError> = store
        .write(move |tx| {
            Box::pin(async move {
                tx.save_staff(&person).await?;
                tx.audit(&noted).await
            })
        })
        .await;
    written.map_err(EngineError::from)
}

/// Writes an account of a book that is being made.
pub(crate) async fn save(store: &Store, person: Staff) -> Result<(), EngineError> {
    let written: Result<(), WriteError> =
        store.write(move |tx| Box::pin(async move { tx.save_staff(&person).await })).await;
    written.map_err(EngineError::from)
}

/// A password as it is kept. Slow on purpose, so it is done off the async threads.
pub(crate) async fn hashed(password: String) -> String {
    off_thread(move || hash_password(&password)).await
}

/// Does something slow where it holds nobody up.
pub(crate) async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("key stretching does not panic")
}

fn checked_name(name: &str) -> Result<&str, Problem> {
    match name.trim() {
        "" => Err(invalid("name", "missing")),
        long if long.chars().count() > 100 => Err(invalid("name", "too_long")),
        name => Ok(name),
    }
}

fn user(person: &Staff) -> User {
    User {
        id: person.id.to_string(),
        name: person.name.clone(),
        role: person.role.text().to_owned(),
        provider_id: person.provider.map(|it| it.to_string()),
        active: person.active,
        version: person.version,
    }
}
