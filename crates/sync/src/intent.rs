//! An intent: what somebody at a desk wanted, who they were, and what they saw.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use daybook_booking::appointment::By;
use daybook_booking::ids::ClinicId;
use daybook_booking::permission::Role;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::purpose::{Purpose, Unreadable};

/// What the hash is of, and in which form.
const DOMAIN: &[u8] = b"daybook intent 1";

/// A record of what happened is not put further back than this: a desk's clock may be years off.
const RECORDS_BACK_DAYS: i64 = 7;

/// What somebody at a desk wanted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Intent {
    /// Its id, made at the desk: the hub carries it out once, however often it arrives.
    pub id: Uuid,
    /// Whose book.
    pub clinic: ClinicId,
    /// Recorded as which device.
    pub device: Uuid,
    /// 1, 2, 3 … without gaps.
    pub n: u64,
    /// Who asked.
    pub actor: By,
    /// What they were, as the desk knew it. The hub asks its own accounts.
    pub seen: Seen,
    /// What is wanted, with its version: "appointment.book.v1".
    pub kind: String,
    /// Canonical JSON.
    pub body: String,
    /// The rows it changed at the desk, as they were there: evidence for whoever settles a conflict.
    pub base: Vec<Base>,
    /// Earlier intents of this desk, unanswered then, that it builds on (F12).
    pub after: Vec<Uuid>,
    /// The instants the desk worked out from wall times: the hub compares (F11).
    pub moments: Vec<Moment>,
    /// About time. Never authority.
    pub evidence: Evidence,
    /// Whether the desk told somebody that it is final: everything it takes was leased to the desk (D1).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub promised: bool,
}

/// What the desk knew of who asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Seen {
    /// Their role.
    pub role: Role,
    /// The version of their account.
    pub version: u64,
}

/// A row as the desk had it; version 0 where it had none.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Base {
    /// Which kind.
    pub entity: String,
    /// Which row.
    pub id: Uuid,
    /// Its version.
    pub version: u64,
}

/// When an appointment begins, worked out at the desk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moment {
    /// Which appointment.
    pub appointment: Uuid,
    /// As the clinic's clock shows it.
    pub wall: NaiveDateTime,
    /// As the desk's zone table has it.
    pub starts_at: DateTime<Utc>,
}

/// What a desk can say about when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Evidence {
    /// What its clock showed.
    pub desk_time: DateTime<Utc>,
    /// Which start of the computer.
    pub boot: Uuid,
    /// Milliseconds since then, which nobody sets.
    pub mono_ms: u64,
    /// How far the hub's clock was ahead of it when last compared, milliseconds.
    pub offset_ms: i64,
}

impl Intent {
    /// What it wants.
    ///
    /// # Errors
    /// As [`Purpose::read`].
    pub fn purpose(&self) -> Result<Purpose, Unreadable> {
        Purpose::read(&self.kind, &self.body)
    }

    /// The hash of what is asked: the same whichever number it goes under.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new().chain_update(DOMAIN);
        for field in [&self.kind, &self.body] {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field.as_bytes());
        }
        hash.finalize().into()
    }
}

impl Evidence {
    /// When it was by the hub's clock, as far as the desk could tell.
    #[must_use]
    pub fn hub_time(&self) -> DateTime<Utc> {
        self.desk_time + TimeDelta::milliseconds(self.offset_ms)
    }

    /// When to decide `purpose` that the hub hears of at `now`: the hub's time, but for what already happened.
    pub(crate) fn deciding_time(&self, purpose: &Purpose, now: DateTime<Utc>) -> DateTime<Utc> {
        if purpose.is_record() { self.record_time(now) } else { now }
    }

    /// When it was recorded, as far as that is believed of what the hub hears of at `now`.
    pub(crate) fn record_time(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.hub_time().clamp(now - TimeDelta::days(RECORDS_BACK_DAYS), now)
    }
}
