//! Appointments as they stand. Their claims are in [`super::claim`], their past in the change feed.

use crate::conn::Conn;
use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::appointment::{Appointment, Promise, Status};
use daybook_booking::clinic::Buffers;
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, ClinicId, LocationId, PatientId, ProcedureId, ProviderId, ResourceId,
    SeriesId, StepId, TreatmentPlanId, VisitId,
};
use daybook_booking::period::Period;
use daybook_booking::series::Occurrence;
use daybook_booking::treatment::Planned;
use daybook_booking::visit::VisitLeg;
use uuid::Uuid;

use crate::cells::{Binds, Cells, json};
use crate::failure::Failure;
use crate::rows::clinic::version;
use crate::rows::{Row, placeholders, select};

/// Patients, series or visits asked for by one statement.
const ASKED_A_STATEMENT: usize = 200;

/// Every appointment of these patients, earliest first; deleted ones too.
pub(crate) async fn of_patients(
    conn: &mut Conn,
    clinic: ClinicId,
    patients: &[PatientId],
) -> Result<Vec<Appointment>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0);
    patients.iter().for_each(|it| _ = binds.id(it.0));
    let asked = placeholders(2, patients.len());
    let rest = format!("where clinic_id = $1 and patient_id in ({asked}) order by starts_at, id");
    select(conn, &rest, binds).await
}

/// Every appointment of these series, visits and treatment plans; deleted ones too.
pub(crate) async fn of_plans(
    conn: &mut Conn,
    clinic: ClinicId,
    (series, visits, treatments): (&[SeriesId], &[VisitId], &[TreatmentPlanId]),
) -> Result<Vec<Appointment>, Failure> {
    let series = series.iter().map(|it| it.0).collect::<Vec<_>>();
    let visits = visits.iter().map(|it| it.0).collect::<Vec<_>>();
    let treatments = treatments.iter().map(|it| it.0).collect::<Vec<_>>();
    let mut found = Vec::new();
    for (column, ids) in [("series_id", series), ("visit_id", visits), ("plan_id", treatments)] {
        for chunk in ids.chunks(ASKED_A_STATEMENT) {
            let mut binds = Binds::default();
            binds.id(clinic.0);
            chunk.iter().for_each(|it| _ = binds.id(*it));
            let asked = placeholders(2, chunk.len());
            let rest = format!("where clinic_id = $1 and {column} in ({asked})");
            found.extend(select::<Appointment>(conn, &rest, binds).await?);
        }
    }
    Ok(found)
}

/// Every appointment of each of these patients that starts at the moment named with them or later.
pub(crate) async fn since(
    conn: &mut Conn,
    clinic: ClinicId,
    asked: &[(PatientId, DateTime<Utc>)],
) -> Result<Vec<Appointment>, Failure> {
    let mut found = Vec::new();
    for chunk in asked.chunks(ASKED_A_STATEMENT) {
        let mut binds = Binds::default();
        binds.id(clinic.0);
        chunk.iter().for_each(|(patient, since)| _ = binds.id(patient.0).at(*since));
        // One index range a patient.
        let theirs = (0..chunk.len())
            .map(|n| format!("(patient_id = ${} and starts_at >= ${})", 2 * n + 2, 2 * n + 3));
        let theirs = theirs.collect::<Vec<_>>().join(" or ");
        found.extend(
            select::<Appointment>(conn, &format!("where clinic_id = $1 and ({theirs})"), binds).await?,
        );
    }
    Ok(found)
}

/// No-shows whose time ends after `since`, those that were given free too.
pub(crate) async fn no_shows(
    conn: &mut Conn,
    clinic: ClinicId,
    since: DateTime<Utc>,
) -> Result<Vec<Appointment>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0).at(since - TimeDelta::days(LONGEST_DAYS)).at(since);
    let rest = "where clinic_id = $1 and deleted_at is null and starts_at > $2 and ends_at > $3
                and status = 'no_show'";
    select(conn, rest, binds).await
}

