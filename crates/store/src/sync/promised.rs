//! What a desk has promised for good though the hub has not spoken: time of what is leased to it (D1). What follows
//! from what is for `crates/sync` to say.

use std::collections::BTreeSet;

use daybook_booking::appointment::Appointment;
use daybook_booking::claim::Claim;
use daybook_booking::ids::AppointmentId;
use daybook_booking::lease::Lease;
use uuid::Uuid;

use crate::cells::{Binds, Cells, binds};
use crate::failure::{Failure, WriteError};
use crate::rows::select;
use crate::sheet::Rows;
use crate::tx::Tx;

impl Rows<'_> {
    /// Which providers and resources are leased to `desk` as the hub has it, and not handed back here since: a lease that
    /// something on its way has touched is not known to hold.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn leased_to(&mut self, desk: Uuid) -> Result<BTreeSet<Uuid>, Failure> {
        let sql = "select id from lease where clinic_id = $1 and desk_id = $2 and not exists
                   (select 1 from shadow s where s.clinic_id = lease.clinic_id and s.entity = 'lease' and s.entity_id = lease.id)";
        let rows = self.conn.all(sql, binds![self.clinic.0, desk]).await?;
        rows.iter().map(|it| Cells::of(it).id()).collect()
    }

    /// As [`Rows::leased_to`], of the leases that something on its way has touched: as the hub has them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn was_leased_to(&mut self, desk: Uuid) -> Result<BTreeSet<Uuid>, Failure> {
        let sql = "select entity_id, image from shadow where clinic_id = $1 and entity = 'lease' and image is not null";
        let mut leased = BTreeSet::new();
        for row in &self.conn.all(sql, binds![self.clinic.0]).await? {
            let cells = &mut Cells::of(row);
            let (id, lease): (Uuid, Lease) = (cells.id()?, cells.json()?);
            if lease.holder.is_some_and(|it| it.desk.0 == desk) {
                leased.insert(id);
            }
        }
        Ok(leased)
    }

    /// The leases that something on its way has touched: the hub has not spoken of what they are shown to be.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn unsettled_leases(&mut self) -> Result<BTreeSet<Uuid>, Failure> {
        let sql = "select entity_id from shadow where clinic_id = $1 and entity = 'lease'";
        let rows = self.conn.all(sql, binds![self.clinic.0]).await?;
        rows.iter().map(|it| Cells::of(it).id()).collect()
    }

    /// Whether something on its way would be refused by now.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn is_in_doubt(&mut self) -> Result<bool, Failure> {
        let sql =
            "select 1 from outbox where clinic_id = $1 and state = 'waiting' and effect is null limit 1";
        Ok(self.conn.maybe(sql, binds![self.clinic.0]).await?.is_some())
    }

    /// Whether something on its way gave up some of the time of `claim` for another than `appointment`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn is_given_up(&mut self, claim: &Claim, appointment: AppointmentId) -> Result<bool, Failure> {
        let sql = "select 1 from given_up where clinic_id = $1 and claimant_id = $2 and appointment_id <> $3
                   and starts_at < $4 and ends_at > $5 limit 1";
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(claim.claimant.uuid()).id(appointment.0);
        binds.at(claim.period.end()).at(claim.period.start());
        Ok(self.conn.maybe(sql, binds).await?.is_some())
    }

    /// Every hold there is, run out or not.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn holds(&mut self) -> Result<Vec<Appointment>, Failure> {
        let rest = "where clinic_id = $1 and hold_expires_at is not null and deleted_at is null";
        select(self.conn, rest, binds![self.clinic.0]).await
    }
}

impl Tx {
    /// Notes whether the time of `appointment` is promised here.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn note_promised(
        &mut self,
        appointment: AppointmentId,
        promised: Promised,
    ) -> Result<(), WriteError> {
        let sql = match promised {
            Promised::Yes => "insert or ignore into promised (clinic_id, appointment_id) values ($1, $2)",
            Promised::No => "delete from promised where clinic_id = $1 and appointment_id = $2",
        };
        self.run(sql, binds![self.clinic.0, appointment.0]).await
    }

    /// Notes time that something recorded here gave up.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn note_given_up(
        &mut self,
        appointment: AppointmentId,
        claim: &Claim,
    ) -> Result<(), WriteError> {
        let sql =
            "insert or ignore into given_up (clinic_id, claimant_id, starts_at, ends_at, appointment_id)
                   values ($1, $2, $3, $4, $5)";
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(claim.claimant.uuid());
        binds.at(claim.period.start()).at(claim.period.end()).id(appointment.0);
        self.run(sql, binds).await
    }
}

/// Whether time is promised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Promised {
    /// It is.
    Yes,
    /// It waits for the hub.
    No,
}
