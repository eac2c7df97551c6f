//! What has to be on the day sheet before a command can be decided: first the rows it names, then,
//! knowing those, everything that holds time it would take.

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Utc};

use crate::appointment::Appointment;
use crate::change::Change;
use crate::command::{Command, Edits, Placement};
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::fit::{Candidate, Filling};
use crate::ids::{
    AppointmentId, AppointmentTypeId, PatientId, ProviderId, RecallId, SeriesId, TreatmentPlanId, VisitId,
    WaitlistEntryId,
};
use crate::money::posting::Item;
use crate::period::Period;
use crate::policy;
use crate::resource::{Claimant, Resource};
use crate::wall;

/// How far ahead anybody books: what is to come within is on the sheet when something is put out of use.
const AHEAD_DAYS: i64 = 3653;

/// The rows a command names.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Subjects {
    /// Appointments, with their patients and pins.
    pub appointments: Vec<AppointmentId>,
    /// Patients. When `patient_history` is set, with all their appointments (deleted ones too) and
    /// every patient one of whose relations names them.
    pub patients: Vec<PatientId>,
    /// Whether every appointment of those patients is needed (merging them), and with it all
    /// their series, visits, waitlist entries and recalls.
    pub patient_history: bool,
    /// Series, with all their appointments.
    pub series: Vec<SeriesId>,
    /// Visits, with all their appointments.
    pub visits: Vec<VisitId>,
    /// Waitlist entries, with the appointments they name.
    pub waitlist: Vec<WaitlistEntryId>,
    /// Recalls, with the appointments they name.
    pub recalls: Vec<RecallId>,
    /// Treatment plans, with all their appointments.
    pub treatments: Vec<TreatmentPlanId>,
    /// Appointments whose ratings are needed.
    pub ratings: Vec<AppointmentId>,
    /// Whether the accounts of those patients, and of those of the appointments, may be touched.
    pub accounts: bool,
}

/// Time a command would take: every appointment with a claim of one of these inside one of these
/// windows belongs on the sheet.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Reach {
    /// Who or what would be claimed, and when, buffers included.
    pub claims: Vec<(Claimant, Period)>,
    /// Patients whose appointments are counted or looked back on: every one that starts at that moment or
    /// later belongs on the sheet, whatever became of it.
    pub histories: Vec<(PatientId, DateTime<Utc>)>,
}

impl Reach {
    /// Time alone.
    pub(crate) fn of(claims: impl IntoIterator<Item = (Claimant, Period)>) -> Self {
        Self { claims: claims.into_iter().collect(), histories: vec![] }
    }

    /// All of `parts`, each once.
    #[must_use]
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut whole = Self::default();
        for part in parts {
            whole.claims.extend(part.claims);
            whole.histories.extend(part.histories);
        }
        whole.claims.sort_unstable();
        whole.claims.dedup();
        whole.histories.sort_unstable();
        whole.histories.dedup_by_key(|(patient, _)| *patient); // The earliest moment of each comes first.
        whole
    }
}

impl Subjects {
    fn appointments(ids: impl IntoIterator<Item = AppointmentId>) -> Self {
        Self { appointments: ids.into_iter().collect(), ..Self::default() }
    }

    fn patients(ids: impl IntoIterator<Item = PatientId>) -> Self {
        Self { patients: ids.into_iter().collect(), ..Self::default() }
    }

    /// All of `parts`, each row once.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut whole = Self::default();
        for part in parts {
            whole.appointments.extend(part.appointments);
            whole.patients.extend(part.patients);
            whole.patient_history |= part.patient_history;
            whole.series.extend(part.series);
            whole.visits.extend(part.visits);
            whole.waitlist.extend(part.waitlist);
            whole.recalls.extend(part.recalls);
            whole.treatments.extend(part.treatments);
            whole.ratings.extend(part.ratings);
            whole.accounts |= part.accounts;
        }
        whole.appointments.sort_unstable();
        whole.appointments.dedup();
        whole.patients.sort_unstable();
        whole.patients.dedup();
        whole.series.sort_unstable();
        whole.series.dedup();
        whole.visits.sort_unstable();
        whole.visits.dedup();
        whole.waitlist.sort_unstable();
        whole.waitlist.dedup();
        whole.recalls.sort_unstable();
        whole.recalls.dedup();
        whole.treatments.sort_unstable();
        whole.treatments.dedup();
        whole.ratings.sort_unstable();
        whole.ratings.dedup();
        whole
    }
}

