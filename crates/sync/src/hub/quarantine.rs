//! What a computer that was shut out had not sent (F14): taken in once where an admin wants to see it, never carried
//! out, and there until somebody has dealt with it.

use chrono::{DateTime, Utc};
use daybook_booking::appointment::By;
use daybook_booking::command::Command;
use daybook_booking::ids::PatientId;
use daybook_store::sync::{Quarantined, Settled};
use daybook_store::{AuditEntry, Failure, Store, Tx, WriteError};
use serde_json::json;
use uuid::Uuid;

use super::Hub;
use crate::fault::Fault;
use crate::intent::Intent;
use crate::message::{Asking, Body, Refused};
use crate::purpose::Purpose;

/// What is taken in of a computer that was shut out: more than anybody does between two looks at the network, and no
/// more than somebody can look through.
const QUARANTINED_A_DEVICE: u64 = 10_000;

impl Hub {
    /// What a revoked device had not sent, where it is wanted. It may hear of it by whatever it asks; told no, it would
    /// lock with its work.
    pub(super) async fn collected(
        &self,
        asking: &Asking,
        intents: &[Intent],
        now: DateTime<Utc>,
    ) -> Result<Body, Failure> {
        let clinic = self.store.clinic();
        let mut snapshot = self.store.snapshot().await?;
        let mut rows = snapshot.rows();
        let device = rows.device(asking.device).await?;
        let held = rows.quarantined_by(asking.device).await?;
        drop(snapshot);
        let own = |it: &&Intent| it.device == asking.device && it.clinic == clinic;
        let intents: Vec<Intent> = intents.iter().take(self.limits.intents).filter(own).cloned().collect();
        let wanted = device.is_some_and(|it| it.collect) && held < QUARANTINED_A_DEVICE;
        if !wanted {
            return Ok(Body::Refused { why: Refused::Revoked });
        }
        let last = intents.last().map_or(0, |it| it.n);
        if intents.is_empty() || self.trouble.has(Fault::DropsQuarantine) {
            return Ok(Body::Collected { up_to: last });
        }
        let device = asking.device;
        let taken: Result<(), WriteError> = self
            .store
            .write(move |tx| Box::pin(async move { take_in(tx, device, &intents, now).await }))
            .await;
        match taken {
            Ok(()) => Ok(Body::Collected { up_to: last }),
            Err(WriteError::Failed(failure)) => Err(failure),
            Err(_) => Ok(Body::Refused { why: Refused::Later }),
        }
    }
}

async fn take_in(
    tx: &mut Tx,
    device: Uuid,
    intents: &[Intent],
    now: DateTime<Utc>,
) -> Result<(), WriteError> {
    let before = tx.rows().quarantined_by(device).await?;
    for it in intents {
        // What was answered before is known already.
        if tx.rows().answered(it.id).await?.is_some() {
            continue;
        }
        let intent = serde_json::to_string(it).expect("intents have string keys");
        let it = Quarantined { id: it.id, device: it.device, n: it.n, intent };
        tx.put_quarantined(&it, now).await?;
    }
    let new = tx.rows().quarantined_by(device).await? - before;
    if new > 0 {
        let detail = json!({ "device": device, "count": new });
        let action = "quarantine.taken_in".to_owned();
        tx.audit(&AuditEntry { actor: By::System, at: now, action, detail }).await?;
    }
    Ok(())
}

/// Notes in somebody's name how what was collected was dealt with, or with `None` that it waits for somebody again.
/// Nothing of it is carried out. `false` where there is no such thing, or where its computer joined anew and sent it
/// after all. What was dealt with before stays as it is.
///
/// # Errors
/// When the disk fails.
pub async fn settle_collected(
    store: &Store,
    (id, how): (Uuid, Option<String>),
    (by, now): (By, DateTime<Utc>),
) -> Result<bool, WriteError> {
    store
        .write(move |tx| {
            Box::pin(async move {
                let Some(known) = tx.rows().quarantined(id).await? else { return Ok(false) };
                if known.settled.is_some() == how.is_some() {
                    return Ok(true);
                }
                if tx.rows().answered(id).await?.is_some() {
                    return Ok(false);
                }
                let entry = noted(&known.it, how.as_deref(), (by, now));
                let settled = how.map(|how| Settled { by, at: now, how });
                tx.settle_quarantined(id, settled.as_ref()).await?;
                tx.audit(&entry).await?;
                Ok(true)
            })
        })
        .await
}

fn noted(it: &Quarantined, how: Option<&str>, (actor, at): (By, DateTime<Utc>)) -> AuditEntry {
    let action = if how.is_some() { "quarantine.settled" } else { "quarantine.reopened" };
    let patient = serde_json::from_str(&it.intent).ok().and_then(|it| patient_of(&it));
    let detail = json!({ "entry": it.id, "device": it.device, "n": it.n, "how": how, "patient": patient });
    AuditEntry { actor, at, action: action.to_owned(), detail }
}

/// Whom it is about, where it says so itself.
fn patient_of(intent: &Intent) -> Option<PatientId> {
    match intent.purpose().ok()? {
        Purpose::Hold(it) => Some(it.book.patient),
        Purpose::Command(it) => match *it {
            Command::Book(book) => Some(book.patient),
            Command::SavePatient(patient) => Some(patient.id),
            _ => None,
        },
        Purpose::Offer(_) | Purpose::Undo(_) | Purpose::Settle(_) | Purpose::StillRejected(_) => None,
    }
}

/// Whether somebody dealt with it while its computer was shut out: sent after all, it is not carried out any more.
pub(super) async fn is_dealt_with(tx: &mut Tx, intent: Uuid) -> Result<bool, Failure> {
    Ok(tx.rows().quarantined(intent).await?.is_some_and(|it| it.settled.is_some()))
}
