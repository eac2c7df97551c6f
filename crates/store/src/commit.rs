//! Writing the rows of a decision, in the order their references need.

use std::collections::HashMap;

use crate::cells::{Cells, binds};
use crate::conn::Conn;
use daybook_booking::appointment::Appointment;
use daybook_booking::change::Change;
use daybook_booking::clinic::{AppointmentType, Clinic, Location, Provider};
use daybook_booking::day_sheet::Numbers;
use daybook_booking::ids::ClinicId;
use daybook_booking::lease::Lease;
use daybook_booking::money::fee::Fee;
use daybook_booking::money::package::{Package, PatientPackage};
use daybook_booking::money::posting::Posting;
use daybook_booking::patient::Patient;
use daybook_booking::pin::Pin;
use daybook_booking::policy::BookingPolicy;
use daybook_booking::rating::Rating;
use daybook_booking::recall::Recall;
use daybook_booking::resource::Resource;
use daybook_booking::schedule::ScheduleException;
use daybook_booking::series::Series;
use daybook_booking::treatment::{Procedure, TreatmentPlan};
use daybook_booking::visit::Visit;
use daybook_booking::waitlist::WaitlistEntry;
use uuid::Uuid;

use crate::failure::{Failure, WriteError};
use crate::rows::{self, Versions, patient};

/// Each row once, as it is in the end, by kind.
#[derive(Default)]
struct Final<'c> {
    clinics: Latest<'c, Clinic>,
    locations: Latest<'c, Location>,
    providers: Latest<'c, Provider>,
    resources: Latest<'c, Resource>,
    appointment_types: Latest<'c, AppointmentType>,
    exceptions: Latest<'c, ScheduleException>,
    policies: Latest<'c, BookingPolicy>,
    patients: Latest<'c, Patient>,
    appointments: Latest<'c, Appointment>,
    pins: Latest<'c, Pin>,
    series: Latest<'c, Series>,
    visits: Latest<'c, Visit>,
    waitlist: Latest<'c, WaitlistEntry>,
    recalls: Latest<'c, Recall>,
    treatments: Latest<'c, TreatmentPlan>,
    procedures: Latest<'c, Procedure>,
    ratings: Latest<'c, Rating>,
    fees: Latest<'c, Fee>,
    packages: Latest<'c, Package>,
    patient_packages: Latest<'c, PatientPackage>,
    postings: Latest<'c, Posting>,
    leases: Latest<'c, Lease>,
}

/// Rows in the order they were first named, each with its last image.
struct Latest<'c, T> {
    rows: Vec<&'c T>,
    at: HashMap<Uuid, usize>,
}

impl<T> Default for Latest<'_, T> {
    fn default() -> Self {
        Self { rows: Vec::new(), at: HashMap::new() }
    }
}

impl<'c, T> Latest<'c, T> {
    fn put(&mut self, id: Uuid, row: &'c T) {
        let next = self.rows.len();
        match *self.at.entry(id).or_insert(next) {
            place if place == next => self.rows.push(row),
            place => self.rows[place] = row,
        }
    }
}