impl Command {
    /// The rows the command names.
    #[must_use]
    pub fn subjects(&self) -> Subjects {
        let named = self.named();
        Subjects { accounts: named.accounts || self.touches_accounts(), ..named }
    }

    fn named(&self) -> Subjects {
        match self {
            Self::Book(book) | Self::Hold { book, .. } => {
                Subjects { appointments: vec![book.id], ..Subjects::patients([book.patient]) }
            }
            Self::Edit { id, edits, .. } => {
                Subjects { appointments: vec![*id], ..Subjects::patients(edits.patient) }
            }
            Self::Duplicate { of, id, .. } => Subjects::appointments([*of, *id]),
            Self::Reschedule { id, successor, .. } => Subjects::appointments([*id, *successor]),
            Self::Confirm(id)
            | Self::Delete(id)
            | Self::CheckIn(id)
            | Self::Start(id)
            | Self::Complete(id)
            | Self::NoShow(id)
            | Self::ReleaseTime(id)
            | Self::RevertStatus(id)
            | Self::Pin(id)
            | Self::Unpin(id)
            | Self::Cancel { id, .. }
            | Self::Restore { id, .. } => Subjects::appointments([*id]),
            Self::SavePatient(patient) => {
                let relations = patient.relations.iter().map(|it| it.patient);
                Subjects::patients(std::iter::once(patient.id).chain(relations))
            }
            Self::MergePatients { from, into } => {
                Subjects { patient_history: true, ..Subjects::patients([*from, *into]) }
            }
            Self::SaveClinic(_)
            | Self::SaveLocation(_)
            | Self::SaveProvider(_)
            | Self::SaveResource(_)
            | Self::SaveAppointmentType(_)
            | Self::SaveProcedure(_)
            | Self::Arrange(_)
            | Self::SaveException(_)
            | Self::SaveExceptions(_)
            | Self::DeleteException(_)
            | Self::SavePolicy(_)
            | Self::DeletePolicy(_)
            | Self::Lease(_) => Subjects::default(),
            Self::Rate(it) => {
                Subjects { ratings: vec![it.appointment], ..Subjects::appointments([it.appointment]) }
            }
            Self::Series(it) => it.subjects(),
            Self::Visit(it) => it.subjects(),
            Self::Waitlist(it) => it.subjects(),
            Self::Recall(it) => it.subjects(),
            Self::Treatment(it) => it.subjects(),
            Self::RepairDay(it) => it.subjects(),
            Self::Money(it) => it.subjects(),
            Self::Reverse { changes } => Subjects::all(changes.iter().map(subjects_of)),
            Self::Import { commands } => Subjects::all(commands.iter().map(Self::subjects)),
        }
    }

    /// What the command would meet with, knowing the rows it names: the time it would take, and what the
    /// clinic's own rules count. `sheet` holds its [`Subjects`].
    #[must_use]
    pub fn reach(&self, sheet: &DaySheet, now: DateTime<Utc>) -> Reach {
        Reach::all(std::iter::once(self.time_taken(sheet, now)).chain(self.counted(sheet, now)))
    }