/// Those called off or missed that were to start at `since` or later; deleted ones not.
pub(crate) async fn lost(
    conn: &mut Conn,
    clinic: ClinicId,
    since: DateTime<Utc>,
) -> Result<Vec<Appointment>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0).at(since);
    let rest = "where clinic_id = $1 and deleted_at is null and starts_at >= $2
                and status in ('cancelled', 'no_show')";
    select(conn, rest, binds).await
}

/// No appointment is longer, in days: bounds the index range by its start.
const LONGEST_DAYS: i64 = 2;

impl Row for Appointment {
    const TABLE: &'static str = "appointment";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "number",
        "patient_id",
        "provider_id",
        "location_id",
        "resource_ids",
        "appointment_type_id",
        "starts_at",
        "ends_at",
        "wall_start",
        "zone",
        "buffer_before",
        "buffer_after",
        "status",
        "status_facts",
        "hold_expires_at",
        "patient_confirmation",
        "notes",
        "patient_notes",
        "source",
        "booked_by",
        "booked_at",
        "overbooked",
        "previous_id",
        "root_id",
        "reschedule_count",
        "sequence",
        "external_id",
        "series_id",
        "occurrence_date",
        "visit_id",
        "visit_leg",
        "plan_id",
        "plan_step_id",
        "procedure_ids",
        "video_link",
        "deleted_at",
        "updated_at",
        "version",
    ];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).put(self.number).id(self.patient.0).id(self.provider.0).id(self.location.0);
        binds.put(packed_ids(&self.resources, |it| it.0)).id(self.appointment_type.0);
        binds.at(self.promise.period.start()).at(self.promise.period.end());
        binds.wall(self.promise.wall_start).text(self.promise.zone.name());
        binds.put(self.buffers.before).put(self.buffers.after);
        let (word, hold_expires_at) = status_word(&self.status);
        binds.text(word).put(status_facts(&self.status)).maybe_at(hold_expires_at);
        binds.word(&self.patient_confirmation).text(&self.notes).text(&self.patient_notes).word(&self.source);
        binds.json(&self.booked_by).at(self.booked_at).put(self.overbooked.as_ref().map(json));
        binds.put(self.previous.map(|it| it.0)).id(self.root.0);
        binds.put(self.reschedule_count).put(self.sequence).put(self.external_id.clone());
        binds.put(self.series.map(|it| it.series.0)).put(self.series.map(|it| it.date.to_string()));
        binds.put(self.visit.map(|it| it.visit.0)).put(self.visit.map(|it| it.leg));
        binds.put(self.planned.map(|it| it.plan.0)).put(self.planned.map(|it| it.step.0));
        binds.put(packed_ids(&self.procedures, |it| it.0)).text(&self.video_link);
        binds.maybe_at(self.deleted_at).at(self.updated_at).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: AppointmentId(cells.id()?),
            number: cells.number()?,
            patient: PatientId(cells.id()?),
            provider: ProviderId(cells.id()?),
            location: LocationId(cells.id()?),
            resources: unpacked_ids(cells.take()?, ResourceId),
            appointment_type: AppointmentTypeId(cells.id()?),
            promise: Promise {
                period: period(cells)?,
                wall_start: cells.wall()?,
                zone: cells.text()?.parse().map_err(|_| Failure::Unreadable("time zone"))?,
            },
            buffers: Buffers { before: cells.number()?, after: cells.number()? },
            status: status(cells)?,
            patient_confirmation: cells.word()?,
            notes: cells.string()?,
            patient_notes: cells.string()?,
            source: cells.word()?,
            booked_by: cells.json()?,
            booked_at: cells.at()?,
            overbooked: cells.maybe_json()?,
            previous: cells.maybe_id()?.map(AppointmentId),
            root: AppointmentId(cells.id()?),
            reschedule_count: cells.number()?,
            sequence: cells.number()?,
            external_id: cells.take()?,
            series: occurrence(cells)?,
            visit: visit_leg(cells)?,
            planned: planned(cells)?,
            procedures: unpacked_ids(cells.take()?, ProcedureId),
            video_link: cells.string()?,
            deleted_at: cells.maybe_at()?,
            updated_at: cells.at()?,
            version: cells.number()?,
        })
    }
}

