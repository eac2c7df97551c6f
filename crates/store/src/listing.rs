//! Appointments page by page, for lists of any length: what comes next is told by the last row that was seen, so
//! rows that come or go meanwhile are neither skipped nor shown twice (I4).

use std::fmt::Write;

use chrono::{DateTime, Utc};
use daybook_booking::ids::{AppointmentId, AppointmentTypeId, ClinicId, LocationId, PatientId, ProviderId};
use daybook_booking::patient::Patient;
use daybook_booking::status::StatusKind;
use uuid::Uuid;

use crate::calendar::{self, CalendarRow};
use crate::cells::{Binds, Cells, micros};
use crate::conn::Conn;
use crate::failure::Failure;
use crate::rows::{placeholders, select};
use crate::store::Store;

/// By which moment a list is ordered; then by id.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Order {
    /// Earliest start first.
    #[default]
    Start,
    /// Latest start first.
    StartDescending,
    /// First booked first.
    Booked,
    /// Last booked first.
    BookedDescending,
}

impl Order {
    const fn column(self) -> &'static str {
        match self {
            Self::Start | Self::StartDescending => "a.starts_at",
            Self::Booked | Self::BookedDescending => "a.booked_at",
        }
    }

    const fn descends(self) -> bool {
        matches!(self, Self::StartDescending | Self::BookedDescending)
    }

    /// Where `row` stands in this order.
    #[must_use]
    pub const fn mark(self, row: &CalendarRow) -> Mark {
        let at = match self {
            Self::Start | Self::StartDescending => row.appointment.promise.period.start(),
            Self::Booked | Self::BookedDescending => row.appointment.booked_at,
        };
        Mark { at, id: row.appointment.id }
    }
}

/// A place in a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// The moment the list is ordered by.
    pub at: DateTime<Utc>,
    /// Which of those of that moment.
    pub id: AppointmentId,
}

/// Which appointments are wanted; empty lists leave nothing out. Deleted ones are, unless asked for.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Listing {
    /// Only of these short numbers; a chain of reschedules shares one (C6).
    pub numbers: Vec<u32>,
    /// Only of these patients.
    pub patients: Vec<PatientId>,
    /// Only with these providers.
    pub providers: Vec<ProviderId>,
    /// Only at these locations.
    pub locations: Vec<LocationId>,
    /// Only of these types.
    pub types: Vec<AppointmentTypeId>,
    /// Only in these states; a hold that ran out is expired (Q14).
    pub statuses: Vec<StatusKind>,
    /// Of one of these patients or with one of these providers.
    pub either: Option<(Vec<PatientId>, Vec<ProviderId>)>,
    /// Only those that start then or later.
    pub from: Option<DateTime<Utc>>,
    /// Only those that start before then.
    pub to: Option<DateTime<Utc>>,
    /// Deleted ones too (C5).
    pub deleted: bool,
    /// In which order.
    pub order: Order,
}

impl Store {
    /// At most `limit` of `listing` after `after`, seen at `now`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn listed(
        &self,
        listing: &Listing,
        (after, limit): (Option<Mark>, u32),
        now: DateTime<Utc>,
    ) -> Result<Vec<CalendarRow>, Failure> {
        let (binds, mut rest) = wanted(self.clinic(), listing, now);
        let mut binds = binds;
        let (column, step) = (listing.order.column(), if listing.order.descends() { "<" } else { ">" });
        if let Some(mark) = after {
            let next = binds.count() + 1;
            binds.at(mark.at).id(mark.id.0);
            write!(rest, " and ({column}, a.id) {step} (${next}, ${})", next + 1).expect(WRITABLE);
        }
        let way = if listing.order.descends() { "desc" } else { "asc" };
        let last = binds.count() + 1;
        binds.put(limit);
        write!(rest, " order by {column} {way}, a.id {way} limit ${last}").expect(WRITABLE);
        calendar::rest(&mut self.reader().await?, &rest, binds).await
    }

    /// The patient of this short number, unless deleted; `None` where there is none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn patient_numbered(&self, number: u32) -> Result<Option<Patient>, Failure> {
        let mut binds = Binds::default();
        binds.id(self.clinic().0).put(number);
        let mut conn = self.reader().await?;
        let rest = "where clinic_id = $1 and number = $2 and deleted_at is null";
        Ok(select(&mut conn, rest, binds).await?.pop())
    }

    /// How many there are of `listing`, seen at `now`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn count_listed(&self, listing: &Listing, now: DateTime<Utc>) -> Result<u64, Failure> {
        let (binds, rest) = wanted(self.clinic(), listing, now);
        count(&mut self.reader().await?, &rest, binds).await
    }
}