    /// What the clinic's own rules count; an import asks for nothing, it writes down what was promised.
    fn counted(&self, sheet: &DaySheet, now: DateTime<Utc>) -> Option<Reach> {
        let book = &sheet.book;
        let (patient, provider, wall_start) = match self {
            Self::Book(it) | Self::Hold { book: it, .. } => {
                (it.patient, it.placement.provider, it.placement.wall_start)
            }
            Self::Duplicate { of: id, placement, .. } | Self::Reschedule { id, placement, .. } => {
                (sheet.appointment(*id)?.patient, placement.provider, placement.wall_start)
            }
            Self::Edit { id, edits, .. } => {
                let it = sheet.appointment(*id)?;
                let placement = edits.placement.as_ref();
                let start = || wall::wall(it.promise.period.start(), book.clinic.zone);
                let provider: ProviderId = placement.map_or(it.provider, |it| it.provider);
                (
                    edits.patient.unwrap_or(it.patient),
                    provider,
                    placement.map_or_else(start, |it| it.wall_start),
                )
            }
            Self::Confirm(_)
            | Self::Cancel { .. }
            | Self::Delete(_)
            | Self::Restore { .. }
            | Self::CheckIn(_)
            | Self::Start(_)
            | Self::Complete(_)
            | Self::NoShow(_)
            | Self::ReleaseTime(_)
            | Self::RevertStatus(_)
            | Self::Pin(_)
            | Self::Unpin(_)
            | Self::SavePatient(_)
            | Self::MergePatients { .. }
            | Self::SaveClinic(_)
            | Self::SaveLocation(_)
            | Self::SaveProvider(_)
            | Self::SaveResource(_)
            | Self::SaveAppointmentType(_)
            | Self::SaveProcedure(_)
            | Self::Rate(_)
            | Self::SaveException(_)
            | Self::SaveExceptions(_)
            | Self::DeleteException(_)
            | Self::SavePolicy(_)
            | Self::DeletePolicy(_)
            | Self::Lease(_)
            | Self::Arrange(_)
            | Self::Money(_)
            // These say so themselves, part by part: see `asked`.
            | Self::Series(_)
            | Self::Visit(_)
            | Self::RepairDay(_)
            | Self::Waitlist(_)
            | Self::Recall(_)
            | Self::Treatment(_)
            | Self::Reverse { .. }
            | Self::Import { .. } => return None,
        };
        counted_at(book, (patient, provider), wall_start, now)
    }

    fn time_taken(&self, sheet: &DaySheet, now: DateTime<Utc>) -> Reach {
        let book = &sheet.book;
        match self {
            Self::Book(it) | Self::Hold { book: it, .. } => {
                placed(book, it.patient, it.appointment_type, &it.placement)
            }
            Self::Edit { id, edits, .. } => edited(sheet, *id, edits),
            Self::Duplicate { of: id, placement, .. } | Self::Reschedule { id, placement, .. } => sheet
                .appointment(*id)
                .map(|it| placed(book, it.patient, it.appointment_type, placement))
                .unwrap_or_default(),
            Self::RevertStatus(id) | Self::Restore { id, .. } => {
                sheet.appointment(*id).map(|it| standing(book, it)).unwrap_or_default()
            }
            Self::SavePatient(it) if !it.active => to_come([Claimant::Patient(it.id)], now),
            Self::SaveLocation(it) => {
                let closing = book.location(it.id).is_some_and(|old| old.active && !it.active);
                if closing { of_everybody(book, now) } else { Reach::default() }
            }
            Self::SaveProvider(it) if !it.active => to_come([Claimant::Provider(it.id)], now),
            Self::SaveResource(it) => {
                let going = |old: &Resource| (old.active && !it.active) || old.location != it.location;
                let goes = book.resource(it.id).is_some_and(going);
                to_come(goes.then_some(Claimant::Resource(it.id)), now)
            }
            Self::Series(it) => it.reach(sheet, now),
            Self::Visit(it) => it.reach(sheet, now),
            Self::Waitlist(it) => it.reach(sheet, now),
            Self::Recall(it) => it.reach(sheet, now),
            Self::Treatment(it) => it.reach(sheet, now),
            Self::RepairDay(it) => it.reach(sheet, now),
            Self::Reverse { changes } => Reach::all(changes.iter().map(|it| reversed(book, it, now))),
            Self::Import { commands } => Reach::all(commands.iter().map(|it| it.time_taken(sheet, now))),
            Self::Confirm(_)
            | Self::Cancel { .. }
            | Self::Delete(_)
            | Self::CheckIn(_)
            | Self::Start(_)
            | Self::Complete(_)
            | Self::NoShow(_)
            | Self::ReleaseTime(_)
            | Self::Pin(_)
            | Self::Unpin(_)
            | Self::SavePatient(_)
            | Self::MergePatients { .. }
            | Self::SaveClinic(_)
            | Self::SaveProvider(_)
            | Self::SaveAppointmentType(_)
            | Self::SaveProcedure(_)
            | Self::Rate(_)
            | Self::Arrange(_)
            | Self::SaveException(_)
            | Self::SaveExceptions(_)
            | Self::DeleteException(_)
            | Self::SavePolicy(_)
            | Self::DeletePolicy(_)
            | Self::Lease(_)
            | Self::Money(_) => Reach::default(),
        }
    }
}

