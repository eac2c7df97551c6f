//! The audit log as people read it: newest first, by person, deed, patient and days.
//!
//! Every question is put as a few lanes, each a run of one index from its newest entry on, of which no more is read
//! than is shown; the lanes are then merged. So a page costs the same whatever else the log holds. One statement for
//! all was ruled out: with a list of deeds, neither database reads an index in order.

use chrono::{DateTime, Utc};
use daybook_booking::appointment::By;
use daybook_booking::ids::{ClinicId, PatientId};

use crate::cells::{Binds, Cells, binds, json, micros};
use crate::conn::Conn;
use crate::failure::Failure;
use crate::record::audit::{AuditRow, row_of};

/// Which entries are asked for; what is left out is any.
#[derive(Clone, Default, Debug)]
pub struct AuditFilter {
    /// Who did it.
    pub actor: Option<By>,
    /// What was done: one of these, or anything for none.
    pub actions: Vec<String>,
    /// About whom.
    pub patient: Option<PatientId>,
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub to: Option<DateTime<Utc>>,
}

/// A place in the log as it is read: that of an entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct AuditPlace {
    /// When it was noted.
    pub at: DateTime<Utc>,
    /// Its number.
    pub seq: u64,
}

/// A run of one index: of somebody's doing something, of a deed by anybody, or of everything.
struct Lane {
    actor: Option<String>,
    action: Option<String>,
}

/// The entries `filter` lets through that come after `place` as the log is read, newest first.
pub(crate) async fn found(
    conn: &mut Conn,
    clinic: ClinicId,
    (filter, place): (&AuditFilter, Option<AuditPlace>),
    limit: u32,
) -> Result<Vec<AuditRow>, Failure> {
    let from = filter.from.map_or(i64::MIN, micros);
    let place = place.map(|it| (micros(it.at), i64::try_from(it.seq).unwrap_or(i64::MAX)));
    let end = filter.to.map(|it| (micros(it), 0));
    let before = place.into_iter().chain(end).min().unwrap_or((i64::MAX, 0));
    let mut places: Vec<(i64, i64)> = vec![];
    for lane in lanes(conn, clinic, filter).await? {
        let mut binds = binds![clinic.0, from, before.0, before.1, limit];
        let sql = statement(&lane, filter.patient, &mut binds);
        for row in conn.all(sql, binds).await? {
            let cells = &mut Cells::of(&row);
            places.push((cells.take()?, cells.take()?));
        }
    }
    places.sort_unstable_by(|one, other| other.cmp(one));
    places.truncate(limit as usize);
    let mut rows = Vec::with_capacity(places.len());
    let sql = "select seq, at, actor, action, detail, hash from audit where clinic_id = $1 and seq = $2";
    for (_, seq) in places {
        rows.push(row_of(&conn.one(sql, binds![clinic.0, seq]).await?)?);
    }
    Ok(rows)
}

async fn lanes(conn: &mut Conn, clinic: ClinicId, filter: &AuditFilter) -> Result<Vec<Lane>, Failure> {
    let actor = filter.actor.as_ref().map(json);
    let mut actions: Vec<Option<String>> = filter.actions.iter().cloned().map(Some).collect();
    actions.sort_unstable();
    actions.dedup();
    if actions.is_empty() {
        actions = match &actor {
            // A patient's own entries are few enough to be gone through.
            Some(actor) if filter.patient.is_none() => deeds_of(conn, clinic, actor).await?,
            Some(_) | None => vec![None],
        };
    }
    Ok(actions.into_iter().map(|action| Lane { actor: actor.clone(), action }).collect())
}

/// What somebody ever did: from one deed in the index to the next, past all that lies between.
async fn deeds_of(conn: &mut Conn, clinic: ClinicId, actor: &str) -> Result<Vec<Option<String>>, Failure> {
    let sql = "select action from audit where clinic_id = $1 and actor = $2 and action > $3
               order by action limit 1";
    let mut deeds: Vec<Option<String>> = vec![];
    let mut last = String::new();
    while let Some(row) = conn.maybe(sql, binds![clinic.0, actor, last.as_str()]).await? {
        last = Cells::of(&row).string()?;
        deeds.push(Some(last.clone()));
    }
    Ok(deeds)
}

fn statement(lane: &Lane, patient: Option<PatientId>, binds: &mut Binds) -> &'static str {
    if let Some(patient) = patient {
        binds.id(patient.0).put(lane.actor.clone()).put(lane.action.clone());
        return "select p.at, p.seq from audit_patient p
                join audit a on a.clinic_id = p.clinic_id and a.seq = p.seq
                where p.clinic_id = $1 and p.patient_id = $6 and p.at >= $2 and (p.at, p.seq) < ($3, $4)
                  and a.actor = coalesce($7, a.actor) and a.action = coalesce($8, a.action)
                order by p.at desc, p.seq desc limit $5";
    }
    match (&lane.actor, &lane.action) {
        (Some(actor), Some(action)) => {
            binds.text(actor).text(action);
            "select at, seq from audit where clinic_id = $1 and actor = $6 and action = $7
               and at >= $2 and (at, seq) < ($3, $4) order by at desc, seq desc limit $5"
        }
        (None, Some(action)) => {
            binds.text(action);
            "select at, seq from audit where clinic_id = $1 and action = $6
               and at >= $2 and (at, seq) < ($3, $4) order by at desc, seq desc limit $5"
        }
        (Some(actor), None) => {
            binds.text(actor);
            "select at, seq from audit where clinic_id = $1 and actor = $6
               and at >= $2 and (at, seq) < ($3, $4) order by at desc, seq desc limit $5"
        }
        (None, None) => {
            "select at, seq from audit where clinic_id = $1
               and at >= $2 and (at, seq) < ($3, $4) order by at desc, seq desc limit $5"
        }
    }
}