const WRITABLE: &str = "a string can be written to";

async fn count(conn: &mut Conn, rest: &str, binds: Binds) -> Result<u64, Failure> {
    let sql = format!("select count(*) from appointment a {rest}");
    let row = conn.one(sql, binds).await?;
    Cells::of(&row).number()
}

fn wanted(clinic: ClinicId, listing: &Listing, now: DateTime<Utc>) -> (Binds, String) {
    let mut binds = Binds::default();
    binds.id(clinic.0);
    let mut rest = String::from("where a.clinic_id = $1");
    if !listing.deleted {
        rest.push_str(" and a.deleted_at is null");
    }
    if !listing.numbers.is_empty() {
        let asked = placeholders(binds.count() + 1, listing.numbers.len());
        write!(rest, " and a.number in ({asked})").expect(WRITABLE);
        listing.numbers.iter().for_each(|it| _ = binds.put(*it));
    }
    among(&mut binds, &mut rest, "a.patient_id", listing.patients.iter().map(|it| it.0));
    among(&mut binds, &mut rest, "a.provider_id", listing.providers.iter().map(|it| it.0));
    among(&mut binds, &mut rest, "a.location_id", listing.locations.iter().map(|it| it.0));
    among(&mut binds, &mut rest, "a.appointment_type_id", listing.types.iter().map(|it| it.0));
    for (bound, comparison) in [(listing.from, ">="), (listing.to, "<")] {
        if let Some(at) = bound {
            binds.at(at);
            write!(rest, " and a.starts_at {comparison} ${}", binds.count()).expect(WRITABLE);
        }
    }
    if let Some((patients, providers)) = &listing.either {
        rest.push_str(" and (false");
        either(&mut binds, &mut rest, "a.patient_id", patients.iter().map(|it| it.0).collect());
        either(&mut binds, &mut rest, "a.provider_id", providers.iter().map(|it| it.0).collect());
        rest.push(')');
    }
    if !listing.statuses.is_empty() {
        rest.push_str(" and (false");
        listing.statuses.iter().for_each(|it| is_in(&mut binds, &mut rest, *it, micros(now)));
        rest.push(')');
    }
    (binds, rest)
}

fn among(binds: &mut Binds, rest: &mut String, column: &str, ids: impl Iterator<Item = Uuid>) {
    let ids: Vec<Uuid> = ids.collect();
    if !ids.is_empty() {
        rest.push_str(" and (false");
        either(binds, rest, column, ids);
        rest.push(')');
    }
}

fn either(binds: &mut Binds, rest: &mut String, column: &str, ids: Vec<Uuid>) {
    if !ids.is_empty() {
        write!(rest, " or {column} in ({})", placeholders(binds.count() + 1, ids.len())).expect(WRITABLE);
        ids.into_iter().for_each(|it| _ = binds.id(it));
    }
}

/// Holds that ran out are expired, whether or not anybody wrote that down.
fn is_in(binds: &mut Binds, rest: &mut String, status: StatusKind, now: i64) {
    let next = binds.count() + 1;
    match status {
        StatusKind::Draft => {
            binds.put(now);
            write!(rest, " or (a.status = 'draft' and a.hold_expires_at > ${next})").expect(WRITABLE);
        }
        StatusKind::Expired => {
            binds.put(now);
            let ran_out = format!("(a.status = 'draft' and a.hold_expires_at <= ${next})");
            write!(rest, " or a.status = 'expired' or {ran_out}").expect(WRITABLE);
        }
        StatusKind::PendingApproval
        | StatusKind::Confirmed
        | StatusKind::CheckedIn
        | StatusKind::InProgress
        | StatusKind::Completed
        | StatusKind::Cancelled
        | StatusKind::NoShow
        | StatusKind::Rescheduled => {
            binds.text(status.text());
            write!(rest, " or a.status = ${next}").expect(WRITABLE);
        }
    }
}