fn subjects_of(change: &Change) -> Subjects {
    match change {
        Change::Appointment(edit) => {
            let patients = edit.before.iter().chain([&edit.after]).map(|it| it.patient);
            Subjects { appointments: vec![edit.after.id], ..Subjects::patients(patients) }
        }
        Change::Pin(edit) => Subjects::appointments([edit.after.appointment]),
        Change::Recall(edit) => Subjects { recalls: vec![edit.after.id], ..Subjects::default() },
        Change::WaitlistEntry(edit) => Subjects { waitlist: vec![edit.after.id], ..Subjects::default() },
        Change::Visit(edit) => Subjects { visits: vec![edit.after.id], ..Subjects::default() },
        Change::Series(edit) => Subjects { series: vec![edit.after.id], ..Subjects::default() },
        Change::Treatment(edit) => Subjects { treatments: vec![edit.after.id], ..Subjects::default() },
        Change::Rating(edit) => {
            let of = edit.after.appointment;
            Subjects { ratings: vec![of], ..Subjects::appointments([of]) }
        }
        Change::Patient(edit) => Subjects::patients([edit.after.id]),
        Change::PatientPackage(edit) => Subjects::patients([edit.after.patient]),
        Change::Posting(edit) => match edit.after.item {
            Item::Appointment(id) => {
                Subjects { appointments: vec![id], ..Subjects::patients([edit.after.patient]) }
            }
            Item::Package(_) => Subjects::patients([edit.after.patient]),
        },
        Change::Clinic(_)
        | Change::Location(_)
        | Change::Provider(_)
        | Change::Resource(_)
        | Change::AppointmentType(_)
        | Change::Exception(_)
        | Change::Procedure(_)
        | Change::Policy(_)
        | Change::Lease(_)
        | Change::Fee(_)
        | Change::Package(_) => Subjects::default(),
    }
}

/// What an appointment placed there could meet: everything it claims, and whatever could be filled in.
pub(crate) fn placed(
    book: &ClinicBook,
    patient: PatientId,
    appointment_type: AppointmentTypeId,
    placement: &Placement,
) -> Reach {
    if !wall::YEARS.contains(&placement.wall_start.year()) {
        return Reach::default(); // Refused without looking at anybody's time.
    }
    let start = wall::first_instant(placement.wall_start, book.clinic.zone);
    let Some(period) = Period::lasting(start, u32::from(placement.minutes)) else {
        return Reach::default(); // No time at all: refused without looking at anybody's.
    };
    let buffers = book.appointment_type(appointment_type).map(|it| it.buffers).unwrap_or_default();
    let candidate = Candidate {
        appointment: None,
        patient: Some(patient),
        appointment_type,
        provider: placement.provider,
        location: placement.location,
        resources: placement.resources.clone(),
        preferred: vec![],
        filling: Filling::Needed,
        period,
        buffers,
        audience: None,
        was: None,
    };
    candidate.reach_in(book, buffers.around(period))
}

/// [`placed`], with what the clinic's own rules count.
pub(crate) fn asked(
    book: &ClinicBook,
    (patient, appointment_type): (PatientId, AppointmentTypeId),
    placement: &Placement,
    now: DateTime<Utc>,
) -> Reach {
    let counted = counted_at(book, (patient, placement.provider), placement.wall_start, now);
    Reach::all(counted.into_iter().chain([placed(book, patient, appointment_type, placement)]))
}

