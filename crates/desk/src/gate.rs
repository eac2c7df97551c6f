//! The gate every call goes through: whether somebody is there, still is who they were, and may do that.

use std::sync::Arc;

use booking::appointment::By;
use booking::command::Actor;
use booking::ids::UserId;
use booking::permission::Permission;
use chrono::{DateTime, Utc};
use daybook_booking as booking;
use daybook_engine::{Also, Engine};
use daybook_store::{Staff, Store};
use daybook_wire::Problem;
use daybook_wire::calls::{CALLS, Needs, dispatch};
use serde_json::Value;
use uuid::Uuid;

use crate::answers::Admitted;
use crate::calls::{Afar, Caller};
use crate::desk::{Desk, OpenBook, Proof, Session};
use crate::map::problem::failed;

/// What a PIN is not enough for: somebody who looked over a shoulder must not let others in (trust.md §5.5).
const NEEDS_PASSWORD: Permission = Permission::ManageUsers;

impl Desk {
    /// Answers the call `name` of `daybook_wire::calls` in JSON, if whoever is signed in may make it.
    ///
    /// # Errors
    /// A [`Problem`] with a code the window can act on; nothing was changed.
    pub async fn call(&self, name: &str, body: Value) -> Result<String, Problem> {
        self.start().await;
        let listed = CALLS.iter().find(|call| call.name == name);
        let caller = self.admit(listed.map_or(Needs::Nobody, |call| call.needs)).await?;
        dispatch(&Admitted { desk: Some(self), caller }, name, body).await
    }

    /// Lets somebody through who may do that, and notes that they are still there. What is answered is answered
    /// to them, whoever takes the seat meanwhile.
    async fn admit(&self, needs: Needs) -> Result<Option<Caller>, Problem> {
        let permission = match needs {
            Needs::Nobody => return Ok(None),
            Needs::SignedIn => None,
            Needs::Permission(text) => Some(text),
        };
        self.renew_session().await?;
        let mut standing = self.standing.write().await;
        let Some(OpenBook { engine, session: Some(session), .. }) = standing.open_mut() else {
            return Err(Problem::NotSignedIn);
        };
        session.last_call = self.clock.now();
        let may = |text: &str| session.actor.permissions.iter().any(|held| held.text() == text);
        match permission {
            Some(text) if !may(text) => {
                // The window offers nobody what they may not do: who asks all the same is not the window.
                tracing::warn!(user = %session.user, permission = text, "a call was not permitted");
                Err(Problem::NotPermitted { permission: text.to_owned() })
            }
            Some(text) if text == NEEDS_PASSWORD.text() && session.proof == Proof::Pin => {
                Err(Problem::PasswordNeeded)
            }
            _ => Ok(Some(Caller {
                engine: Arc::clone(engine),
                user: session.user,
                actor: session.actor.clone(),
                afar: None,
            })),
        }
    }

    /// Brings the session up to what is known now: ends that of somebody who left or whose account is no longer
    /// active, and gives somebody whose role was changed what the new one allows.
    pub(crate) async fn renew_session(&self) -> Result<(), Problem> {
        self.lock_if_left().await;
        let Some((user, store)) = self.seated().await else { return Ok(()) };
        let account = store.staff_member(user).await.map_err(failed)?;
        let mut standing = self.standing.write().await;
        let Some(OpenBook { session: seat, .. }) = standing.open_mut() else { return Ok(()) };
        let Some(session) = seat.as_mut().filter(|it| it.user == user) else { return Ok(()) };
        match account.filter(|it| it.active) {
            None => *seat = None,
            Some(person) if session.actor.permissions != person.role.permissions() => {
                session.actor = actor_of(&person);
            }
            Some(_) => return Ok(()),
        }
        self.crier.tell_session();
        Ok(())
    }

    /// Who is at the desk, and where their account is.
    async fn seated(&self) -> Option<(UserId, Store)> {
        let standing = self.standing.read().await;
        let book = standing.open()?;
        Some((book.session.as_ref()?.user, book.engine.store().clone()))
    }
}

/// Whoever asks through a hub, which let them in by its own ways.
pub struct Remote {
    /// Their account.
    pub user: UserId,
    /// What they may do.
    pub actor: Actor,
    /// The token they hold, named in the audit log with what they were shown; `None` for whoever runs the hub.
    pub token: Option<Uuid>,
    /// What is to be written in the transaction of what they ask, where that writes anything.
    pub also: Option<Also>,
}

/// Answers the call `name` to `remote` on the book of `engine`, with no desk about. Calls that need a desk are not there.
///
/// # Errors
/// As [`Desk::call`].
pub async fn answer(
    engine: &Arc<Engine>,
    remote: Remote,
    name: &str,
    body: Value,
) -> Result<String, Problem> {
    let needs = CALLS.iter().find(|call| call.name == name).map(|call| call.needs);
    match needs {
        Some(Needs::Permission(text)) if !remote.actor.permissions.iter().any(|held| held.text() == text) => {
            return Err(Problem::NotPermitted { permission: text.to_owned() });
        }
        Some(Needs::Permission(_) | Needs::SignedIn) => {}
        Some(Needs::Nobody) | None => return Err(Problem::NotFound),
    }
    let Remote { user, actor, token, also } = remote;
    let afar = Some(Afar::new(token, also));
    let caller = Caller { engine: Arc::clone(engine), user, actor, afar };
    dispatch(&Admitted { desk: None, caller: Some(caller) }, name, body).await
}

/// What `person` may do from `now` on.
pub(crate) fn session_of(person: &Staff, proof: Proof, now: DateTime<Utc>) -> Session {
    Session { user: person.id, actor: actor_of(person), proof, last_call: now }
}

fn actor_of(person: &Staff) -> Actor {
    Actor { by: By::Staff(person.id), permissions: person.role.permissions() }
}