/// Writes every row as it is after the last of its changes. Returns the numbers that are free afterwards.
pub(crate) async fn save_rows(
    conn: &mut Conn,
    clinic: ClinicId,
    changes: &[Change],
    versions: Versions,
) -> Result<Numbers, WriteError> {
    let last = last_images(changes);
    rows::save_as(conn, clinic, &last.clinics.rows, versions).await?;
    rows::save_as(conn, clinic, &last.locations.rows, versions).await?;
    rows::save_as(conn, clinic, &last.providers.rows, versions).await?;
    rows::save_as(conn, clinic, &last.resources.rows, versions).await?;
    rows::save_as(conn, clinic, &last.appointment_types.rows, versions).await?;
    rows::save_as(conn, clinic, &last.procedures.rows, versions).await?;
    rows::save_as(conn, clinic, &last.exceptions.rows, versions).await?;
    rows::save_as(conn, clinic, &last.policies.rows, versions).await?;
    patient::save(conn, clinic, &last.patients.rows, versions).await?;
    rows::save_as(conn, clinic, &last.series.rows, versions).await?;
    rows::save_as(conn, clinic, &last.visits.rows, versions).await?;
    rows::save_as(conn, clinic, &last.treatments.rows, versions).await?;
    rows::save_as(conn, clinic, &last.appointments.rows, versions).await?;
    rows::save_as(conn, clinic, &last.ratings.rows, versions).await?;
    rows::save_as(conn, clinic, &last.pins.rows, versions).await?;
    rows::save_as(conn, clinic, &last.waitlist.rows, versions).await?;
    rows::save_as(conn, clinic, &last.recalls.rows, versions).await?;
    rows::save_as(conn, clinic, &last.fees.rows, versions).await?;
    rows::save_as(conn, clinic, &last.packages.rows, versions).await?;
    rows::save_as(conn, clinic, &last.patient_packages.rows, versions).await?;
    rows::save_as(conn, clinic, &last.postings.rows, versions).await?;
    rows::save_as(conn, clinic, &last.leases.rows, versions).await?;
    let receipts = last.postings.rows.iter().filter_map(|it| it.receipt);
    Ok(Numbers {
        appointment: last.appointments.rows.iter().map(|it| it.number + 1).max().unwrap_or(1),
        patient: last.patients.rows.iter().map(|it| it.number + 1).max().unwrap_or(1),
        posting: last.postings.rows.iter().map(|it| it.number + 1).max().unwrap_or(1),
        receipt: receipts.map(|it| it + 1).max().unwrap_or(1),
    })
}

fn last_images(changes: &[Change]) -> Final<'_> {
    let mut last = Final::default();
    for change in changes {
        match change {
            Change::Clinic(edit) => last.clinics.put(edit.after.id.0, &edit.after),
            Change::Location(edit) => last.locations.put(edit.after.id.0, &edit.after),
            Change::Provider(edit) => last.providers.put(edit.after.id.0, &edit.after),
            Change::Resource(edit) => last.resources.put(edit.after.id.0, &edit.after),
            Change::AppointmentType(edit) => last.appointment_types.put(edit.after.id.0, &edit.after),
            Change::Exception(edit) => last.exceptions.put(edit.after.id.0, &edit.after),
            Change::Policy(edit) => last.policies.put(edit.after.id.0, &edit.after),
            Change::Patient(edit) => last.patients.put(edit.after.id.0, &edit.after),
            Change::Appointment(edit) => last.appointments.put(edit.after.id.0, &edit.after),
            Change::Pin(edit) => last.pins.put(edit.after.appointment.0, &edit.after),
            Change::Series(edit) => last.series.put(edit.after.id.0, &edit.after),
            Change::Visit(edit) => last.visits.put(edit.after.id.0, &edit.after),
            Change::WaitlistEntry(edit) => last.waitlist.put(edit.after.id.0, &edit.after),
            Change::Recall(edit) => last.recalls.put(edit.after.id.0, &edit.after),
            Change::Treatment(edit) => last.treatments.put(edit.after.id.0, &edit.after),
            Change::Procedure(edit) => last.procedures.put(edit.after.id.0, &edit.after),
            Change::Rating(edit) => last.ratings.put(edit.after.appointment.0, &edit.after),
            Change::Fee(edit) => last.fees.put(edit.after.id.0, &edit.after),
            Change::Package(edit) => last.packages.put(edit.after.id.0, &edit.after),
            Change::PatientPackage(edit) => last.patient_packages.put(edit.after.id.0, &edit.after),
            Change::Posting(edit) => last.postings.put(edit.after.id.0, &edit.after),
            Change::Lease(edit) => last.leases.put(edit.after.of.uuid(), &edit.after),
        }
    }
    last
}

/// The first short numbers that nobody has. Rows are hidden, never removed, so none is given twice.
pub(crate) async fn next_numbers(conn: &mut Conn, clinic: ClinicId) -> Result<Numbers, Failure> {
    let sql = "select coalesce((select max(number) from appointment where clinic_id = $1), 0) + 1,
                coalesce((select max(number) from patient where clinic_id = $1), 0) + 1,
                coalesce((select max(number) from posting where clinic_id = $1), 0) + 1,
                coalesce((select max(receipt) from posting where clinic_id = $1 and receipt is not null), 0) + 1";
    let row = conn.one(sql, binds![clinic.0]).await?;
    let cells = &mut Cells::of(&row);
    Ok(Numbers {
        appointment: cells.number()?,
        patient: cells.number()?,
        posting: cells.number()?,
        receipt: cells.number()?,
    })
}
