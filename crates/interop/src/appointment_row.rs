//! An appointment as a row says.
//!
//! Unlike a patient's record, an appointment that is half understood would hold time nobody has, or hide a
//! cancellation: anything about its time or status that cannot be read leaves it out.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::dates::{Century, DateOrder, date};
use crate::durations;
use crate::field::Field;
use crate::read::Cells;
use crate::times::{Moment, moment, time};
use crate::why::Why;
use crate::words::{self, RowStatus};

/// Most characters of notes.
const LONG: usize = 10_000;

/// When an appointment begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// As the clinic's clock shows it.
    Wall(NaiveDateTime),
    /// The same moment everywhere.
    Instant(DateTime<Utc>),
}

/// How long an appointment lasts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// As long as its type usually does.
    Usual,
    /// Real minutes.
    After(u16),
    /// Until the clinic's clock shows it.
    Wall(NaiveDateTime),
    /// Until that moment.
    Instant(DateTime<Utc>),
}

/// An appointment as a row says.
#[derive(Clone, PartialEq, Eq)]
pub struct AppointmentRow {
    /// The id it has where it comes from.
    pub external_id: Option<String>,
    /// The id its patient has there.
    pub patient_external_id: Option<String>,
    /// Its patient's whole name.
    pub patient_name: String,
    /// Its patient's date of birth.
    pub patient_birth_date: Option<NaiveDate>,
    /// Its patient's phone.
    pub patient_phone: String,
    /// With whom; empty where the row does not say.
    pub provider: String,
    /// Where; empty where the row does not say.
    pub location: String,
    /// Chairs, rooms and devices, as written.
    pub resource: String,
    /// What for; empty where the row does not say.
    pub appointment_type: String,
    /// From when.
    pub start: Start,
    /// Until when.
    pub end: End,
    /// What became of it; `None` where the row does not say.
    pub status: Option<RowStatus>,
    /// For staff.
    pub notes: String,
    /// For the patient.
    pub patient_notes: String,
}

impl std::fmt::Debug for AppointmentRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AppointmentRow({:?})", self.start)
    }
}

/// What `cells` say; `None` where when it is, how long, or what became of it cannot be told.
pub(crate) fn read(cells: &mut Cells<'_>) -> Option<AppointmentRow> {
    let start = start(cells);
    let end = start.map(|it| end(cells, it));
    let status = cells.parsed(Field::Status, words::status);
    let (order, today) = (cells.reading.order, cells.reading.today);
    let (start, end) = (start?, end?);
    if !cells.clean() {
        return None;
    }
    // Only a help in finding the patient: what cannot be read of it is a remark.
    let patient_birth_date =
        cells.parsed(Field::PatientBirthDate, |it| date(it, order, Century::Born(today)));
    let owned = |field| cells.text(field).to_owned();
    let (patient_name, patient_phone) = (owned(Field::PatientName), owned(Field::PatientPhone));
    let (provider, location) = (owned(Field::Provider), owned(Field::Location));
    let (resource, appointment_type) = (owned(Field::Resource), owned(Field::AppointmentType));
    Some(AppointmentRow {
        external_id: cells.some(Field::ExternalId),
        patient_external_id: cells.some(Field::PatientExternalId),
        patient_name,
        patient_birth_date,
        patient_phone,
        provider,
        location,
        resource,
        appointment_type,
        start,
        end,
        status,
        notes: long(cells, Field::Notes),
        patient_notes: long(cells, Field::PatientNotes),
    })
}

fn start(cells: &mut Cells<'_>) -> Option<Start> {
    let order = cells.reading.order;
    let whole = |field| cells.text(field).is_empty();
    if whole(Field::Date) && whole(Field::Start) {
        let column =
            if cells.reading.mapping.column(Field::Date).is_some() { Field::Date } else { Field::Start };
        cells.fault(column, Why::Missing);
        return None;
    }
    let from = if cells.text(Field::Start).is_empty() { Field::Date } else { Field::Start };
    match cells.parsed(from, |it| moment(it, order))? {
        Moment::Instant(at) => Some(Start::Instant(at)),
        Moment::Wall(wall) if wall.time() != NaiveTime::MIN => Some(Start::Wall(wall)),
        // A day alone, or with the midnight some programs put behind it: the time stands elsewhere.
        Moment::Wall(wall) if cells.text(Field::StartTime).is_empty() => Some(Start::Wall(wall)),
        Moment::Wall(wall) => {
            cells.parsed(Field::StartTime, time).map(|it| Start::Wall(wall.date().and_time(it)))
        }
        Moment::Day(_) if cells.text(Field::StartTime).is_empty() => {
            cells.fault(Field::StartTime, Why::Missing);
            None
        }
        Moment::Day(day) => cells.parsed(Field::StartTime, time).map(|it| Start::Wall(day.and_time(it))),
    }
}

fn end(cells: &mut Cells<'_>, start: Start) -> End {
    if !cells.text(Field::Minutes).is_empty() {
        return cells.parsed(Field::Minutes, durations::minutes).map_or(End::Usual, End::After);
    }
    let order = cells.reading.order;
    cells.parsed(Field::End, |it| until(it, order, start)).unwrap_or(End::Usual)
}

/// The end in `text`: a time of the same day, or a day and time.
fn until(text: &str, order: DateOrder, start: Start) -> Option<End> {
    if let (Some(at), Start::Wall(wall)) = (time(text), start) {
        return Some(End::Wall(wall.date().and_time(at)));
    }
    match moment(text, order)? {
        Moment::Wall(wall) => Some(End::Wall(wall)),
        Moment::Instant(at) => Some(End::Instant(at)),
        Moment::Day(_) => None,
    }
}

fn long(cells: &mut Cells<'_>, field: Field) -> String {
    let text = cells.exact(field);
    if text.chars().count() > LONG {
        cells.fault(field, Why::OutOfRange);
    }
    text.chars().take(LONG).collect()
}