/// Which time of which series, as two columns.
pub(crate) fn occurrence(cells: &mut Cells<'_>) -> Result<Option<Occurrence>, Failure> {
    let (series, date) = (cells.maybe_id()?.map(SeriesId), cells.maybe_date()?);
    Ok(series.zip(date).map(|(series, date)| Occurrence { series, date }))
}

/// Which leg of which visit, as two columns.
pub(crate) fn visit_leg(cells: &mut Cells<'_>) -> Result<Option<VisitLeg>, Failure> {
    let (visit, leg) = (cells.maybe_id()?.map(VisitId), cells.maybe_number()?);
    Ok(visit.zip(leg).map(|(visit, leg)| VisitLeg { visit, leg }))
}

/// Start and end, as two columns.
pub(crate) fn period(cells: &mut Cells<'_>) -> Result<Period, Failure> {
    Period::new(cells.at()?, cells.at()?).ok_or(Failure::Unreadable("period"))
}

/// Which planned appointment of which plan, as two columns.
fn planned(cells: &mut Cells<'_>) -> Result<Option<Planned>, Failure> {
    let (plan, step) = (cells.maybe_id()?.map(TreatmentPlanId), cells.maybe_id()?.map(StepId));
    Ok(plan.zip(step).map(|(plan, step)| Planned { plan, step }))
}

/// Ids one after the other, sixteen bytes each.
fn packed_ids<I>(ids: &[I], uuid: impl Fn(&I) -> Uuid) -> Vec<u8> {
    ids.iter().flat_map(|it| *uuid(it).as_bytes()).collect()
}

/// What [`packed_ids`] packed.
pub(crate) fn unpacked_ids<I>(bytes: &[u8], make: impl Fn(Uuid) -> I) -> Vec<I> {
    let (ids, _) = bytes.as_chunks::<16>();
    ids.iter().map(|it| make(Uuid::from_bytes(*it))).collect()
}

/// The status's name in its column, and when its hold ends.
fn status_word(status: &Status) -> (&'static str, Option<DateTime<Utc>>) {
    match status {
        Status::Draft { hold_expires_at } => ("draft", Some(*hold_expires_at)),
        Status::PendingApproval => ("pending_approval", None),
        Status::Confirmed => ("confirmed", None),
        Status::CheckedIn { .. } => ("checked_in", None),
        Status::InProgress { .. } => ("in_progress", None),
        Status::Completed { .. } => ("completed", None),
        Status::Cancelled { .. } => ("cancelled", None),
        Status::NoShow { .. } => ("no_show", None),
        Status::Rescheduled { .. } => ("rescheduled", None),
        Status::Expired { .. } => ("expired", None),
    }
}

/// What is known in the status; `None` where its name says all.
fn status_facts(status: &Status) -> Option<String> {
    (!matches!(status, Status::Confirmed | Status::PendingApproval)).then(|| json(status))
}

/// Name, facts and hold, as three columns.
pub(crate) fn status(cells: &mut Cells<'_>) -> Result<Status, Failure> {
    let word = cells.text()?;
    let facts: Option<Status> = cells.maybe_json()?;
    let _: Option<i64> = cells.take()?;
    match (word, facts) {
        ("confirmed", None) => Ok(Status::Confirmed),
        ("pending_approval", None) => Ok(Status::PendingApproval),
        (_, Some(status)) => Ok(status),
        (_, None) => Err(Failure::Unreadable("status")),
    }
}