/// What the clinic's own rules count where `patient` would see `provider` at `start`.
fn counted_at(
    book: &ClinicBook,
    (patient, provider): (PatientId, ProviderId),
    start: NaiveDateTime,
    now: DateTime<Utc>,
) -> Option<Reach> {
    if !wall::YEARS.contains(&start.year()) {
        return None; // Refused without counting anything.
    }
    let window = Period::lasting(wall::first_instant(start, book.clinic.zone), 1)?;
    Some(policy::reach(book, (Some(patient), &[provider]), window, now))
}

/// What an appointment edited so could meet.
pub(crate) fn edited(sheet: &DaySheet, id: AppointmentId, edits: &Edits) -> Reach {
    let Some(it) = sheet.appointment(id) else {
        return Reach::default();
    };
    let patient = edits.patient.unwrap_or(it.patient);
    let appointment_type = edits.appointment_type.unwrap_or(it.appointment_type);
    let placed_anew = |placement| placed(&sheet.book, patient, appointment_type, placement);
    let as_it_is = Candidate { patient: Some(patient), appointment_type, ..Candidate::of(it) };
    // Where it stands matters when only the type or the patient changes: with the wider of the buffers.
    let buffers = sheet.book.appointment_type(appointment_type).map(|it| it.buffers).unwrap_or_default();
    let here = Candidate { filling: Filling::Needed, ..as_it_is };
    let here = here.reach_in(&sheet.book, buffers.around(it.promise.period));
    Reach::all(edits.placement.as_ref().map(placed_anew).into_iter().chain([here]))
}

/// What an appointment coming back to where it stood could meet.
fn standing(book: &ClinicBook, appointment: &Appointment) -> Reach {
    let window = appointment.buffers.around(appointment.promise.period);
    Candidate::of(appointment).reach_in(book, window)
}

fn reversed(book: &ClinicBook, change: &Change, now: DateTime<Utc>) -> Reach {
    match change {
        Change::Appointment(edit) => edit.before.iter().map(|it| standing(book, it)).next(),
        Change::Patient(edit) => Some(to_come([Claimant::Patient(edit.after.id)], now)),
        Change::Provider(edit) if unused(edit.before.as_ref().map(|it| it.active)) => {
            Some(to_come([Claimant::Provider(edit.after.id)], now))
        }
        Change::Resource(edit) if unused(edit.before.as_ref().map(|it| it.active)) => {
            Some(to_come([Claimant::Resource(edit.after.id)], now))
        }
        Change::Location(edit) if unused(edit.before.as_ref().map(|it| it.active)) => {
            Some(of_everybody(book, now))
        }
        Change::Clinic(_)
        | Change::Location(_)
        | Change::Provider(_)
        | Change::Resource(_)
        | Change::AppointmentType(_)
        | Change::Exception(_)
        | Change::Policy(_)
        | Change::Lease(_)
        | Change::Pin(_)
        | Change::Recall(_)
        | Change::WaitlistEntry(_)
        | Change::Visit(_)
        | Change::Series(_)
        | Change::Treatment(_)
        | Change::Procedure(_)
        | Change::Rating(_)
        | Change::Fee(_)
        | Change::Package(_)
        | Change::PatientPackage(_)
        | Change::Posting(_) => None,
    }
    .unwrap_or_default()
}

/// Whether turning back leaves a row nobody may book: one that was new, or was out of use.
fn unused(was_active: Option<bool>) -> bool {
    was_active != Some(true)
}

/// All that is still to come for `claimants`, and what is going on.
fn to_come(claimants: impl IntoIterator<Item = Claimant>, now: DateTime<Utc>) -> Reach {
    let window = Period::new(now - TimeDelta::days(1), now + TimeDelta::days(AHEAD_DAYS));
    let window = window.expect("the future comes after the past");
    Reach::of(claimants.into_iter().map(|it| (it, window)))
}

/// All that is still to come at any location: locations without a capacity are not claimed themselves.
fn of_everybody(book: &ClinicBook, now: DateTime<Utc>) -> Reach {
    to_come(book.providers.iter().map(|it| Claimant::Provider(it.id)), now)
}
