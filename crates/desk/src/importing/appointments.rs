//! Rows of appointments as commands.
//!
//! Nothing that happened is to be lost: appointments in the past, outside hours and over closures are taken, with a
//! remark. What would stand over another appointment is left out, unless it was cancelled. A past appointment that
//! the file does not say was kept stays *confirmed*: that somebody came is not ours to claim. One to come that is
//! said to be over is booked, with a remark.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDateTime, Timelike, Utc};
use daybook_booking::appointment::{CancelCode, Source};
use daybook_booking::command::{Book, Command, Insistence, Placement};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{AppointmentId, AppointmentTypeId, LocationId, PatientId, ProviderId, ResourceId};
use daybook_booking::wall;
use daybook_interop::{
    AppointmentRow, End, Field, Read, Reading, RowFault, RowStatus, Start, Table, Why, appointment_rows,
};
use daybook_store::search::fold::fold;

use super::doing::Making;
use super::people::{People, words};
use super::plan::Plan;
use super::report::{Asked, Headings, Step, Tally};

/// Why imported appointments may stand where the rules say no.
const REASON: &str = "imported";

/// Who, with whom and when: what two rows of one appointment agree in.
pub(crate) type Meeting = (PatientId, ProviderId, DateTime<Utc>);

/// The appointments of the book, as far as rows can be compared with them.
#[derive(Default)]
pub(crate) struct Booked {
    /// By the id they had where they came from, and by our own.
    pub(crate) ids: HashSet<String>,
    /// By who meets whom when, and whether any of them has no such id.
    pub(crate) meetings: HashMap<Meeting, bool>,
}

/// All that rows are compared with.
pub(crate) struct Beside<'a> {
    pub(crate) people: &'a People,
    pub(crate) booked: &'a Booked,
    pub(crate) plan: &'a Plan,
    /// The present moment.
    pub(crate) now: DateTime<Utc>,
}

/// Every row of `table` that brings a new appointment, as a command; the others are tallied.
pub(crate) fn asked(
    table: &Table,
    reading: &Reading,
    beside: &Beside<'_>,
    making: &Making,
) -> (Tally, Vec<Asked>) {
    let (mut tally, mut asked) = (Tally::new(Headings::of(table, reading)), vec![]);
    let book = making.engine.book();
    let names = Names::of(&book);
    let mut file = Seen::default();
    for (place, read) in appointment_rows(table, reading).enumerate() {
        if !making.goes_on(place) {
            break;
        }
        let Read { line, row, faults } = read;
        let Some(row) = row else {
            tally.out(faults);
            continue;
        };
        let mut matching = Matching { line, table, reading, names: &names, book: &book, beside, faults };
        let Some(found) = matching.find(&row) else {
            tally.out(matching.faults);
            continue;
        };
        let meeting = (found.patient, found.provider, found.start);
        if beside.booked.has(&row, meeting) {
            tally.there();
        } else if !file.is_new(&row, meeting) {
            matching.fault(None, Why::DuplicateRow);
            tally.out(matching.faults);
        } else {
            if found.status != row.status.unwrap_or_default() {
                matching.fault(Some(Field::Status), Why::InTheFuture);
            }
            let command = command(AppointmentId(making.engine.new_id()), row, found);
            asked.push(Asked { line, remarks: matching.faults, command, step: Step::Row });
        }
    }
    (tally, asked)
}

impl Booked {
    fn has(&self, row: &AppointmentRow, meeting: Meeting) -> bool {
        match &row.external_id {
            Some(id) if self.ids.contains(id) => true,
            Some(_) => self.meetings.get(&meeting) == Some(&true),
            None => self.meetings.contains_key(&meeting),
        }
    }
}

/// The rows before.
#[derive(Default)]
struct Seen {
    ids: HashSet<String>,
    meetings: HashSet<(Meeting, bool)>,
}

