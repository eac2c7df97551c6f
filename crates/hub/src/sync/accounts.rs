//! Who may sign in, for desks: they let people in while the hub cannot be reached.

use axum::Json;
use axum::extract::State;
use daybook_booking::appointment::By;
use daybook_store::{AuditEntry, Staff, WriteError};
use daybook_sync::{Account, Accounts};
use serde_json::json;

use crate::hub::Hub;
use crate::native::refused::broke;
use crate::problem::Problem;
use crate::sync::seal::Calling;

/// `GET /sync/v1/accounts`.
pub(crate) async fn accounts(State(hub): State<Hub>, calling: Calling) -> Result<Json<Accounts>, Problem> {
    calling.in_good_standing()?;
    let store = calling.clinic.engine.store();
    let (device, now) = (calling.device.id, hub.0.clock.now());
    let seen = store.write(move |tx| Box::pin(async move { tx.note_seen(device, now).await }));
    seen.await.map_err(|it: WriteError| Problem::internal(&it))?;
    let accounts = store.staff().await.map_err(|it| broke(&it))?;
    let answer = Accounts { accounts: accounts.into_iter().map(account).collect() };
    if !calling.clinic.tells_accounts(calling.device.id, &answer) {
        return Ok(Json(answer));
    }
    let noted = AuditEntry {
        actor: By::System,
        at: now,
        action: "device.accounts".to_owned(),
        detail: json!({ "device": calling.device.id, "accounts": answer.accounts.len() }),
    };
    // Hashes of passwords leave the hub: that is written down first. The same ones to the same computer once a run, or
    // a clinic of ten desks would find fifteen thousand such lines a day in its audit log.
    let written = store.write(move |tx| Box::pin(async move { tx.audit(&noted).await }));
    written.await.map_err(|it: WriteError| Problem::internal(&it))?;
    calling.clinic.told_accounts(calling.device.id, &answer);
    Ok(Json(answer))
}

fn account(it: Staff) -> Account {
    Account {
        id: it.id,
        name: it.name,
        role: it.role,
        provider: it.provider,
        password_hash: it.password_hash,
        active: it.active,
        created_at: it.created_at,
        version: it.version,
    }
}