impl Seen {
    /// Whether no row before was the same. One that was cancelled and one that was not are two.
    fn is_new(&mut self, row: &AppointmentRow, meeting: Meeting) -> bool {
        match &row.external_id {
            Some(id) => self.ids.insert(id.clone()),
            None => self.meetings.insert((meeting, row.status == Some(RowStatus::Cancelled))),
        }
    }
}

/// What the clinic has, by folded name.
struct Names {
    providers: HashMap<String, ProviderId>,
    locations: HashMap<String, LocationId>,
    types: HashMap<String, AppointmentTypeId>,
    resources: HashMap<(LocationId, String), ResourceId>,
    only_location: Option<LocationId>,
}

impl Names {
    fn of(book: &ClinicBook) -> Self {
        let key = |name: &str| words(&fold(name));
        let mut active = book.locations.iter().filter(|it| it.active).map(|it| it.id);
        let only_location = active.next().filter(|_| active.next().is_none());
        // Where two have one name, the one in use is meant: it is put in last.
        let mut providers: Vec<_> = book.providers.iter().collect();
        providers.sort_by_key(|it| it.active);
        Self {
            providers: providers.into_iter().map(|it| (key(&it.name), it.id)).collect(),
            locations: book.locations.iter().map(|it| (key(&it.name), it.id)).collect(),
            types: book.appointment_types.iter().map(|it| (key(&it.name), it.id)).collect(),
            resources: book.resources.iter().map(|it| ((it.location, key(&it.name)), it.id)).collect(),
            only_location,
        }
    }
}

/// What a row means here.
struct Match {
    patient: PatientId,
    provider: ProviderId,
    location: LocationId,
    resources: Vec<ResourceId>,
    appointment_type: AppointmentTypeId,
    wall_start: NaiveDateTime,
    start: DateTime<Utc>,
    minutes: u16,
    status: RowStatus,
}

/// One row being matched with the book.
struct Matching<'a> {
    line: u32,
    table: &'a Table,
    reading: &'a Reading,
    names: &'a Names,
    book: &'a ClinicBook,
    beside: &'a Beside<'a>,
    faults: Vec<RowFault>,
}

impl Matching<'_> {
    /// What `row` means here; `None`, with everything that is unknown, where that cannot be told.
    fn find(&mut self, row: &AppointmentRow) -> Option<Match> {
        let (names, plan) = (self.names, self.beside.plan);
        let patient = self.beside.people.whose(row);
        if patient.is_none() {
            let by = if row.patient_name.is_empty() { Field::PatientExternalId } else { Field::PatientName };
            self.fault(Some(by), Why::UnknownPatient);
        }
        let provider = self.named(Field::Provider, &row.provider, (&names.providers, plan.provider));
        let usual = plan.location.or(names.only_location);
        let location = self.named(Field::Location, &row.location, (&names.locations, usual));
        let types = (&names.types, plan.appointment_type);
        let appointment_type = self.named(Field::AppointmentType, &row.appointment_type, types);
        let (wall_start, start) = self.start(row)?;
        let (patient, provider, location, appointment_type) =
            (patient?, provider?, location?, appointment_type?);
        let minutes = self.minutes(row, start, appointment_type)?;
        let resources = self.resources(&row.resource, location);
        let status = row.status.unwrap_or_default();
        // What is to come cannot be over.
        let status = match status {
            RowStatus::Confirmed | RowStatus::Cancelled => status,
            _ if start <= self.beside.now => status,
            RowStatus::CheckedIn | RowStatus::InProgress | RowStatus::Completed | RowStatus::NoShow => {
                RowStatus::Confirmed
            }
        };
        Some(Match {
            patient,
            provider,
            location,
            resources,
            appointment_type,
            wall_start,
            start,
            minutes,
            status,
        })
    }

    fn named<T: Copy>(
        &mut self,
        field: Field,
        name: &str,
        (known, usual): (&HashMap<String, T>, Option<T>),
    ) -> Option<T> {
        let found = if name.is_empty() { usual } else { known.get(&words(&fold(name))).copied() };
        if found.is_none() {
            let why = match field {
                _ if name.is_empty() => Why::Missing,
                Field::Provider => Why::UnknownProvider,
                Field::Location => Why::UnknownLocation,
                _ => Why::UnknownType,
            };
            self.fault(Some(field), why);
        }
        found
    }

    fn start(&mut self, row: &AppointmentRow) -> Option<(NaiveDateTime, DateTime<Utc>)> {
        let zone = self.book.clinic.zone;
        let said = match row.start {
            Start::Wall(said) => said,
            Start::Instant(at) => wall::wall(at, zone),
        };
        let wall_start = said.with_second(0).and_then(|it| it.with_nanosecond(0)).unwrap_or(said);
        match wall::instant(wall_start, zone) {
            Ok(start) => Some((wall_start, start)),
            Err(_) => {
                let under = [Field::StartTime, Field::Start, Field::Date];
                let column = under.into_iter().find(|it| self.reading.mapping.column(*it).is_some());
                self.fault(column, Why::SkippedWallTime);
                None
            }
        }
    }

    fn minutes(
        &mut self,
        row: &AppointmentRow,
        start: DateTime<Utc>,
        appointment_type: AppointmentTypeId,
    ) -> Option<u16> {
        let zone = self.book.clinic.zone;
        let until = |end: DateTime<Utc>| u16::try_from((end - start).num_minutes()).ok().filter(|it| *it > 0);
        let minutes = match row.end {
            End::Usual => self.book.appointment_type(appointment_type).map(|it| it.default_minutes),
            End::After(minutes) => Some(minutes),
            End::Wall(end) => until(wall::first_instant(end, zone)),
            End::Instant(end) => until(end),
        };
        if minutes.is_none() {
            self.fault(Some(Field::End), Why::OutOfRange);
        }
        minutes
    }

    /// Chairs and rooms by name. One nobody knows keeps no appointment out.
    fn resources(&mut self, named: &str, location: LocationId) -> Vec<ResourceId> {
        let known = |name: &str| self.names.resources.get(&(location, words(&fold(name)))).copied();
        if named.is_empty() {
            return vec![];
        }
        if let Some(one) = known(named) {
            return vec![one];
        }
        let each: Vec<Option<ResourceId>> =
            named.split([';', '|', ',']).filter(|it| !it.trim().is_empty()).map(known).collect();
        if each.contains(&None) {
            self.fault(Some(Field::Resource), Why::UnknownLocation);
        }
        let mut found: Vec<ResourceId> = each.into_iter().flatten().collect();
        found.dedup();
        found
    }

    fn fault(&mut self, field: Option<Field>, why: Why) {
        let heading = |field: Field| match self.reading.mapping.column(field) {
            Some(column) => self.table.columns.get(column).cloned().unwrap_or_default(),
            None => field.text().to_owned(),
        };
        let column = field.map(heading).unwrap_or_default();
        self.faults.push(RowFault { line: self.line, column, why });
    }
}

/// Books what the row means, and takes it to where the row left it.
fn command(id: AppointmentId, row: AppointmentRow, found: Match) -> Command {
    let book = Command::Book(Book {
        id,
        patient: found.patient,
        appointment_type: found.appointment_type,
        placement: Placement {
            provider: found.provider,
            location: found.location,
            resources: found.resources,
            wall_start: found.wall_start,
            minutes: found.minutes,
        },
        notes: row.notes,
        patient_notes: row.patient_notes,
        source: Source::Staff,
        external_id: row.external_id,
        paid_with: None,
        insistence: Insistence::Override { reason: REASON.to_owned() },
    });
    let then = match found.status {
        RowStatus::Confirmed => return book,
        RowStatus::CheckedIn => Command::CheckIn(id),
        RowStatus::InProgress => Command::Start(id),
        RowStatus::Completed => Command::Complete(id),
        RowStatus::NoShow => Command::NoShow(id),
        RowStatus::Cancelled => Command::Cancel {
            id,
            code: CancelCode::Other,
            reason: REASON.to_owned(),
            insistence: Insistence::None,
        },
    };
    Command::Import { commands: vec![book, then] }
}
